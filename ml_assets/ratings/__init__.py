"""Ratings of clubs, learned in one online pass over a country's matches: see `timeline.rate`."""

from ml_assets.ratings.columns import RATING_COLUMNS
from ml_assets.ratings.timeline import RATINGS_VERSION, Checkpoint, RatingPass, rate

__all__ = ["RATINGS_VERSION", "RATING_COLUMNS", "Checkpoint", "RatingPass", "rate"]
