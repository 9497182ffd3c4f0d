"""What the news says: documents in, links, signals, tone, vectors and judgements out. No database, no orchestration."""
