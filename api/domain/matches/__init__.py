"""Matches: addresses, queries and shapes."""
