"""Reading news: notes, days, signals, linking, feeds, search."""
