"""Commands of Django that do more here; listed before their own apps, so that they take their place."""
