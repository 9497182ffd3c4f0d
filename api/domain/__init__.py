"""One package a noun: controller (addresses), queries (SQL over `serving`), schemas (shapes of answers)."""
