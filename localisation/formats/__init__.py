"""How dates are written where Django and we differ."""
