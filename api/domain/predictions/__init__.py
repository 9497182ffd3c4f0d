"""Forecasts: addresses, queries and shapes."""
