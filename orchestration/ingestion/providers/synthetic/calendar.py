"""When the invented leagues play: seasons, rounds and kick-offs. Who wins is decided in world.py.

A season runs from the first Friday of August to the Thursday before the next one begins, and each league
plays half a round every week or so, from Friday to Wednesday. So on whatever day somebody starts this
project, a season is in play and matches are coming; only in the four hours between the last kick-off of a
season and midnight is there none.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

#: The grounds are an hour ahead of London, so the two archives write different times for one kick-off.
GROUND_ZONE = ZoneInfo("Europe/Paris")

N_CLUBS = 12
N_ROUNDS = 2 * (N_CLUBS - 1)
MATCHES_A_HALF_ROUND = N_CLUBS // 4

#: Days after the Friday of a week, and the time at the ground.
_SLOTS = (
    (0, time(20, 30)),
    (1, time(13, 30)),
    (1, time(16, 0)),
    (1, time(18, 30)),
    (2, time(15, 0)),
    (2, time(17, 30)),
    (4, time(20, 45)),
    (5, time(20, 45)),
)
_OPENING_SLOT = _SLOTS[0]
_CLOSING_SLOTS = ((1, time(16, 0)), (2, time(17, 30)), (6, time(21, 0)))


def first_day(season_start: int) -> date:
    """Return the first match day of a season: the first Friday of August."""
    august = date(season_start, 8, 1)
    return august + timedelta(days=(4 - august.weekday()) % 7)


def season_in_play(present_at: datetime) -> int:
    """Return the `season_start` of the season that has begun at `present_at` and whose successor has not."""
    today = present_at.astimezone(UTC).date()
    return today.year if today >= first_day(today.year) else today.year - 1


def double_round_robin(order: np.ndarray) -> list[list[tuple[int, int]]]:
    """Pair every club with every other, once at each ground.

    Args:
        order: The clubs of a league, shape (N_CLUBS,), in the order that decides who meets whom when.

    Returns:
        N_ROUNDS rounds of (home, away) pairs; the second half of the list is the first with grounds swapped.
    """
    clubs = [int(club) for club in order]
    rounds = []
    for number in range(N_CLUBS - 1):
        pairs = [(clubs[i], clubs[-1 - i]) for i in range(N_CLUBS // 2)]
        is_swapped = number % 2 == 1
        rounds.append([(away, home) if is_swapped else (home, away) for home, away in pairs])
        clubs = [clubs[0], clubs[-1], *clubs[1:-1]]
    return rounds + [[(away, home) for home, away in pairs] for pairs in rounds]


def week_of(season_start: int, tier: int, half_round: int) -> int:
    """Return the week of the season (0 = the opening one) in which a half round is played.

    There are more weeks than half rounds: the second tier rests a week after the first one, never with it.
    """
    n_weeks = (first_day(season_start + 1) - first_day(season_start)).days // 7
    share, rest = divmod(half_round * (n_weeks - 1), 2 * N_ROUNDS - 1)
    return share + int(tier == 2 and rest > 0)


def kickoffs(season_start: int, tier: int, half_round: int, random: np.random.Generator) -> list[datetime]:
    """Draw the kick-offs of one league's half round.

    The opening one includes the Friday and the closing one the last Thursday, whatever is drawn.

    Returns:
        MATCHES_A_HALF_ROUND instants in the zone of the grounds.
    """
    drawn = [_SLOTS[i] for i in sorted(random.choice(len(_SLOTS), MATCHES_A_HALF_ROUND, replace=False))]
    if half_round == 0:
        drawn[0] = _OPENING_SLOT
    if half_round == 2 * N_ROUNDS - 1:
        drawn = list(_CLOSING_SLOTS)
    friday = first_day(season_start) + timedelta(weeks=week_of(season_start, tier, half_round))
    return [datetime.combine(friday + timedelta(days=days), at, GROUND_ZONE) for days, at in drawn]
