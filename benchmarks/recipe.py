"""The yardstick: the plain recipe of ratings and two classifiers, that the forecaster has to beat.

Ratings of goals, shots and past odds, each a plain step towards what happened, as differences of the two clubs; mean
of a multinomial logit and CatBoost (depth 4, rate 0.03, 500 trees, l2 20, Bayesian bootstrap), fitted anew each season
on the results of all earlier seasons from 2008/09. No club, no league, no odds of the match itself.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.backtest import learnable
from ml_assets.outcome.boosting import PARAMETERS, predict_trees
from ml_assets.outcome.logit import Logit
from ml_assets.outcomes import P_COLUMNS, outcome_codes
from ml_assets.splits import season_of

Floats = NDArray[np.float64]

FIRST_SEASON = 2008
TREES: dict[str, Any] = PARAMETERS | {"learning_rate": 0.03, "iterations": 500}
#: Columns of `features.match_features` it reads.
COLUMNS = (
    *(
        f"{side}_{name}"
        for side in ("home", "away")
        for name in (
            "elo",
            "odds_elo",
            "pi",
            "shots_for",
            "shots_against",
            "shots_on_target_for",
            "shots_on_target_against",
            "n_rated",
            "n_odds_rated",
            "rest_days",
            "is_promoted",
            "is_relegated",
            "form_points_avg5",
        )
    ),
    "elo_home_advantage",
    "odds_home_advantage",
    "odds_draw_tendency",
    "expected_goals_home",
    "expected_goals_away",
    "p_base_home",
    "p_base_draw",
    "p_base_away",
    "season_phase",
)
USUAL_REST_DAYS, MOST_REST_DAYS = 7.0, 14.0
USUAL_POINTS = 1.35
SMALLEST_P = 0.01


def recipe_frame(match_features: pd.DataFrame) -> pd.DataFrame:
    """Make the recipe's 22 inputs, float64 without missing values, on the same index."""
    raw = {name: pd.to_numeric(match_features[name]).astype("float64").to_numpy(na_value=np.nan) for name in COLUMNS}

    def ahead(name: str, missing: float = 0.0, most: float = np.inf) -> Floats:
        home, away = (np.minimum(np.nan_to_num(raw[f"{side}_{name}"], nan=missing), most) for side in ("home", "away"))
        return np.asarray(home - away)

    odds_elo = raw["home_odds_elo"] + raw["odds_home_advantage"] - raw["away_odds_elo"]
    expected = 1.0 / (1.0 + 10.0 ** (-odds_elo / 400.0))
    p_draw = np.clip(raw["odds_draw_tendency"] * 4.0 * expected * (1.0 - expected), SMALLEST_P, 0.5)
    p_home = np.clip(expected - p_draw / 2.0, SMALLEST_P, None)
    p_away = np.clip(1.0 - expected - p_draw / 2.0, SMALLEST_P, None)
    goals_home, goals_away = np.log(raw["expected_goals_home"]), np.log(raw["expected_goals_away"])
    columns = {
        "elo": raw["home_elo"] + raw["elo_home_advantage"] - raw["away_elo"],
        "odds_elo": odds_elo,
        "odds_log_home_away": np.log(p_home / p_away),
        "odds_log_draw": np.log(p_draw / np.sqrt(p_home * p_away)),
        "odds_draw_tendency": raw["odds_draw_tendency"],
        "pi": raw["home_pi"] - raw["away_pi"],
        "goals_log_home_away": goals_home - goals_away,
        "goals_log_total": goals_home + goals_away,
        "base_log_home_away": np.log(raw["p_base_home"] / raw["p_base_away"]),
        "base_log_draw": np.log(raw["p_base_draw"] / np.sqrt(raw["p_base_home"] * raw["p_base_away"])),
        "log_n_rated": np.log1p(np.minimum(raw["home_n_rated"], raw["away_n_rated"])),
        "log_n_odds_rated": np.log1p(np.minimum(raw["home_n_odds_rated"], raw["away_n_odds_rated"])),
        "has_shots": np.isfinite(raw["home_shots_for"]).astype("float64"),
        "rest_days": ahead("rest_days", USUAL_REST_DAYS, MOST_REST_DAYS),
        "promoted": ahead("is_promoted"),
        "relegated": ahead("is_relegated"),
        "form_points": ahead("form_points_avg5", USUAL_POINTS),
        "season_phase": np.nan_to_num(raw["season_phase"]),
    }
    for name in ("shots", "shots_on_target"):
        for_home = np.nan_to_num(raw[f"home_{name}_for"] + raw[f"away_{name}_against"])
        for_away = np.nan_to_num(raw[f"away_{name}_for"] + raw[f"home_{name}_against"])
        columns |= {f"{name}_difference": for_home - for_away, f"{name}_total": for_home + for_away}
    return pd.DataFrame(columns, index=match_features.index)


def recipe_forecasts(match_features: pd.DataFrame, wanted: NDArray[np.bool_]) -> pd.DataFrame:
    """Walk forward over the wanted rows, season by season.

    Args:
        match_features: `COLUMNS`, kickoff_at, outcome, is_finished, is_awarded, match_id.
        wanted: Rows to forecast.

    Returns:
        `P_COLUMNS` of the wanted rows, on their index.
    """
    from catboost import CatBoostClassifier

    season = season_of(match_features["kickoff_at"])
    inputs = recipe_frame(match_features)
    parts = []
    for current in sorted(season[wanted].unique()):
        past = learnable(match_features[(season >= FIRST_SEASON) & (season < current)])
        x, codes = inputs.loc[past.index].to_numpy(), outcome_codes(past["outcome"])
        trees = CatBoostClassifier(**TREES)
        trees.fit(x, codes)
        rows = inputs[wanted & (season == current).to_numpy()]
        p = (Logit.fit(x, codes).predict(rows.to_numpy()) + predict_trees(trees, rows.to_numpy())) / 2.0
        parts.append(pd.DataFrame(p, columns=list(P_COLUMNS), index=rows.index))
    return pd.concat(parts)
