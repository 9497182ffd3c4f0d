"""Margins off odds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.odds import remove_margin


def test_fair_odds_stay() -> None:
    assert remove_margin([2.0, 4.0, 4.0]) == pytest.approx([0.5, 0.25, 0.25])


def test_power_by_hand() -> None:
    # inverses 0.6, 0.3, 0.2 raised to the power that makes them sum to 1
    fair = remove_margin([1 / 0.6, 1 / 0.3, 1 / 0.2])
    power = np.log(fair[0]) / np.log(0.6)
    assert 0.6**power + 0.3**power + 0.2**power == pytest.approx(1.0)
    assert fair[1] == pytest.approx(0.3**power)
    assert fair[2] < 0.2 / 1.1, "long shots lose more than their share"


def test_rows_without_a_full_set_of_prices_are_unknown() -> None:
    fair = remove_margin([[2.0, np.nan, 4.0], [2.0, 1.0, 4.0], [0.0, 3.0, 3.0], [2.5, 3.2, 3.0]])
    assert np.isnan(fair[:3]).all()
    assert fair[3].sum() == pytest.approx(1.0)


@given(p=st.tuples(*[st.floats(0.01, 0.95)] * 3), overround=st.floats(0.95, 1.3))
def test_probabilities_keep_the_order_of_the_odds(p: tuple[float, float, float], overround: float) -> None:
    odds = sum(p) / (np.array(p) * overround)
    fair = remove_margin(odds)
    if (odds <= 1.0).any():
        assert np.isnan(fair).all()
        return
    assert fair.sum() == pytest.approx(1.0)
    assert (np.argsort(fair, kind="stable") == np.argsort(-odds, kind="stable")).all() or np.ptp(odds) < 1e-9
