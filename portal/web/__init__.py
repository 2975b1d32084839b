"""Flask plumbing: database per request, forms, pages, errors, languages, headers. No features."""
