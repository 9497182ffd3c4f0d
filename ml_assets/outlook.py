"""Season outlook: how a league may end, from its table and the score grids of the matches still to be played.

The rest of the season is played many times. In each, every club gets a strength of its own, as far from its ratings
as ratings are usually wrong over the rest of a season, which holds for all its matches; scores are drawn from the
grids, tilted by it. Places are decided by points, then goal difference, then goals scored, then by lot: rules that
look at the matches of the level clubs against each other (Spain, Italy and others) are not followed, nor are play-offs
and points taken away by decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.goals.grid import GOALS, MARGINS

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

#: A probability of 1/2 is told to half a percentage point (standard error).
N_SIMULATIONS = 10_000
#: Standard deviation of a club's strength around its ratings, on the scale of log(goals for / goals against) of a
#: match: the best of 0, 0.1, 0.2 and 0.3 on seasons up to 2018/19 (docs/ML_PIPELINE.md, Season outlook).
STRENGTH_SD = 0.20
#: Strengths of a pair are rounded to this many steps over 3.5 standard deviations to either side.
N_TILTS = 29
SEED = 20
TOP = 4
#: Of points: bounds that hold nine seasons of ten.
POINTS_SHARE = (0.05, 0.95)
OUTLOOK_COLUMNS = ("expected_points", "points_low", "points_high", "p_title", "p_top_four", "p_relegated")


@dataclass(frozen=True)
class Remaining:
    """Matches still to be played.

    Attributes:
        home: Places of the home clubs in the table, shape (n,).
        away: Of the away clubs.
        grids: Score grids, shape (n, 11, 11).
    """

    home: Places
    away: Places
    grids: Floats


def simulate_season(
    table: pd.DataFrame,
    remaining: Remaining,
    n_relegated: int | None,
    *,
    n_simulations: int = N_SIMULATIONS,
    strength_sd: float = STRENGTH_SD,
) -> pd.DataFrame:
    """Play the rest of a season many times.

    Args:
        table: A row a club: `points`, `goal_difference`, `goals_for` so far.
        remaining: Every match still to be played.
        n_relegated: How many go down; None where nobody knows.
        n_simulations: How many times.
        strength_sd: See `STRENGTH_SD`; 0 takes the ratings for the truth.

    Returns:
        `OUTLOOK_COLUMNS` on the index of the table; `p_relegated` NaN where the number is not known. The same
        arguments give the same numbers: the dice have a fixed seed.
    """
    dice = np.random.default_rng(SEED)
    n_clubs = len(table)
    points, difference, scored = (
        np.tile(table[name].to_numpy(dtype="int64"), (n_simulations, 1))
        for name in ("points", "goal_difference", "goals_for")
    )
    strength = dice.normal(0.0, strength_sd, size=(n_simulations, n_clubs)) if strength_sd > 0.0 else None
    tilts, cumulative = _tilted(remaining.grids, strength_sd)
    for number, (home, away) in enumerate(zip(remaining.home, remaining.away, strict=True)):
        rows: Places = np.zeros(n_simulations, dtype="int64")
        if strength is not None:
            step = tilts[1] - tilts[0]
            rows = np.rint(((strength[:, home] - strength[:, away]) / 2.0 - tilts[0]) / step).astype("int64")
            rows = np.clip(rows, 0, len(tilts) - 1)
        cells = _drawn(cumulative[number], rows, dice.random(n_simulations))
        goals_home, goals_away = cells // len(GOALS), cells % len(GOALS)
        margin = goals_home - goals_away
        points[:, home] += 3 * (margin > 0) + (margin == 0)
        points[:, away] += 3 * (margin < 0) + (margin == 0)
        difference[:, home] += margin
        difference[:, away] -= margin
        scored[:, home] += goals_home
        scored[:, away] += goals_away
    order = (points * 10_000 + difference) * 10_000 + scored + dice.random(points.shape)
    place = np.argsort(np.argsort(-order, axis=1), axis=1)
    low, high = np.quantile(points, POINTS_SHARE, axis=0, method="inverted_cdf")
    return pd.DataFrame(
        {
            "expected_points": points.mean(axis=0),
            "points_low": low,
            "points_high": high,
            "p_title": (place == 0).mean(axis=0),
            "p_top_four": (place < TOP).mean(axis=0),
            "p_relegated": np.nan if n_relegated is None else (place >= n_clubs - n_relegated).mean(axis=0),
        },
        index=table.index,
    )


def usual_number(latest_first: Sequence[int]) -> int:
    """Take the number that occurred most often, the latest of equals."""
    return max(latest_first, key=lambda number: (latest_first.count(number), -latest_first.index(number)))


def _tilted(grids: Floats, strength_sd: float) -> tuple[Floats, Floats]:
    """Give the tilts, and for each match and tilt the summed-up probabilities of its scores, row by row.

    Two Poisson laws tilted by exp(tilt * margin) are those with goals multiplied by exp(tilt) and exp(-tilt).
    """
    tilts = np.zeros(1)
    if strength_sd > 0.0:
        tilts = np.linspace(-3.5, 3.5, N_TILTS) * strength_sd / np.sqrt(2.0)
    weights = np.exp(tilts[:, None, None] * MARGINS)
    flat = (grids[:, None] * weights).reshape(len(grids), len(tilts), MARGINS.size)
    cumulative = np.cumsum(flat, axis=2)
    return tilts, cumulative / cumulative[:, :, -1:]


def _drawn(cumulative: Floats, rows: Places, dice: Floats) -> Places:
    """Draw a cell for each simulation from its row of summed-up probabilities."""
    shifted = (cumulative + np.arange(len(cumulative))[:, None]).ravel()
    cells = np.searchsorted(shifted, rows + dice, side="right") - rows * cumulative.shape[1]
    return np.asarray(np.clip(cells, 0, cumulative.shape[1] - 1))
