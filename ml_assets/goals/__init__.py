"""Scores: expected goals and outcome probabilities as one grid a match, and the markets that follow from it."""

from ml_assets.goals.grid import outcomes_of_grids, score_grids
from ml_assets.goals.markets import (
    both_teams_score,
    expected_goals,
    fair_probability,
    handicap,
    markets,
    most_likely_score,
    over,
)

__all__ = [
    "both_teams_score",
    "expected_goals",
    "fair_probability",
    "handicap",
    "markets",
    "most_likely_score",
    "outcomes_of_grids",
    "over",
    "score_grids",
]
