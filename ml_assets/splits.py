"""Splits by time, never at random: what is tested always comes after everything that was learned from.

A season runs from 1 July to 30 June here, whatever a league calls its own: one clock for all leagues, so that
no league's season is learned from while another's is tested.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FIRST_MONTH = 7


def season_of(kickoff_at: "pd.Series[Any]") -> "pd.Series[Any]":
    """Year in which the season of each kick-off began: 2023 for 1 July 2023 to 30 June 2024."""
    is_first_half = kickoff_at.dt.month < FIRST_MONTH
    return pd.Series(kickoff_at.dt.year - is_first_half.astype("int64"))


@dataclass(frozen=True)
class TimeSplit:
    """Two parts of a frame by time.

    Attributes:
        boundary_at: First instant of the later part, a midnight: no day is in both.
        is_later: Of each row.
    """

    boundary_at: pd.Timestamp
    is_later: NDArray[np.bool_]


def split_by_time(kickoff_at: "pd.Series[Any]", later_share: float) -> TimeSplit:
    """Cut at the midnight that leaves about `later_share` of the matches after it.

    Raises:
        ValueError: The share is not between 0 and 1, or one of the parts would be empty.
    """
    if not 0.0 < later_share < 1.0:
        raise ValueError(f"the share to hold out must lie between 0 and 1, got {later_share}")
    days = kickoff_at.dt.floor("D")
    boundary_at = days.sort_values().iloc[min(int(len(days) * (1.0 - later_share)), len(days) - 1)]
    is_later = (days >= boundary_at).to_numpy()
    if is_later.all() or not is_later.any():
        raise ValueError("all matches are of one day: there is nothing to split")
    return TimeSplit(boundary_at, is_later)


def last_seasons(kickoff_at: "pd.Series[Any]", n_seasons: int) -> NDArray[np.bool_]:
    """Mark the matches of the last `n_seasons` seasons that there are, the one in play included."""
    season = season_of(kickoff_at)
    return np.asarray(season > season.max() - n_seasons)
