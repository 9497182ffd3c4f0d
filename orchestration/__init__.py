"""When things happen: ingestion, database, Dagster definitions and the command line."""
