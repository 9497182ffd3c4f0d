"""Which meeting of a pair at one ground a row speaks of. Pure: dates and scores in, leg numbers out.

In most leagues a pair meets once at a ground, so every row of the pair is that match, however far it moved. In
some it meets again: then the nearest date decides, one row of a file for each leg, and a match that has been played
is not taken for one that is to come.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

Score = tuple[int, int] | None

#: Two tellings of a played match differ by less: a kick-off after midnight, a rearranged Sunday.
SAME_MATCH_DAYS = 4
#: The same score told of another day is the same match with its date corrected only within this many days.
CORRECTED_DATE_DAYS = 30
#: Nobody plays the same opponent at the same ground again so soon: such a row tells a match twice.
SHORTEST_RETURN_DAYS = 2


@dataclass(slots=True)
class Leg:
    """A meeting we know.

    Attributes:
        number: Frozen when it was minted.
        match_on: Its day, as last told.
        score: As last told, None before.
        match_id: Its id, None when it is about to be minted.
    """

    number: int
    match_on: date
    score: Score
    match_id: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a row says of a meeting.

    Attributes:
        row: Payload and row number.
        match_on: Its day.
        score: None when it is to come, or was never played.
    """

    row: tuple[int, int]
    match_on: date
    score: Score


def assign_legs(
    legs: list[Leg], tellings: Sequence[Telling], max_legs: int, told_before: Collection[int] = ()
) -> list[Leg | None]:
    """Tell for each row of one file which leg of the pair it speaks of; new legs are appended to `legs`.

    Args:
        legs: What is known of the pair's meetings at this ground this season; changed in place.
        tellings: The rows of one file about them.
        max_legs: How often the pair may meet there.
        told_before: Ids of matches of which rows of this file have been assigned earlier.

    Returns:
        A leg for each telling, None for one that is a meeting too many.
    """
    assigned: list[Leg | None] = [None] * len(tellings)
    taken = {at_leg for at_leg, leg in enumerate(legs) if leg.match_id in told_before}
    for _, _, at_telling, at_leg in sorted(_pairs(legs, tellings, max_legs)):
        if assigned[at_telling] is None and at_leg not in taken:
            assigned[at_telling] = legs[at_leg]
            taken.add(at_leg)
    for at_telling in sorted(range(len(tellings)), key=lambda at: (tellings[at].match_on, tellings[at].row)):
        telling = tellings[at_telling]
        if assigned[at_telling] is None and len(legs) < max_legs and not _is_too_near(telling, legs):
            leg = Leg(max((leg.number for leg in legs), default=0) + 1, telling.match_on, telling.score)
            legs.append(leg)
            assigned[at_telling] = leg
    for told, meeting in zip(tellings, assigned, strict=True):
        if meeting is not None and (told.score is not None or meeting.score is None):
            meeting.match_on, meeting.score = told.match_on, told.score
    return assigned


def _pairs(
    legs: Sequence[Leg], tellings: Sequence[Telling], max_legs: int
) -> list[tuple[int, tuple[int, int], int, int]]:
    return [
        (abs((telling.match_on - leg.match_on).days), telling.row, at_telling, at_leg)
        for at_telling, telling in enumerate(tellings)
        for at_leg, leg in enumerate(legs)
        if max_legs == 1 or _may_be(telling, leg)
    ]


def _may_be(telling: Telling, leg: Leg) -> bool:
    days = (telling.match_on - leg.match_on).days
    if leg.score is None or abs(days) <= SAME_MATCH_DAYS:
        return True
    if telling.score is None:
        return days < 0  # the old date of a match that was played later, not a coming match
    return telling.score == leg.score and abs(days) <= CORRECTED_DATE_DAYS


def _is_too_near(telling: Telling, legs: Sequence[Leg]) -> bool:
    return any(abs((telling.match_on - leg.match_on).days) <= SHORTEST_RETURN_DAYS for leg in legs)
