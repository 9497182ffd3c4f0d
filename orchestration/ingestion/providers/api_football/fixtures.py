"""Fixtures -> matches, with what hangs on them where an answer holds it; rounds."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from orchestration.ingestion.parsed import MOST_GOALS
from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.details import match_details
from orchestration.ingestion.providers.api_football.scalars import instant_of
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Match, Record, Round
from orchestration.ingestion.refusals import RowRefusedError

_Goals = tuple[int | None, int | None]
_NO_GOALS: _Goals = (None, None)
_LAST_MINUTE_OF_FIRST_HALF = 45
_NUMBERED_ROUND = re.compile(r"(.+?) - (\d{1,3})")


def fixtures(answer: Told, asked: Asked, key: str = "response") -> Iterator[Record]:
    """Give the matches of a list of fixtures, each followed by its events, line-ups, statistics and players.

    A fixture that is told twice is taken once, as it is told last.

    Args:
        answer: Holds the list.
        asked: What was asked.
        key: Name of the list.
    """
    taken: dict[int, tuple[Told, list[Record]]] = {}
    for row in answer.rows(key):
        try:
            match = _match(row, asked)
        except RowRefusedError as refused:
            row.refuse(refused)
            continue
        records: list[Record] = [match, *match_details(row, match.match_id)]
        before, records_before = taken.pop(match.match_id, (row, records))
        if records_before != records:
            before.at("fixture").note("repeated_match", "id", "is told again, differently: the last telling is taken")
        taken[match.match_id] = row, records
    for _, records in taken.values():
        yield from records


def rounds(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the rounds of `/fixtures/rounds`, with their days where those were asked for."""

    def read(row: Told) -> Iterator[Record]:
        name = row.need_text("round")
        days = tuple(day for told in row.rows("dates", lone="day") if (day := told.day("day")) is not None)
        yield Round(asked.whole("league"), asked.whole("season"), name, days)

    return answer.each("response", read, lone="round")


def _match(row: Told, asked: Asked) -> Match:
    fixture, league = row.at("fixture"), row.at("league")
    match_id, league_id, season = fixture.need_identity("id"), league.need_identity("id"), league.need_season("season")
    asked.refuse_other(id=match_id, league=league_id, season=season)
    told_status = fixture.at("status")
    status, status_raw = told_status.need_word("short", words.STATUSES)
    minute = told_status.minute("elapsed")
    round_name = league.text("round")
    numbered = _NUMBERED_ROUND.fullmatch(round_name) if round_name else None
    teams = row.at("teams")
    home, away = teams.at("home"), teams.at("away")
    score = _score(row, status, minute)
    venue = fixture.at("venue")
    match = Match(
        match_id=match_id,
        league_id=league_id,
        league_name=league.text("name"),
        season_start=season,
        season_id=None,
        stage=numbered[1] if numbered else round_name,
        group_name=None,
        round=round_name,
        matchday=int(numbered[2]) if numbered else None,
        kickoff_at=_kickoff_at(fixture),
        is_kickoff_time_known=status not in words.UNTIMED_STATUSES,
        status=status,
        status_raw=status_raw,
        minute=minute,
        added_minute=told_status.minute("extra"),
        home_team_id=home.identity("id"),
        home_team_name=home.text("name"),
        away_team_id=away.identity("id"),
        away_team_name=away.text("name"),
        home_goals=score.goals[0],
        away_goals=score.goals[1],
        home_goals_half_time=score.half_time[0],
        away_goals_half_time=score.half_time[1],
        home_goals_regular=score.regular[0],
        away_goals_regular=score.regular[1],
        home_goals_extra=score.extra[0],
        away_goals_extra=score.extra[1],
        home_goals_penalties=score.penalties[0],
        away_goals_penalties=score.penalties[1],
        venue_id=venue.identity("id"),
        venue_name=venue.text("name"),
        referee=fixture.text("referee"),
        attendance=None,
        updated_at=None,
    )
    _refuse_same_team(match)
    return match


