"""Thin handles that Dagster gives to assets, checks, schedules and sensors."""
