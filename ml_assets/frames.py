"""The models' input: which columns of `features.match_features` they read, and what these become.

One place for fitting and forecasting: columns, their order and dtype, and what stands for what is missing. Inputs
are differences and sums of the two clubs, so that nothing names a club or a league. There are three sets, by what is
known of odds: `none` (no odds, past or current), `past` (odds of earlier matches) and `pre` (odds of the match itself,
seen before the cut-off).

What is missing: form counts as level, stakes as those of the middle of a season, a sharp price as the consensus; a
club nobody rated has the strengths its division gave it, and its variance says so.
"""

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.odds import remove_margin
from ml_assets.ratings.state import DRAW_CURVATURE

Floats = NDArray[np.float64]

_STAKE_NAMES = ("points_to_first", "points_to_fourth", "points_to_sixth", "points_to_safety")

#: Columns of `features.match_features` a forecast is made from, and nothing else is.
INPUT_COLUMNS = (
    "p_base_home",
    "p_base_draw",
    "p_base_away",
    "expected_goals_home",
    "expected_goals_away",
    "home_n_rated",
    "away_n_rated",
    "home_n_odds_rated",
    "away_n_odds_rated",
    "home_market",
    "away_market",
    "home_market_trend",
    "away_market_trend",
    "home_market_level",
    "away_market_level",
    "home_market_variance",
    "away_market_variance",
    "market_home_advantage",
    "market_draw",
    "home_performance",
    "away_performance",
    "home_performance_trend",
    "away_performance_trend",
    "home_performance_variance",
    "away_performance_variance",
    "performance_home_advantage",
    "home_played",
    "away_played",
    "season_phase",
    "home_matches_left",
    "away_matches_left",
    *(f"{side}_{name}" for side in ("home", "away") for name in _STAKE_NAMES),
    "home_unavailable_weight",
    "away_unavailable_weight",
    "odds_seen_home",
    "odds_seen_draw",
    "odds_seen_away",
    "odds_seen_n_books",
    "odds_sharp_home",
    "odds_sharp_draw",
    "odds_sharp_away",
)

_CONTEXT = (
    "home_log_played",
    "away_log_played",
    "late",
    *(f"stake_{name}" for name in _STAKE_NAMES),
    *(f"late_stake_{name}" for name in _STAKE_NAMES),
)
_STANDINGS = (
    "home_matches_left",
    "away_matches_left",
    *(f"{side}_reach_{name}" for side in ("home", "away") for name in _STAKE_NAMES),
)
#: What each model sees, in this order.
MODEL_COLUMNS: dict[str, tuple[str, ...]] = {
    "none": (
        "performance",
        "performance_square",
        "performance_late",
        "performance_home_advantage",
        "performance_trend",
        "home_performance_variance",
        "away_performance_variance",
        "goals_log_total",
        "base_log_home_away",
        "base_log_draw",
        *_CONTEXT,
        *_STANDINGS,
    ),
    "past": (
        "market",
        "market_square",
        "market_late",
        "market_log_draw",
        "market_home_advantage",
        "market_trend",
        "home_market_variance",
        "away_market_variance",
        "home_market_level_gap",
        "away_market_level_gap",
        *_CONTEXT,
        *_STANDINGS,
    ),
    "pre": (
        "seen_log_home_away",
        "seen_log_draw",
        "seen_square",
        "market_gap",
        "market_draw_gap",
        "sharp_gap",
        "sharp_draw_gap",
        "has_sharp",
        "log_n_books",
        "market_home_advantage",
        "market_trend",
        *_CONTEXT,
    ),
}

#: From this many matches before the end on, what is at stake counts, and more with every match.
LATE_MATCHES = 8.0
#: Points a match moves a gap by, about: the standard deviation of a difference of two clubs' points from one match.
POINTS_A_MATCH = 1.2
MOST_REACH = 4.0
MIDDLE_OF_SEASON = 19.0


def _raw(match_features: pd.DataFrame) -> dict[str, Floats]:
    raw = {
        name: (
            match_features[name] if match_features[name].dtype != object else pd.to_numeric(match_features[name])
        ).to_numpy(dtype="float64", na_value=np.nan)
        for name in INPUT_COLUMNS
    }
    return raw | {name: np.nan_to_num(values) for name, values in raw.items() if name.endswith("_trend")}


def has_odds_seen(match_features: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the matches whose own odds were seen before the cut-off, all three of them."""
    return np.asarray(np.isfinite(seen_log_odds(match_features)).all(axis=1), dtype=bool)


def seen_log_odds(match_features: pd.DataFrame) -> Floats:
    """Log-odds of the consensus seen before the cut-off, margin taken off; shape (n, 2), NaN where none was seen."""
    return log_odds(_prices(match_features, "odds_seen"))


def _prices(match_features: pd.DataFrame, prefix: str) -> Floats:
    names = [f"{prefix}_home", f"{prefix}_draw", f"{prefix}_away"]
    prices: Floats = match_features[names].to_numpy(dtype="float64", na_value=np.nan)
    return prices


def log_odds(prices: Floats) -> Floats:
    """Turn decimal odds, shape (n, 3), into log(p_home / p_away) and log(p_draw / sqrt(p_home * p_away)).

    The margin is taken off by the power method. NaN where a price is missing or says the impossible.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(remove_margin(prices))
        both = np.column_stack((logs[:, 0] - logs[:, 2], logs[:, 1] - (logs[:, 0] + logs[:, 2]) / 2.0))
    return np.where(np.isfinite(both).all(axis=1, keepdims=True), both, np.nan)


def probabilities(both: Floats) -> Floats:
    """Turn the two log-odds of `log_odds` into probabilities of home, draw, away; shape (n, 3)."""
    half = both[:, 0] / 2.0
    score = np.column_stack((half, both[:, 1], -half))
    weights = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype="float64")


