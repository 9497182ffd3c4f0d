"""All that is issued of a match follows from its inputs and the model, to the byte."""

import json

import numpy as np
import pandas as pd
import pytest

from ml_assets.forecast import ImpossibleForecastError, forecast_matches
from ml_assets.frames import canonical_features, from_canonical_features
from ml_assets.goals import expected_goals, outcomes_of_grids
from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS


def bytes_of(forecast: dict[str, object]) -> bytes:
    return json.dumps(forecast, sort_keys=True, allow_nan=False).encode()


def test_stored_inputs_give_everything_again_byte_for_byte(forecaster: Forecaster, features: pd.DataFrame) -> None:
    issued = forecast_matches(forecaster, features)
    for place in (0, 1, 5, 17, 100, 333, len(features) - 1):
        (again,) = forecast_matches(forecaster, from_canonical_features(canonical_features(features.iloc[place])))
        assert bytes_of(again) == bytes_of(issued[place])


def test_parts_of_a_forecast_agree(forecaster: Forecaster, features: pd.DataFrame) -> None:
    issued = pd.DataFrame(forecast_matches(forecaster, features.tail(60)))
    grids = np.array(issued["score_grid"].tolist())
    p = issued[list(P_COLUMNS)].to_numpy()
    assert (p == forecaster.predict(features.tail(60))[list(P_COLUMNS)].to_numpy()).all()
    assert outcomes_of_grids(grids) == pytest.approx(p)
    assert expected_goals(grids) == pytest.approx(issued[["expected_goals_home", "expected_goals_away"]].to_numpy())
    for outcome in ("home", "draw", "away"):
        assert (issued[f"p_{outcome}_low"] < issued[f"p_{outcome}"]).all()
        assert (issued[f"p_{outcome}"] < issued[f"p_{outcome}_high"]).all()


@pytest.mark.parametrize(
    ("depth", "flags", "word"),
    [(0, (True, True), "weak"), (7, (True, False), "weak"), (8, (False, False), None)],
)
def test_what_is_not_known_is_said(
    forecaster: Forecaster, features: pd.DataFrame, depth: int, flags: tuple[bool, bool], word: str | None
) -> None:
    row = features.tail(1).assign(home_n_rated=depth)
    (issued,) = forecast_matches(forecaster, row)
    assert (issued["is_base_rate"], issued["is_abstention"]) == flags
    assert issued["data_depth"] == depth
    assert word in (None, issued["confidence_word"])
    if issued["is_abstention"]:
        base = row[["p_base_home", "p_base_draw", "p_base_away"]].to_numpy()[0]
        assert [issued[name] for name in P_COLUMNS] == pytest.approx(base)


@pytest.mark.parametrize(
    "wrong", [[np.nan, 0.5, 0.5], [0.5, 0.6, -0.1], [0.5, 0.3, 0.3], [1.0, 0.0, 0.0], [np.inf, 0, 0]]
)
def test_what_is_no_probability_goes_no_further(features: pd.DataFrame, wrong: list[float]) -> None:
    class Broken:
        def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
            p = np.full((len(match_features), 3), 1 / 3)
            p[-1] = wrong
            return pd.DataFrame(p, columns=list(P_COLUMNS), index=match_features.index)

    with pytest.raises(ImpossibleForecastError, match="1 of 5 forecasts"):
        forecast_matches(Broken(), features.tail(5))


def test_no_matches_no_forecasts(forecaster: Forecaster, features: pd.DataFrame) -> None:
    assert forecast_matches(forecaster, features.head(0)) == []
