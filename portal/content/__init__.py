"""Texts that HR writes for everybody: imprint, privacy, accessibility."""
