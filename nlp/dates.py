"""Days that news name: "20 Aug", "until January 5", "in two weeks". The year is found from the day it was written."""

import re
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = re.compile(
    rf"\b(?:(?P<year_iso>20\d\d)-(?P<month_iso>\d\d)-(?P<day_iso>\d\d)|"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]?{_MONTH.format('month')}(?:,? (?P<year>20\d\d))?|"
    rf"{_MONTH.format('month_first')} (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year_second>20\d\d))?|"
    rf"(?P<day_slash>\d{{1,2}})/(?P<month_slash>\d{{1,2}})(?:/(?P<year_slash>\d{{2,4}}))?)(?![\d/])",
    re.IGNORECASE,
)
#: What stands before the day on which a man is back; the last such day of a text counts.
_RETURN = re.compile(
    r"(?:expected (?:back|to return|to be back|return(?: date)?)|due back|(?:be )?back (?:on|by|around|in)?|until|till|"
    r"return(?:s|ing)?(?: date)?(?: (?:on|by|around|for|is))?|available(?: again)? (?:on|from)|through)"
    r"(?:\s+(?:the|about|around|on|by|at|is|least|:|-))*\s*:?\s*$",
    re.IGNORECASE,
)
_NUMBERS = {
    word: n
    for n, words in enumerate(
        (
            "",
            "a an one",
            "two couple",
            "three few",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
    for word in words.split()
}
_SPAN = re.compile(
    r"\b(?:out|sidelined|miss(?:es|ing)?|absent|unavailable|back|return(?:s|ing)?|lay-?off|recover\w*|out of action|"
    r"expected back)\b[^.;]{0,40}?\b(?:for|in|within|of|is)?\s*(?:(?:about|around|at least|up to|the next|another|"
    r"roughly|"
    r"approximately|a)\s+)*(?P<low>\d{1,2}|[a-z]+)(?: of)?(?:\s*(?:to|-|or)\s*(?P<high>\d{1,2}|[a-z]+))?[ -]"
    r"(?P<unit>days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}
#: A note about an injury may have outlived the day it names; hardly any injury takes the rest of a year.
_PAST_DAYS = 120


class NamedDay(NamedTuple):
    """A day in a text, and where its words are."""

    on: date
    begin: int
    end: int


def named_days(text: str, written_on: date, *, past_days: int = _PAST_DAYS) -> list[NamedDay]:
    """Find every day a text names; impossible ones (31 Nov) are left out.

    Args:
        text: Any.
        written_on: When it was written, or first seen.
        past_days: A day without a year is at most so many days before `written_on`, else the first one after.
    """
    found = []
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        day = int(parts["day_iso"] or parts["day"] or parts["day_second"] or parts["day_slash"])
        word = parts["month"] or parts["month_first"]
        month = _MONTHS.index(word[:3].lower()) + 1 if word else int(parts["month_iso"] or parts["month_slash"])
        told = parts["year_iso"] or parts["year"] or parts["year_second"] or parts["year_slash"]
        on = _day(day, month, int(told) % 2000 + 2000 if told else None, written_on, past_days)
        if on is not None:
            found.append(NamedDay(on, *match.span()))
    return found


def _day(day: int, month: int, year: int | None, written_on: date, past_days: int) -> date | None:
    earliest = written_on - timedelta(days=min(past_days, (written_on - date.min).days))
    for candidate in (
        (year,) if year else range(earliest.year, earliest.year + 9)
    ):  # a 29 February is 8 years away at most
        try:
            on = date(candidate, month, day)
        except ValueError:
            continue
        if year or on >= earliest:
            return on
    return None


def return_day(text: str, written_on: date, *, past_days: int = _PAST_DAYS) -> NamedDay | None:
    """Find the day on which a text expects somebody back: a named one, or one counted from `written_on`.

    Args:
        text: A note or a sentence.
        written_on: When it was written.
        past_days: As in `named_days`.
    """
    days = [day for day in named_days(text, written_on, past_days=past_days) if _RETURN.search(text[: day.begin])]
    if days:
        return days[-1]
    span = _SPAN.search(text)
    if span is None:
        return None
    count = _count(span["high"] or span["low"])
    if count is None:
        return None
    unit = span["unit"].lower().rstrip("s")
    return NamedDay(written_on + timedelta(days=count * _UNIT_DAYS[unit]), *span.span())


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower())
