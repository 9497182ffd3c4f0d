"""Season outlooks: what is decided is certain, what is open is as likely as counting says."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from ml_assets.goals import expected_goals, score_grids
from ml_assets.outlook import OUTLOOK_COLUMNS, Remaining, _tilted, simulate_season, usual_number

NONE_LEFT = Remaining(np.zeros(0, dtype="int64"), np.zeros(0, dtype="int64"), np.zeros((0, 11, 11)))


def table(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["points", "goal_difference", "goals_for"], index=range(11, 11 + len(rows)))


def only(*scores: tuple[int, int, float]) -> np.ndarray:
    """Give a grid of a few scores."""
    grid = np.zeros((11, 11))
    for home, away, p in scores:
        grid[home, away] = p
    return grid


def test_a_finished_season_is_its_table() -> None:
    standing = table((10, 0, 9), (12, 1, 3), (12, 5, 2), (4, -6, 1), (10, 0, 8))
    outlook = simulate_season(standing, NONE_LEFT, 2)
    assert tuple(outlook.columns) == OUTLOOK_COLUMNS
    assert outlook.index.equals(standing.index)
    # points first, then goal difference, then goals scored
    assert outlook["p_title"].to_list() == [0, 0, 1, 0, 0]
    assert outlook["p_top_four"].to_list() == [1, 1, 1, 0, 1]
    assert outlook["p_relegated"].to_list() == [0, 0, 0, 1, 1]
    assert (standing["points"] == outlook[["expected_points", "points_low", "points_high"]].T).all().all()


def test_what_is_level_in_everything_is_decided_by_lot() -> None:
    outlook = simulate_season(table((3, 0, 1), (3, 0, 1), (0, -2, 0)), NONE_LEFT, 1)
    assert outlook["p_title"].to_numpy() == pytest.approx([0.5, 0.5, 0.0], abs=0.02)


def test_every_way_a_season_may_end_is_as_likely_as_counted() -> None:
    standing = table((6, 2, 5), (5, 1, 5), (4, -3, 2))
    grids = [
        only((1, 0, 0.5), (1, 1, 0.3), (0, 2, 0.2)),
        only((0, 0, 0.25), (3, 0, 0.6), (0, 1, 0.15)),
    ]
    pairs = [(0, 1), (2, 0)]
    title, points = np.zeros(3), np.zeros(3)
    for scores in product(*([(h, a, g[h, a]) for h in range(4) for a in range(4) if g[h, a]] for g in grids)):
        final = standing.to_numpy().astype(float)
        for (home, away), (goals, against, _) in zip(pairs, scores, strict=True):
            margin = goals - against
            final[home] += [3 * (margin > 0) + (margin == 0), margin, goals]
            final[away] += [3 * (margin < 0) + (margin == 0), -margin, against]
        p = scores[0][2] * scores[1][2]
        keys = [tuple(row) for row in final]
        winners = [club for club in range(3) if keys[club] == max(keys)]
        title[winners] += p / len(winners)
        points += p * final[:, 0]
    remaining = Remaining(np.array([0, 2]), np.array([1, 0]), np.stack(grids))
    outlook = simulate_season(standing, remaining, 1, n_simulations=40_000, strength_sd=0.0)
    assert outlook["p_title"].to_numpy() == pytest.approx(title, abs=0.01)
    assert outlook["expected_points"].to_numpy() == pytest.approx(points, abs=0.02)


def rest_of_a_season(n_clubs: int = 8) -> Remaining:
    home, away = np.array([(h, a) for h in range(n_clubs) for a in range(n_clubs) if h != a]).T
    ahead = 0.3 + 0.15 * (away - home)
    weights = np.stack([np.exp(ahead / 2), np.full(len(home), 0.75), np.exp(-ahead / 2)], axis=1)
    p = weights / weights.sum(axis=1, keepdims=True)
    return Remaining(home, away, score_grids(np.full(len(home), 1.5), np.full(len(home), 1.2), p))


def test_the_same_season_has_the_same_outlook_and_places_add_up() -> None:
    standing = table(*[(0, 0, 0)] * 8)
    outlook = simulate_season(standing, rest_of_a_season(), 3, n_simulations=2_000)
    assert outlook.equals(simulate_season(standing, rest_of_a_season(), 3, n_simulations=2_000))
    assert outlook[["p_title", "p_top_four", "p_relegated"]].sum().to_numpy() == pytest.approx([1.0, 4.0, 3.0])
    assert (outlook["points_low"] <= outlook["expected_points"]).all()
    assert (outlook["expected_points"] <= outlook["points_high"]).all()
    assert outlook["p_title"].idxmax() == 11


def test_doubt_about_ratings_widens_and_does_not_move() -> None:
    standing = table(*[(0, 0, 0)] * 8)
    sure, unsure = (
        simulate_season(standing, rest_of_a_season(), 3, n_simulations=4_000, strength_sd=sd) for sd in (0.0, 0.4)
    )
    width = [(outlook["points_high"] - outlook["points_low"]).mean() for outlook in (sure, unsure)]
    assert width[1] > 1.2 * width[0]
    assert unsure["expected_points"].to_numpy() == pytest.approx(sure["expected_points"].to_numpy(), abs=1.2)
    assert unsure["p_title"].max() < sure["p_title"].max()


def test_a_tilt_multiplies_goals() -> None:
    grids = score_grids([1.5], [1.2], [[0.45, 0.27, 0.28]])
    tilts, cumulative = _tilted(grids, 0.3)
    cells = np.diff(cumulative[0], axis=1, prepend=0.0).reshape(len(tilts), 11, 11)
    assert cells[len(tilts) // 2] == pytest.approx(grids[0])
    goals = expected_goals(cells)
    assert (np.diff(goals[:, 0]) > 0).all()
    assert (np.diff(goals[:, 1]) < 0).all()


def test_who_goes_down_is_not_guessed() -> None:
    assert simulate_season(table((1, 0, 0), (0, 0, 0)), NONE_LEFT, None)["p_relegated"].isna().all()
    assert usual_number([3, 2, 3]) == 3
    assert usual_number([2, 3, 4]) == 2
    assert usual_number([0]) == 0
