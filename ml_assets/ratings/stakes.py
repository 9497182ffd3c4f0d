"""What is still at stake for a club: the points that part it from the places that matter, and the matches left.

Clubs with nothing left to win play, and are priced, as weaker than they are (measured on 2015/16 to 2018/19: a
third of what the forecasts gained late in a season).
"""

from math import nan

#: Fewer clubs than this have no table with a top and a bottom.
FEWEST_CLUBS = 8
#: Places counted from the top: champion, the European places of larger and smaller leagues.
PLACES = (1, 4, 6)
#: Clubs that go down, in most leagues two or three.
N_RELEGATED = 3

STAKES = ("matches_left", "points_to_first", "points_to_fourth", "points_to_sixth", "points_to_safety")


def stakes(table: list[int], points: int, n_played: int) -> tuple[float, ...]:
    """Say where a club stands to the places that matter.

    Args:
        table: Points of every club of the division, most first, its own among them.
        points: Its own.
        n_played: Matches it has played.

    Returns:
        `STAKES`: matches left of a double round (at least 1), then its points minus those of the club that holds,
        among the others, each place of `PLACES`, and the best of the three worst others. NaN in small divisions.
    """
    n = len(table)
    if n < FEWEST_CLUBS:
        return (nan,) * len(STAKES)
    left = max(2 * (n - 1) - n_played, 1)
    places = (*(place - 1 for place in PLACES), n - 1 - N_RELEGATED)
    return (float(left), *(float(points - (table[p] if table[p] > points else table[p + 1])) for p in places))
