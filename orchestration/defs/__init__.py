"""Dagster definitions, one folder a layer: when things happen and what they need. How they work is elsewhere."""
