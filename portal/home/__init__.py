"""The start page for everybody, and the candidate's own page."""
