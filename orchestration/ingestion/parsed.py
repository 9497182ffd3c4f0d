"""What a parser gives back, and the checks of a file and a match that every parser shares. No input or output here."""

import re
from dataclasses import dataclass
from datetime import date

from orchestration.ingestion.refusals import FileRefusedError, Refusal, RowRefusedError

#: No league match ever had more goals of one team; the record of a national championship is below it.
MOST_GOALS = 30


@dataclass(frozen=True)
class TableRows:
    """Rows for one table of schema `raw`, `payload_id` left out.

    Attributes:
        table: Name in schema `raw`.
        columns: Their order in each row, beginning with `row_number`.
        rows: Tuples.
    """

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True)
class ParsedFile:
    """The rows of a file that can be taken, and what cannot.

    Attributes:
        tables: Matches first, then what hangs on them.
        refusals: Rows and values that were refused.
        n_pages: Of how many pages this is one.
    """

    tables: tuple[TableRows, ...]
    refusals: list[Refusal]
    n_pages: int = 1

    @property
    def n_matches(self) -> int:
        """Matches in the file that were taken."""
        return len(self.tables[0].rows)


def decode(content: bytes) -> str:
    """Read bytes as text: UTF-8, else the Windows code page older files are in.

    Raises:
        FileRefusedError: It is no text, or a web page.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _no_text() from error
    if "\0" in text:
        raise _no_text()
    if not text.strip():
        raise FileRefusedError("empty_file", "the file is empty: fetch it again, or wait until it is published")
    if re.match(r"\s*<(!doctype|html|head|body|\?xml|!--)", text, re.IGNORECASE):
        raise FileRefusedError(
            "html_page",
            "a web page came instead of data: the file is not published (yet), or the address is wrong",
        )
    return text


def season_bounds(season_start: int, *, is_calendar_year: bool) -> tuple[date, date]:
    """Give the first and last day on which a match of a season can be.

    The pandemic stretched seasons: the longest known ended in the first days of August, calendar ones in late
    February of the next year.
    """
    if is_calendar_year:
        return date(season_start, 1, 1), date(season_start + 1, 3, 15)
    return date(season_start, 6, 1), date(season_start + 1, 8, 31)


def stretched_season_bounds(season_start: int, *, is_calendar_year: bool) -> tuple[date, date]:
    """Give the same for a country that changes how it counts seasons (Argentina's 2019/20 ended in January 2021)."""
    first_on, last_on = season_bounds(season_start, is_calendar_year=is_calendar_year)
    return first_on, last_on if is_calendar_year else date(season_start + 2, 1, 31)


def refuse_wrong_season(n_outside: int, n_dated: int, season: str) -> None:
    """Refuse a file most of whose dates lie outside the season that was asked for.

    Raises:
        FileRefusedError: More than half of the dates are outside, and not just a mistyped one or two.
    """
    if n_outside > 2 and n_outside * 2 > n_dated:
        raise FileRefusedError(
            "another_season",
            f"{n_outside} of {n_dated} dates are outside season {season}: the source serves another season under this "
            "name; wait for it to publish the right one",
        )


def refuse_odd_teams(home: str, away: str) -> None:
    """Refuse a row that does not name two teams.

    Raises:
        RowRefusedError: One is blank, or both are the same.
    """
    if not home or not away:
        raise RowRefusedError("missing_team", "a team is missing: add its name")
    if home == away:
        raise RowRefusedError("team_against_itself", f"{home} cannot play itself: correct one of the names")


def refuse_odd_score(
    home: int | None, away: int | None, home_half_time: int | None, away_half_time: int | None
) -> None:
    """Refuse a row whose score cannot be. A missing score can, half of one cannot.

    Raises:
        RowRefusedError: Negative, beyond all records, or lower than at half-time.
    """
    error = None
    if (home is None) != (away is None):
        error = "one team's goals are missing"
    for goals, goals_half_time in ((home, home_half_time), (away, away_half_time)):
        if goals is not None and not 0 <= goals <= MOST_GOALS:
            error = f"goals have to be between 0 and {MOST_GOALS}"
        elif goals is not None and goals_half_time is not None and not 0 <= goals_half_time <= goals:
            error = "the half-time score is negative, or above the full-time score"
    if error is not None:
        raise RowRefusedError("impossible_score", f"{error}: correct the score")


class MatchesSeen:
    """The matches a file has told so far, so that a second telling of one is noticed."""

    def __init__(self) -> None:
        self._first: dict[tuple[date, str, str], tuple[int, object]] = {}

    def refuse_duplicate(self, row_number: int, match_on: date, home: str, away: str, score: object) -> None:
        """Note a match.

        Raises:
            RowRefusedError: The file has told it before; the first telling stays.
        """
        first_row, first_score = self._first.setdefault((match_on, home, away), (row_number, score))
        if first_row == row_number:
            return
        told = f"row {first_row} already tells {home} - {away} of {match_on}"
        if first_score == score:
            raise RowRefusedError("duplicate_row", f"{told}: remove this row")
        raise RowRefusedError(
            "duplicate_match",
            f"{told} with another score, and is kept: find out which is right and remove the other",
        )


def _no_text() -> FileRefusedError:
    return FileRefusedError(
        "unreadable_text", "the file is no text (compressed, or damaged on its way): fetch it again"
    )
