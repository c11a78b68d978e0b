"""Pictures of municipalities: what is taken, what is made of it, and where it is kept."""
