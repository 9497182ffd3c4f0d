"""Intervals hold their forecast, widen where less is known, and words follow from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.outcome import COVERAGE_MATCHES
from ml_assets.outcome.interval import (
    MODERATE,
    SETTLED_MATCHES,
    STRONG,
    confidence_of,
    confidence_words,
    intervals,
)

EVEN = np.array([[0.42, 0.27, 0.31]])


def width(
    p: np.ndarray = EVEN, depth: float = 50, odds: float = 50, phase: float = 0.5, is_priced: bool = False
) -> float:
    low, high = intervals(p, np.array([depth]), np.array([odds]), np.array([phase]), np.array([is_priced]))
    return float((high - low)[0, 0])


@given(
    p=st.tuples(*[st.floats(1e-9, 1.0)] * 3),
    depth=st.integers(0, 5000),
    odds=st.integers(0, 5000),
    phase=st.one_of(st.floats(0, 1), st.just(float("nan"))),
    is_priced=st.booleans(),
)
def test_an_interval_holds_its_forecast(
    p: tuple[float, ...], depth: int, odds: int, phase: float, is_priced: bool
) -> None:
    given_p = np.array([p]) / sum(p)
    low, high = intervals(
        given_p, np.array([float(depth)]), np.array([float(odds)]), np.array([phase]), np.array([is_priced])
    )
    assert ((low > 0) & (low <= given_p) & (given_p <= high) & (high < 1)).all()
    assert 0 < confidence_of(given_p, low)[0] <= given_p.max()


def test_the_less_is_known_the_wider() -> None:
    assert width(depth=0) > width(depth=2) > width(depth=5) > width(depth=8) == width(depth=800)
    assert width(odds=0) > width(odds=8) > width(is_priced=True)
    assert width(phase=0.02) > width(phase=0.2) > width(phase=0.5)
    assert width(phase=float("nan")) == width(phase=0.0)


def test_a_match_alone_has_the_interval_it_has_among_others() -> None:
    dice = np.random.default_rng(1)
    p = dice.dirichlet([3, 2, 2], size=50)
    depth, odds = dice.integers(0, 30, 50).astype(float), dice.integers(0, 30, 50).astype(float)
    phase, priced = dice.random(50), dice.random(50) < 0.5
    low, high = intervals(p, depth, odds, phase, priced)
    for n in range(50):
        one = slice(n, n + 1)
        alone = intervals(p[one], depth[one], odds[one], phase[one], priced[one])
        assert (alone[0].tobytes(), alone[1].tobytes()) == (low[one].tobytes(), high[one].tobytes())


def test_words_follow_from_the_number_and_from_what_is_known() -> None:
    confidence = np.array([0.2, MODERATE - 1e-9, MODERATE, STRONG - 1e-9, STRONG, 0.9, 0.9, 0.9])
    depth = np.array([50.0, 50.0, 50.0, 50.0, 50.0, 8.0, 7.0, 0.0])
    assert confidence_words(confidence, depth).tolist() == [
        *("weak", "weak", "moderate", "moderate", "strong", "strong", "weak", "weak"),
    ]


def test_settled_is_where_the_base_rate_is_no_longer_mixed_in() -> None:
    assert SETTLED_MATCHES == COVERAGE_MATCHES


def test_confidence_is_the_lower_bound_of_the_likeliest() -> None:
    low, _ = intervals(EVEN[:, ::-1], np.array([50.0]), np.array([50.0]), np.array([0.5]), np.array([False]))
    assert confidence_of(EVEN[:, ::-1], low)[0] == pytest.approx(low[0, 2])
