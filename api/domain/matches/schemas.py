"""Shapes of matches."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.formats import Tabular
from api.pagination import Listing
from api.schemas import (
    LeagueName,
    MatchStatus,
    Meta,
    Outcome,
    OutcomeOdds,
    TeamName,
    away_team_of,
    home_team_of,
    league_of,
    odds_of,
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
    added_minute: Annotated[int | None, Doc(description="Of added time")]
    home_team: TeamName
    away_team: TeamName
    home_score: int | None
    away_score: int | None
    told_at: Annotated[datetime, Doc(description="When a provider told it last")]


class LiveMatchList(Tabular, frozen=True):
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
    fouls: int | None
    offsides: int | None
    possession: Annotated[float | None, Doc(description="Share of the ball, 0 to 1", examples=[0.56])]
    expected_goals: Annotated[float | None, Doc(description="Of the shots taken", examples=[1.62])]


class MatchStatistics(msgspec.Struct, frozen=True):
    """What both sides did."""

    home: SideStatistics
    away: SideStatistics


class MatchEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened in a match."""

    minute: Annotated[int | None, Doc(examples=[67])]
    added_minute: int | None
    side: Annotated[Literal["home", "away"] | None, Doc(description="Whose doing; of an own goal: who gave it away")]
    kind: Annotated[
        str,
        Doc(
            description="goal, own_goal, penalty_goal, missed_penalty, yellow_card, second_yellow_card, red_card,"
            " substitution, var or unknown",
            examples=["goal"],
        ),
    ]
    player: Annotated[str | None, Doc(description="Who did it, or goes off")]
    other_player: Annotated[str | None, Doc(description="Who assisted, or comes on")]
    is_shootout: bool


class LineupPlayer(msgspec.Struct, frozen=True, kw_only=True):
    """A player of a line-up."""

    name: str | None
    shirt_number: int | None
    position: Annotated[str | None, Doc(examples=["midfielder"])]


