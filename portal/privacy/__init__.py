"""My data: what is stored, download, erasure."""
