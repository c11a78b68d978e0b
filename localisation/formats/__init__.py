"""Formats of dates where Django and we differ."""
