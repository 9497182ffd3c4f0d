"""Training: what is judged was not learned from, and who is served."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml_assets.metrics import log_loss, scores
from ml_assets.odds import remove_margin
from ml_assets.outcome import Forecaster, TooFewMatchesError
from ml_assets.outcomes import P_COLUMNS
from ml_assets.training import TrainedModel, compare, train

P = list(P_COLUMNS)
ODDS = ["odds_close_home", "odds_close_draw", "odds_close_away"]


@pytest.fixture(scope="module")
def market(features: pd.DataFrame) -> pd.DataFrame:
    return features.loc[features["match_id"] % 4 > 0, ["match_id", *ODDS]]


@pytest.fixture(scope="module")
def trained(features: pd.DataFrame, market: pd.DataFrame) -> TrainedModel:
    return train(features, market, seasons=8, test_size=0.25)


def test_the_split_is_by_time(trained: TrainedModel) -> None:
    assert trained.train_to_on < trained.test_from_on
    assert trained.n_train + trained.n_test == pytest.approx(8 * 112, abs=25)
    assert trained.n_test / (trained.n_train + trained.n_test) == pytest.approx(0.25, abs=0.02)
    assert trained.forecaster.trained_to < trained.test["kickoff_at"].min()
    assert trained.test["is_finished"].all()
    assert not trained.test["is_awarded"].any()


def test_the_test_part_teaches_nothing(trained: TrainedModel, features: pd.DataFrame, market: pd.DataFrame) -> None:
    poisoned = features.copy()
    is_test = poisoned["match_id"].isin(trained.test["match_id"])
    poisoned.loc[is_test, "outcome"] = "away"
    again = train(poisoned, market, seasons=8, test_size=0.25)
    assert again.test[P].equals(trained.test[P])
    assert again.data_sha256 != trained.data_sha256


def test_metrics_are_those_of_the_served_model_on_the_test_part(trained: TrainedModel, market: pd.DataFrame) -> None:
    test, metrics = trained.test, trained.metrics
    assert trained.forecaster.predict(test)[P].equals(test[P])
    assert metrics["log_loss"] == pytest.approx(log_loss(test[P], test["outcome"]).mean())
    priced = test.merge(market, on="match_id", suffixes=("_row", ""))
    close = remove_margin(priced[ODDS])
    assert metrics["close_n"] == len(priced) < metrics["n"]
    assert metrics["close_log_loss"] == pytest.approx(log_loss(close, priced["outcome"]).mean())
    gap = log_loss(priced[P], priced["outcome"]).mean() - metrics["close_log_loss"]
    assert metrics["close_gap_log_loss"] == pytest.approx(gap)
    assert metrics["close_gap_log_loss_low"] < gap < metrics["close_gap_log_loss_high"]
    base = scores(test[["p_base_home", "p_base_draw", "p_base_away"]], test["outcome"])
    assert metrics["base_rate_gap_rps"] == pytest.approx(metrics["rps"] - base["rps"])


def test_every_league_of_the_test_part_has_a_row(trained: TrainedModel) -> None:
    assert trained.by_league["league_code"].tolist() == ["D1", "D2"]
    assert trained.by_league["n"].sum() == trained.n_test


def test_without_any_closing_odds_the_rest_still_stands(features: pd.DataFrame) -> None:
    none = pd.DataFrame({name: pd.Series(dtype="float64") for name in ODDS}).assign(match_id=pd.Series(dtype="int64"))
    trained = train(features, none, seasons=8, test_size=0.25)
    assert "close_gap_log_loss" not in trained.metrics
    assert np.isfinite(list(trained.metrics.values())).all()


def test_too_little_to_learn_from(features: pd.DataFrame, market: pd.DataFrame) -> None:
    with pytest.raises(TooFewMatchesError, match="too few"):
        train(features, market, seasons=1, test_size=0.2)
    with pytest.raises(TooFewMatchesError, match="no finished match"):
        train(features[~features["is_finished"]], market, seasons=1, test_size=0.2)


def test_the_first_model_is_served(trained: TrainedModel) -> None:
    assert compare(trained, None).challenger_wins


def test_a_challenger_that_is_worse_is_not_served(trained: TrainedModel) -> None:
    worse = replace(trained, test=trained.test.assign(p_home=0.1, p_draw=0.1, p_away=0.8))
    comparison = compare(worse, trained.forecaster)
    assert comparison.difference is not None
    assert comparison.difference.mean > 0
    assert comparison.difference.n == trained.n_test
    assert not comparison.challenger_wins
    assert compare(trained, trained.forecaster).challenger_wins, "a tie is not worse"


def test_models_are_compared_on_what_neither_has_learned_from(trained: TrainedModel, forecaster: Forecaster) -> None:
    comparison = compare(trained, forecaster)  # the champion learned from every match of the test part
    assert comparison.difference is None
    assert comparison.challenger_wins
    assert "only 0 matches" in comparison.reason
    boundary = trained.test["kickoff_at"].sort_values().iloc[10]
    champion = replace(trained.forecaster, trained_to=boundary)
    comparison = compare(trained, champion)
    assert comparison.difference is not None
    assert comparison.difference.n == (trained.test["kickoff_at"] > boundary).sum()
