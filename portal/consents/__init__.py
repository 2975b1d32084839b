"""Consents: the texts, and the record of who agreed to what, when, and the proof."""
