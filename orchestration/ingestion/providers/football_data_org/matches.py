"""A match of an answer -> records: the match itself, and the events, line-ups, statistics and odds some plans add."""

import contextlib
from datetime import UTC, datetime
from functools import partial

from orchestration.ingestion.providers.football_data_org import vocabulary
from orchestration.ingestion.providers.football_data_org.node import Node
from orchestration.ingestion.providers.football_data_org.score import read_goals, read_score
from orchestration.ingestion.records import (
    Lineup,
    LineupPlayer,
    Match,
    MatchEvent,
    MatchStatistic,
    OddsPrice,
    Record,
)
from orchestration.ingestion.refusals import RowRefusedError

#: What a row without lastUpdated is compared as: older than any other.
_NEVER = datetime.min.replace(tzinfo=UTC)
#: Key of a price -> the outcome it is on.
_OUTCOMES = {"homeWin": "home", "draw": "draw", "awayWin": "away"}


def read_matches(rows: list[Node]) -> list[Record]:
    """Read the matches of a list, each once. Of one that is told twice, the telling updated last is taken."""
    taken: dict[int, tuple[Node, Match, list[Record]]] = {}
    for row in rows:
        try:
            match, details = read_match(row, rows)
        except RowRefusedError as refused:
            row.refuse(refused.reason, refused.detail)
            continue
        first_row, first, first_details = taken.setdefault(match.match_id, (row, match, details))
        if (first, first_details) == (match, details):
            continue
        is_newer = (match.updated_at or _NEVER) > (first.updated_at or _NEVER)
        if is_newer:
            taken[match.match_id] = row, match, details
        detail = f"match {match.match_id} is told twice, differently: this telling is not the latest and is left out"
        (first_row if is_newer else row).refuse("repeated_match", detail)
    return [record for _, match, details in taken.values() for record in (match, *details)]


def read_match(row: Node, rows: list[Node]) -> tuple[Match, list[Record]]:
    """Read a match and what hangs on it.

    Args:
        row: The match.
        rows: All matches of the answer, among which may be the other leg of its tie.

    Raises:
        RowRefusedError: It lacks what a match has to have, or cannot be.
    """
    home, away = row.node("homeTeam"), row.node("awayTeam")
    match = _match(row, home, away, rows)
    details: list[Record] = [*_events(row, match.match_id)]
    for side, team_id in ((home, match.home_team_id), (away, match.away_team_id)):
        details += _lineup(side, match.match_id, team_id)
        details += _statistics(side, match.match_id, team_id)
    return match, details + _odds(row, match.match_id)


def _match(row: Node, home: Node, away: Node, rows: list[Node]) -> Match:
    match_id = row.need_identity("id", "missing_id")
    status_raw = row.need_text("status", "missing_status")
    status, _ = row.word("status", vocabulary.STATUSES)
    competition, season = row.node("competition"), row.node("season")
    home_id, away_id = home.identity("id"), away.identity("id")
    if home_id is not None and home_id == away_id:
        raise RowRefusedError("team_against_itself", f"team {home_id} cannot play itself: ask again later")
    minute, added_minute = row.minutes("minute", "injuryTime")
    score = read_score(row.node("score"), status, partial(_is_level_tie, row=row, rows=rows))
    return Match(
        match_id=match_id,
        league_id=competition.need_identity("id", "missing_competition"),
        league_name=competition.text("name"),
        season_start=season.need_day("startDate").year,
        season_id=season.identity("id"),
        stage=row.text("stage"),
        group_name=vocabulary.read_group(row),
        round=None,
        matchday=row.whole("matchday"),
        kickoff_at=row.need_instant("utcDate"),
        is_kickoff_time_known=score.status not in vocabulary.WITHOUT_KICKOFF_TIME,
        status=score.status,
        status_raw=status_raw,
        minute=minute,
        added_minute=added_minute,
        home_team_id=home_id,
        home_team_name=home.text("name"),
        away_team_id=away_id,
        away_team_name=away.text("name"),
        home_goals=score.goals and score.goals[0],
        away_goals=score.goals and score.goals[1],
        home_goals_half_time=score.half_time and score.half_time[0],
        away_goals_half_time=score.half_time and score.half_time[1],
        home_goals_regular=score.regular and score.regular[0],
        away_goals_regular=score.regular and score.regular[1],
        home_goals_extra=score.extra and score.extra[0],
        away_goals_extra=score.extra and score.extra[1],
        home_goals_penalties=score.penalties and score.penalties[0],
        away_goals_penalties=score.penalties and score.penalties[1],
        venue_id=None,
        venue_name=row.text("venue"),
        referee=_referee(row),
        attendance=row.whole("attendance"),
        updated_at=row.instant("lastUpdated"),
    )


