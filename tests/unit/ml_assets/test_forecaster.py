"""The forecaster: determinism, save and load, cold starts, temperature."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml_assets.frames import canonical_features, from_canonical_features
from ml_assets.metrics import log_loss
from ml_assets.odds import remove_margin
from ml_assets.outcome import FORECAST_COLUMNS, Forecaster, OtherFeaturesError, TooFewMatchesError
from ml_assets.outcome.temperature import apply_temperature, fit_temperature
from ml_assets.outcomes import P_COLUMNS

P = list(P_COLUMNS)


def test_forecasts_are_probabilities(forecaster: Forecaster, features: pd.DataFrame) -> None:
    forecasts = forecaster.predict(features)
    assert tuple(forecasts.columns) == FORECAST_COLUMNS
    assert forecasts.index.equals(features.index)
    assert np.allclose(forecasts[P].sum(axis=1), 1.0)
    assert ((forecasts[P] > 0) & (forecasts[P] < 1)).all().all()
    assert (forecasts["confidence"] == forecasts[P].max(axis=1)).all()


def test_it_knows_more_than_the_base_rate(forecaster: Forecaster, features: pd.DataFrame) -> None:
    finished = features[features["is_finished"]]
    ours = log_loss(forecaster.predict(finished)[P], finished["outcome"]).mean()
    base = log_loss(finished[["p_base_home", "p_base_draw", "p_base_away"]], finished["outcome"]).mean()
    assert ours < base - 0.03


def test_training_twice_in_any_order_of_rows_is_the_same(forecaster: Forecaster, features: pd.DataFrame) -> None:
    again = Forecaster.fit(features.sample(frac=1.0, random_state=9))
    assert {kind: m.temperature for kind, m in again.models.items()} == {
        kind: m.temperature for kind, m in forecaster.models.items()
    }
    assert again.predict(features).equals(forecaster.predict(features))


def test_what_is_coming_or_awarded_is_not_learned_from(forecaster: Forecaster, features: pd.DataFrame) -> None:
    other = features.copy()
    other.loc[other["is_awarded"] | ~other["is_finished"], "outcome"] = "away"
    again = Forecaster.fit(other)
    assert again.predict(features).equals(forecaster.predict(features))
    assert again.trained_to == features.loc[features["is_finished"] & ~features["is_awarded"], "kickoff_at"].max()


def test_a_saved_model_forecasts_the_same(forecaster: Forecaster, features: pd.DataFrame, tmp_path: Path) -> None:
    forecaster.save(tmp_path / "model")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "forecaster.json",
        *(f"trees_{kind}.cbm" for kind in ("none", "past", "pre")),
    ]
    loaded = Forecaster.load(tmp_path / "model")
    assert loaded.predict(features).equals(forecaster.predict(features))
    assert loaded.parameters() == forecaster.parameters()


def test_a_model_of_other_features_is_refused(forecaster: Forecaster, tmp_path: Path) -> None:
    forecaster.save(tmp_path)
    content = json.loads((tmp_path / "forecaster.json").read_text())
    (tmp_path / "forecaster.json").write_text(json.dumps(content | {"feature_schema_sha256": "old"}))
    with pytest.raises(OtherFeaturesError, match="train a new one"):
        Forecaster.load(tmp_path)


def test_stored_inputs_give_the_forecast_bit_for_bit(forecaster: Forecaster, features: pd.DataFrame) -> None:
    forecasts = forecaster.predict(features)
    for place in (0, 5, 100, 333, -1):
        again = forecaster.predict(from_canonical_features(canonical_features(features.iloc[place])))
        assert again[P].to_numpy().tobytes() == forecasts[P].iloc[[place]].to_numpy().tobytes()


def test_unrated_clubs_get_the_base_rate_and_little_known_ones_a_blend(
    forecaster: Forecaster, features: pd.DataFrame
) -> None:
    row = features[features["odds_seen_home"].isna()].tail(1)
    base = row[["p_base_home", "p_base_draw", "p_base_away"]].to_numpy()
    known = forecaster.predict(row.assign(home_n_rated=8, away_n_rated=500))
    unknown = forecaster.predict(row.assign(home_n_rated=0, away_n_rated=500))
    assert unknown[P].to_numpy() == pytest.approx(base)
    assert unknown["is_base_rate"].all()
    assert not known["is_base_rate"].any()
    assert known["data_depth"].iloc[0] == 8
    half = forecaster.predict(row.assign(home_n_rated=4, away_n_rated=500))
    assert half[P].to_numpy() == pytest.approx(0.95 * known[P].to_numpy() + 0.05 * base)


def test_each_match_is_forecast_by_the_most_it_has_odds_for(forecaster: Forecaster, features: pd.DataFrame) -> None:
    is_seen = features["odds_seen_home"].notna().to_numpy()
    forecasts = forecaster.predict(features)
    assert (forecasts["odds_used"][is_seen] == "pre").all()
    assert set(forecasts["odds_used"][~is_seen]) == {"none", "past"}
    assert set(forecaster.predict(features, "past")["odds_used"]) == {"none", "past"}
    assert set(forecaster.predict(features, "none")["odds_used"]) == {"none"}


def test_odds_of_the_match_change_only_what_may_see_them(forecaster: Forecaster, features: pd.DataFrame) -> None:
    rows = features[features["odds_seen_home"].notna()].tail(50)
    other = rows.assign(odds_seen_home=2.0, odds_seen_draw=3.6, odds_seen_away=4.2)
    for odds in ("none", "past"):
        assert forecaster.predict(other, odds).equals(forecaster.predict(rows, odds))
    assert not forecaster.predict(other).equals(forecaster.predict(rows))


def test_without_priced_matches_to_learn_from_results_teach(features: pd.DataFrame) -> None:
    bare = features.drop(columns=["odds_rating_home", "odds_rating_draw", "odds_rating_away"])
    learned = Forecaster.fit(bare)
    assert {kind: m.model.as_json()["learned_from"] for kind, m in learned.models.items()} == {
        "none": "results",
        "past": "results",
    }
    seen = features[features["odds_seen_home"].notna()].tail(5)
    consensus = remove_margin(seen[["odds_seen_home", "odds_seen_draw", "odds_seen_away"]].to_numpy())
    assert learned.predict(seen)[P].to_numpy() == pytest.approx(consensus)


def test_no_matches_no_forecasts(forecaster: Forecaster, features: pd.DataFrame) -> None:
    assert forecaster.predict(features.head(0)).empty


def test_too_little_is_said_in_a_sentence(features: pd.DataFrame) -> None:
    with pytest.raises(TooFewMatchesError, match="read more seasons"):
        Forecaster.fit(features.head(100))


def test_an_earlier_model_at_hand_saves_a_fit_and_changes_nothing(features: pd.DataFrame) -> None:
    first = features["kickoff_at"] < pd.Timestamp("2018-07-01", tz="UTC")
    until_2019 = features[features["kickoff_at"] < pd.Timestamp("2019-07-01", tz="UTC")]
    earlier = Forecaster.fit(features[first])
    assert Forecaster.fit(until_2019, earlier).predict(features).equals(Forecaster.fit(until_2019).predict(features))


def test_temperature_undoes_half_of_too_much_certainty() -> None:
    generator = np.random.default_rng(5)
    p = generator.dirichlet([3, 2, 2], size=40_000)
    outcomes = (generator.random((len(p), 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    assert fit_temperature(p, outcomes) == pytest.approx(1.0, abs=0.02)
    sharp = apply_temperature(p, 1 / 1.25)
    assert fit_temperature(sharp, outcomes) == pytest.approx(1 / 0.9, abs=0.02)
    assert fit_temperature(sharp[:500], outcomes[:500]) == 1.0


def test_temperature_keeps_order_and_sum() -> None:
    p = np.array([[0.7, 0.2, 0.1]])
    cooler = apply_temperature(p, 1.2)
    assert cooler.sum() == pytest.approx(1.0)
    assert 0.7 > cooler[0, 0] > cooler[0, 1] > cooler[0, 2] > 0.1
    assert apply_temperature(p, 1.0) == pytest.approx(p)
