"""The numbers, from the database to `ml_assets` and back. Knows tables, knows no Dagster and does no arithmetic."""
