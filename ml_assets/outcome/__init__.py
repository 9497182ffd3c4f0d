"""The outcome model: home, draw, away from feature rows. See `forecaster.Forecaster`."""

from ml_assets.outcome.forecaster import (
    COVERAGE_MATCHES,
    FORECAST_COLUMNS,
    Forecaster,
    OtherFeaturesError,
    TooFewMatchesError,
)

__all__ = ["COVERAGE_MATCHES", "FORECAST_COLUMNS", "Forecaster", "OtherFeaturesError", "TooFewMatchesError"]
