"""Bytes of football-data.co.uk -> rows. Pure: no network, no database, no clock.

Three decades of files disagree on dates, headers and width; everything they are known to do is taken, everything
else is refused with a reason: the whole file, a row, or one price of a row.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
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
    stretched_season_bounds,
)
from orchestration.ingestion.providers.football_data_co_uk import schema
from orchestration.ingestion.providers.football_data_co_uk.cells import UNREADABLE, Days, Odds, Times, Whole
from orchestration.ingestion.providers.football_data_co_uk.layout import Layout, find_layout
from orchestration.ingestion.refusals import FileRefusedError, Refusal, RowRefusedError

#: Seasons of the divisions, and of countries that play from autumn to spring, begin in this month.
_FIRST_MONTH = 7
#: More of anything in a match than this was mistyped.
_MOST_COUNTED = 150
_SEASON = re.compile(r"((?:19|20)\d{2})(/\d{4})?", re.ASCII)


def parse(content: bytes, feed: Feed) -> ParsedFile:
    """Read a file of results or of coming matches.

    Args:
        content: Its bytes, as they came.
        feed: What was asked for: the path names the division, `season_start` the season.

    Returns:
        Rows of `raw.football_data_co_uk_match` and `raw.football_data_co_uk_odds`, and what was refused.

    Raises:
        FileRefusedError: The whole file is unusable; nothing of it may be taken.
    """
    rows = _rows(decode(content))
    header = next(rows, (0, []))[1]
    layout = find_layout(header)
    reader = _Reader(feed, layout, header)
    for row_number, cells in rows:
        reader.read(row_number, cells)
    reader.refuse_if_wrong()
    return ParsedFile(
        (
            TableRows("football_data_co_uk_match", schema.MATCH_COLUMNS, reader.matches),
            TableRows("football_data_co_uk_odds", schema.ODDS_COLUMNS, reader.odds),
        ),
        reader.refusals,
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the file's rows with their line numbers, empty lines left out.

    Raises:
        FileRefusedError: The last line was cut off, or a quote is never closed.
    """
    if not text.endswith(("\n", "\r")):
        *_, before, last = ["", *text.rsplit("\n", 2)]
        if last.count(",") < before.count(","):
            raise FileRefusedError("truncated_file", "the last line is cut off: fetch the file again")
    has_quotes = '"' in text
    try:
        for row_number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            if not any(cells):
                continue
            if has_quotes and any("\n" in cell or "\r" in cell for cell in cells):
                raise FileRefusedError(
                    "truncated_file",
                    f"a quote opened in row {row_number} is not closed: fetch the file again",
                )
            yield row_number, cells
    except csv.Error as error:
        raise FileRefusedError("unreadable_text", f"the file is no CSV ({error}): fetch it again") from error


