"""Score grids agree with the outcomes they were made for."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.goals import expected_goals, grid, outcomes_of_grids, score_grids

#: Grids take a while to make, and an absurd one is found soon.
FEW = settings(max_examples=30)
GOALS = st.floats(1e-6, 1e3)
PROBABILITIES = st.tuples(*[st.floats(0.0, 1.0)] * 3).filter(lambda p: sum(p) > 1e-6)


def one(home: float, away: float, p: tuple[float, ...]) -> np.ndarray:
    return score_grids([home], [away], [np.array(p) / sum(p)])[0]


@FEW
@given(home=GOALS, away=GOALS, p=PROBABILITIES)
def test_a_grid_gives_its_probabilities_back(home: float, away: float, p: tuple[float, float, float]) -> None:
    probabilities = np.array(p) / sum(p)
    cells = one(home, away, p)
    assert cells.shape == (11, 11)
    assert np.isfinite(cells).all()
    assert (cells >= 0).all()
    assert cells.sum() == pytest.approx(1.0)
    assert outcomes_of_grids(cells[None])[0] == pytest.approx(probabilities, abs=1e-12)


@FEW
@given(home=st.floats(0.2, 5.0), away=st.floats(0.2, 5.0), p=st.tuples(*[st.floats(0.05, 1.0)] * 3))
def test_a_match_alone_has_the_grid_it_has_among_others(
    home: float, away: float, p: tuple[float, float, float]
) -> None:
    others = [(1.3, 1.1, (0.4, 0.3, 0.3)), (home, away, p), (2.9, 0.4, (0.8, 0.15, 0.05))]
    together = score_grids(
        [row[0] for row in others], [row[1] for row in others], [np.array(row[2]) / sum(row[2]) for row in others]
    )
    assert together[1].tobytes() == one(home, away, p).tobytes()


@FEW
@given(home=st.floats(0.2, 5.0), away=st.floats(0.2, 5.0), p=st.tuples(*[st.floats(0.05, 1.0)] * 3))
def test_the_other_way_round_is_the_mirror(home: float, away: float, p: tuple[float, float, float]) -> None:
    mirrored = one(away, home, p[::-1]).T
    assert mirrored == pytest.approx(one(home, away, p), abs=1e-9)


def test_who_is_ahead_follows_from_the_probabilities_and_not_from_the_goals() -> None:
    # the ratings of goals have the home club ahead, the forecast has the away club
    home, away = expected_goals(score_grids([2.0], [0.8], [[0.25, 0.25, 0.5]]))[0]
    assert away > home + 0.3


def test_more_goals_in_all_mean_more_goals_in_the_grid() -> None:
    few, many = (expected_goals(score_grids([g], [g], [[0.4, 0.25, 0.35]]))[0].sum() for g in (1.0, 1.8))
    assert many > few + 0.5


def test_a_grid_that_was_right_already_is_the_poisson_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "total_goals", lambda home, away, p: home + away)
    goals = np.arange(11)
    factorial = np.cumprod(np.maximum(goals, 1.0))
    poisson = np.outer(1.4**goals * exp(-1.4) / factorial, 1.1**goals * exp(-1.1) / factorial)
    p = np.tril(poisson, -1).sum(), np.trace(poisson), np.triu(poisson, 1).sum()
    assert one(1.4, 1.1, p) == pytest.approx(poisson / poisson.sum(), abs=1e-8)


@pytest.mark.parametrize(
    ("home", "p"),
    [
        (0.0, (0.4, 0.3, 0.3)),
        (float("nan"), (0.4, 0.3, 0.3)),
        (float("inf"), (0.4, 0.3, 0.3)),
        (1.0, (0.4, 0.3, 0.2)),
        (1.0, (1.2, -0.1, -0.1)),
        (1.0, (0.5, 0.5)),
        (1.0, (float("nan"), 0.5, 0.5)),
    ],
)
def test_nonsense_is_refused(home: float, p: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"goals|probabilities"):
        score_grids([home], [1.0], [p])
