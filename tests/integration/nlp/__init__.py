"""News on a real Postgres: taken in, read, turned into features, found."""
