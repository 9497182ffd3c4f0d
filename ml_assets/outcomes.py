"""The one outcome vocabulary, home, draw, away in that order, and its codes 0, 1, 2."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

OUTCOMES = ("home", "draw", "away")
P_COLUMNS = ("p_home", "p_draw", "p_away")


def outcome_codes(outcomes: ArrayLike | pd.Series) -> NDArray[np.int64]:
    """Turn outcome names into 0 (home), 1 (draw), 2 (away); codes pass through.

    Raises:
        ValueError: A value is neither a name nor a code.
    """
    values: NDArray[Any] = np.asarray(outcomes)
    if values.dtype.kind in "iu":
        codes = values.astype("int64")
    else:
        codes = pd.Index(OUTCOMES).get_indexer(pd.Index(values.astype(object)))
    if ((codes < 0) | (codes > 2)).any():
        raise ValueError(f"outcomes are {', '.join(OUTCOMES)}; got {sorted({str(v) for v in values[codes < 0]})}")
    return np.asarray(codes, dtype="int64")


def are_probabilities(p: ArrayLike) -> NDArray[np.bool_]:
    """Whether each row of shape (n, 3) is finite, above 0 and sums to 1 (to 1e-9, as the tables demand); shape (n,)."""
    given = np.asarray(p, dtype="float64")
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.isfinite(given).all(axis=1) & (given > 0.0).all(axis=1) & (np.abs(given.sum(axis=1) - 1.0) < 1e-9)
        )
