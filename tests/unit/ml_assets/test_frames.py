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

KINDS = ("none", "past", "pre")
SEEN = [name for name in INPUT_COLUMNS if name.startswith("odds_seen")]


def seen(features: pd.DataFrame) -> pd.DataFrame:
    """Rows whose own odds were seen: every kind of model can read them."""
    return features[features["odds_seen_home"].notna()]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_and_types(features: pd.DataFrame, kind: str) -> None:
    rows = seen(features)
    frame = model_frame(rows, kind)
    assert tuple(frame.columns) == MODEL_COLUMNS[kind]
    assert (frame.dtypes == "float64").all()
    assert np.isfinite(frame.to_numpy()).all()
    assert frame.index.equals(rows.index)


def test_odds_stay_with_those_who_may_see_them(features: pd.DataFrame) -> None:
    rows = seen(features).head(5)
    other = rows.assign(**dict.fromkeys(SEEN, 2.5))
    assert model_frame(other, "past").equals(model_frame(rows, "past"))
    assert not model_frame(other, "pre").equals(model_frame(rows, "pre"))
    market = [name for name in INPUT_COLUMNS if "market" in name]
    assert model_frame(rows.assign(**dict.fromkeys((*SEEN, *market), 9.0)), "none").equals(model_frame(rows, "none"))


def test_inputs_name_no_club_league_or_outcome() -> None:
    forbidden = ("_id", "league", "country", "outcome", "home_goals", "away_goals", "odds_close", "odds_rating_")
    assert not [name for name in INPUT_COLUMNS if any(word in name for word in forbidden)]


def test_what_is_missing_is_defined(features: pd.DataFrame) -> None:
    rows = seen(features).tail(4).copy()
    gaps = ("trend", "points_to", "matches_left", "played", "odds_sharp", "n_books")
    rows[[name for name in INPUT_COLUMNS if any(gap in name for gap in gaps)]] = np.nan
    for kind in KINDS:
        assert np.isfinite(model_frame(rows, kind).to_numpy()).all()
    frame = model_frame(rows, "pre")
    assert (frame[["late", "market_trend", "stake_points_to_first", "has_sharp", "sharp_gap"]] == 0.0).all().all()


def test_swapping_clubs_turns_differences_round(features: pd.DataFrame) -> None:
    row = seen(features).tail(1).copy()
    row[["market_home_advantage", "performance_home_advantage"]] = 0.0
    swapped = row.rename(
        columns={
            name: name.replace("home_", "away_", 1) if name.startswith("home_") else name.replace("away_", "home_", 1)
            for name in INPUT_COLUMNS
            if name.startswith(("home_", "away_"))
        }
    )
    for kind, names in (("past", ("market", "market_trend")), ("none", ("performance", "performance_trend"))):
        frame, other = model_frame(row, kind).iloc[0], model_frame(swapped, kind).iloc[0]
        for name in (*names, "stake_points_to_safety", "late_stake_points_to_first"):
            assert frame[name] == pytest.approx(-other[name])
        assert frame["late"] == other["late"]


def test_clubs_with_nothing_to_play_for_are_told_from_others_late_in_a_season(features: pd.DataFrame) -> None:
    row = features.tail(1).copy()
    row[["home_matches_left", "away_matches_left"]] = 2.0
    row[["home_points_to_first", "home_points_to_fourth", "home_points_to_sixth"]] = -20.0
    row[["away_points_to_first", "away_points_to_fourth", "away_points_to_sixth"]] = -20.0
    row["home_points_to_safety"], row["away_points_to_safety"] = 20.0, -1.0
    late = model_frame(row, "past")["late_stake_points_to_safety"].iloc[0]
    row[["home_matches_left", "away_matches_left"]] = 20.0
    assert late < -0.5
    assert model_frame(row, "past")["late_stake_points_to_safety"].iloc[0] == 0.0


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_does_not_depend_on_its_neighbours(features: pd.DataFrame, kind: str) -> None:
    rows = seen(features)
    whole = model_frame(rows, kind)
    for place in range(0, len(rows), 97):
        alone = model_frame(rows.iloc[place : place + 1], kind)
        assert alone.to_numpy().tobytes() == whole.iloc[place : place + 1].to_numpy().tobytes()


def test_canonical_bytes_give_the_inputs_back(features: pd.DataFrame) -> None:
    for _, row in features.sample(20, random_state=1).iterrows():
        content = canonical_features(row)
        assert content == canonical_features(row[list(reversed(row.index))])
        again = from_canonical_features(content)
        assert canonical_features(again.iloc[0]) == content
        for kind in ("none", "past"):
            stored, read = model_frame(again, kind), model_frame(row.to_frame().T, kind)
            assert stored.to_numpy().tobytes() == read.to_numpy().tobytes()
    assert set(json.loads(content)) == set(INPUT_COLUMNS)


def test_the_schema_has_a_fingerprint() -> None:
    assert len(feature_schema_sha256()) == 64