def _kickoff_at(fixture: Told) -> datetime:
    try:
        return instant_of(fixture.need_text("date"))
    except RowRefusedError as refused:
        timestamp = fixture.whole("timestamp") if refused.reason == "time_without_zone" else None
        if timestamp is None:
            raise
        return datetime.fromtimestamp(timestamp, UTC)


def _refuse_same_team(match: Match) -> None:
    home, away = match.home_team_id, match.away_team_id
    if home is None and away is None:
        is_same = match.home_team_name is not None and match.home_team_name == match.away_team_name
    else:
        is_same = home == away
    if is_same:
        raise RowRefusedError("team_against_itself", f"{match.home_team_name} cannot play itself: ask again")


class _Score(NamedTuple):
    goals: _Goals
    half_time: _Goals
    regular: _Goals
    extra: _Goals
    penalties: _Goals


def _score(row: Told, status: str, minute: int | None) -> _Score:
    parts = row.at("score")
    goals, half_time = _pair(row, "goals"), _pair(parts, "halftime")
    full_time, extra, penalties = _pair(parts, "fulltime"), _pair(parts, "extratime"), _pair(parts, "penalty")
    is_half_over = status in words.AFTER_HALF_TIME_STATUSES or (
        # Until then the score at half-time is the running one.
        status in words.ANY_HALF_STATUSES and minute is not None and minute > _LAST_MINUTE_OF_FIRST_HALF
    )
    regular = _regular(row, status, goals, full_time, extra)
    half_time = half_time if is_half_over else _NO_GOALS
    if _is_above(half_time, regular):
        row.note("score_parts_disagree", "score", "is higher at half-time than after 90 minutes: look the score up")
        regular = _NO_GOALS  # which of the two is wrong cannot be told, and no result is better than a wrong one
    return _Score(
        goals,
        half_time,
        regular,
        extra,
        penalties,
    )


def _pair(told: Told, key: str) -> _Goals:
    """Read the goals of both teams, a score that is half told as none."""
    score = told.at(key)
    home, away = _goals(score, "home"), _goals(score, "away")
    if (home is None) == (away is None):
        return home, away
    told.note("impossible_score", key, "says the goals of one team only: they are left out, ask again")
    return _NO_GOALS


def _goals(score: Told, side: str) -> int | None:
    """Read the goals of a team.

    Raises:
        RowRefusedError: There cannot be so many, or so few.
    """
    raw = score.raw(side)
    goals = raw if type(raw) is int else score.whole(side)
    if goals is None or 0 <= goals <= MOST_GOALS:
        return goals
    raise score.refusal("impossible_score", side, f"should be 0 to {MOST_GOALS}: ask again")


def _is_above(part: _Goals, whole: _Goals) -> bool:
    return any(a is not None and b is not None and a > b for a, b in zip(part, whole, strict=True))


def _is_full_time_untold(row: Told) -> bool:
    score = row.raw("score")
    told = score.get("fulltime") if isinstance(score, dict) else score
    return told is None or (isinstance(told, dict) and told.get("home") is None and told.get("away") is None)


def _regular(row: Told, status: str, goals: _Goals, full_time: _Goals, extra: _Goals) -> _Goals:
    """Give the score after 90 minutes, none before those are over or where it is above the final one."""
    if status == "finished" and _is_full_time_untold(row):
        full_time = goals  # over after 90 minutes: there was nothing else
    home, away = full_time
    if status not in words.AFTER_REGULAR_STATUSES or home is None or away is None:
        return _NO_GOALS
    if status not in words.FINISHED_STATUSES or goals[0] is None or goals[1] is None:
        return full_time
    is_extra_untold = status != "finished" and extra == _NO_GOALS
    if not is_extra_untold and goals != (home + (extra[0] or 0), away + (extra[1] or 0)):
        row.note("score_parts_disagree", "score", f"does not add up to {goals[0]}:{goals[1]}: look the score up")
    return full_time if home <= goals[0] and away <= goals[1] else _NO_GOALS
