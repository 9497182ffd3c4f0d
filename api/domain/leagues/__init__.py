"""Leagues: addresses, queries and shapes."""