class _Reader:
    """Takes or refuses the rows of one file."""

    def __init__(self, feed: Feed, layout: Layout, header: list[str]) -> None:
        self.matches: list[tuple[object, ...]] = []
        self.odds: list[tuple[object, ...]] = []
        self.refusals: list[Refusal] = []
        self._feed = feed
        self._layout = layout
        self._header = [name.strip() for name in header]
        self._asked = None if feed.league_code == "*" else PurePosixPath(feed.path).stem
        self._seen = MatchesSeen()
        self._whole, self._decimal, self._days, self._times = Whole(), Odds(), Days(), Times()
        self._n_rows = self._n_dated = self._n_outside = 0
        self._n_other = Counter[str]()

    def read(self, row_number: int, cells: list[str]) -> None:
        """Take a row, or note why it is refused."""
        at = self._layout
        row = [*cells[: at.absent], *[""] * max(1, at.absent + 1 - len(cells))]
        home, away = row[at.home_team].strip(), row[at.away_team].strip()
        if not home and not away and not any(map(str.strip, row)):
            return
        self._n_rows += 1
        try:
            division = self._division(row)
            season_start, match_on = self._season_and_day(row)
            refuse_odd_teams(home, away)
            goals = self._goals(row_number, row)
            self._seen.refuse_duplicate(row_number, match_on, home, away, goals[:2])
        except RowRefusedError as refused:
            self._refuse(row_number, refused.reason, refused.detail, row)
            return
        self.matches.append(
            (
                row_number,
                division,
                season_start,
                match_on,
                self._times[row[at.kickoff_time]],
                home,
                away,
                *goals,
                *self._counts(row_number, row),
                row[at.referee].strip() or None,
            )
        )
        self._read_odds(row_number, row)

    def refuse_if_wrong(self) -> None:
        """Refuse the file when most of it is about something else.

        Raises:
            FileRefusedError: Another division or another season than was asked for.
        """
        if self._n_other.total() * 2 > self._n_rows:
            other = self._n_other.most_common(1)[0][0]
            raise FileRefusedError(
                "another_division",
                f"asked for {self._asked}, the file tells of {other}: the source serves another division under this "
                "name; wait for it to publish the right one",
            )
        refuse_wrong_season(self._n_outside, self._n_dated, str(self._feed.season_start))

    def _division(self, row: list[str]) -> str:
        name = row[self._layout.division].strip()
        if self._layout.is_of_countries:
            country = schema.COUNTRIES.get(name)
            code = country.code if country else name
        else:
            code = name or self._asked or ""
        if self._asked is None:
            if not code or (self._layout.is_of_countries and code == name):
                raise RowRefusedError("unknown_division", f"no division {name or '(blank)'}: add it to leagues.csv")
        elif code != self._asked:
            self._n_other[code] += 1
            raise RowRefusedError("another_division", f"asked for {self._asked}, this row is of {code or '(blank)'}")
        return code

    def _season_and_day(self, row: list[str]) -> tuple[int, date]:
        at, cell = self._layout, row[self._layout.match_on]
        match_on = self._days[cell]
        if match_on is None:
            raise RowRefusedError("impossible_date", f"there is no day {cell.strip() or '(blank)'}: correct the date")
        self._n_dated += 1
        if self._feed.season_start is not None:
            season_start, bounds = (
                self._feed.season_start,
                season_bounds(self._feed.season_start, is_calendar_year=False),
            )
        elif season := _SEASON.fullmatch(row[at.season].strip()):
            season_start = int(season[1])
            bounds = stretched_season_bounds(season_start, is_calendar_year=season[2] is None)
        else:
            country = schema.COUNTRIES.get(row[at.division].strip()) if at.is_of_countries else None
            is_earlier = match_on.month < _FIRST_MONTH and not (country and country.is_calendar_year)
            return match_on.year - is_earlier, match_on
        if not bounds[0] <= match_on <= bounds[1]:
            self._n_outside += 1
            raise RowRefusedError(
                "impossible_date",
                f"{match_on} is outside season {season_start}: correct the date or the season",
            )
        return season_start, match_on

    def _goals(self, row_number: int, row: list[str]) -> list[int | None]:
        goals = [self._whole[row[position]] for position in self._layout.goals]
        if UNREADABLE in goals[:2]:
            raise RowRefusedError("impossible_score", "the goals are no whole numbers: correct the score")
        if goals[0] is None and goals[1] is None:
            return [None] * 4
        if UNREADABLE in goals[2:] or (goals[2] is None) != (goals[3] is None):
            detail = "the half-time score is not whole: the match is kept without it"
            self._refuse(row_number, "impossible_half_time", detail, self._of_match(row, *self._layout.goals))
            goals[2:] = [None, None]
        refuse_odd_score(*goals)
        return goals

    def _counts(self, row_number: int, row: list[str]) -> list[int | None]:
        counts = [self._whole[row[position]] for position in self._layout.counts]
        for index, count in enumerate(counts):
            if count is not None and not 0 <= count <= _MOST_COUNTED:
                counts[index] = None
                name = list(schema.COUNTS)[index]
                detail = (
                    f"{row[self._layout.counts[index]].strip()} is no possible {name}: the match is kept without it"
                )
                self._refuse(row_number, "impossible_count", detail, self._of_match(row, self._layout.counts[index]))
        return counts

    def _read_odds(self, row_number: int, row: list[str]) -> None:
        decimal = self._decimal
        for bookmaker, is_closing, at_home, at_draw, at_away in self._layout.odds:
            home, draw, away = decimal[row[at_home]], decimal[row[at_draw]], decimal[row[at_away]]
            if home and draw and away:
                self.odds.append((row_number, bookmaker, is_closing, home, draw, away))
                continue
            told = [row[position].strip() for position in (at_home, at_draw, at_away)]
            if any(told):
                reason = "impossible_odds" if all(told) else "incomplete_odds"
                kind = "closing" if is_closing else "pre-match"
                detail = (
                    f"the {kind} prices of {bookmaker} are {' / '.join(cell or '(blank)' for cell in told)}: odds are "
                    "three numbers of at least 1; the match is kept without them"
                )
                self._refuse(row_number, reason, detail, self._of_match(row, at_home, at_draw, at_away))

    def _of_match(self, row: list[str], *positions: int) -> list[str]:
        """Blank all of a row but what says which match it is, and what was refused of it."""
        at = self._layout
        kept = {at.match_on, at.home_team, at.away_team, *positions}
        return [cell if position in kept else "" for position, cell in enumerate(row)]

    def _refuse(self, row_number: int, reason: str, detail: str, row: list[str]) -> None:
        content = {name: cell for name, cell in zip(self._header, row, strict=False) if cell.strip()}
        self.refusals.append(Refusal(row_number, reason, detail, content))
