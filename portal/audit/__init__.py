"""The audit trail: what staff changed, when. Objects and actions, never texts or performance."""
