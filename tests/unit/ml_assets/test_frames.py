"""The model's input: columns, missing values, and the bytes a forecast is made from."""

import json

import numpy as np
import pandas as pd
import pytest

from ml_assets.frames import (
    INPUT_COLUMNS,
    MODEL_COLUMNS,
    canonical_features,
    feature_schema_sha256,
    from_canonical_features,
    model_frame,
)

SHOTS = [name for name in INPUT_COLUMNS if "shots" in name]


def test_columns_and_types(features: pd.DataFrame) -> None:
    frame = model_frame(features)
    assert tuple(frame.columns) == MODEL_COLUMNS
    assert (frame.dtypes == "float64").all()
    assert np.isfinite(frame.to_numpy()).all()
    assert frame.index.equals(features.index)


def test_inputs_name_no_club_league_or_outcome() -> None:
    forbidden = ("_id", "league", "country", "outcome", "home_goals", "away_goals", "odds_close", "odds_rating")
    assert not [name for name in INPUT_COLUMNS if any(word in name for word in forbidden)]


def test_what_is_missing_is_defined(features: pd.DataFrame) -> None:
    rows = features.head(4).copy()
    rows[SHOTS] = np.nan
    rows["home_rest_days"] = np.nan
    rows["away_form_points_avg5"] = np.nan
    rows["home_is_promoted"] = pd.Series([None] * 4, dtype=object, index=rows.index)
    rows["away_is_promoted"] = pd.Series([True, False, None, True], dtype=object, index=rows.index)
    frame = model_frame(rows)
    assert np.isfinite(frame.to_numpy()).all()
    assert (frame[["has_shots", "shots_difference", "shots_on_target_total"]] == 0.0).all().all()
    assert (frame["rest_days_difference"] == 0.0).all()
    assert frame["promoted_difference"].tolist() == [-1.0, 0.0, 0.0, -1.0]


def test_swapping_ratings_turns_differences_round(features: pd.DataFrame) -> None:
    row = features[features["home_shots_for"].notna()].tail(1).copy()
    row[["elo_home_advantage", "odds_home_advantage"]] = 0.0
    swapped = row.rename(
        columns={
            name: name.replace("home_", "away_", 1) if name.startswith("home_") else name.replace("away_", "home_", 1)
            for name in INPUT_COLUMNS
            if name.startswith(("home_", "away_"))
        }
    )
    frame, other = model_frame(row).iloc[0], model_frame(swapped).iloc[0]
    for name in ("elo_difference", "odds_elo_difference", "odds_log_home_away", "shots_difference"):
        assert frame[name] == pytest.approx(-other[name])
    assert frame["odds_log_draw"] == pytest.approx(other["odds_log_draw"])


def test_a_row_does_not_depend_on_its_neighbours(features: pd.DataFrame) -> None:
    whole = model_frame(features)
    for place in range(0, len(features), 97):
        alone = model_frame(features.iloc[place : place + 1])
        assert alone.to_numpy().tobytes() == whole.iloc[place : place + 1].to_numpy().tobytes()


def test_canonical_bytes_give_the_inputs_back(features: pd.DataFrame) -> None:
    for _, row in features.sample(20, random_state=1).iterrows():
        content = canonical_features(row)
        assert content == canonical_features(row[list(reversed(row.index))])
        again = from_canonical_features(content)
        assert canonical_features(again.iloc[0]) == content
        assert model_frame(again).to_numpy().tobytes() == model_frame(row.to_frame().T).to_numpy().tobytes()
    assert set(json.loads(content)) == set(INPUT_COLUMNS)


def test_the_schema_has_a_fingerprint() -> None:
    assert len(feature_schema_sha256()) == 64
