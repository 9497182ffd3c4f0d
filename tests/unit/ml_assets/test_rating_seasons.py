"""Between seasons: who stays, comes up, goes down, and who was never seen."""

import pytest

from ml_assets.ratings.seasons import enter_season
from ml_assets.ratings.state import Club, Division, State, unseen_club


def two_divisions() -> State:
    """Clubs 1 to 4 above, 5 to 8 below, season 2020 over."""
    elo = {1: 1700.0, 2: 1600.0, 3: 1500.0, 4: 1400.0, 5: 1450.0, 6: 1350.0, 7: 1250.0, 8: 1150.0}
    clubs = {key: Club(tier=1 + (key > 4), elo=value, n_rated=30, n_season=6) for key, value in elo.items()}
    divisions = {
        1: Division(season_start=2020, members=[1, 2, 3, 4]),
        2: Division(season_start=2020, members=[5, 6, 7, 8]),
    }
    return State(clubs, divisions, [2020])


def test_those_who_stay_shrink_towards_the_division() -> None:
    state = two_divisions()
    enter_season(state, 1, 1, 2021, [1, 2, 3, 4])
    assert [state.clubs[key].elo for key in (1, 4)] == pytest.approx([1550 + 0.9 * 150, 1550 - 0.9 * 150])
    assert state.clubs[1].n_season == 0
    assert state.clubs[1].n_rated == 30


def test_a_promoted_club_starts_between_itself_and_whom_it_replaces() -> None:
    state = two_divisions()
    enter_season(state, 1, 1, 2021, [1, 2, 3, 5])
    assert state.clubs[5].elo == pytest.approx((1450 + 1400) / 2)
    assert state.clubs[5].tier == 1


def test_a_relegated_club_keeps_its_own() -> None:
    state = two_divisions()
    enter_season(state, 2, 2, 2021, [4, 6, 7, 8])
    assert state.clubs[4].elo == 1400.0
    assert state.clubs[4].tier == 2


def test_an_unseen_club_starts_where_those_it_replaces_ended() -> None:
    state = two_divisions()
    enter_season(state, 2, 2, 2021, [5, 6, 7, 99])
    assert state.clubs[99].elo == 1150.0
    assert state.clubs[99].n_rated == 0


def test_where_a_division_only_grows_the_weakest_are_the_measure() -> None:
    state = two_divisions()
    enter_season(state, 2, 2, 2021, [5, 6, 7, 8, 99])
    assert state.clubs[99].elo == pytest.approx((1150 + 1250 + 1350) / 3)


def test_a_country_begins_level_by_tier() -> None:
    state = State()
    enter_season(state, 2, 2, 2000, [1, 2])
    assert state.clubs[1] == state.clubs[2]
    assert state.clubs[1].elo == unseen_club(2).elo < unseen_club(1).elo


def test_a_season_is_entered_once() -> None:
    state = two_divisions()
    enter_season(state, 1, 1, 2020, [1, 2, 3, 4])
    assert state == two_divisions()


def test_base_rates_fade_towards_the_prior() -> None:
    state = two_divisions()
    state.divisions[1].n_home = Division().n_home + 100
    enter_season(state, 1, 1, 2021, [1, 2, 3, 4])
    assert state.divisions[1].n_home == pytest.approx(Division().n_home + 80)
