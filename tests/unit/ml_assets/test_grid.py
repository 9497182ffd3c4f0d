"""The score grid agrees with the outcome it was made for, and markets with the grid."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.goals import both_teams_score, most_likely_score, outcome_of_grid, over, score_grid

GOALS = st.floats(0.05, 9.0)


@given(home=GOALS, away=GOALS, p=st.tuples(*[st.floats(0.001, 1.0)] * 3))
def test_grid_gives_the_probabilities_back(home: float, away: float, p: tuple[float, float, float]) -> None:
    probabilities = np.array(p) / sum(p)
    grid = score_grid(home, away, probabilities)
    assert grid.shape == (11, 11)
    assert (grid >= 0).all()
    assert grid.sum() == pytest.approx(1.0)
    assert outcome_of_grid(grid) == pytest.approx(tuple(probabilities))
    assert over(grid, 0.5) == pytest.approx(1.0 - grid[0, 0])
    assert both_teams_score(grid) == pytest.approx(1.0 - grid[0].sum() - grid[1:, 0].sum())


def test_within_an_outcome_scores_keep_their_poisson_ratio() -> None:
    grid = score_grid(1.5, 1.0, (0.5, 0.3, 0.2))
    assert grid[2, 0] / grid[1, 0] == pytest.approx(1.5 / 2)
    assert grid[1, 1] / grid[0, 0] == pytest.approx(1.5)


def test_a_grid_that_was_right_already_is_the_poisson_grid() -> None:
    goals = np.arange(11)
    factorial = np.cumprod(np.maximum(goals, 1.0))
    poisson = np.outer(1.4**goals * exp(-1.4) / factorial, 1.1**goals * exp(-1.1) / factorial)
    p = np.tril(poisson, -1).sum(), np.trace(poisson), np.triu(poisson, 1).sum()
    grid = score_grid(1.4, 1.1, np.array(p) / sum(p))
    assert grid == pytest.approx(poisson / poisson.sum())
    assert over(grid) == pytest.approx(1 - poisson[goals[:, None] + goals < 3].sum(), abs=1e-5)
    assert most_likely_score(grid) == (1, 1)


@pytest.mark.parametrize(
    ("home", "p"), [(0.0, (0.4, 0.3, 0.3)), (1.0, (0.4, 0.3, 0.2)), (1.0, (1.2, -0.1, -0.1)), (1.0, (0.5, 0.5))]
)
def test_nonsense_is_refused(home: float, p: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"goals|probabilities"):
        score_grid(home, 1.0, p)
