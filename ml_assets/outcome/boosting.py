"""Gradient-boosted trees on the same inputs as the logit: CatBoost, strongly regularised.

Defaults of the library cost 0.004 log loss here: trees must be shallow, slow and smoothed, since nearly all
that can be known is in a few ratings.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARAMETERS: dict[str, Any] = {
    "loss_function": "MultiClass",
    "depth": 4,
    "learning_rate": 0.05,
    "iterations": 300,
    "l2_leaf_reg": 20.0,
    "bootstrap_type": "Bayesian",
    "random_seed": 20,
    "thread_count": 2,  # fixed, since sums over threads are part of what makes two fits equal
    "allow_writing_files": False,
    "verbose": False,
}


def fit_trees(inputs: Floats, outcomes: NDArray[np.int64]) -> Any:
    """Fit a CatBoost classifier on inputs of shape (n, inputs) and outcome codes 0, 1, 2."""
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(**PARAMETERS)
    model.fit(inputs, outcomes)
    return model


def predict_trees(model: Any, inputs: Floats) -> Floats:
    """Probabilities of home, draw, away, shape (n, 3)."""
    return np.asarray(model.predict_proba(inputs, thread_count=1), dtype="float64")


def load_classifier(path: Path) -> Any:
    """Read a classifier that CatBoost wrote as .cbm."""
    from catboost import CatBoostClassifier

    model = CatBoostClassifier()
    model.load_model(str(path))
    return model


def load_regressor(path: Path) -> Any:
    """Read a regressor that CatBoost wrote as .cbm."""
    from catboost import CatBoostRegressor

    model = CatBoostRegressor()
    model.load_model(str(path))
    return model
