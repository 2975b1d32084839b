"""Persons: one row for everybody the portal knows, candidates, guests and subscribers alike."""
