"""One folder a provider: what to ask (`feed`), how its bytes become rows (`parse`), how its columns are called."""
