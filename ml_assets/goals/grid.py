"""Grids of exact scores that agree with the issued probabilities of home, draw and away.

How many goals to expect in all comes from the ratings and from the draw (the fewer goals, the likelier), who is ahead
from the issued probabilities themselves, and two Poisson laws give the shape. Each outcome's cells are then scaled to
its probability, so that markets, which are sums over the grid, cannot contradict one another or the outcome; it also
leaves nothing for the dependence of low scores (Dixon and Coles 1997) to add. Everything is done for all matches at
once. The constants were fitted on seasons up to 2018/19 (docs/ML_PIPELINE.md, Scores and markets).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Scores of 0 to 10 goals a side; what lies beyond is below 1 in 100,000 for any usual pair.
MOST_GOALS = 10
#: log(goals in all) = intercept + slope * log(goals of the ratings) + slope * log(draw / root of home * away).
TOTAL_INTERCEPT, TOTAL_OF_RATINGS, TOTAL_OF_DRAW = 0.5173, 0.3824, -0.3801
#: Fewest and most goals a match is ever expected to have in all.
TOTAL_BOUNDS = (0.2, 12.0)
#: Halvings of the interval of log(home / away) goals: to 1e-11.
N_HALVINGS = 40
LARGEST_LOG_RATIO = 6.0
#: Stands for a probability of 0 where its log is taken.
SMALLEST = 1e-12

GOALS = np.arange(MOST_GOALS + 1)
_LOG_FACTORIALS = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, MOST_GOALS + 1)))))
MARGINS = GOALS[:, None] - GOALS[None, :]
TOTALS = GOALS[:, None] + GOALS[None, :]
#: Cells of home, draw, away in a grid that is written out row by row.
_CELLS = tuple(np.flatnonzero(np.sign(MARGINS) == sign) for sign in (1, 0, -1))


def score_grids(expected_goals_home: ArrayLike, expected_goals_away: ArrayLike, probabilities: ArrayLike) -> Floats:
    """Spread the three outcome probabilities of each match over exact scores.

    Args:
        expected_goals_home: Of the ratings, above 0; shape (n,). Only the sum of both is read.
        expected_goals_away: Of the away club.
        probabilities: Home, draw, away; shape (n, 3), each row with sum 1.

    Returns:
        Shape (n, 11, 11), [match][home goals][away goals]; each grid sums to 1, and its regions to the three
        probabilities.

    Raises:
        ValueError: Expected goals are not positive, or probabilities do not sum to 1.
    """
    p = np.asarray(probabilities, dtype="float64")
    home, away = (np.asarray(goals, dtype="float64") for goals in (expected_goals_home, expected_goals_away))
    if not ((home > 0.0) & (away > 0.0) & np.isfinite(home) & np.isfinite(away)).all():
        raise ValueError("expected goals must be above 0 and finite")
    if p.shape != (len(home), 3) or not (np.abs(p.sum(axis=1) - 1.0) < 1e-6).all() or (p < 0.0).any():
        raise ValueError("not three probabilities a match that sum to 1")
    total = total_goals(home, away, p)
    laws = _poisson(total, _log_ratio(total, p))
    grids = (laws[0][:, :, None] * laws[1][:, None, :]).reshape(len(p), -1)
    scale = p / _of_regions(grids)
    for cells, factor in zip(_CELLS, scale.T, strict=True):
        grids[:, cells] *= factor[:, None]
    return grids.reshape(len(p), *MARGINS.shape)


def total_goals(home: Floats, away: Floats, p: Floats) -> Floats:
    """Expect the goals of both clubs together, from what ratings expect of each and from the probabilities."""
    log_home, log_draw, log_away = np.log(np.maximum(p, SMALLEST)).T
    from_draw = TOTAL_OF_DRAW * (log_draw - (log_home + log_away) / 2.0)
    log_total = TOTAL_INTERCEPT + TOTAL_OF_RATINGS * np.log(home + away) + from_draw
    return np.asarray(np.exp(np.clip(log_total, *np.log(TOTAL_BOUNDS))))


def split_goals(total: Floats, probabilities: Floats) -> tuple[Floats, Floats]:
    """Split the goals of each match between home and away club so that both win as often as probabilities say."""
    ratio = _log_ratio(np.clip(total, *TOTAL_BOUNDS), probabilities)
    home = total / (1.0 + np.exp(-ratio))
    return home, total - home


def outcomes_of_grids(grids: Floats) -> Floats:
    """Probabilities of home, draw, away that grids imply; shape (n, 3)."""
    return _of_regions(grids.reshape(len(grids), -1))


def _of_regions(flat: Floats) -> Floats:
    # taken, not masked: sums over rows in one memory order are the same whether one match is asked of or many
    return np.stack([np.take(flat, cells, axis=1).sum(axis=1) for cells in _CELLS], axis=1)


def _poisson(total: Floats, log_ratio: Floats) -> tuple[Floats, Floats]:
    """Goals of both clubs as two Poisson laws, each of shape (n, 11)."""
    home = total / (1.0 + np.exp(-log_ratio))
    away = total - home
    laws = [np.exp(GOALS * np.log(mean)[:, None] - mean[:, None] - _LOG_FACTORIALS) for mean in (home, away)]
    return laws[0], laws[1]


def _log_ratio(total: Floats, p: Floats) -> Floats:
    """Find log(home / away) goals with which home against away is as likely as the probabilities say.

    Bisection: the share of decided matches that the home club wins rises with the ratio.
    """
    share = (p[:, 0] + SMALLEST) / (p[:, 0] + p[:, 2] + 2.0 * SMALLEST)
    low, high = np.full(len(total), -LARGEST_LOG_RATIO), np.full(len(total), LARGEST_LOG_RATIO)
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2.0
        home, away = _poisson(total, middle)
        win = (home[:, 1:] * np.cumsum(away, axis=1)[:, :-1]).sum(axis=1)
        loss = (away[:, 1:] * np.cumsum(home, axis=1)[:, :-1]).sum(axis=1)
        is_below = win < share * (win + loss)
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return np.asarray((low + high) / 2.0)
