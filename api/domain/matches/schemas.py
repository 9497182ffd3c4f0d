"""Shapes of matches."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.pagination import Listing
from api.schemas import (
    LeagueName,
    MatchStatus,
    Meta,
    Outcome,
    OutcomeOdds,
    TeamName,
    away_team_of,
    closing_odds_of,
    home_team_of,
    league_of,
)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A match: who, when, and how it ended."""

    id: int
    league: LeagueName
    season_start: Annotated[int, Doc(description="The year in which the season begins", examples=[2023])]
    season: Annotated[str, Doc(examples=["2023/24"])]
    match_date: Annotated[date, Doc(description="Match day, as its league counts it")]
    kickoff_at: datetime
    is_kickoff_time_known: Annotated[bool, Doc(description="False: kickoff_at is a guess of the hour")]
    status: Annotated[
        MatchStatus, Doc(description="unresolved: its kick-off has passed, and no source has told the score")
    ]
    home_team: TeamName
    away_team: TeamName
    home_score: int | None
    away_score: int | None
    outcome: Outcome | None


class MatchList(Listing[Match], frozen=True):
    """A page of matches."""

    results: list[Match]


class LiveMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What a match in play stands at."""

    id: int
    league: LeagueName
    kickoff_at: datetime
    status: Annotated[str, Doc(description="first_half, half_time, second_half, live, extra_time, penalties, finished")]
    minute: Annotated[int | None, Doc(description="Null where the provider does not tell it")]
    home_team: TeamName
    away_team: TeamName
    home_score: int | None
    away_score: int | None
    told_at: Annotated[datetime, Doc(description="When a provider told it last")]


class LiveMatchList(msgspec.Struct, frozen=True):
    """Matches in play, and those that ended in the last hours."""

    results: list[LiveMatch]
    meta: Meta


class SideStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """What one side did; null where no source counted it."""

    goals_half_time: int | None
    shots: int | None
    shots_on_target: int | None
    corners: int | None
    yellow_cards: int | None
    red_cards: int | None


class MatchStatistics(msgspec.Struct, frozen=True):
    """What both sides did."""

    home: SideStatistics
    away: SideStatistics


class MatchDetail(Match, frozen=True, kw_only=True):
    """A match with its statistics and closing odds."""

    leg: Annotated[int, Doc(description="1, unless the pair meets again at this ground in the season")]
    statistics: MatchStatistics
    odds_close: Annotated[OutcomeOdds | None, Doc(description="Market average at kick-off, decimal")]
    meta: Meta


def _shared(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.match_id,
        "league": league_of(row),
        "season_start": row.season_start,
        "season": row.season_name,
        "match_date": row.match_on,
        "kickoff_at": row.kickoff_at,
        "is_kickoff_time_known": row.is_kickoff_time_known,
        "status": row.status,
        "home_team": home_team_of(row),
        "away_team": away_team_of(row),
        "home_score": row.home_goals,
        "away_score": row.away_goals,
        "outcome": row.outcome,
    }


def live_match_of(row: Row[Any]) -> LiveMatch:
    """Shape a row of `serving.live_match`."""
    return LiveMatch(
        id=row.match_id,
        league=league_of(row),
        kickoff_at=row.kickoff_at,
        status=row.status,
        minute=row.minute,
        home_team=home_team_of(row),
        away_team=away_team_of(row),
        home_score=row.home_goals,
        away_score=row.away_goals,
        told_at=row.told_at,
    )


def match_of(row: Row[Any]) -> Match:
    """Shape a row of `serving.match`."""
    return Match(**_shared(row))


def match_detail_of(row: Row[Any], meta: Meta) -> MatchDetail:
    """Shape a row of `serving.match`, with all that is known of it."""
    return MatchDetail(
        **_shared(row),
        leg=row.leg,
        statistics=MatchStatistics(
            home=SideStatistics(
                goals_half_time=row.home_goals_half_time,
                shots=row.home_shots,
                shots_on_target=row.home_shots_on_target,
                corners=row.home_corners,
                yellow_cards=row.home_yellow_cards,
                red_cards=row.home_red_cards,
            ),
            away=SideStatistics(
                goals_half_time=row.away_goals_half_time,
                shots=row.away_shots,
                shots_on_target=row.away_shots_on_target,
                corners=row.away_corners,
                yellow_cards=row.away_yellow_cards,
                red_cards=row.away_red_cards,
            ),
        ),
        odds_close=closing_odds_of(row),
        meta=meta,
    )
