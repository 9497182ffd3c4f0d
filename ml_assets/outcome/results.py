"""A model that learns from results alone: mean of a multinomial logit and boosted trees.

A mean of two forecasts is less sure than each of them deserved to be, so it is stretched a little.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_assets.frames import probabilities
from ml_assets.outcome.boosting import fit_trees, predict_trees
from ml_assets.outcome.logit import Logit

Floats = NDArray[np.float64]

#: Stretch of log(p_home / p_away), and shift and stretch of log(p_draw / sqrt(p_home * p_away)): half of what forecasts
#: of 2012/13 to 2018/19 asked for (1.045, 0.040, 1.115), as `temperature` believes half of what one season says.
STRETCH, DRAW_SHIFT, DRAW_STRETCH = 1.025, 0.027, 1.08


@dataclass(frozen=True)
class ResultModel:
    """A fitted model of the results."""

    logit: Logit
    trees: Any

    @classmethod
    def fit(cls, inputs: Floats, outcomes: NDArray[np.int64]) -> "ResultModel":
        """Fit on inputs of shape (n, inputs) and outcome codes 0, 1, 2, each of which must occur."""
        return cls(Logit.fit(inputs, outcomes), fit_trees(inputs, outcomes))

    def predict(self, inputs: Floats) -> Floats:
        """Probabilities of home, draw, away, shape (n, 3)."""
        logs = np.log((self.logit.predict(inputs) + predict_trees(self.trees, inputs)) / 2.0)
        ahead = logs[:, 0] - logs[:, 2]
        draw = logs[:, 1] - (logs[:, 0] + logs[:, 2]) / 2.0
        return probabilities(np.column_stack((STRETCH * ahead, DRAW_SHIFT + DRAW_STRETCH * draw)))

    def as_json(self) -> dict[str, Any]:
        """Write the numbers; they come back exactly. The trees are written apart."""
        return {"learned_from": "results", "logit": self.logit.as_json()}

    @classmethod
    def from_json(cls, content: dict[str, Any], trees: Any) -> "ResultModel":
        """Read what `as_json` wrote."""
        return cls(Logit.from_json(content["logit"]), trees)
