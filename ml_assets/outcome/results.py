"""A model that learns from results alone: mean of a multinomial logit and boosted trees."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_assets.outcome.boosting import fit_trees, predict_trees
from ml_assets.outcome.logit import Logit

Floats = NDArray[np.float64]


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
        return (self.logit.predict(inputs) + predict_trees(self.trees, inputs)) / 2.0

    def as_json(self) -> dict[str, Any]:
        """Write the numbers; they come back exactly. The trees are written apart."""
        return {"learned_from": "results", "logit": self.logit.as_json()}

    @classmethod
    def from_json(cls, content: dict[str, Any], trees: Any) -> "ResultModel":
        """Read what `as_json` wrote."""
        return cls(Logit.from_json(content["logit"]), trees)
