"""Odds as probabilities. Decimal odds of home, draw and away in, probabilities in the same order out."""

from ml_assets.odds.margin import remove_margin

__all__ = ["remove_margin"]
