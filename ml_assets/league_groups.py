"""The groups in which leagues are judged together: skill differs between them more than between forecasters."""

from typing import Any

import numpy as np
import pandas as pd

TOP_FIVE, OTHER_TOP, LOWER = LEAGUE_GROUPS = ("top_five", "other_top", "lower")
#: First divisions of England, Spain, Italy, Germany and France: the most closely priced.
TOP_FIVE_COUNTRIES = ("ENG", "ESP", "ITA", "DEU", "FRA")


def league_group(country: "pd.Series[Any]", tier: "pd.Series[Any]") -> "pd.Series[Any]":
    """Name the group of each match's league from its country and tier (1 is a first division)."""
    is_first = tier == 1
    names = np.where(is_first & country.isin(TOP_FIVE_COUNTRIES), TOP_FIVE, np.where(is_first, OTHER_TOP, LOWER))
    return pd.Series(names, index=country.index, dtype="str")
