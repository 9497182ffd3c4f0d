"""Ratings, training, forecasts and backtests."""
