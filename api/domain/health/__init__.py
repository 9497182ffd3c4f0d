"""Health: addresses, queries and shapes."""
