"""Feature rows of an invented country, made once."""

from collections.abc import Iterator

import pandas as pd
import pytest

from ml_assets.outcome import Forecaster, boosting, closing
from tests.unit.ml_assets.world import country, match_features


@pytest.fixture(scope="session", autouse=True)
def few_trees() -> Iterator[None]:
    """Fit 30 trees instead of hundreds: what is tested does not hang on how many there are."""
    of_models = (boosting.PARAMETERS, closing.TREES, closing.CORRECTION_TREES)
    usual = [parameters["iterations"] for parameters in of_models]
    for parameters in of_models:
        parameters["iterations"] = 30
    yield
    for parameters, iterations in zip(of_models, usual, strict=True):
        parameters["iterations"] = iterations


@pytest.fixture(scope="session")
def matches() -> pd.DataFrame:
    """Ten seasons, the last matches still to come."""
    return country(seed=11, n_seasons=10, first_season=2010, n_scheduled=8)


@pytest.fixture(scope="session")
def features(matches: pd.DataFrame) -> pd.DataFrame:
    """Their feature rows."""
    return match_features(matches)


@pytest.fixture(scope="session")
def forecaster(features: pd.DataFrame) -> Forecaster:
    """A model fitted on all of them that are finished."""
    return Forecaster.fit(features)
