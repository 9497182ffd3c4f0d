"""Availability notes: one line about one player, as fantasy games and clubs publish them, as a kind and a day."""

import re
from datetime import date
from typing import Literal, NamedTuple, get_args

from nlp import lexicon
from nlp.dates import return_day

NoteKind = Literal["injury", "suspension", "doubt", "loan-or-transfer", "none"]
NOTE_KINDS: tuple[NoteKind, ...] = get_args(NoteKind)

#: A loan ends in a later summer: the day it ends is never one that lies before the note by more than this.
_LOAN_PAST_DAYS = 7
#: How a note says that a man is out without saying more.
_OUT = re.compile(
    r"\b(?:expected back|unknown return|return date|ruled out|out (?:for|until|of)|sidelined|unavailable|will miss|"
    r"misses|"
    r"injured|recover(?:y|ing)|rehab\w*)\b",
    re.IGNORECASE,
)
#: What a note states about his return, cut away before its reason is read.
_TAIL = re.compile(r"\W*(?:expected back|unknown return|return date|\d{1,3} ?%).*$", re.IGNORECASE | re.DOTALL)


class NoteReading(NamedTuple):
    """What a note says.

    Attributes:
        kind: `injury` is everything that keeps a man of the squad out: body, illness, reasons of his own. `doubt` is a
            chance of playing between 1 and 99 in 100. `none`: nothing, or an absence by rule or call-up.
        p_playing: The chance it states, 0 to 1; None where it states none.
        expected_return_on: The day it names, None where it names none.
    """

    kind: NoteKind
    p_playing: float | None
    expected_return_on: date | None


def read_note(text: str, seen_on: date) -> NoteReading:
    """Read a note by its words alone.

    Args:
        text: The note; may be empty.
        seen_on: When it was first seen: years of days without one are found from it.
    """
    chance = lexicon.CHANCE.search(text)
    p_playing = min(int(chance[1]), 100) / 100 if chance else None
    kind = _kind(text, p_playing)
    back = return_day(text, seen_on, **({"past_days": _LOAN_PAST_DAYS} if kind == "loan-or-transfer" else {}))
    return NoteReading(kind, p_playing, None if back is None else back.on)


def _kind(text: str, p_playing: float | None) -> NoteKind:
    reason = _TAIL.sub("", text)
    is_bodily = any(pattern.search(reason) for pattern in (lexicon.INJURY, lexicon.ILLNESS, lexicon.BODY_PART))
    is_out = p_playing == 0 or bool(lexicon.PERSONAL.search(reason) or _OUT.search(text))
    rules: tuple[tuple[bool, NoteKind], ...] = (  # the first that holds
        (p_playing is not None and 0 < p_playing < 1, "doubt"),
        (bool(lexicon.SUSPENSION.search(text)), "suspension"),
        (bool(lexicon.PARENT_CLUB.search(text)) or _is_other_absence(text), "none"),
        (bool(lexicon.MOVE.search(text)), "loan-or-transfer"),
        (is_bodily, "injury"),
        (p_playing is None and bool(lexicon.DOUBT.search(text)), "doubt"),
        (is_out, "injury"),
    )
    return next((kind for holds, kind in rules if holds), "none")


def _is_other_absence(text: str) -> bool:
    """Tell of an absence by rule or call-up, unless a club is joined in the same breath ("joined the U23s of ...")."""
    return bool(lexicon.OTHER_ABSENCE.search(text)) and not re.search(r"\b(?:on loan|permanent|contract)\b", text, re.I)
