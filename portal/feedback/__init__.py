"""Letter and feedback: drafts, release by a second person, versions, reading and rating."""
