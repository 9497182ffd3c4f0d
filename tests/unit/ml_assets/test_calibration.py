"""Recalibration finds what was planted, and its intervals hold what they promise."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml_assets.calibration import recalibrate
from ml_assets.metrics import calibration_error, calibration_error_floor


def said_and_true(n: int, slope: float, intercept: float, seed: int = 1) -> tuple[NDArray, NDArray, NDArray]:
    generator = np.random.default_rng(seed)
    p = generator.uniform(0.05, 0.9, n)
    chance = 1 / (1 + np.exp(-(intercept + slope * np.log(p / (1 - p)))))
    return p, generator.random(n) < chance, np.arange(n) // 10


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.7, 0.0), (1.2, -0.3)])
def test_the_planted_line_is_found(slope: float, intercept: float) -> None:
    line = recalibrate(*said_and_true(20_000, slope, intercept))
    # three standard errors; that the 95 % intervals are honest is the next test's
    assert abs(line.slope - slope) < 1.53 * (line.slope_high - line.slope)
    assert abs(line.intercept - intercept) < 1.53 * (line.intercept_high - line.intercept)
    assert line.slope_high - line.slope_low < 0.2


def test_nineteen_in_twenty_intervals_hold_the_truth() -> None:
    lines = [recalibrate(*said_and_true(600, 1.0, 0.0, seed)) for seed in range(200)]
    held = [line.slope_low < 1.0 < line.slope_high for line in lines]
    assert 0.90 <= np.mean(held) <= 0.99


def test_matches_of_a_day_count_as_one_another() -> None:
    p, happened, days = said_and_true(2_000, 1.0, 0.0)
    twice = recalibrate(np.tile(p, 2), np.tile(happened, 2), np.tile(days, 2))
    once = recalibrate(p, happened, days)
    assert twice.slope == pytest.approx(once.slope)
    assert twice.slope_high - twice.slope_low == pytest.approx(once.slope_high - once.slope_low, rel=1e-6)


@pytest.mark.parametrize(
    ("p", "happened"),
    [
        (np.full(100, 0.4), np.arange(100) % 2 == 0),  # one thing said
        (np.linspace(0.1, 0.9, 100), np.zeros(100, dtype=bool)),  # never happened
        (np.linspace(0.1, 0.9, 100), np.linspace(0.1, 0.9, 100) > 0.5),  # perfectly separated
        (np.empty(0), np.empty(0, dtype=bool)),
    ],
)
def test_what_cannot_be_fitted_is_nan_and_no_error(p: NDArray, happened: NDArray) -> None:
    line = recalibrate(p, happened, np.arange(len(p)))
    assert np.isnan(line.slope)
    assert line.n == len(p)


def test_one_day_has_a_slope_and_no_interval() -> None:
    p, happened, _ = said_and_true(500, 1.0, 0.0)
    line = recalibrate(p, happened, np.zeros(500))
    assert np.isfinite(line.slope)
    assert np.isnan(line.slope_low)


def test_the_noise_floor_is_what_perfect_forecasts_show() -> None:
    generator = np.random.default_rng(3)
    p = generator.dirichlet([4, 3, 3], 400)
    floor = calibration_error_floor(p, seed=5)
    shown = []
    for _ in range(100):
        happened = (generator.random((400, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
        shown.append(calibration_error(p, happened))
    assert 0.88 <= np.mean(np.array(shown) <= floor) <= 1.0
