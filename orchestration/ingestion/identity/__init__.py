"""Ours: ids of leagues, seasons, clubs and matches, minted once, and which row of a source speaks of which."""

from orchestration.ingestion.identity.identification import IdentityReport, UnmatchedName, identify
from orchestration.ingestion.identity.leagues import SOURCES, League, read_leagues, seed_leagues

__all__ = ["SOURCES", "IdentityReport", "League", "UnmatchedName", "identify", "read_leagues", "seed_leagues"]
