"""openfootball: fixtures and results of many leagues as JSON, one file a league and season (CC0)."""

from orchestration.ingestion.providers.openfootball.feed import SOURCE, feeds_for
from orchestration.ingestion.providers.openfootball.parse import parse

__all__ = ["SOURCE", "feeds_for", "parse"]
