"""Bytes of openfootball -> rows. Pure: no network, no database, no clock.

The score of a match is `{"ft": [1, 0], "ht": [0, 0]}` (either may be missing, extra time is left out), or a plain
`[1, 0]`; a match that is to come, or was never played, has none.
"""

import contextlib
import json
import re
from datetime import date, time
from pathlib import PurePosixPath

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.parsed import (
    MatchesSeen,
    ParsedFile,
    TableRows,
    decode,
    refuse_wrong_season,
    score_error,
    season_bounds,
)
from orchestration.ingestion.providers.openfootball.schema import MATCH_COLUMNS
from orchestration.ingestion.refusals import FileRefusedError, Refusal, printable

_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
#: A folder of a calendar-year season is named after the year alone.
_CALENDAR_FOLDER = re.compile(r"\d{4}", re.ASCII)

_Goals = tuple[int | None, int | None]
_NO_GOALS: _Goals = (None, None)


class _RowRefusedError(Exception):
    """A match cannot be taken: reason and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def parse(content: bytes, feed: Feed) -> ParsedFile:
    """Read the matches of one league and season.

    Args:
        content: The file's bytes, as they came.
        feed: What was asked for: the path names competition and season.

    Returns:
        Rows of `raw.openfootball_match` (row number: position in the list, from 1), and what was refused.

    Raises:
        FileRefusedError: The whole file is unusable; nothing of it may be taken.
        ValueError: The feed names no season.
    """
    if feed.season_start is None:
        raise ValueError(f"a feed of openfootball has a season: {feed.path}")
    path = PurePosixPath(feed.path)
    is_calendar_year = _CALENDAR_FOLDER.fullmatch(path.parent.name) is not None
    bounds = season_bounds(feed.season_start, is_calendar_year=is_calendar_year)
    rows: list[tuple[object, ...]] = []
    refusals: list[Refusal] = []
    seen = MatchesSeen()
    n_dated = n_outside = 0
    for row_number, match in enumerate(_matches(decode(content)), 1):
        try:
            home, away = _teams(match)
            match_on = _day(match)
            n_dated += 1
            if not bounds[0] <= match_on <= bounds[1]:
                n_outside += 1
                raise _RowRefusedError(
                    "impossible_date", f"{match_on} is outside season {path.parent.name}: correct the date"
                )
            goals, goals_half_time = _score(match)
            if error := score_error(*goals, *goals_half_time):
                raise _RowRefusedError("impossible_score", f"{error}: correct the score")
            if told := seen.duplicate(row_number, match_on, home, away, goals):
                raise _RowRefusedError(*told)
        except _RowRefusedError as refused:
            shown = match if isinstance(match, dict) else {"match": match}
            refusals.append(Refusal(row_number, refused.reason, refused.detail, shown))
            continue
        rows.append(
            (
                row_number,
                path.stem,
                feed.season_start,
                _text(match.get("round")) or _text(match.get("stage")),
                match_on,
                _time(match.get("time")),
                home,
                away,
                *goals,
                *goals_half_time,
            )
        )
    refuse_wrong_season(n_outside, n_dated, path.parent.name)
    return ParsedFile((TableRows("openfootball_match", MATCH_COLUMNS, rows),), refusals)


def _matches(text: str) -> list[object]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(
            "broken_json", f"the file is no whole JSON ({error}): fetch it again"
        ) from error
    matches = document.get("matches") if isinstance(document, dict) else None
    if not isinstance(matches, list):
        raise FileRefusedError(
            "unexpected_json", "the file has no list of matches: it is another file, or a new form"
        )
    return matches


def _teams(match: object) -> tuple[str, str]:
    if not isinstance(match, dict):
        raise _RowRefusedError(
            "unexpected_json", "a match is an object with date and teams: correct the entry"
        )
    home, away = _text(match.get("team1")), _text(match.get("team2"))
    if home is None or away is None:
        raise _RowRefusedError("missing_team", "a team is missing: add its name")
    if home == away:
        raise _RowRefusedError("team_against_itself", f"{home} cannot play itself: correct one of the names")
    return home, away


def _day(match: dict[str, object]) -> date:
    told = match.get("date")
    if isinstance(told, str) and len(told) == len("2024-04-20"):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(told)
    raise _RowRefusedError("impossible_date", f"there is no day {told!r:.40}: correct the date")


def _score(match: dict[str, object]) -> tuple[_Goals, _Goals]:
    score = match.get("score")
    if not score:
        return _NO_GOALS, _NO_GOALS
    full_time, half_time = (score.get("ft"), score.get("ht")) if isinstance(score, dict) else (score, None)
    if not full_time:
        return _NO_GOALS, _NO_GOALS
    return _goals(full_time), _goals(half_time) if half_time else _NO_GOALS


def _goals(told: object) -> tuple[int, int]:
    if isinstance(told, list) and len(told) == 2 and all(type(goals) is int for goals in told):
        return told[0], told[1]
    raise _RowRefusedError("impossible_score", f"{told!r:.40} is no pair of whole numbers: correct the score")


def _time(told: object) -> time | None:
    if isinstance(told, str) and (matched := _TIME.fullmatch(told.strip())):
        with contextlib.suppress(ValueError):
            return time(int(matched[1]), int(matched[2]))
    return None


def _text(told: object) -> str | None:
    return printable(told).strip() or None if isinstance(told, str) else None
