"""Ingestion and identity: from the archives to `raw` and `identity`."""
