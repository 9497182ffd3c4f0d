"""How good a forecast was: scores of each match, calibration, and paired differences between two forecasters.

Every score takes probabilities of home, draw and away, shape (n, 3), and the outcomes; lower is better but
for accuracy. Scores come match by match, so that two forecasters can be compared on the same matches: means
of different sets of matches, leagues or seasons say nothing.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ml_assets.outcomes import OUTCOMES, outcome_codes

Floats = NDArray[np.float64]
#: Smallest probability log loss is charged for, so that one impossible answer does not hide all others.
SMALLEST = 1e-15
Z_95 = NormalDist().inv_cdf(0.975)


def log_loss(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> Floats:
    """Negative natural log of the probability given to what happened; shape (n,)."""
    codes = outcome_codes(outcomes)
    given = np.asarray(p, dtype="float64")[np.arange(len(codes)), codes]
    return np.asarray(-np.log(np.maximum(given, SMALLEST)), dtype="float64")


def ranked_probability_score(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> Floats:
    """Ranked probability score divided by 2 (Epstein 1969; 0 best, 1 worst); shape (n,)."""
    given = np.asarray(p, dtype="float64")
    happened = np.eye(3)[outcome_codes(outcomes)]
    steps = np.cumsum(given - happened, axis=1)[:, :2]
    return np.asarray((steps**2).sum(axis=1) / 2.0, dtype="float64")


def brier_score(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> Floats:
    """Squared error summed over the three outcomes (0 best, 2 worst); shape (n,)."""
    happened = np.eye(3)[outcome_codes(outcomes)]
    return np.asarray(((np.asarray(p, dtype="float64") - happened) ** 2).sum(axis=1), dtype="float64")


def is_correct(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> NDArray[np.bool_]:
    """Whether the likeliest outcome happened (the first of equals counts); shape (n,)."""
    return np.asarray(np.asarray(p).argmax(axis=1) == outcome_codes(outcomes))


def scores(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> dict[str, float]:
    """Mean log loss, RPS, Brier score and accuracy, and the number of matches `n`."""
    return {
        "n": float(len(outcome_codes(outcomes))),
        "log_loss": float(log_loss(p, outcomes).mean()),
        "rps": float(ranked_probability_score(p, outcomes).mean()),
        "brier": float(brier_score(p, outcomes).mean()),
        "accuracy": float(is_correct(p, outcomes).mean()),
    }


@dataclass(frozen=True)
class Difference:
    """Mean paired difference, first minus second, with the bounds of its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


def paired_difference(first: ArrayLike, second: ArrayLike, dates: ArrayLike | pd.Series) -> Difference:
    """Compare two forecasters on the same matches, with a standard error clustered by date.

    Args:
        first: Scores of one forecaster, a match each.
        second: Scores of the other, same matches in the same order.
        dates: Day of each match: what hits one match of a day may hit the others.

    Returns:
        The difference; its interval is infinitely wide with fewer than two dates.

    Raises:
        ValueError: There is no match.
    """
    difference = np.asarray(first, dtype="float64") - np.asarray(second, dtype="float64")
    n = len(difference)
    if n == 0:
        raise ValueError("no match to compare on")
    mean = float(difference.mean())
    clusters, _ = pd.factorize(pd.Series(np.asarray(dates)), sort=False)
    n_clusters = int(clusters.max()) + 1
    if n_clusters < 2:
        return Difference(mean, -np.inf, np.inf, n)
    sums = np.bincount(clusters, weights=difference - mean)
    error = float(np.sqrt((sums**2).sum() * n_clusters / (n_clusters - 1)) / n)
    return Difference(mean, mean - Z_95 * error, mean + Z_95 * error, n)


def calibration_table(p: ArrayLike, outcomes: ArrayLike | pd.Series, n_bins: int = 10) -> pd.DataFrame:
    """Compare what was said with what happened, for each outcome in bins of equal width.

    Returns:
        Rows of non-empty bins: outcome, bin, n, p_mean (said), share (happened), low and high (95 % interval
        of the share, Wilson 1927).
    """
    given = np.asarray(p, dtype="float64")
    codes = outcome_codes(outcomes)
    rows: list[dict[str, Any]] = []
    for code, name in enumerate(OUTCOMES):
        bins = np.minimum((given[:, code] * n_bins).astype("int64"), n_bins - 1)
        for number in np.unique(bins):
            chosen = bins == number
            n, share = int(chosen.sum()), float((codes[chosen] == code).mean())
            centre = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
            half = Z_95 / (1 + Z_95**2 / n) * np.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n * n))
            rows.append(
                {
                    "outcome": name,
                    "bin": int(number),
                    "n": n,
                    "p_mean": float(given[chosen, code].mean()),
                    "share": share,
                    "low": float(centre - half),
                    "high": float(centre + half),
                }
            )
    return pd.DataFrame(rows)


def calibration_error(p: ArrayLike, outcomes: ArrayLike | pd.Series, n_bins: int = 15) -> float:
    """Expected calibration error: mean distance of said and happened over bins and the three outcomes."""
    table = calibration_table(p, outcomes, n_bins)
    distance = (table["p_mean"] - table["share"]).abs() * table["n"]
    return float(distance.sum() / table["n"].sum())


def calibration_error_floor(p: ArrayLike, n_bins: int = 15, n_draws: int = 100, seed: int = 1) -> float:
    """What `calibration_error` shows in 19 of 20 worlds where these very forecasts are the truth.

    A calibration error below it is noise: it depends on the number of matches more than on the forecaster.
    """
    given = np.asarray(p, dtype="float64")
    bins = np.minimum((given * n_bins).astype("int64"), n_bins - 1) + n_bins * np.arange(3)
    said = np.bincount(bins.ravel(), weights=given.ravel(), minlength=3 * n_bins)
    cumulative = given.cumsum(axis=1)[:, :2]
    generator = np.random.default_rng(seed)
    draws = []
    for _ in range(n_draws):
        codes = (generator.random((len(given), 1)) > cumulative).sum(axis=1)
        happened = np.bincount(bins[np.arange(len(given)), codes], minlength=3 * n_bins)
        draws.append(np.abs(said - happened).sum() / given.size)
    return float(np.quantile(draws, 0.95))


@dataclass(frozen=True)
class Slope:
    """Calibration slope with the bounds of its 95 % interval: 1 is right, below 1 is too sure of itself."""

    slope: float
    low: float
    high: float


def calibration_slope(p: ArrayLike, outcomes: ArrayLike | pd.Series) -> Slope:
    """Fit the power by which the forecasts should be raised: the slope on log p.

    Newton's method on the likelihood of softmax(slope * log p); the interval comes from its curvature.
    """
    log_p = np.log(np.maximum(np.asarray(p, dtype="float64"), SMALLEST))
    codes = outcome_codes(outcomes)
    said = log_p[np.arange(len(codes)), codes]
    slope, information = 1.0, 1.0
    for _ in range(25):
        weights = np.exp(slope * (log_p - log_p.max(axis=1, keepdims=True)))
        weights /= weights.sum(axis=1, keepdims=True)
        mean = (weights * log_p).sum(axis=1)
        information = float(((weights * log_p**2).sum(axis=1) - mean**2).sum())
        if information <= 0.0:
            return Slope(1.0, -np.inf, np.inf)
        step = float((said - mean).sum()) / information
        slope += float(np.clip(step, -1.0, 1.0))
        if abs(step) < 1e-10:
            break
    error = Z_95 / np.sqrt(information)
    return Slope(float(slope), float(slope - error), float(slope + error))
