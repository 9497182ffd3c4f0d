"""From a source's bytes to rows of ours: fetched, stored verbatim, parsed, identified. Knows nothing of Dagster."""
