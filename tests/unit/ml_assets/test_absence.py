"""Who is missing moves a forecast that does not know of him, and no other."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml_assets.explain import STEPS, explain
from ml_assets.outcome import Forecaster
from ml_assets.outcome.absence import LOG_ODDS_A_STARTER, MOST_MISSING, with_absences
from ml_assets.outcomes import P_COLUMNS

P = list(P_COLUMNS)


def missing(features: pd.DataFrame, home: float, away: float) -> pd.DataFrame:
    return features.assign(home_unavailable_weight=home, away_unavailable_weight=away)


@pytest.mark.parametrize("odds", ["none", "past", "pre"])
def test_missing_starters_cost_their_club_chances(forecaster: Forecaster, features: pd.DataFrame, odds: str) -> None:
    rows = features.tail(60)
    whole, home_weak, both_weak = (
        forecaster.predict(missing(rows, home, away), odds)[P].to_numpy()
        for home, away in ((np.nan, np.nan), (2.0, np.nan), (2.0, 2.0))
    )
    assert (home_weak[:, 0] < whole[:, 0]).all()
    assert (home_weak[:, 2] > whole[:, 2]).all()
    assert both_weak == pytest.approx(whole, abs=1e-12)


def test_missing_starters_move_the_odds_seen_where_no_model_of_them_is_fitted(
    forecaster: Forecaster, features: pd.DataFrame
) -> None:
    young = replace(forecaster, models={kind: model for kind, model in forecaster.models.items() if kind != "pre"})
    rows = features[features["odds_seen_home"].notna()].tail(5)
    whole, weak = (young.predict(missing(rows, home, np.nan))[P].to_numpy() for home in (np.nan, 2.0))
    moved = np.log(weak[:, 0] / weak[:, 2]) - np.log(whole[:, 0] / whole[:, 2])
    assert moved == pytest.approx(-2.0 * LOG_ODDS_A_STARTER["pre"])


def test_the_size_of_the_effect_is_the_measured_one(features: pd.DataFrame) -> None:
    p = np.array([[0.5, 0.3, 0.2]])
    for kind, size in LOG_ODDS_A_STARTER.items():
        moved = with_absences(p, missing(features.head(1), 1.5, 0.5), kind)[0]
        assert np.log(moved[0] / moved[2]) == pytest.approx(np.log(0.5 / 0.2) - size)
        assert moved[1] ** 2 / (moved[0] * moved[2]) == pytest.approx(0.3**2 / (0.5 * 0.2))
        most = with_absences(p, missing(features.head(1), 11.0, 0.0), kind)[0]
        assert np.log(most[0] / most[2]) == pytest.approx(np.log(0.5 / 0.2) - MOST_MISSING * size)
    # the more is known of odds, the less is left to say
    assert LOG_ODDS_A_STARTER["none"] > LOG_ODDS_A_STARTER["past"] > LOG_ODDS_A_STARTER["pre"] > 0.0


def test_absences_are_a_reason_with_a_sentence(forecaster: Forecaster, features: pd.DataFrame) -> None:
    class WithoutOdds:
        def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
            return forecaster.predict(match_features, "past")

    rows = missing(features.tail(20), 3.0, 0.5)
    p = WithoutOdds().predict(rows)[P].to_numpy()
    n_told = 0
    for reasons in explain(WithoutOdds(), rows, p):
        step = reasons["steps"][STEPS.index("availability")]
        assert step["home"] < 0.0
        told = [sentence["text"] for sentence in reasons["sentences"] if sentence["family"] == "availability"]
        if told:
            n_told += 1
            assert "the home club misses 3.0 and the away club 0.5" in told[0]
    assert n_told > len(rows) / 2
