"""Reasons add up to the forecast, and a family taken away moves it by what was stated."""

import json
from math import fsum

import numpy as np
import pandas as pd
import pytest

from ml_assets.explain import FAMILIES, STEPS, explain, inputs_of, neutralise
from ml_assets.frames import INPUT_COLUMNS
from ml_assets.outcomes import OUTCOMES, P_COLUMNS

P = list(P_COLUMNS)
BASE = ["p_base_home", "p_base_draw", "p_base_away"]


class Elementary:
    """A model one can see through: strengths, goals and trends, and the base rate of a new club."""

    calls = 0

    def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
        """Forecast by a logit."""
        self.calls += 1
        row = {name: match_features[name].to_numpy(dtype=float) for name in INPUT_COLUMNS}
        form = np.nan_to_num(row["home_market_trend"] - row["away_market_trend"])
        rest = np.nan_to_num(row["home_performance_trend"] - row["away_performance_trend"])
        ahead = 0.2 + (row["home_market"] - row["away_market"]) + 0.15 * form + 0.02 * rest
        ahead += np.log(row["expected_goals_home"] / row["expected_goals_away"])
        weights = np.stack([np.exp(ahead / 2), np.full_like(ahead, 0.8), np.exp(-ahead / 2)], axis=1)
        is_new = np.minimum(row["home_n_rated"], row["away_n_rated"]) == 0
        base = np.stack([row[name] for name in BASE], axis=1)
        p = np.where(is_new[:, None], base, weights)
        return pd.DataFrame(p / p.sum(axis=1, keepdims=True), columns=P, index=match_features.index)


@pytest.fixture
def model() -> Elementary:
    """A model that has not been asked yet."""
    return Elementary()


@pytest.fixture(scope="module")
def rows(features: pd.DataFrame) -> pd.DataFrame:
    """Matches with differences in form, one of them of an unknown club."""
    rows = features.tail(40).copy()
    dice = np.random.default_rng(3)
    for side in ("home", "away"):
        rows[f"{side}_market_trend"] = dice.uniform(0, 3, len(rows))
        rows[f"{side}_performance_trend"] = dice.integers(2, 12, len(rows)).astype(float)
    rows.iloc[0, rows.columns.get_loc("home_n_rated")] = 0
    rows.iloc[0, [rows.columns.get_loc(f"odds_seen_{outcome}") for outcome in OUTCOMES]] = np.nan
    return rows


def test_every_input_column_belongs_to_one_family() -> None:
    placed = [column for columns in FAMILIES.values() for column in columns]
    assert sorted(placed) == sorted(INPUT_COLUMNS)


def test_steps_add_up_to_the_forecast_exactly(model: Elementary, rows: pd.DataFrame) -> None:
    p = model.predict(rows)[P].to_numpy()
    for forecast, reasons in zip(p, json.loads(json.dumps(explain(model, rows, p))), strict=True):
        assert [step["family"] for step in reasons["steps"]] == list(STEPS)
        for number, outcome in enumerate(OUTCOMES):
            parts = [reasons["base_rate"][outcome], *(step[outcome] for step in reasons["steps"])]
            assert fsum(parts) == pytest.approx(forecast[number], abs=1e-15)
        assert sum(step[outcome] for step in reasons["steps"] for outcome in OUTCOMES) == pytest.approx(0, abs=1e-12)


def test_a_family_neutralised_moves_the_forecast_by_what_was_stated(model: Elementary, rows: pd.DataFrame) -> None:
    p = model.predict(rows)[P].to_numpy()
    reasons = explain(model, rows, p)
    for place, family in enumerate(STEPS):
        alone = model.predict(neutralise(rows, [family]))[P].to_numpy()
        stated = np.array([[r["steps"][place]["without"][outcome] for outcome in OUTCOMES] for r in reasons])
        assert (stated == alone).all()
        # in the order of the steps: what is told up to and with a family, less what is told before it
        after = model.predict(neutralise(rows, STEPS[place + 1 :]))[P].to_numpy()
        before = model.predict(neutralise(rows, STEPS[place:]))[P].to_numpy() if place else rows[BASE].to_numpy()
        step = np.array([[r["steps"][place][outcome] for outcome in OUTCOMES] for r in reasons])
        assert step == pytest.approx(after - before, abs=1e-15)
    moved = np.abs([r["steps"][STEPS.index("form")]["home"] for r in reasons])
    assert moved.max() > 1e-4, "the test has nothing to see"


