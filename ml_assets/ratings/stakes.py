"""What is still at stake for a club: the points that part it from the places that matter, and the matches left.

Clubs with nothing left to win play, and are priced, as weaker than they are (measured on 2015/16 to 2018/19: a
third of what the forecasts gained late in a season).
"""

from math import nan

import numpy as np
from numpy.typing import NDArray

from ml_assets.ratings.compiled import compiled

#: Fewer clubs than this have no table with a top and a bottom.
FEWEST_CLUBS = 8
#: Places counted from the top: champion, the European places of larger and smaller leagues.
PLACES = (1, 4, 6)
#: Clubs that go down, in most leagues two or three.
N_RELEGATED = 3


@compiled
def stakes(table: "NDArray[np.int64]", points: int, n_played: int) -> tuple[float, float, float, float, float]:
    """Say where a club stands to the places that matter.

    Args:
        table: Points of every club of the division, fewest first, its own among them.
        points: Its own.
        n_played: Matches it has played.

    Returns:
        `columns.STAKES`: matches left of a double round (at least 1), then its points minus those of the club that
        holds, among the others, each place of `PLACES`, and the best of the three worst others. NaN in small divisions.
    """
    n = len(table)
    if n < FEWEST_CLUBS:
        return nan, nan, nan, nan, nan
    first, fourth, sixth = PLACES
    return (
        float(max(2 * (n - 1) - n_played, 1)),
        _ahead(table, points, n - first),
        _ahead(table, points, n - fourth),
        _ahead(table, points, n - sixth),
        _ahead(table, points, N_RELEGATED),
    )


@compiled
def _ahead(table: "NDArray[np.int64]", points: int, place: int) -> float:
    """Say how many points a club has beyond the one that holds a place, counted from the bottom, among the others."""
    return float(points - (table[place] if table[place] > points else table[place - 1]))
