"""Scores: expected goals and outcome probabilities as one grid, and the markets that follow from it."""

from ml_assets.goals.grid import both_teams_score, most_likely_score, outcome_of_grid, over, score_grid

__all__ = ["both_teams_score", "most_likely_score", "outcome_of_grid", "over", "score_grid"]
