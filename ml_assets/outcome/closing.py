"""A model that learns from closing odds: what the market will say when the match begins.

A result is one draw from three probabilities; the closing odds name all three, so they teach the same with far less
noise (measured on 2015/16 to 2018/19, same inputs: 0.0006 log loss better than learning from results). Only odds of
finished matches are labels; they are never an input. Mean of a ridge regression and boosted trees on the two
log-odds, on top of an offset where one is given.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_assets.frames import probabilities

Floats = NDArray[np.float64]

#: Ridge on standardised inputs, in units of one match.
RIDGE = 10.0
TREES: dict[str, Any] = {
    "loss_function": "MultiRMSE",
    "depth": 5,
    "learning_rate": 0.1,
    "iterations": 300,
    "l2_leaf_reg": 20.0,
    "bootstrap_type": "Bayesian",
    "random_seed": 20,
    "thread_count": 2,  # fixed, since sums over threads are part of what makes two fits equal
    "allow_writing_files": False,
    "verbose": False,
}
#: Corrections of an offset are small, and learned slowly.
CORRECTION_TREES: dict[str, Any] = TREES | {"depth": 4, "learning_rate": 0.04, "iterations": 300, "l2_leaf_reg": 50.0}


@dataclass(frozen=True)
class ClosingModel:
    """A fitted model of the closing odds.

    Attributes:
        centre: Mean of each input, `scale` its standard deviation.
        coefficients: Shape (2, inputs): log(p_home / p_away), log(p_draw / sqrt(p_home * p_away)).
        intercepts: Shape (2,).
        trees: A CatBoost regressor of the same two.
    """

    centre: Floats
    scale: Floats
    coefficients: Floats
    intercepts: Floats
    trees: Any

    @classmethod
    def fit(cls, inputs: Floats, targets: Floats, offset: Floats | None = None) -> "ClosingModel":
        """Fit on inputs of shape (n, inputs) and log-odds of shape (n, 2); with an offset, on what it leaves."""
        from catboost import CatBoostRegressor

        residual = targets if offset is None else targets - offset
        centre = inputs.mean(axis=0)
        spread = inputs.std(axis=0)
        scale = np.where(spread > 0.0, spread, 1.0)
        scaled = (inputs - centre) / scale
        intercepts = residual.mean(axis=0)
        gram = scaled.T @ scaled + RIDGE * np.eye(scaled.shape[1])
        coefficients = np.linalg.solve(gram, scaled.T @ (residual - intercepts)).T
        trees = CatBoostRegressor(**(TREES if offset is None else CORRECTION_TREES))
        trees.fit(inputs, residual)
        return cls(centre, scale, coefficients, intercepts, trees)

    def predict(self, inputs: Floats, offset: Floats | None = None) -> Floats:
        """Probabilities of home, draw, away, shape (n, 3)."""
        # Not a matrix product: it may round a row differently in another batch, and forecasts are replayed.
        scaled = (inputs - self.centre) / self.scale
        linear = np.tile(self.intercepts, (len(inputs), 1))
        for column, slopes in enumerate(self.coefficients.T):
            linear += scaled[:, column, None] * slopes
        both = (linear + np.asarray(self.trees.predict(inputs, thread_count=1), dtype="float64").reshape(-1, 2)) / 2.0
        return probabilities(both if offset is None else both + offset)

    def as_json(self) -> dict[str, Any]:
        """Write the numbers; they come back exactly. The trees are written apart."""
        return {
            "learned_from": "closing_odds",
            "centre": self.centre.tolist(),
            "scale": self.scale.tolist(),
            "coefficients": self.coefficients.tolist(),
            "intercepts": self.intercepts.tolist(),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any], trees: Any) -> "ClosingModel":
        """Read what `as_json` wrote."""
        centre, scale, coefficients, intercepts = (
            np.array(content[name], dtype="float64") for name in ("centre", "scale", "coefficients", "intercepts")
        )
        return cls(centre, scale, coefficients, intercepts, trees)
