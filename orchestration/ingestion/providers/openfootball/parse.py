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
    refuse_odd_score,
    refuse_odd_teams,
    refuse_wrong_season,
    season_bounds,
)
from orchestration.ingestion.providers.openfootball.schema import MATCH_COLUMNS
from orchestration.ingestion.refusals import FileRefusedError, Refusal, RowRefusedError, printable

_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
#: A folder of a calendar-year season is named after the year alone.
_CALENDAR_FOLDER = re.compile(r"\d{4}", re.ASCII)

_Goals = tuple[int | None, int | None]
_NO_GOALS: _Goals = (None, None)


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
    reader = _Reader(PurePosixPath(feed.path), feed.season_start)
    for row_number, match in enumerate(_matches(decode(content)), 1):
        reader.read(row_number, match)
    refuse_wrong_season(reader.n_outside, reader.n_dated, reader.season)
    return ParsedFile((TableRows("openfootball_match", MATCH_COLUMNS, reader.rows),), reader.refusals)


class _Reader:
    """Takes or refuses the matches of one file."""

    def __init__(self, path: PurePosixPath, season_start: int) -> None:
        self.season = path.parent.name
        self.rows: list[tuple[object, ...]] = []
        self.refusals: list[Refusal] = []
        self.n_dated = self.n_outside = 0
        self._competition = path.stem
        self._season_start = season_start
        is_calendar_year = _CALENDAR_FOLDER.fullmatch(self.season) is not None
        self._bounds = season_bounds(season_start, is_calendar_year=is_calendar_year)
        self._seen = MatchesSeen()

    def read(self, row_number: int, match: object) -> None:
        """Take a match, or note why it is refused."""
        try:
            self.rows.append((row_number, *self._row(row_number, match)))
        except RowRefusedError as refused:
            shown = match if isinstance(match, dict) else {"match": match}
            self.refusals.append(Refusal(row_number, refused.reason, refused.detail, shown))

    def _row(self, row_number: int, match: object) -> tuple[object, ...]:
        if not isinstance(match, dict):
            raise RowRefusedError("unexpected_json", "a match has a date and two teams: correct the entry")
        home, away = _text(match.get("team1")), _text(match.get("team2"))
        refuse_odd_teams(home, away)
        match_on = _day(match.get("date"))
        self.n_dated += 1
        if not self._bounds[0] <= match_on <= self._bounds[1]:
            self.n_outside += 1
            raise RowRefusedError("impossible_date", f"{match_on} is outside season {self.season}: correct the date")
        goals, goals_half_time = _score(match.get("score"))
        refuse_odd_score(*goals, *goals_half_time)
        self._seen.refuse_duplicate(row_number, match_on, home, away, goals)
        return (
            self._competition,
            self._season_start,
            _text(match.get("round")) or _text(match.get("stage")) or None,
            match_on,
            _time(match.get("time")),
            home,
            away,
            *goals,
            *goals_half_time,
        )


def _matches(text: str) -> list[object]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefusedError("broken_json", f"the file is no whole JSON ({error}): fetch it again") from error
    matches = document.get("matches") if isinstance(document, dict) else None
    if not isinstance(matches, list):
        raise FileRefusedError("unexpected_json", "the file has no list of matches: it is another file, or a new form")
    return matches


def _day(told: object) -> date:
    if isinstance(told, str) and len(told) == len("2024-04-20"):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(told)
    raise RowRefusedError("impossible_date", f"there is no day {told!r:.40}: correct the date")


def _score(told: object) -> tuple[_Goals, _Goals]:
    full_time, half_time = (told.get("ft"), told.get("ht")) if isinstance(told, dict) else (told, None)
    if not full_time:
        return _NO_GOALS, _NO_GOALS
    return _goals(full_time), _goals(half_time) if half_time else _NO_GOALS


def _goals(told: object) -> tuple[int, int]:
    if isinstance(told, list) and len(told) == 2 and all(type(goals) is int for goals in told):
        return told[0], told[1]
    raise RowRefusedError("impossible_score", f"{told!r:.40} is no pair of whole numbers: correct the score")


def _time(told: object) -> time | None:
    if isinstance(told, str) and (matched := _TIME.fullmatch(told.strip())):
        with contextlib.suppress(ValueError):
            return time(int(matched[1]), int(matched[2]))
    return None


def _text(told: object) -> str:
    return printable(told).strip() if isinstance(told, str) else ""
