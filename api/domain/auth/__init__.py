"""Accounts: addresses, queries and shapes."""
