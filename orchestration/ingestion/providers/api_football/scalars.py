"""A value of JSON -> a number, a day, an instant. What fields they stand in is in `told`."""

import re
from datetime import UTC, date, datetime

from orchestration.ingestion.refusals import RowRefusedError

#: Ids and counts go into columns of type `integer` (PostgreSQL documentation, chapter 8.1).
_LARGEST_WHOLE = 2**31 - 1
#: As long as the longest text that is read as a number.
_LARGEST_NUMBER = 1e15
#: From the first rules of the game to beyond every programme.
YEARS = range(1863, 2100)
_WHOLE = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def whole_of(value: object) -> int | None:
    """Read a whole number, or a text of digits; None where it is neither, or too large to be an id or a count."""
    if type(value) is int:
        number = value
    elif isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        number = int(value)
    else:
        return None
    return number if -_LARGEST_WHOLE <= number <= _LARGEST_WHOLE else None


def number_of(value: object) -> float | None:
    """Read a number, or a text of one; None where it is neither, or beyond what is counted in football."""
    if type(value) is int or type(value) is float:
        return float(value) if abs(value) < _LARGEST_NUMBER else None
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def figure_of(value: object) -> float | None:
    """Read a number, or a percentage (`47%`) as a share; None where it is neither."""
    if isinstance(value, str) and value.endswith("%"):
        percentage = number_of(value[:-1].rstrip())
        return None if percentage is None else percentage / 100
    return number_of(value)


def day_of(text: str) -> date | None:
    """Read a day, `2024-04-20` and no other way of writing one; None where it is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant_of(text: str) -> datetime:
    """Read an instant.

    Raises:
        RowRefusedError: It is no date (`impossible_date`), or has no time zone (`time_without_zone`).
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowRefusedError("impossible_date", f"there is no instant {text!r:.40}: ask again") from error
    if instant.year not in YEARS:
        raise RowRefusedError("impossible_date", f"there was no football in {instant.year}: ask again")
    if instant.tzinfo is None:
        raise RowRefusedError("time_without_zone", f"{text!r:.40} does not say in which time zone it is: ask again")
    return instant.astimezone(UTC)
