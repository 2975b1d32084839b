"""Applications and where they come from."""