class Lineup(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays for one side."""

    formation: Annotated[str | None, Doc(examples=["4-3-3"])]
    coach: str | None
    starters: list[LineupPlayer]
    bench: list[LineupPlayer]


class Lineups(msgspec.Struct, frozen=True):
    """Who plays."""

    home: Lineup
    away: Lineup


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What one bookmaker offered at one time, decimal odds."""

    at: Annotated[datetime, Doc(description="When it was on offer, as far as is known: see basis")]
    basis: Annotated[
        str,
        Doc(description="observed: we saw it then; kickoff: closing odds of an archive; archive_prematch: days before"),
    ]
    bookmaker: Annotated[str, Doc(examples=["market_average"])]
    is_closing: bool
    is_live: Annotated[bool, Doc(description="While in play")]
    home: Annotated[float | None, Doc(description="Null: had not moved since the price before", examples=[1.85])]
    draw: Annotated[float | None, Doc(examples=[3.6])]
    away: Annotated[float | None, Doc(examples=[4.4])]


class HeadToHeadSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How two teams fared against each other."""

    matches: int
    wins: Annotated[int, Doc(description="Of the first team, or of the home team of the match")]
    draws: int
    losses: int
    goals_for: int
    goals_against: int


class MatchDetail(Match, frozen=True, kw_only=True):
    """A match with all that is known of it."""

    leg: Annotated[int, Doc(description="1, unless the pair meets again at this ground in the season")]
    statistics: MatchStatistics
    odds_close: Annotated[OutcomeOdds | None, Doc(description="Market average at kick-off, decimal")]
    odds_history: Annotated[list[Price], Doc(description="Every price known, oldest first")]
    events: Annotated[list[MatchEvent], Doc(description="Empty where no provider tells them")]
    lineups: Annotated[Lineups | None, Doc(description="Null where no provider tells them")]
    head_to_head: Annotated[HeadToHeadSummary, Doc(description="Of the last ten meetings before this match")]
    meetings: Annotated[list[Match], Doc(description="Those meetings, newest first")]
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
        added_minute=row.added_minute,
        home_team=home_team_of(row),
        away_team=away_team_of(row),
        home_score=row.home_goals,
        away_score=row.away_goals,
        told_at=row.told_at,
    )


def match_of(row: Row[Any]) -> Match:
    """Shape a row of `serving.match`."""
    return Match(**_shared(row))


def match_detail_of(
    row: Row[Any],
    meta: Meta,
    *,
    statistics: Sequence[Row[Any]],
    odds: Sequence[Row[Any]],
    events: Sequence[Row[Any]],
    lineups: Sequence[Row[Any]],
    meetings: Sequence[Row[Any]],
) -> MatchDetail:
    """Shape a row of `serving.match`, with all that hangs on it."""
    sides = {row.home_team_id: "home", row.away_team_id: "away"}
    met = [match_of(meeting) for meeting in meetings]
    return MatchDetail(
        **_shared(row),
        leg=row.leg,
        statistics=_statistics_of(row, statistics),
        odds_close=odds_of(row, "close"),
        odds_history=[_price_of(price) for price in odds],
        events=[_event_of(event, sides) for event in events],
        lineups=_lineups_of(lineups, row) if lineups else None,
        head_to_head=head_to_head_of(row.home_team_id, met),
        meetings=met,
        meta=meta,
    )


def head_to_head_of(team_id: int, meetings: Sequence[Match]) -> HeadToHeadSummary:
    """Sum up finished matches of a team against one other."""
    goals = [
        (match.home_score or 0, match.away_score or 0)
        if match.home_team.id == team_id
        else (match.away_score or 0, match.home_score or 0)
        for match in meetings
    ]
    return HeadToHeadSummary(
        matches=len(goals),
        wins=sum(ours > theirs for ours, theirs in goals),
        draws=sum(ours == theirs for ours, theirs in goals),
        losses=sum(ours < theirs for ours, theirs in goals),
        goals_for=sum(ours for ours, _ in goals),
        goals_against=sum(theirs for _, theirs in goals),
    )


def _statistics_of(row: Row[Any], told: Sequence[Row[Any]]) -> MatchStatistics:
    """Take what the archive counted, and of a provider what the archive did not."""

    def side(name: str, team_id: int) -> SideStatistics:
        provider = {line.name: line.value for line in told if line.team_id == team_id}

        def count(ours: str | None, theirs: str) -> int | None:
            archived: int | None = None if ours is None else getattr(row, f"{name}_{ours}")
            value = provider.get(theirs)
            return archived if archived is not None or value is None else int(value)

        return SideStatistics(
            goals_half_time=getattr(row, f"{name}_goals_half_time"),
            shots=count("shots", "total_shots"),
            shots_on_target=count("shots_on_target", "shots_on_goal"),
            corners=count("corners", "corner_kicks"),
            yellow_cards=count("yellow_cards", "yellow_cards"),
            red_cards=count("red_cards", "red_cards"),
            fouls=count(None, "fouls"),
            offsides=count(None, "offsides"),
            possession=provider.get("ball_possession"),
            expected_goals=provider.get("expected_goals"),
        )

    return MatchStatistics(home=side("home", row.home_team_id), away=side("away", row.away_team_id))


def _price_of(row: Row[Any]) -> Price:
    return Price(
        at=row.at,
        basis=row.basis,
        bookmaker=row.bookmaker,
        is_closing=row.is_closing,
        is_live=row.is_live,
        home=row.odds_home,
        draw=row.odds_draw,
        away=row.odds_away,
    )


def _event_of(row: Row[Any], sides: dict[int, Any]) -> MatchEvent:
    return MatchEvent(
        minute=row.minute,
        added_minute=row.added_minute,
        side=sides.get(row.team_id),
        kind=row.kind,
        player=row.player_name,
        other_player=row.other_player_name,
        is_shootout=row.is_shootout,
    )


def _lineups_of(rows: Sequence[Row[Any]], match: Row[Any]) -> Lineups:
    def side(team_id: int) -> Lineup:
        players = [row for row in rows if row.team_id == team_id]
        shaped = {
            is_starter: [
                LineupPlayer(name=row.player_name, shirt_number=row.shirt_number, position=row.position)
                for row in players
                if row.is_starter == is_starter
            ]
            for is_starter in (True, False)
        }
        return Lineup(
            formation=players[0].formation if players else None,
            coach=players[0].coach_name if players else None,
            starters=shaped[True],
            bench=shaped[False],
        )

    return Lineups(home=side(match.home_team_id), away=side(match.away_team_id))
