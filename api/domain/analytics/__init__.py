"""The record: addresses, queries and shapes."""
