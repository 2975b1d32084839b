"""Alembic revisions; each header says why, whether old code may still run, whether it goes back."""
