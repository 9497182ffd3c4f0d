"""Multinomial logit on standardised inputs, kept as plain numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Inverse strength of the ridge; with thousands of matches it only settles what the data cannot tell.
INVERSE_RIDGE = 1.0


@dataclass(frozen=True)
class Logit:
    """A fitted logit.

    Attributes:
        centre: Mean of each input, `scale` its standard deviation.
        coefficients: Shape (3, inputs): home, draw, away.
        intercepts: Shape (3,).
    """

    centre: Floats
    scale: Floats
    coefficients: Floats
    intercepts: Floats

    @classmethod
    def fit(cls, inputs: Floats, outcomes: NDArray[np.int64]) -> "Logit":
        """Fit on inputs of shape (n, inputs) and outcome codes 0, 1, 2, each of which must occur."""
        from sklearn.linear_model import LogisticRegression

        centre = inputs.mean(axis=0)
        spread = inputs.std(axis=0)
        scale = np.where(spread > 0.0, spread, 1.0)
        model = LogisticRegression(C=INVERSE_RIDGE, max_iter=1000)
        model.fit((inputs - centre) / scale, outcomes)
        return cls(centre, scale, model.coef_, model.intercept_)

    def predict(self, inputs: Floats) -> Floats:
        """Probabilities of home, draw, away, shape (n, 3)."""
        # Not a matrix product: it may round a row differently in another batch, and forecasts are replayed.
        scaled = (inputs - self.centre) / self.scale
        score = np.tile(self.intercepts, (len(inputs), 1))
        for column, slopes in enumerate(self.coefficients.T):
            score += scaled[:, column, None] * slopes
        weights = np.exp(score - score.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype="float64")

    def as_json(self) -> dict[str, Any]:
        """Write the numbers; they come back exactly."""
        return {
            "centre": self.centre.tolist(),
            "scale": self.scale.tolist(),
            "coefficients": self.coefficients.tolist(),
            "intercepts": self.intercepts.tolist(),
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Logit":
        """Read what `as_json` wrote."""
        return cls(**{name: np.array(values, dtype="float64") for name, values in content.items()})
