"""What any Django site would take for the same: a page that never changes, and one query in a plain template."""