def _referee(row: Node) -> str | None:
    for referee in row.nodes("referees"):
        if (referee.text("type") or "").upper() == "REFEREE":
            return referee.text("name")
    return None


def _is_level_tie(goals: tuple[int, int], row: Node, rows: list[Node]) -> bool:
    """Tell whether the other leg is among the rows and adds up to a level tie."""
    season, stage, home_id, away_id = tie = _tie(row)
    for other in rows if None not in tie else []:
        if _tie(other) == (season, stage, away_id, home_id):
            with contextlib.suppress(RowRefusedError):  # the other leg is refused at its own turn
                leg = read_goals(Node(other.told, []).node("score"), "fullTime")
                return leg is not None and goals[0] + leg[1] == goals[1] + leg[0]
    return False


def _tie(row: Node) -> tuple[int | None, str | None, int | None, int | None]:
    silent = Node(row.told, [])  # what is wrong with the row is noted at its own turn
    home, away = silent.node("homeTeam"), silent.node("awayTeam")
    return silent.node("season").identity("id"), silent.text("stage"), home.identity("id"), away.identity("id")


def _events(row: Node, match_id: int) -> list[MatchEvent]:
    events: list[MatchEvent] = []

    def add(
        told: Node, kinds: tuple[str, str | None], who: str, other: str | None = None, *, is_shootout: bool = False
    ) -> None:
        person, second = told.node(who), told.node(other) if other else Node({}, [])
        minute, added_minute = told.minutes("minute", "injuryTime")
        events.append(
            MatchEvent(
                match_id=match_id,
                event_number=len(events) + 1,
                minute=minute,
                added_minute=added_minute,
                team_id=told.node("team").identity("id"),
                kind=kinds[0],
                kind_raw=kinds[1],
                person_id=person.identity("id"),
                person_name=person.text("name"),
                other_person_id=second.identity("id"),
                other_person_name=second.text("name"),
                is_shootout=is_shootout,
                comment=None,
            )
        )

    for goal in row.nodes("goals"):
        add(goal, goal.word("type", vocabulary.GOALS), "scorer", "assist")
    for booking in row.nodes("bookings"):
        add(booking, booking.word("card", vocabulary.CARDS), "player")
    for change in row.nodes("substitutions"):
        add(change, ("substitution", None), "playerOut", "playerIn")
    for kick in row.nodes("penalties"):  # told without minutes: the kicks of a shoot-out
        kind = {True: "penalty_goal", False: "missed_penalty", None: "unknown"}[kick.is_true("scored")]
        add(kick, (kind, None), "player", is_shootout=True)
    return events


def _lineup(side: Node, match_id: int, team_id: int | None) -> list[Record]:
    coach, formation = side.node("coach"), side.text("formation")
    coach_id, coach_name = coach.identity("id"), coach.text("name")
    players = [(node, True) for node in side.nodes("lineup")] + [(node, False) for node in side.nodes("bench")]
    if not (players or formation or coach_id or coach_name):
        return []
    if team_id is None:
        side.refuse("missing_team", "a line-up has no team: it is left out; ask again when the team is known")
        return []
    records: list[Record] = [Lineup(match_id, team_id, formation, coach_id, coach_name)]
    for player, is_starter in players:
        position, position_raw = vocabulary.read_position(player)
        records.append(
            LineupPlayer(
                match_id=match_id,
                team_id=team_id,
                person_id=player.identity("id"),
                name=player.text("name"),
                shirt_number=player.whole("shirtNumber"),
                position=position,
                position_raw=position_raw,
                grid=None,
                is_starter=is_starter,
            )
        )
    return records


def _statistics(side: Node, match_id: int, team_id: int | None) -> list[MatchStatistic]:
    if "statistics" not in side.told:
        return []
    told = side.node("statistics")
    counts = {name: count for name in vocabulary.STATISTICS if (count := told.whole(name)) is not None}
    if team_id is None:
        if counts:
            told.refuse("missing_team", "statistics have no team: they are left out; ask again when the team is known")
        return []
    return [
        MatchStatistic(match_id, team_id, "match", name, count / 100 if name == "ball_possession" else float(count))
        for name, count in counts.items()
    ]


def _odds(row: Node, match_id: int) -> list[Record]:
    prices: list[Record] = []
    odds = row.node("odds")
    for key, outcome in _OUTCOMES.items():
        price = odds.decimal(key)
        if price is None:
            continue
        if price < 1:
            odds.refuse("impossible_odds", f"{key} is {price}, odds are at least 1: the match is taken without it")
            continue
        prices.append(
            OddsPrice(
                match_id=match_id,
                bookmaker_id=None,
                bookmaker=None,
                market_id=None,
                market="match_winner",
                market_raw=None,
                outcome=outcome,
                line=None,
                odds=price,
                is_live=False,
                is_suspended=None,
                is_main=None,
                updated_at=None,
            )
        )
    return prices
