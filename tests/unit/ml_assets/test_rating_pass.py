"""The pass: what a row may read, the order of events, and resuming exactly."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.ratings import RATING_COLUMNS, rate
from tests.unit.ml_assets.world import country

FACTS = ["home_goals", "away_goals", "home_shots", "away_shots", "home_shots_on_target", "away_shots_on_target"]
ODDS = ["odds_rating_home", "odds_rating_draw", "odds_rating_away"]


def by_match(ratings: pd.DataFrame) -> pd.DataFrame:
    return ratings.sort_values("match_id").reset_index(drop=True)


def assert_same_bytes(left: pd.DataFrame, right: pd.DataFrame) -> None:
    left, right = by_match(left), by_match(right)
    assert left["match_id"].tolist() == right["match_id"].tolist()
    for name in RATING_COLUMNS[4:]:
        assert left[name].to_numpy().tobytes() == right[name].to_numpy().tobytes(), name


def test_columns_are_those_of_the_table() -> None:
    matches = country(n_scheduled=6)
    ratings = rate(matches).ratings
    assert tuple(ratings.columns) == RATING_COLUMNS
    assert sorted(ratings["match_id"]) == sorted(matches["match_id"])
    shots = [name for name in RATING_COLUMNS if "_shots_" in name]
    assert ratings.drop(columns=shots).notna().all().all()


def test_nobody_is_rated_before_the_first_result() -> None:
    matches = country()
    ratings = rate(matches).ratings
    first = ratings[ratings["cutoff_at"] == ratings["cutoff_at"].min()]
    assert (first[["home_n_rated", "away_n_rated"]] == 0).all().all()
    assert (first["home_elo"] == first["away_elo"]).all()
    assert first["home_shots_for"].isna().all()


def test_a_day_is_read_before_it_is_applied() -> None:
    matches = country(n_seasons=1)
    ratings = rate(matches).ratings.merge(matches[["match_id", "home_team_id", "away_team_id"]], on="match_id")
    results = matches[~matches["is_awarded"]]
    for row in ratings.itertuples():
        known = results[results["result_known_at"] <= row.cutoff_at]
        n = ((known["home_team_id"] == row.home_team_id) | (known["away_team_id"] == row.home_team_id)).sum()
        assert row.home_n_rated == n


def test_the_order_of_rows_does_not_matter() -> None:
    matches = country()
    assert_same_bytes(rate(matches).ratings, rate(matches.iloc[::-1]).ratings)


def test_an_awarded_match_teaches_nothing() -> None:
    matches = country(n_seasons=1).sort_values("match_id")
    matches["is_awarded"] = matches["match_id"] == 20
    other = matches.copy()
    other.loc[other["match_id"] == 20, ["home_goals", "away_goals"]] = [9.0, 0.0]
    assert_same_bytes(rate(matches).ratings, rate(other).ratings)


def test_half_known_odds_and_shots_are_unknown() -> None:
    matches = country(n_seasons=1)
    matches.loc[:, ["odds_rating_draw", "away_shots", "away_shots_on_target"]] = np.nan
    ratings = rate(matches).ratings
    assert (ratings["home_n_odds_rated"] == 0).all()
    assert ratings["home_shots_for"].isna().all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.95), data=st.data())
def test_nothing_known_later_changes_a_row(seed: int, share: float, data: st.DataObject) -> None:
    matches = country(seed=seed, n_seasons=2).reset_index(drop=True)
    cutoff = matches["cutoff_at"].sort_values().iloc[int(share * len(matches))]
    before = rate(matches).ratings
    poisoned = matches.copy()
    later = poisoned["result_known_at"] > cutoff
    generator = np.random.default_rng(data.draw(st.integers(0, 100)))
    for name in [*FACTS, *ODDS]:
        poisoned.loc[later, name] = generator.integers(2, 30, size=later.sum()).astype(float)
    first_cutoff = poisoned.groupby(["league_id", "season_start"])["cutoff_at"].transform("min")
    unknown_fixtures = first_cutoff > cutoff
    poisoned.loc[unknown_fixtures, "home_team_id"] += 1000
    after = rate(poisoned).ratings
    assert_same_bytes(before[before["cutoff_at"] <= cutoff], after[after["cutoff_at"] <= cutoff])
    assert not by_match(before)["home_elo"].equals(by_match(after)["home_elo"])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), n_scheduled=st.integers(0, 12), n_late=st.integers(0, 5))
def test_a_resumed_pass_is_the_whole_pass(seed: int, n_scheduled: int, n_late: int) -> None:
    matches = country(seed=seed, n_seasons=3, n_scheduled=n_scheduled)
    first = matches[(matches["season_start"] == 2015)].nlargest(n_late, "match_id").index
    matches.loc[first, "result_known_at"] += pd.Timedelta(days=250)  # learned in the middle of the next season
    whole = rate(matches)
    assert [checkpoint.season_start for checkpoint in whole.checkpoints] == [2015, 2016, 2017]
    for number, checkpoint in enumerate(whole.checkpoints):
        needed = matches[
            (matches["season_start"] >= checkpoint.season_start)
            | (matches["result_known_at"] >= checkpoint.checkpoint_at)
        ]
        resumed = rate(needed, json.loads(json.dumps(checkpoint.state)))
        expected = whole.ratings[whole.ratings["cutoff_at"] >= checkpoint.checkpoint_at]
        assert_same_bytes(resumed.ratings, expected)
        assert resumed.checkpoints == whole.checkpoints[number:]


def test_a_match_of_a_season_that_is_over_is_read_all_the_same() -> None:
    matches = country(n_seasons=2).sort_values("match_id")
    stray = matches.tail(1).assign(match_id=9999, season_start=2015, home_team_id=500)
    ratings = rate(pd.concat([matches, stray])).ratings
    assert ratings.loc[ratings["match_id"] == 9999, "home_n_rated"].tolist() == [0]
    assert len(ratings) == len(matches) + 1


def test_absurd_scores_and_odds_run_away_with_nothing() -> None:
    matches = country(n_seasons=2)
    matches["home_goals"] = 99.0
    matches["odds_rating_home"] = 900.0
    ratings = rate(matches).ratings
    assert np.isfinite(ratings[["home_elo", "home_odds_elo", "home_attack", "home_pi"]]).all().all()
    assert ratings["expected_goals_home"].between(0.04, 13).all()


def test_odds_that_leave_nothing_for_an_outcome_leave_numbers() -> None:
    matches = country(n_seasons=2)
    matches.loc[matches.index[:40], ODDS] = [1.0001, 1000.0, 1.0001]
    matches.loc[matches.index[40:80], ODDS] = [1000.0, 1.0001, 1.0001]
    ratings = rate(matches).ratings
    assert np.isfinite(ratings[["home_odds_elo", "home_market", "market_draw", "market_home_advantage"]]).all().all()


def test_a_checkpoint_of_other_fields_is_refused() -> None:
    state = rate(country()).checkpoints[1].state
    with pytest.raises(ValueError, match="rate the country from the start"):
        rate(country(), {**state, "club_fields": ["elo"]})
