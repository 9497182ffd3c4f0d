"""Artefacts: ratings, models and the numbers that judge them. No Dagster, no SQL: frames in, frames out."""