def model_frame(match_features: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Turn rows of `features.match_features` into the input of one model.

    Args:
        match_features: Any columns beyond `INPUT_COLUMNS` are ignored.
        kind: `none`, `past` or `pre`.

    Returns:
        `MODEL_COLUMNS[kind]` as float64 without missing values, on the same index; of `pre`, rows whose odds were
        not seen are NaN in what comes of them.
    """
    raw = _raw(match_features)
    columns = _context(raw)
    if kind == "none":
        performance = (
            raw["home_performance"]
            + raw["home_performance_trend"]
            - raw["away_performance"]
            - raw["away_performance_trend"]
            + raw["performance_home_advantage"]
        )
        columns |= {
            "performance": performance,
            "performance_square": performance**2,
            "performance_late": performance * columns["late"],
            "performance_home_advantage": raw["performance_home_advantage"],
            "performance_trend": raw["home_performance_trend"] - raw["away_performance_trend"],
            "home_performance_variance": raw["home_performance_variance"],
            "away_performance_variance": raw["away_performance_variance"],
            "goals_log_total": np.log(raw["expected_goals_home"] * raw["expected_goals_away"]),
            "base_log_home_away": np.log(raw["p_base_home"] / raw["p_base_away"]),
            "base_log_draw": np.log(raw["p_base_draw"] / np.sqrt(raw["p_base_home"] * raw["p_base_away"])),
        }
    else:
        market = (
            raw["home_market"]
            + raw["home_market_trend"]
            - raw["away_market"]
            - raw["away_market_trend"]
            + raw["market_home_advantage"]
        )
        columns |= {
            "market": market,
            "market_square": market**2,
            "market_late": market * columns["late"],
            "market_log_draw": raw["market_draw"] - DRAW_CURVATURE * market**2,
            "market_home_advantage": raw["market_home_advantage"],
            "market_trend": raw["home_market_trend"] - raw["away_market_trend"],
            "home_market_variance": raw["home_market_variance"],
            "away_market_variance": raw["away_market_variance"],
            "home_market_level_gap": raw["home_market_level"] - raw["home_market"],
            "away_market_level_gap": raw["away_market_level"] - raw["away_market"],
        }
    if kind == "pre":
        columns |= _seen(match_features, columns, raw)
    return pd.DataFrame({name: columns[name] for name in MODEL_COLUMNS[kind]}, index=match_features.index)


def _context(raw: dict[str, Floats]) -> dict[str, Floats]:
    """What is at stake, from points and matches left: how a club's places are still within reach."""
    left = {side: np.nan_to_num(raw[f"{side}_matches_left"], nan=MIDDLE_OF_SEASON) for side in ("home", "away")}
    late = np.clip((LATE_MATCHES - np.minimum(left["home"], left["away"])) / LATE_MATCHES, 0.0, 1.0)
    columns = {
        "home_log_played": np.log1p(np.nan_to_num(raw["home_played"])),
        "away_log_played": np.log1p(np.nan_to_num(raw["away_played"])),
        "home_matches_left": left["home"],
        "away_matches_left": left["away"],
        "late": late,
    }
    for name in _STAKE_NAMES:
        stake = {}
        for side in ("home", "away"):
            gap = raw[f"{side}_{name}"] / (POINTS_A_MATCH * np.sqrt(np.maximum(left[side], 1.0)))
            reach = np.clip(gap, -MOST_REACH, MOST_REACH)
            columns[f"{side}_reach_{name}"] = np.nan_to_num(reach)
            stake[side] = np.nan_to_num(np.exp(-(reach**2) / 2.0))
        columns[f"stake_{name}"] = stake["home"] - stake["away"]
        columns[f"late_stake_{name}"] = late * columns[f"stake_{name}"]
    return columns


def _seen(match_features: pd.DataFrame, columns: dict[str, Floats], raw: dict[str, Floats]) -> dict[str, Floats]:
    seen = seen_log_odds(match_features)
    sharp = log_odds(_prices(match_features, "odds_sharp"))
    return {
        "seen_log_home_away": seen[:, 0],
        "seen_log_draw": seen[:, 1],
        "seen_square": seen[:, 0] ** 2,
        "market_gap": columns["market"] - seen[:, 0],
        "market_draw_gap": columns["market_log_draw"] - seen[:, 1],
        "sharp_gap": np.nan_to_num(sharp[:, 0] - seen[:, 0]),
        "sharp_draw_gap": np.nan_to_num(sharp[:, 1] - seen[:, 1]),
        "has_sharp": np.isfinite(sharp).all(axis=1).astype("float64"),
        "log_n_books": np.log1p(np.nan_to_num(raw["odds_seen_n_books"])),
    }


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
