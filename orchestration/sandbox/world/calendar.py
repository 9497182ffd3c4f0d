"""When football is played: weekends and slots of a league, days of the cup, postponements."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

#: The world begins here: the first season of every competition.
FIRST_SEASON = 2020
#: A season's programme is announced on this day (month, day), its players age and its transfers open.
ANNOUNCED = (7, 1)
#: Kick-off slots of a weekend: days after Saturday, hour, minute, UTC.
SLOTS = [(-1, 19, 30), (0, 12, 30), (0, 15, 0), (0, 15, 0), (0, 15, 0), (0, 17, 30), (1, 13, 0), (1, 16, 30)]
#: What a programme says before the slots are fixed.
PLACEHOLDER = time(15, 0)
#: Days of the five rounds of a cup: month, day on or after which its Wednesday falls.
CUP_DAYS = [(9, 15), (11, 2), (1, 25), (3, 18), (5, 3)]
#: Two clubs' matches need this much rest between them when a postponed one is put in again.
REST = timedelta(hours=44)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Give an instant of a day, UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


def season_of(instant: datetime) -> int:
    """Give the season (its first year) whose programme is the newest at an instant."""
    return instant.year if (instant.month, instant.day) >= ANNOUNCED else instant.year - 1


def announced_at(season: int) -> datetime:
    """Give the instant a season's programme is announced."""
    return at(date(season, *ANNOUNCED), 9)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def saturdays(season: int, rounds: int) -> list[date]:
    """Spread the rounds of a league over August to May, with two weeks off at the turn of the year."""
    first, last = _on_or_after(date(season, 8, 8), 5), _on_or_after(date(season + 1, 5, 14), 5)
    every = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    free = [day for day in every if not (day.month == 12 and day.day > 20) and not (day.month == 1 and day.day < 5)]
    return [free[round(number * (len(free) - 1) / (rounds - 1))] for number in range(rounds)]


def cup_day(season: int, number: int) -> date:
    """Give the Wednesday of a cup round (from 1)."""
    month, day = CUP_DAYS[number - 1]
    return _on_or_after(date(season if month > 6 else season + 1, month, day), 2)


def slots(rng: Random, count: int, saturday: date, together: bool) -> list[datetime]:
    """Draw the kick-offs of a round.

    Args:
        rng: Stream of the round.
        count: Matches of the round, at most eight.
        saturday: Its Saturday.
        together: All at once, as on the last day.
    """
    if together:
        return [datetime.combine(saturday, PLACEHOLDER, UTC)] * count
    chosen = rng.sample(SLOTS, count)
    return [at(saturday + timedelta(days=days), hour, minute) for days, hour, minute in chosen]


def pairings(rng: Random, count: int) -> list[list[tuple[int, int]]]:
    """Draw a double round robin.

    Args:
        rng: Stream of the season.
        count: Clubs, an even number.

    Returns:
        Rounds of (home, away), clubs as numbers from 0.
    """
    order = list(range(count))
    rng.shuffle(order)
    first: list[list[tuple[int, int]]] = []
    for number in range(count - 1):
        ring = [order[0], *order[1 + number :], *order[1 : 1 + number]]
        pairs = [(ring[i], ring[count - 1 - i]) for i in range(count // 2)]
        first.append([(b, a) if (i + number) % 2 else (a, b) for i, (a, b) in enumerate(pairs)])
    return first + [[(away, home) for home, away in pairs] for pairs in first]


def new_date(rng: Random, kickoff: datetime, taken: Sequence[datetime], last_day: date) -> datetime | None:
    """Find a midweek evening for a postponed match; None when the season has none left.

    Args:
        rng: Stream of the match.
        kickoff: When it should have been.
        taken: Kick-offs of both clubs.
        last_day: Last day of the season.
    """
    day = kickoff.date() + timedelta(days=10 + rng.randrange(14))
    while day < last_day - timedelta(days=5):
        evening = at(day, 19, 0)
        if day.weekday() in {1, 2, 3} and all(abs(evening - other) > REST for other in taken):
            return evening
        day += timedelta(days=1)
    return None
