"""The model's input: which columns of `features.match_features` it reads, and what they become.

One place for fitting and forecasting: columns, their order and dtype, and what stands for what is missing.
Inputs are differences and sums of the two clubs, so that nothing names a club or a league.

What is missing: shots ratings are 0 (the division's mean) beside `has_shots` 0; rest days count as a week;
form counts as level; a club nobody rated has the ratings its division gave it, and `log_n_rated` says so.
"""

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd

#: Columns of `features.match_features` a forecast is made from, and nothing else is.
INPUT_COLUMNS = (
    "home_elo",
    "away_elo",
    "elo_home_advantage",
    "home_odds_elo",
    "away_odds_elo",
    "odds_home_advantage",
    "odds_draw_tendency",
    "home_pi",
    "away_pi",
    "expected_goals_home",
    "expected_goals_away",
    "home_shots_for",
    "home_shots_against",
    "away_shots_for",
    "away_shots_against",
    "home_shots_on_target_for",
    "home_shots_on_target_against",
    "away_shots_on_target_for",
    "away_shots_on_target_against",
    "p_base_home",
    "p_base_draw",
    "p_base_away",
    "home_n_rated",
    "away_n_rated",
    "home_n_odds_rated",
    "away_n_odds_rated",
    "home_rest_days",
    "away_rest_days",
    "home_is_promoted",
    "away_is_promoted",
    "home_is_relegated",
    "away_is_relegated",
    "home_form_points_avg5",
    "away_form_points_avg5",
    "season_phase",
)

#: What the classifiers see, in this order. Ratings carry the skill; rest, promotion, form and season phase
#: add nothing measurable beside them and are there for explanations.
MODEL_COLUMNS = (
    "elo_difference",
    "odds_elo_difference",
    "odds_log_home_away",
    "odds_log_draw",
    "odds_draw_tendency",
    "pi_difference",
    "goals_log_home_away",
    "goals_log_total",
    "shots_difference",
    "shots_total",
    "shots_on_target_difference",
    "shots_on_target_total",
    "base_log_home_away",
    "base_log_draw",
    "log_n_rated",
    "log_n_odds_rated",
    "has_shots",
    "rest_days_difference",
    "promoted_difference",
    "relegated_difference",
    "form_points_difference",
    "season_phase",
)

USUAL_REST_DAYS = 7.0
MOST_REST_DAYS = 14.0
SMALLEST_P = 0.01


def model_frame(match_features: pd.DataFrame) -> pd.DataFrame:
    """Turn rows of `features.match_features` into the classifiers' input.

    Args:
        match_features: Any columns beyond `INPUT_COLUMNS` are ignored.

    Returns:
        `MODEL_COLUMNS` as float64 without missing values, on the same index.
    """
    raw = {
        name: match_features[name].to_numpy(dtype="float64", na_value=np.nan)
        if match_features[name].dtype != object
        else pd.to_numeric(match_features[name]).to_numpy(dtype="float64", na_value=np.nan)
        for name in INPUT_COLUMNS
    }

    def difference(name: str, missing: float, most: float = np.inf) -> Any:
        sides = [np.minimum(np.nan_to_num(raw[f"{side}_{name}"], nan=missing), most) for side in ("home", "away")]
        return sides[0] - sides[1]

    odds_elo = raw["home_odds_elo"] + raw["odds_home_advantage"] - raw["away_odds_elo"]
    expected = 1.0 / (1.0 + 10.0 ** (-odds_elo / 400.0))
    p_draw = np.clip(raw["odds_draw_tendency"] * 4.0 * expected * (1.0 - expected), SMALLEST_P, 0.5)
    p_home = np.clip(expected - p_draw / 2.0, SMALLEST_P, None)
    p_away = np.clip(1.0 - expected - p_draw / 2.0, SMALLEST_P, None)
    goals_home, goals_away = np.log(raw["expected_goals_home"]), np.log(raw["expected_goals_away"])
    columns = {
        "elo_difference": raw["home_elo"] + raw["elo_home_advantage"] - raw["away_elo"],
        "odds_elo_difference": odds_elo,
        "odds_log_home_away": np.log(p_home / p_away),
        "odds_log_draw": np.log(p_draw / np.sqrt(p_home * p_away)),
        "odds_draw_tendency": raw["odds_draw_tendency"],
        "pi_difference": raw["home_pi"] - raw["away_pi"],
        "goals_log_home_away": goals_home - goals_away,
        "goals_log_total": goals_home + goals_away,
        "base_log_home_away": np.log(raw["p_base_home"] / raw["p_base_away"]),
        "base_log_draw": np.log(raw["p_base_draw"] / np.sqrt(raw["p_base_home"] * raw["p_base_away"])),
        "log_n_rated": np.log1p(np.minimum(raw["home_n_rated"], raw["away_n_rated"])),
        "log_n_odds_rated": np.log1p(np.minimum(raw["home_n_odds_rated"], raw["away_n_odds_rated"])),
        "has_shots": (~np.isnan(raw["home_shots_for"])).astype("float64"),
        "rest_days_difference": difference("rest_days", USUAL_REST_DAYS, MOST_REST_DAYS),
        "promoted_difference": difference("is_promoted", 0.0),
        "relegated_difference": difference("is_relegated", 0.0),
        "form_points_difference": difference("form_points_avg5", 1.35),
        "season_phase": np.nan_to_num(raw["season_phase"], nan=0.0),
    }
    for name in ("shots", "shots_on_target"):
        for_home = np.nan_to_num(raw[f"home_{name}_for"] + raw[f"away_{name}_against"])
        for_away = np.nan_to_num(raw[f"away_{name}_for"] + raw[f"home_{name}_against"])
        columns[f"{name}_difference"] = for_home - for_away
        columns[f"{name}_total"] = for_home + for_away
    return pd.DataFrame(columns, index=match_features.index)[list(MODEL_COLUMNS)]


def canonical_features(row: "pd.Series[Any]") -> bytes:
    """Write the inputs of one forecast as canonical JSON: sorted keys, exact floats, null where missing.

    Args:
        row: One row of `features.match_features`.

    Returns:
        UTF-8 JSON of `INPUT_COLUMNS`; the same inputs give the same bytes, and the bytes give the forecast
        again.
    """
    content = {name: None if pd.isna(row[name]) else float(row[name]) for name in INPUT_COLUMNS}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def from_canonical_features(content: bytes) -> pd.DataFrame:
    """Read what `canonical_features` wrote: one row a model can forecast from."""
    values = json.loads(content)
    return pd.DataFrame({name: [values[name]] for name in INPUT_COLUMNS}, dtype="float64")


def feature_schema_sha256() -> str:
    """Fingerprint of the inputs' names and order; a model fitted under another one cannot be served."""
    schema = json.dumps({"inputs": INPUT_COLUMNS, "model": MODEL_COLUMNS})
    return hashlib.sha256(schema.encode()).hexdigest()
