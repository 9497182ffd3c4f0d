"""News in the database: articles taken in, read, cut into pieces for search, and found again; without Dagster."""
