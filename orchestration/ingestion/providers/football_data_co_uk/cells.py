"""What a cell says: a whole number, decimal odds, a day, a time of day. Each spelling is read once a file.

A file repeats few spellings in many cells, so each kind is a dictionary that reads what it has not seen.
"""

import contextlib
import re
from datetime import date, time

#: Four-digit years are newer; of two-digit ones, those from here on are of the last century (first file: 1993/94).
_FIRST_SHORT_YEAR = 90
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|(?:19|20)\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d{1,6})(?:\.0+)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,7}(?:\.\d*)?|\.\d+", re.ASCII)

#: What `Whole` gives for a cell that is neither blank nor a whole number; no cell says this.
UNREADABLE = -1_000_000


class Whole(dict[str, int | None]):
    """Cell -> whole number (`2.0` is 2), None when blank."""

    def __missing__(self, cell: str) -> int | None:
        text = cell.strip()
        matched = _WHOLE.fullmatch(text)
        number = int(matched[1]) if matched else (UNREADABLE if text else None)
        self[cell] = number
        return number


class Odds(dict[str, float]):
    """Cell -> decimal odds, 0 for what is no price."""

    def __missing__(self, cell: str) -> float:
        text = cell.strip()
        odds = float(text) if _DECIMAL.fullmatch(text) else 0.0
        self[cell] = odds if odds >= 1 else 0.0
        return self[cell]


class Days(dict[str, date | None]):
    """Cell -> day, day first, None when there is no such day."""

    def __missing__(self, cell: str) -> date | None:
        day = None
        if matched := _DATE.fullmatch(cell.strip()):
            year = int(matched[3])
            if len(matched[3]) == len("yy"):
                year += 1900 if year >= _FIRST_SHORT_YEAR else 2000
            with contextlib.suppress(ValueError):
                day = date(year, int(matched[2]), int(matched[1]))
        self[cell] = day
        return day


class Times(dict[str, time | None]):
    """Cell -> time of day, None when there is none."""

    def __missing__(self, cell: str) -> time | None:
        moment = None
        if matched := _TIME.fullmatch(cell.strip()):
            with contextlib.suppress(ValueError):
                moment = time(int(matched[1]), int(matched[2]))
        self[cell] = moment
        return moment