def test_families_nothing_is_known_of_move_nothing_and_cost_nothing(model: Elementary, rows: pd.DataFrame) -> None:
    p = model.predict(rows)[P].to_numpy()
    model.calls = 0
    reasons = explain(model, rows, p)
    silent = [step for r in reasons for step in r["steps"] if not FAMILIES[step["family"]]]
    assert all(step[outcome] == 0.0 for step in silent for outcome in OUTCOMES)
    assert model.calls == 8, "each of the five families that say something, and what is told before it"


def test_without_ratings_the_clubs_are_level(rows: pd.DataFrame) -> None:
    level = neutralise(rows, ["ratings"])
    assert (level["home_market"] == level["away_market"]).all()
    before, after = (frame[["expected_goals_home", "expected_goals_away"]].sum(axis=1) for frame in (rows, level))
    assert after.to_numpy() == pytest.approx(before.to_numpy())
    is_home_ahead = level["p_base_home"] > level["p_base_away"]
    assert ((level["expected_goals_home"] > level["expected_goals_away"]) == is_home_ahead).all()
    assert neutralise(rows, []).equals(inputs_of(rows))


def test_sentences_are_true_to_the_numbers(model: Elementary, rows: pd.DataFrame) -> None:
    p = model.predict(rows)[P].to_numpy()
    families = set()
    for row, reasons in zip(inputs_of(rows).to_dict("records"), explain(model, rows, p), strict=True):
        first, *others = reasons["sentences"]
        if row["home_n_rated"] == 0:
            assert first["text"].startswith("Nothing is known of one of the clubs")
            assert others == []
            continue
        for outcome in OUTCOMES:
            assert f"{100 * reasons['base_rate'][outcome]:.1f} %" in first["text"]
        reached = dict(reasons["base_rate"])
        told = {sentence["family"]: sentence["text"] for sentence in others}
        for step in reasons["steps"]:
            before = dict(reached)
            reached = {outcome: before[outcome] + step[outcome] for outcome in OUTCOMES}
            largest = max(OUTCOMES, key=lambda outcome: abs(step[outcome]))
            assert (step["family"] in told) == (abs(step[largest]) >= 0.005)
            if step["family"] in told:
                text = told[step["family"]]
                families.add(step["family"])
                assert f"from {100 * before[largest]:.1f} % to {100 * reached[largest]:.1f} %" in text
                assert ("raise" in text) == (step[largest] > 0)
                assert {"home": "a home win", "draw": "a draw", "away": "an away win"}[largest] in text
        if "ratings" in told:
            is_priced = min(row["home_n_odds_rated"], row["away_n_odds_rated"]) > 0
            strength = "market" if is_priced else "performance"
            ahead = row[f"home_{strength}"] - row[f"away_{strength}"]
            side = "home" if ahead > 0 else "away"
            assert f"a win of the {side} club is {np.exp(abs(ahead)):.1f} times as likely" in told["ratings"]
    assert families == {"ratings", "form"}


def test_any_model_can_be_explained(rows: pd.DataFrame) -> None:
    class HomeStrength:
        def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
            lead = (match_features["home_market"] - match_features["away_market"]).to_numpy() / 20
            p = np.stack([0.4 + lead, np.full_like(lead, 0.3), 0.3 - lead], axis=1)
            return pd.DataFrame(p, columns=P, index=match_features.index)

    reasons = explain(HomeStrength(), rows, HomeStrength().predict(rows)[P].to_numpy())
    assert all(step["home"] == 0.0 for r in reasons for step in r["steps"] if step["family"] != "ratings")
    lead = (rows["home_market"] - rows["away_market"]).to_numpy() / 20
    without = [r["steps"][0]["without"]["home"] for r in reasons]
    assert without == pytest.approx(np.full(len(rows), 0.4))
    assert [r["base_rate"]["home"] + r["steps"][0]["home"] for r in reasons] == pytest.approx(0.4 + lead)
