"""Members of staff: accounts, roles, signing in."""
