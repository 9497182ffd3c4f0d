"""football-data.co.uk: results, counts and odds of 22 divisions and 16 extra countries, and their coming matches."""

from orchestration.ingestion.providers.football_data_co_uk.feed import SOURCE, feeds_for
from orchestration.ingestion.providers.football_data_co_uk.parse import parse

__all__ = ["SOURCE", "feeds_for", "parse"]
