"""Whether probabilities come true, outcome by outcome: logistic recalibration (Cox 1958) with clustered intervals.

The one slope over all three outcomes and the binned errors are in `metrics`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ml_assets.metrics import Z_95

Floats = NDArray[np.float64]
#: Fewer matches of either answer tell nothing: the fit runs away to infinity.
FEWEST_OF_EACH = 10
_MOST_STEPS = 50
_SMALLEST = 1e-9


@dataclass(frozen=True)
class Recalibration:
    """The line logit(happened) = intercept + slope * logit(said), each number with its 95 % interval.

    All NaN where there is too little to fit; the bounds alone where all matches are of one day.

    Attributes:
        slope: 1 is right, below 1 is too sure of itself.
        intercept: 0 is right; above it the outcome happens more often than said.
    """

    n: int
    slope: float = np.nan
    slope_low: float = np.nan
    slope_high: float = np.nan
    intercept: float = np.nan
    intercept_low: float = np.nan
    intercept_high: float = np.nan


def recalibrate(p: ArrayLike, happened: ArrayLike, dates: "ArrayLike | pd.Series") -> Recalibration:
    """Fit intercept and slope of one outcome, standard errors clustered by date.

    Args:
        p: What was said of the outcome, a match each, between 0 and 1.
        happened: Whether it did.
        dates: Day of each match.
    """
    said = np.clip(np.asarray(p, dtype="float64"), _SMALLEST, 1.0 - _SMALLEST)
    y = np.asarray(happened, dtype="float64")
    x = np.column_stack([np.ones(len(y)), np.log(said / (1.0 - said))])
    if min(y.sum(), len(y) - y.sum()) < FEWEST_OF_EACH or np.ptp(x[:, 1]) == 0.0:
        return Recalibration(len(y))
    line, bread = _fit(x, y)
    if line is None:
        return Recalibration(len(y))
    clusters, _ = pd.factorize(pd.Series(np.asarray(dates)), sort=False)
    n_clusters = int(clusters.max()) + 1
    errors = np.full(2, np.nan)
    if n_clusters > 1:
        scores = x * (y - _chance(x, line))[:, None]
        sums = np.column_stack([np.bincount(clusters, weights=column) for column in scores.T])
        covariance = bread @ (sums.T @ sums) @ bread * n_clusters / (n_clusters - 1)
        errors = Z_95 * np.sqrt(np.diag(covariance))
    (intercept, slope), (around_intercept, around_slope) = line, errors
    return Recalibration(
        len(y),
        float(slope),
        float(slope - around_slope),
        float(slope + around_slope),
        float(intercept),
        float(intercept - around_intercept),
        float(intercept + around_intercept),
    )


def _chance(x: Floats, line: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-(x @ line))), dtype="float64")


def _fit(x: Floats, y: Floats) -> tuple[Floats | None, Floats]:
    """Newton's method from (0, 1); the line (None where it runs away) and the inverse information."""
    line = np.array([0.0, 1.0])
    inverse: Floats = np.zeros((2, 2))
    for _ in range(_MOST_STEPS):
        chance = _chance(x, line)
        inverse = np.asarray(np.linalg.pinv(x.T @ (x * (chance * (1.0 - chance))[:, None])), dtype="float64")
        step = inverse @ (x.T @ (y - chance))
        line = line + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-10:
            return line, inverse
    return None, inverse
