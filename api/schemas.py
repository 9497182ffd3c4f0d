"""Structs that answers of several nouns share: what is said of the data, names of leagues and teams."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

#: Of every share and score.
DIGITS = 6
Outcome = Literal["home", "draw", "away"]
MatchStatus = Literal["scheduled", "finished", "postponed", "cancelled", "abandoned", "unresolved"]


class Meta(msgspec.Struct, frozen=True):
    """What an answer says of the data behind it."""

    source: Annotated[
        Literal["archive", "synthetic", "sandbox"],
        Doc(description="synthetic, sandbox: an invented world, no real matches"),
    ]
    as_of: Annotated[
        datetime | None,
        Doc(
            description="The day the data looks from, where that is not today",
            examples=["2024-04-20T00:00:00Z"],
        ),
    ]
    built_at: Annotated[datetime | None, Doc(description="When the data was last brought up to date")]


class LeagueName(msgspec.Struct, frozen=True):
    """A league, as other answers name it."""

    id: Annotated[int, Doc(examples=[1])]
    code: Annotated[str, Doc(examples=["PL"])]
    name: Annotated[str, Doc(examples=["Premier League"])]
    country: Annotated[str, Doc(description="ISO 3166 alpha-3, or ENG or SCO", examples=["ENG"])]


class TeamName(msgspec.Struct, frozen=True):
    """A team, as other answers name it."""

    id: Annotated[int, Doc(examples=[7])]
    slug: Annotated[str, Doc(examples=["arsenal"])]
    name: Annotated[str, Doc(examples=["Arsenal"])]


class OutcomeOdds(msgspec.Struct, frozen=True):
    """Decimal odds of the three outcomes."""

    home: Annotated[float, Doc(examples=[1.85])]
    draw: Annotated[float, Doc(examples=[3.6])]
    away: Annotated[float, Doc(examples=[4.4])]


def rounded(value: float | None) -> float | None:
    """Give a share or score with the digits that are shown; the database holds it in full."""
    return None if value is None else round(value, DIGITS)


def league_of(row: Row[Any]) -> LeagueName:
    """Name the league of a match or forecast row."""
    return LeagueName(id=row.league_id, code=row.league_code, name=row.league_name, country=row.country)


def home_team_of(row: Row[Any]) -> TeamName:
    """Name the home team of a match or forecast row."""
    return TeamName(id=row.home_team_id, slug=row.home_team_slug, name=row.home_team_name)


def away_team_of(row: Row[Any]) -> TeamName:
    """Name the away team of a match or forecast row."""
    return TeamName(id=row.away_team_id, slug=row.away_team_slug, name=row.away_team_name)


def odds_of(row: Row[Any], when: Literal["seen", "close"]) -> OutcomeOdds | None:
    """Give the odds of a match or forecast row, seen at the cut-off or closing; None where they are not known."""
    if when == "seen":
        odds = (row.odds_seen_home, row.odds_seen_draw, row.odds_seen_away)
    else:
        odds = (row.odds_close_home, row.odds_close_draw, row.odds_close_away)
    return None if None in odds else OutcomeOdds(*odds)
