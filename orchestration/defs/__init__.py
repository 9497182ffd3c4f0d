"""Dagster definitions, one folder a layer. What a thing does is elsewhere; here is when it happens and what it needs."""
