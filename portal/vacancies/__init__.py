"""Job ads with their criteria, and whether their candidates get feedback."""
