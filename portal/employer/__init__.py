"""The one employer of this installation: name, look, contact, and the settings HR edits."""
