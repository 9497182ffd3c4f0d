"""Temperature: one number that makes forecasts as sure as earlier out-of-sample ones deserved to be."""

import numpy as np
from numpy.typing import NDArray

from ml_assets.metrics import SMALLEST, calibration_slope

Floats = NDArray[np.float64]

#: Fewer held-out matches tell the temperature worse than 1 does: its standard error would be above 0.05.
FEWEST_MATCHES = 1000
#: How far to believe one season: slopes of the closing odds themselves wander by 0.05 from season to season.
BELIEF = 0.5
#: A temperature outside these bounds says that something else is wrong.
BOUNDS = (0.8, 1.25)


def fit_temperature(p: Floats, outcomes: NDArray[np.int64]) -> float:
    """Find the temperature of out-of-sample forecasts; 1 where there are too few.

    The calibration slope is its inverse; half of its distance from 1 is believed.
    """
    if len(outcomes) < FEWEST_MATCHES:
        return 1.0
    slope = 1.0 + BELIEF * (calibration_slope(p, outcomes).slope - 1.0)
    return float(np.clip(1.0 / max(slope, 0.01), *BOUNDS))


def apply_temperature(p: Floats, temperature: float) -> Floats:
    """Raise probabilities to the power 1 / temperature and scale them to sum to 1."""
    powered = np.exp(np.log(np.maximum(p, SMALLEST)) / temperature)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True), dtype="float64")
