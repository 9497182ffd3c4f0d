"""Teams: addresses, queries and shapes."""
