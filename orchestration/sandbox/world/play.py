"""A match, played: goals as a Poisson process over its minutes, cards, substitutions, extra time, a shoot-out."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random

from orchestration.sandbox.world.model import Course, Event, EventKind, Lineup, Person, Side

HALF_TIME = 15 * 60
#: Breaks before extra time and before the shoot-out, and the time one kick takes, in seconds.
BREAK = 5 * 60
KICK = 60
EXTRA_TIME = 30 * 60
MAX_SUBSTITUTIONS = 5
#: Incidents a side and match, about what European leagues show.
YELLOWS = 1.9
REDS = 0.05
INJURIES = 0.13
MISSED_PENALTIES = 0.04
CANCELLED_GOALS = 0.08
#: How often a booked player keeps from the second yellow card that was coming to him.
BOOKED_CARE = 0.7
#: Shares of goals: own goals, penalties scored, goals with an assist; and of kicks that go in.
OWN_GOALS = 0.03
PENALTIES = 0.09
ASSISTED = 0.72
KICKS_SCORED = 0.76
#: The last minute is this much richer in goals than the first.
LATE_GOALS = 1.4
_SCORING = {"G": 0.0, "D": 0.6, "M": 1.8, "F": 4.5}
_CARDED = {"G": 0.2, "D": 1.5, "M": 1.3, "F": 0.8}


class Playing:
    """A match being played: who is on the pitch, and what happened so far.

    Args:
        rng: Stream of this match.
        rates: Expected goals in 90 minutes, home and away.
        lineups: Teams of home and away.
        season: Whose abilities count among scorers.
    """

    def __init__(self, rng: Random, rates: tuple[float, float], lineups: tuple[Lineup, Lineup], season: int) -> None:
        self._rng = rng
        self._rates = rates
        self._season = season
        self._pitch = [list(lineup.starters) for lineup in lineups]
        self._bench = [list(lineup.bench) for lineup in lineups]
        self._substitutions = [0, 0]
        self._booked: set[Person] = set()
        self.events: list[Event] = []
        self.injured: list[Person] = []
        self.stoppage = (rng.choice((1, 2, 2, 3)), rng.choice((3, 4, 4, 5, 6)))
        self.half = (45 + self.stoppage[0]) * 60
        self.second_half = self.half + HALF_TIME
        self.end = self.second_half + (45 + self.stoppage[1]) * 60

    def normal_time(self) -> None:
        """Play 90 minutes and stoppage."""
        minutes = [*range(1, 46 + self.stoppage[0]), *range(46, 91 + self.stoppage[1])]
        starts = [*range(0, self.half, 60), *range(self.second_half, self.end, 60)]
        weights = list(accumulate(map(_weight, minutes)))
        incidents: list[tuple[int, str, Side]] = []
        for side in (0, 1):
            for kind, rate in (
                ("goal", self._rates[side]), ("yellow", YELLOWS), ("red", REDS), ("injury", INJURIES),
                ("missed", MISSED_PENALTIES), ("var", CANCELLED_GOALS),
            ):  # fmt: skip
                incidents += [(second, kind, side) for second in self._arrivals(rate, weights, starts)]
            incidents += [(second, "subst", side) for second in self._planned_substitutions()]
        self._happen(incidents)

    def extra_time(self) -> None:
        """Play 30 minutes more."""
        start = self.end + BREAK
        starts = list(range(start, start + EXTRA_TIME, 60))
        weights = [float(minute) for minute in range(1, len(starts) + 1)]
        incidents: list[tuple[int, str, Side]] = []
        for side in (0, 1):
            incidents += [(second, "goal", side) for second in self._arrivals(self._rates[side] / 3, weights, starts)]
        self._happen(incidents)

    def shoot_out(self) -> int:
        """Take kicks until one side cannot be caught.

        Returns:
            Seconds after kick-off at which it is decided.
        """
        start = self.end + BREAK + EXTRA_TIME + BREAK
        score, taken = [0, 0], [0, 0]
        kick = 0
        while not _is_decided(score, taken):
            kick += 1
            side: Side = 0 if kick % 2 else 1
            takers = sorted(self._pitch[side], key=lambda player: -_SCORING[player.position])
            scored = self._rng.random() < KICKS_SCORED
            taken[side] += 1
            score[side] += scored
            kind: EventKind = "kick" if scored else "kick_missed"
            taker = takers[(taken[side] - 1) % len(takers)]
            self.events.append(Event(start + kick * KICK, 120, kick, kind, side, taker))
        return start + kick * KICK + KICK // 2

    def level(self) -> bool:
        """Whether the score is level, the shoot-out apart."""
        return sum(1 if event.side == 0 else -1 for event in self.events if is_goal(event)) == 0

    def _arrivals(self, rate: float, weights: Sequence[float], starts: Sequence[int]) -> list[int]:
        """Draw the seconds at which a Poisson process of this rate strikes."""
        found: list[int] = []
        place = self._rng.expovariate(rate)
        while place < 1:
            slot = bisect(weights, place * weights[-1])
            found.append(starts[slot] + self._rng.randrange(60))
            place += self._rng.expovariate(rate)
        return found

    def _planned_substitutions(self) -> list[int]:
        count = self._rng.choice((3, 4, 5, 5))
        return [self.second_half + self._rng.choice((0, *range(10, 44))) * 60 + self._rng.randrange(60)
                for _ in range(count)]  # fmt: skip

    def _happen(self, incidents: list[tuple[int, str, Side]]) -> None:
        for second, kind, side in sorted(incidents):
            if kind == "goal":
                self._goal(second, side)
            elif kind == "yellow":
                self._yellow(second, side)
            elif kind == "red":
                player = self._pick(side, _CARDED)
                self._add(second, "red", side, player)
                self._pitch[side].remove(player)
            elif kind == "injury":
                self._injury(second, side)
            elif kind == "subst":
                self._substitute(second, side, None)
            elif kind == "missed":
                self._add(second, "missed", side, self._pick(side, _SCORING))
            else:
                self._add(second, "var", side, self._pick(side, _SCORING))

    def _add(self, second: int, kind: EventKind, side: Side, player: Person, other: Person | None = None) -> None:
        minute, extra = self.minute_of(second)
        self.events.append(Event(second, minute, extra, kind, side, player, other))

    def minute_of(self, second: int) -> tuple[int, int | None]:
        """Give the minute as it is told, and the minute of stoppage."""
        if second < self.half:
            minute = second // 60 + 1
            return min(minute, 45), minute - 45 if minute > 45 else None
        if second < self.end:
            minute = 45 + (second - self.second_half) // 60 + 1
            return min(minute, 90), minute - 90 if minute > 90 else None
        return 90 + (second - self.end - BREAK) // 60 + 1, None

    def _pick(self, side: Side, by_position: dict[str, float]) -> Person:
        players = self._pitch[side]
        weights = [by_position[player.position] * (1.6 ** player.abilities[self._season]) for player in players]
        if not any(weights):  # only the goalkeeper is left of those who could
            return players[-1]
        return self._rng.choices(players, weights)[0]

    def _goal(self, second: int, side: Side) -> None:
        drawn = self._rng.random()
        if drawn < OWN_GOALS:
            opponent: Side = 1 if side == 0 else 0
            self._add(second, "own", side, self._pick(opponent, _CARDED))
        elif drawn < OWN_GOALS + PENALTIES:
            self._add(second, "penalty", side, self._pick(side, _SCORING))
        else:
            scorer, helper = self._pick(side, _SCORING), self._pick(side, _SCORING)
            assisted = scorer is not helper and self._rng.random() < ASSISTED
            self._add(second, "goal", side, scorer, helper if assisted else None)

    def _yellow(self, second: int, side: Side) -> None:
        player = self._pick(side, _CARDED)
        if player in self._booked and self._rng.random() < BOOKED_CARE:
            return
        self._add(second, "yellow", side, player)
        if player in self._booked:
            self._add(second, "red", side, player)
            self._pitch[side].remove(player)
        self._booked.add(player)

    def _injury(self, second: int, side: Side) -> None:
        player = self._rng.choice(self._pitch[side])
        self.injured.append(player)
        self._substitute(second, side, player)

    def _substitute(self, second: int, side: Side, off: Person | None) -> None:
        bench, pitch = self._bench[side], self._pitch[side]
        if self._substitutions[side] == MAX_SUBSTITUTIONS or not bench:
            return
        started = [player for player in pitch if player.position != "G"]
        off = off or self._rng.choice(started)
        fitting = [player for player in bench if player.position == off.position]
        on = (fitting or bench)[0]
        self._add(second, "subst", side, off, on)
        pitch[pitch.index(off)] = on
        bench.remove(on)
        self._substitutions[side] += 1


def is_goal(event: Event) -> bool:
    """Whether an event counts in the score (a shoot-out does not)."""
    return event.kind in {"goal", "own", "penalty"}


def _weight(minute: int) -> float:
    return 1 + (LATE_GOALS - 1) * minute / 90


def share_left(second: int, stoppage: tuple[int, int]) -> float:
    """Give the share of a match's goals that is still to be expected.

    Args:
        second: Seconds after kick-off, the break counted.
        stoppage: Added minutes of both halves.
    """
    half = (45 + stoppage[0]) * 60
    starts = [*range(0, half, 60), *range(half + HALF_TIME, half + HALF_TIME + (45 + stoppage[1]) * 60, 60)]
    minutes = [*range(1, 46 + stoppage[0]), *range(46, 91 + stoppage[1])]
    whole = left = 0.0
    for start, minute in zip(starts, minutes, strict=True):
        whole += _weight(minute)
        left += _weight(minute) * min(1.0, max(0.0, (start + 60 - second) / 60))
    return left / whole


def told_minute(course: Course, code: str, second: int) -> tuple[int | None, int | None]:
    """Give the minute and minute of stoppage that a phase shows.

    Args:
        course: Of the match.
        code: The phase it is in.
        second: Seconds after kick-off.
    """
    begins = {phase: begin for begin, phase in reversed(course.phases)}
    if code == "ABD":  # the minute stands still where it was given up
        second = begins["ABD"]
        code = "2H" if "2H" in begins else "1H"
    if code == "1H":
        minute = second // 60 + 1
        return min(minute, 45), minute - 45 if minute > 45 else None
    if code == "2H":
        minute = 46 + (second - begins["2H"]) // 60
        return min(minute, 90), minute - 90 if minute > 90 else None
    if code == "ET":
        return 91 + (second - begins["ET"]) // 60, None
    late = "ET" in begins and second >= begins["ET"]
    standing = {"HT": 45, "FT": 90, "BT": 120 if late else 90}
    return standing.get(code, 120), course.stoppage[1] if code == "FT" else None


def _is_decided(score: list[int], taken: list[int]) -> bool:
    if min(taken) >= 5:
        return taken[0] == taken[1] and score[0] != score[1]
    left = [max(0, 5 - count) for count in taken]
    return score[0] + left[0] < score[1] or score[1] + left[1] < score[0]


def play(
    rng: Random, rates: tuple[float, float], lineups: tuple[Lineup, Lineup], season: int, knock_out: bool
) -> tuple[Course, list[Person]]:
    """Play a match to its end.

    Args:
        rng: Stream of this match.
        rates: Expected goals in 90 minutes, home and away.
        lineups: Teams of home and away.
        season: Whose abilities count among scorers.
        knock_out: Whether a level match goes on.

    Returns:
        Its course, and those who were hurt.
    """
    match = Playing(rng, rates, lineups, season)
    match.normal_time()
    phases = [(0, "1H"), (match.half, "HT"), (match.second_half, "2H")]
    if not (knock_out and match.level()):
        phases.append((match.end, "FT"))
        return Course(tuple(phases), match.stoppage, tuple(match.events)), match.injured
    match.extra_time()
    over = match.end + BREAK + EXTRA_TIME
    phases += [(match.end, "BT"), (match.end + BREAK, "ET")]
    if match.level():
        decided = match.shoot_out()
        phases += [(over, "BT"), (over + BREAK, "P"), (decided, "PEN")]
    else:
        phases.append((over, "AET"))
    return Course(tuple(phases), match.stoppage, tuple(match.events)), match.injured
