"""What the world consists of: countries, competitions, clubs, people, matches, absences. Data only.

All instants are UTC. Lists that grow (spells, injuries, bans) carry the instant from which an outsider knows
the entry; nothing but `view.View` decides what is shown.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

Position = Literal["G", "D", "M", "F"]


@dataclass(frozen=True, slots=True)
class Country:
    """An invented country; `number` is 1 or 2."""

    number: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Competition:
    """A league (tier 1 or 2) or a cup (tier 0); `number` runs from 1 to 6, leagues first."""

    number: int
    name: str
    country: Country
    tier: int

    @property
    def is_cup(self) -> bool:
        """Whether it is played as a knock-out."""
        return self.tier == 0


@dataclass(eq=False, slots=True)
class Person:
    """A player, coach or referee; positions other than a player's are "C" and "R".

    Attributes:
        abilities: Ability by season, in standard deviations of the world's players; players only.
        spells: Clubs in order of time; the last one may be open.
    """

    number: int
    first_name: str
    last_name: str
    born: date
    country: Country
    position: Literal["G", "D", "M", "F", "C", "R"]
    height: int = 180
    abilities: dict[int, float] = field(default_factory=dict)
    spells: list["Spell"] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Club:
    """A club; `form` holds (attack, defence) a week, in units of log goals, since the world began."""

    number: int
    name: str
    short_name: str
    town: str
    code: str
    country: Country
    founded: int
    colours: tuple[tuple[str, str], tuple[str, str]]
    capacity: int
    formation: str
    coach: Person
    form: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True)
class Spell:
    """A person's time at a club, known from its start on.

    Attributes:
        start: The day it began.
        end: The day after the last one; None while it lasts.
        shirt: His number there.
        fee: Millions paid; 0 is a free transfer, None no transfer (he grew up there).
        origin: The club he came from, None when he came from none of this world.
    """

    club: Club
    start: datetime
    shirt: int
    fee: float | None = None
    origin: Club | None = None
    end: datetime | None = None


class Injury(NamedTuple):
    """A spell on the treatment table: out from `start` to `end`, announced at `known_at`."""

    player: Person
    reason: str
    start: datetime
    end: datetime
    known_at: datetime


class Ban(NamedTuple):
    """A suspension for the next `matches` of a club in one competition and season, from `known_at` on."""

    player: Person
    club: Club
    competition: Competition
    season: int
    reason: str
    matches: int
    known_at: datetime


class Absence(NamedTuple):
    """A player who misses a match, or may miss it (`doubtful`)."""

    player: Person
    club: Club
    reason: str
    doubtful: bool


class Lineup(NamedTuple):
    """Who starts (goalkeeper first) and who sits on the bench."""

    formation: str
    starters: tuple[Person, ...]
    bench: tuple[Person, ...]


EventKind = Literal["goal", "own", "penalty", "missed", "yellow", "red", "subst", "var", "kick", "kick_missed"]
Side = Literal[0, 1]


class Event(NamedTuple):
    """Something that happened in a match.

    Attributes:
        second: Real seconds after kick-off.
        minute: Minute as it is told; stoppage is in `extra`. In a shoot-out `extra` is the number of the kick.
        side: 0 home, 1 away. Of an own goal: the side that is credited with it.
        player: Who did it; of a substitution, who goes off.
        other: Who gave the assist, or comes on.
    """

    second: int
    minute: int
    extra: int | None
    kind: EventKind
    side: Side
    player: Person
    other: Person | None = None


class Course(NamedTuple):
    """A match as it was played.

    Attributes:
        phases: (second after kick-off, status code) in order; the last one is final.
        stoppage: Added minutes of both halves.
        events: In order of time.
    """

    phases: tuple[tuple[int, str], ...]
    stoppage: tuple[int, int]
    events: tuple[Event, ...]


class NotPlayedError(LookupError):
    """A match is asked for what it has only once it was played."""


@dataclass(eq=False, slots=True)
class Match:
    """A match from its announcement to its end.

    Attributes:
        round: Match day of a league, round of a cup, from 1.
        placeholder: Kick-off as told before the slots of its weekend are fixed.
        kickoff: Kick-off, of the second attempt if it was postponed.
        first_kickoff: Kick-off before any postponement.
        postponed_at: When it was called off; None if never.
        redated_at: When the new kick-off became known.
        awarded_at: When it was decided off the pitch, 3:0 to the home side.
        abandoned: Seconds after kick-off at which it is given up for good.
        rates: True expected goals in 90 minutes given the line-ups, home and away; set when played.
    """

    number: int
    competition: Competition
    season: int
    round: int
    home: Club
    away: Club
    published_at: datetime
    placeholder: datetime
    kickoff: datetime
    first_kickoff: datetime
    referee: Person
    postponed_at: datetime | None = None
    redated_at: datetime | None = None
    awarded_at: datetime | None = None
    abandoned: int | None = None
    rates: tuple[float, float] = (0.0, 0.0)
    lineups: tuple[Lineup, Lineup] | None = None
    absences: tuple[Absence, ...] = ()
    course: Course | None = None

    @property
    def played(self) -> Course:
        """Its course.

        Raises:
            NotPlayedError: It was never played.
        """
        if self.course is None:
            raise NotPlayedError(f"match {self.number} was not played")
        return self.course

    @property
    def teams(self) -> tuple[Lineup, Lineup]:
        """Its line-ups.

        Raises:
            NotPlayedError: It was never played.
        """
        if self.lineups is None:
            raise NotPlayedError(f"match {self.number} was not played")
        return self.lineups


@dataclass(eq=False, slots=True)
class Season:
    """One season of one competition.

    Attributes:
        year: The year in which it begins.
        clubs: Who takes part.
        matches: In order of announcement; those of a cup are added with every draw.
    """

    competition: Competition
    year: int
    first_day: date
    last_day: date
    clubs: list[Club]
    matches: list[Match] = field(default_factory=list)
