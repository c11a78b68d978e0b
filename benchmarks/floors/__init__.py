"""Floors to compare with, what any Django site would take: a page that never changes, one query in a plain template."""
