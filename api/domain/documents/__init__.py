"""Documents: addresses, queries and shapes of news, search and briefs."""
