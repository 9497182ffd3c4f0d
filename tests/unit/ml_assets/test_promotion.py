"""Gates: each lets a sound model through, and each can fail."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml_assets import promotion, training
from ml_assets.metrics import Difference
from ml_assets.outcome import Forecaster
from ml_assets.outcome.forecaster import learnable
from ml_assets.outcomes import P_COLUMNS
from ml_assets.promotion import Gate, judge, placebo
from ml_assets.training import TrainedModel, compare, train

P = list(P_COLUMNS)


@pytest.fixture(scope="module")
def trained(features: pd.DataFrame) -> TrainedModel:
    market = features[["match_id", "odds_close_home", "odds_close_draw", "odds_close_away"]]
    return train(features, market, seasons=8, test_size=0.3)


def gates(challenger: TrainedModel, champion: Forecaster | None) -> dict[str, Gate]:
    return {gate.name: gate for gate in judge(challenger, compare(challenger, champion), champion)}


def test_a_sound_model_passes_with_and_without_a_champion(trained: TrainedModel) -> None:
    for champion in (None, trained.forecaster):
        assert [name for name, gate in gates(trained, champion).items() if not gate.passed] == []


def test_the_first_model_must_not_be_worse_than_the_base_rate(trained: TrainedModel) -> None:
    worse = replace(trained, test=trained.test.assign(p_home=0.1, p_draw=0.1, p_away=0.8))
    gate = gates(worse, None)["skill"]
    assert not gate.passed
    assert not gate.is_fault
    assert "base rate" in gate.detail


@pytest.mark.parametrize(
    ("mean", "error", "wins"),
    [
        (-0.001, 0.0002, True),
        (0.0002, 0.00005, True),  # surely worse, by next to nothing
        (0.0008, 0.0002, False),
        (0.0008, 0.0010, True),  # a small installation cannot tell
        (0.0030, 0.0020, False),  # and yet sees what is plainly worse
        (0.0, np.inf, True),
    ],
)
def test_the_rule_of_one_standard_error(mean: float, error: float, wins: bool) -> None:
    half = 1.959964 * error
    assert training._is_no_worse(Difference(mean, mean - half, mean + half, 1000)) is wins


def test_one_league_group_that_got_worse_is_enough(trained: TrainedModel) -> None:
    test = trained.test.copy()
    is_lower = test["tier"] > 1
    test.loc[~is_lower, P] = (
        np.eye(3)[pd.Categorical(test.loc[~is_lower, "outcome"], ["home", "draw", "away"]).codes] * 0.4 + 0.2
    )
    test.loc[is_lower, P] = [0.2, 0.2, 0.6]
    mixed = replace(trained, test=test)
    found = gates(mixed, trained.forecaster)
    assert found["skill"].passed, "better on the whole"
    assert not found["league_groups"].passed
    assert found["league_groups"].detail.startswith("lower got worse")


def test_forecasts_that_are_no_probabilities_are_a_fault(trained: TrainedModel) -> None:
    test = trained.test.copy()
    test.iloc[0, test.columns.get_indexer(["p_home"])] = np.nan
    gate = gates(replace(trained, test=test), None)["probabilities"]
    assert not gate.passed
    assert gate.is_fault


def test_a_test_part_that_was_learned_from_is_a_fault(trained: TrainedModel) -> None:
    peeked = replace(trained, forecaster=replace(trained.forecaster, trained_to=trained.test["kickoff_at"].max()))
    assert not gates(peeked, None)["tested_after_trained"].passed


def test_a_row_that_is_served_otherwise_is_a_fault(trained: TrainedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = promotion.from_canonical_features

    def lossy(content: bytes) -> pd.DataFrame:
        return whole(content).astype("float32").astype("float64")

    monkeypatch.setattr(promotion, "from_canonical_features", lossy)
    gate = gates(trained, None)["train_row_is_serve_row"]
    assert not gate.passed
    assert gate.is_fault


def test_the_placebo_finds_no_skill_in_dealt_outcomes_and_a_leak_when_there_is_one(
    features: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = learnable(features)
    assert placebo(rows).passed

    fit = Forecaster.fit

    class Peeking:
        """Knows the outcome of what it forecasts: a leak between the parts."""

        @staticmethod
        def fit(earlier: pd.DataFrame) -> "Peeking":
            fit(earlier)
            return Peeking()

        def predict(self, later: pd.DataFrame) -> pd.DataFrame:
            codes = pd.Categorical(later["outcome"], ["home", "draw", "away"]).codes
            return pd.DataFrame(np.eye(3)[codes] * 0.1 + 0.3, columns=P, index=later.index)

    monkeypatch.setattr(promotion, "Forecaster", Peeking)
    assert not placebo(rows).passed
