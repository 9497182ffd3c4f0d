"""What closing odds teach: their log-odds, put right where results say that they are wrong.

Bookmakers' draws are too much alike: whatever the season, a draw called likelier than usual comes true more often than
the odds say, and one called less likely less often. A model that learns from odds as they are learns that too.
"""

import numpy as np
from numpy.typing import NDArray

from ml_assets.frames import probabilities

Floats = NDArray[np.float64]

#: The stretch of log(p_home / p_away), and shift and stretch of log(p_draw / sqrt(p_home * p_away)), that the odds of
#: 22 divisions from 2005/06 to 2018/19 needed (97,396 matches); where few results are known they are believed.
USUAL = np.array([1.011, 0.060, 1.234])
#: How far another world may lie from that: about what halves of those seasons differ by.
SPREAD = np.array([0.03, 0.03, 0.08])


def put_right(closing: Floats, outcomes: NDArray[np.int64]) -> Floats:
    """Correct log-odds of finished matches by their results.

    Args:
        closing: As `frames.log_odds` gives them, shape (n, 2), none missing.
        outcomes: Codes 0, 1, 2 of the same matches.

    Returns:
        The likeliest correction of that form (a posterior mode), applied; shape (n, 2).
    """
    from scipy.optimize import minimize

    happened = np.arange(len(outcomes)), outcomes

    def surprise(correction: Floats) -> float:
        losses = -np.log(probabilities(_corrected(closing, correction))[happened])
        return float(losses.sum() + 0.5 * (((correction - USUAL) / SPREAD) ** 2).sum())

    return _corrected(closing, np.asarray(minimize(surprise, USUAL, method="BFGS").x, dtype="float64"))


def _corrected(closing: Floats, correction: Floats) -> Floats:
    stretch, draw_shift, draw_stretch = correction
    return np.column_stack((stretch * closing[:, 0], draw_shift + draw_stretch * closing[:, 1]))
