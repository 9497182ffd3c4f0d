"""One grid of exact scores that agrees with the issued probabilities of home, draw and away.

Markets are sums over the grid, so they cannot contradict one another or the outcome.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Scores of 0 to 10 goals a side; what lies beyond is below 1 in 100,000 for any usual pair.
MOST_GOALS = 10
Grid = NDArray[np.float64]
_GOALS = np.arange(MOST_GOALS + 1)
_LOG_FACTORIALS = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, MOST_GOALS + 1)))))
_REGIONS = (
    _GOALS[:, None] > _GOALS[None, :],
    _GOALS[:, None] == _GOALS[None, :],
    _GOALS[:, None] < _GOALS[None, :],
)


def score_grid(
    expected_goals_home: float, expected_goals_away: float, probabilities: Sequence[float] | ArrayLike
) -> Grid:
    """Spread the three outcome probabilities over exact scores.

    Two independent Poisson scores give the shape within each outcome; each outcome's cells are then scaled to
    its probability.

    Args:
        expected_goals_home: Above 0; `expected_goals_away` too.
        expected_goals_away: Of the away club.
        probabilities: Home, draw, away; sum 1.

    Returns:
        Shape (11, 11), [home goals][away goals]; sums to 1, and its regions to the three probabilities.

    Raises:
        ValueError: Expected goals are not positive, or the probabilities do not sum to 1.
    """
    p = np.asarray(probabilities, dtype="float64")
    if not (expected_goals_home > 0.0 and expected_goals_away > 0.0):
        raise ValueError(f"expected goals must be above 0: {expected_goals_home}, {expected_goals_away}")
    if p.shape != (3,) or not np.isclose(p.sum(), 1.0, atol=1e-6) or (p < 0.0).any():
        raise ValueError(f"not three probabilities that sum to 1: {p.tolist()}")
    grid = np.exp(
        (_GOALS * np.log(expected_goals_home) - _LOG_FACTORIALS)[:, None]
        + (_GOALS * np.log(expected_goals_away) - _LOG_FACTORIALS)[None, :]
        - expected_goals_home
        - expected_goals_away
    )
    for region, probability in zip(_REGIONS, p, strict=True):
        grid[region] *= probability / grid[region].sum()
    return np.asarray(grid, dtype="float64")


def outcome_of_grid(grid: Grid) -> tuple[float, float, float]:
    """Probabilities of home, draw, away a grid implies."""
    home, draw, away = (float(grid[region].sum()) for region in _REGIONS)
    return home, draw, away


def over(grid: Grid, goals: float = 2.5) -> float:
    """Probability of more than `goals` goals in all."""
    return float(grid[_GOALS[:, None] + _GOALS[None, :] > goals].sum())


def both_teams_score(grid: Grid) -> float:
    """Probability that both clubs score."""
    return float(grid[1:, 1:].sum())


def most_likely_score(grid: Grid) -> tuple[int, int]:
    """Likeliest exact score, home and away goals; the lower score of equals."""
    home, away = np.unravel_index(int(grid.argmax()), grid.shape)
    return int(home), int(away)
