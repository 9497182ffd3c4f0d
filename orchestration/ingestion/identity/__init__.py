"""Ours: ids of leagues, seasons, clubs and matches, minted once; every row of a source is told to which it belongs."""

from orchestration.ingestion.identity.leagues import League, read_leagues, seed_leagues

__all__ = ["League", "read_leagues", "seed_leagues"]
