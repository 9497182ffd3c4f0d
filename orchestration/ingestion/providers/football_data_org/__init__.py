"""Football-Data.org, API v4: competitions, fixtures and results, tables, scorers, teams and persons, with a key."""

from orchestration.ingestion.providers.football_data_org.feed import (
    SOURCE,
    areas,
    competitions,
    head_to_head,
    match,
    matches_between,
    person,
    person_matches,
    scorers,
    season_matches,
    season_teams,
    standings,
    team,
    team_matches,
)
from orchestration.ingestion.providers.football_data_org.parse import parse

__all__ = [
    "SOURCE",
    "areas",
    "competitions",
    "head_to_head",
    "match",
    "matches_between",
    "parse",
    "person",
    "person_matches",
    "scorers",
    "season_matches",
    "season_teams",
    "standings",
    "team",
    "team_matches",
]
