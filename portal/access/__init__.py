"""Who is there: sessions, remembered devices, permissions, limits. Shared by all processes."""
