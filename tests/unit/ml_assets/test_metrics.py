"""Scores against numbers worked out by hand."""

from math import log

import numpy as np
import pandas as pd
import pytest

from ml_assets.metrics import (
    brier_score,
    calibration_error,
    calibration_error_floor,
    calibration_slope,
    calibration_table,
    is_correct,
    log_loss,
    paired_difference,
    ranked_probability_score,
    scores,
)
from ml_assets.outcomes import outcome_codes

P = np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]])
OUTCOMES = ["home", "draw"]


def test_scores_match_by_match() -> None:
    assert log_loss(P, OUTCOMES) == pytest.approx([-log(0.5), -log(0.3)])
    # cumulated: (0.5-1, 0.8-1) -> (0.25+0.04)/2; (0.2-0, 0.5-1) -> (0.04+0.25)/2
    assert ranked_probability_score(P, OUTCOMES) == pytest.approx([0.145, 0.145])
    assert brier_score(P, OUTCOMES) == pytest.approx([0.25 + 0.09 + 0.04, 0.04 + 0.49 + 0.25])
    assert is_correct(P, OUTCOMES).tolist() == [True, False]


def test_ranked_probability_knows_the_order() -> None:
    near, far = [[0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]]
    assert ranked_probability_score(near, ["home"]) == pytest.approx([0.5])
    assert ranked_probability_score(far, ["home"]) == pytest.approx([1.0])


def test_an_impossible_answer_is_finite() -> None:
    assert log_loss([[1.0, 0.0, 0.0]], ["away"])[0] == pytest.approx(-log(1e-15))


def test_means() -> None:
    assert scores(P, OUTCOMES) == pytest.approx(
        {"n": 2, "log_loss": -(log(0.5) + log(0.3)) / 2, "rps": 0.145, "brier": 0.58, "accuracy": 0.5}
    )


def test_outcomes_have_one_vocabulary() -> None:
    assert outcome_codes(pd.Series(["away", "home", "draw"])).tolist() == [2, 0, 1]
    assert outcome_codes([2, 0]).tolist() == [2, 0]
    with pytest.raises(ValueError, match="home, draw, away"):
        outcome_codes(["H"])


def test_paired_difference_of_one_match_a_date_is_the_usual_interval() -> None:
    generator = np.random.default_rng(3)
    first, second = generator.random(50), generator.random(50)
    difference = paired_difference(first, second, np.arange(50))
    error = (first - second).std(ddof=1) / np.sqrt(50)
    assert difference.mean == pytest.approx((first - second).mean())
    assert difference.high - difference.mean == pytest.approx(1.959964 * error, rel=1e-6)


def test_paired_difference_clusters_by_date() -> None:
    first = np.repeat([0.1, 0.5, 0.9, 0.3], 25)
    dates = np.repeat(pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]).date, 25)
    clustered = paired_difference(first, np.zeros(100), dates)
    single = paired_difference(first, np.zeros(100), np.arange(100))
    assert clustered.high - clustered.low > 4 * (single.high - single.low)
    assert paired_difference([0.1], [0.2], ["2024-01-01"]).high == np.inf
    with pytest.raises(ValueError, match="no match"):
        paired_difference([], [], [])


def drawn(p: np.ndarray, seed: int = 4) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return (generator.random((len(p), 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)


def test_calibration_of_the_truth() -> None:
    p = np.random.default_rng(2).dirichlet([3, 2, 2], size=6000)
    outcomes = drawn(p)
    slope = calibration_slope(p, outcomes)
    assert slope.low < 1.0 < slope.high
    assert calibration_error(p, outcomes) < calibration_error_floor(p, n_draws=40)
    table = calibration_table(p, outcomes)
    assert table.groupby("outcome")["n"].sum().tolist() == [6000] * 3
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_calibration_slope_finds_the_power() -> None:
    p = np.random.default_rng(2).dirichlet([3, 2, 2], size=8000)
    outcomes = drawn(p)
    sharper = p**2 / (p**2).sum(axis=1, keepdims=True)
    assert calibration_slope(sharper, outcomes).slope == pytest.approx(
        calibration_slope(p, outcomes).slope / 2, rel=1e-6
    )


def test_calibration_table_counts_by_hand() -> None:
    table = calibration_table([[0.6, 0.3, 0.1], [0.62, 0.3, 0.08]], ["home", "away"], n_bins=5)
    home = table[table["outcome"] == "home"].iloc[0]
    assert (home["bin"], home["n"], home["share"]) == (3, 2, 0.5)
    assert home["p_mean"] == pytest.approx(0.61)
