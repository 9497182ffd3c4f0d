"""All that is issued of a match, as a function of its feature row and the model alone.

What is stored of a forecast is made here, at issue and at replay: probabilities, how sure they are, the score grid
and its markets, and the reasons.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.explain import Predictor, explain, inputs_of
from ml_assets.frames import has_odds_seen
from ml_assets.goals import expected_goals, markets, score_grids
from ml_assets.outcome import COVERAGE_MATCHES
from ml_assets.outcome.interval import confidence_of, confidence_words, intervals
from ml_assets.outcomes import OUTCOMES, P_COLUMNS

Floats = NDArray[np.float64]


class ImpossibleForecastError(ValueError):
    """A model answered with something that is not a probability."""


def forecast_matches(predictor: Predictor, match_features: pd.DataFrame) -> list[dict[str, Any]]:
    """Forecast matches with all that is issued of them.

    Args:
        predictor: The model.
        match_features: Rows of `features.match_features`; only `INPUT_COLUMNS` are read.

    Returns:
        The columns of `ml.prediction` that follow from features and model, a dictionary a match.

    Raises:
        ImpossibleForecastError: Probabilities are not finite, not above 0 or do not sum to 1; nothing is
            returned then, so that none of them reaches a table.
    """
    if match_features.empty:
        return []
    inputs = inputs_of(match_features)
    p = predictor.predict(inputs)[list(P_COLUMNS)].to_numpy(dtype="float64")
    wrong = ~(np.isfinite(p).all(axis=1) & (p > 0.0).all(axis=1) & (np.abs(p.sum(axis=1) - 1.0) < 1e-9))
    if wrong.any():
        raise ImpossibleForecastError(
            f"{int(wrong.sum())} of {len(p)} forecasts are not probabilities, the first of them {p[wrong][0].tolist()}:"
            " train a new model or take the previous one"
        )
    grids = score_grids(inputs["expected_goals_home"], inputs["expected_goals_away"], p)
    goals = expected_goals(grids)
    depth = inputs[["home_n_rated", "away_n_rated"]].min(axis=1).to_numpy()
    odds_depth = inputs[["home_n_odds_rated", "away_n_odds_rated"]].min(axis=1).to_numpy()
    is_priced = has_odds_seen(inputs)
    low, high = intervals(p, depth, odds_depth, inputs["season_phase"].to_numpy(), is_priced)
    confidence = confidence_of(p, low)
    columns: dict[str, list[Any]] = {
        **{name: p[:, place].tolist() for place, name in enumerate(P_COLUMNS)},
        **{f"p_{name}_low": low[:, place].tolist() for place, name in enumerate(OUTCOMES)},
        **{f"p_{name}_high": high[:, place].tolist() for place, name in enumerate(OUTCOMES)},
        "confidence": confidence.tolist(),
        "confidence_word": confidence_words(confidence, depth).tolist(),
        "data_depth": depth.astype("int64").tolist(),
        "is_base_rate": ((depth < COVERAGE_MATCHES) & ~is_priced).tolist(),
        "is_abstention": ((depth == 0) & ~is_priced).tolist(),
        "expected_goals_home": goals[:, 0].tolist(),
        "expected_goals_away": goals[:, 1].tolist(),
        "score_grid": grids.tolist(),
        "markets": markets(grids),
        "reasons": explain(predictor, inputs, p),
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
