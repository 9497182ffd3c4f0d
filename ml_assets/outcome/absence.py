"""What missing players take from a forecast that does not know of them.

Ratings learn from matches; who is out today they cannot know. Odds of the day before know most of it. Most seasons tell
of no absences, so the size of the effect is no parameter that each fit learns but one measured number.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: By kind of model, what one whole regular starter who is missing takes from log(p_win / p_lose). Fitted to the closing
#: odds of the Premier League of 2018/19, 380 matches, standard errors 0.018, 0.012 and 0.009 (docs/ML_PIPELINE.md).
LOG_ODDS_A_STARTER = {"none": 0.127, "past": 0.057, "pre": 0.022}
#: No more regular starters than this are counted on either side.
MOST_MISSING = 5.0


def with_absences(p: Floats, match_features: pd.DataFrame, kind: str) -> Floats:
    """Move probabilities of home, draw and away, shape (n, 3), by who is known to be missing.

    Args:
        p: A model's forecasts.
        match_features: With `home_unavailable_weight` and `away_unavailable_weight`, regular starters missing (each
            counts the share of his club's last ten line-ups he began in); of whom nobody told, nobody is missing.
        kind: Of the model: `none`, `past` or `pre`.
    """
    missing = [
        np.minimum(np.nan_to_num(pd.to_numeric(match_features[f"{side}_unavailable_weight"])), MOST_MISSING)
        for side in ("home", "away")
    ]
    ahead = LOG_ODDS_A_STARTER[kind] * (missing[1] - missing[0])
    moved = p * np.exp(np.column_stack((ahead / 2.0, np.zeros(len(p)), -ahead / 2.0)))
    return np.asarray(moved / moved.sum(axis=1, keepdims=True), dtype="float64")
