"""One result at a time, against numbers worked out by hand."""

from math import exp, log, log10
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.odds import remove_margin
from ml_assets.ratings.records import CLUB, DIVISION
from ml_assets.ratings.results import (
    fair_home_and_draw,
    update_elo,
    update_goals,
    update_odds_elo,
    update_odds_elo_unpriced,
    update_pi,
    update_shots,
)
from ml_assets.ratings.state import Club, Division, State


def record(of: Club | Division, dtype: "np.dtype[Any]") -> Any:
    made = np.rec.array(np.zeros(1, dtype))[0]
    for name in dtype.names[1:]:
        setattr(made, name, getattr(of, name))
    return made


def a_club(**values: Any) -> Any:
    return record(Club(**values), CLUB)


def a_division(**values: Any) -> Any:
    return record(Division(**values), DIVISION)


def test_elo_of_equals_without_home_advantage() -> None:
    home, away, division = a_club(), a_club(), a_division(elo_home=0.0)
    update_elo(home, away, division, margin=1)
    assert (home.elo, away.elo) == (1510.0, 1490.0)
    assert division.elo_home == pytest.approx(0.75)


def test_elo_weighs_the_margin_and_expects_the_favourite() -> None:
    home, away = a_club(elo=1700.0), a_club(elo=1500.0)
    update_elo(home, away, a_division(elo_home=0.0), margin=4)
    expected = 1 / (1 + 10 ** (-200 / 400))
    assert home.elo == pytest.approx(1700 + 20 * 4**0.6 * (1 - expected))
    assert home.elo + away.elo == pytest.approx(3200.0)


def test_odds_elo_moves_towards_the_odds_and_twice_as_far_in_august() -> None:
    august = a_club(), a_club(), a_division(odds_home=0.0)
    march = a_club(n_season=20), a_club(n_season=20), a_division(odds_home=0.0)
    for clubs in (august, march):
        update_odds_elo(*clubs, p_home=0.6, p_draw=0.2)
    assert march[0].odds_elo == pytest.approx(1500 + 250 * 0.2)
    assert august[0].odds_elo == pytest.approx(1500 + 500 * 0.2)
    assert march[0].odds_home == pytest.approx(15 * 0.2)
    assert march[2].odds_draw == pytest.approx(0.28 + 0.01 * (0.2 - 0.28))
    assert march[0].n_odds_rated == march[1].n_odds_rated == 1


def test_odds_that_say_what_was_expected_move_nothing() -> None:
    home, away, division = a_club(n_season=9), a_club(n_season=9), a_division(odds_home=0.0, odds_draw=0.3)
    update_odds_elo(home, away, division, p_home=0.35, p_draw=0.3)
    assert home.odds_elo == pytest.approx(1500.0)
    assert division.odds_draw == pytest.approx(0.3)


def test_unpriced_matches_move_odds_elo_by_the_result() -> None:
    home, away = a_club(), a_club()
    update_odds_elo_unpriced(home, away, a_division(odds_home=0.0), margin=-3)
    assert (home.odds_elo, away.odds_elo) == (1492.5, 1507.5)
    assert home.n_odds_rated == 0


def test_pi_of_unrated_clubs() -> None:
    home, away = a_club(), a_club()
    update_pi(home, away, margin=2)
    step = 0.054 * 3 * log10(3)
    assert home.pi_home == pytest.approx(step)
    assert home.pi_away == pytest.approx(0.79 * step)
    assert away.pi_away == pytest.approx(-step)
    assert away.pi_home == pytest.approx(-0.79 * step)


def test_goals_take_a_gradient_step() -> None:
    home, away = a_club(), a_club()
    division = a_division(log_goals_home=log(1.5), log_goals_away=log(1.0))
    update_goals(home, away, division, home_goals=3, away_goals=0)
    assert home.attack == pytest.approx(0.02 * 1.5)
    assert away.defence == pytest.approx(-0.02 * 1.5)
    assert home.defence == pytest.approx(0.02)
    assert exp(division.log_goals_home) > 1.5


def test_first_shots_set_the_mean_and_later_ones_the_clubs() -> None:
    home, away, division = a_club(), a_club(), a_division()
    update_shots(home, away, division, 12.0, 8.0)
    assert (division.shots_home, division.shots_away, home.shots_for) == (12.0, 8.0, 0.0)
    update_shots(home, away, division, 16.0, 8.0)
    assert home.shots_for == away.shots_against == pytest.approx(0.075 * 4)
    assert division.shots_home == pytest.approx(14.0)


@settings(deadline=None)  # the first example compiles
@given(
    p=st.tuples(*[st.floats(0.02, 0.9)] * 3),
    overround=st.floats(0.98, 1.25),
)
def test_one_match_and_vectorised_margin_removal_agree(p: tuple[float, float, float], overround: float) -> None:
    fair = np.array(p) / sum(p)
    odds = 1.0 / (fair * overround)
    if (odds <= 1.0).any():
        return
    home, draw = fair_home_and_draw(*odds.tolist())
    assert [home, draw] == pytest.approx(remove_margin(odds)[:2].tolist(), abs=1e-9)


def test_a_state_comes_back_from_json_exactly() -> None:
    state = State({7: Club(elo=1500.1 + 1e-10)}, {1: Division(members=[7], n_home=0.1 + 0.2)}, [2015], 5)
    assert State.from_json(state.as_json()) == state
