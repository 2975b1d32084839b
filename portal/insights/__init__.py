"""HR's first page: what is due."""
