"""Which failures are worth another try. Dagster retries what is transient; what is permanent fails at once."""

import contextlib
from collections.abc import Iterator

import dagster as dg

from ml_assets.outcome import OtherFeaturesError, TooFewMatchesError
from ml_assets.registry import BrokenModelError, NoChampionError, RegistryDownError
from orchestration.db.state import DatabaseStateError
from orchestration.ml.backtests import NothingToWalkOverError
from orchestration.ml.forecasts import NothingBuiltError, TrainedTooLateError

#: For steps that reach outside this machine: three tries within about two minutes.
RETRY_TRANSIENT = dg.RetryPolicy(max_retries=2, delay=15, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)

#: What another try cannot change: a person has to do what the message says.
PERMANENT = (
    BrokenModelError,
    DatabaseStateError,
    NoChampionError,
    NothingBuiltError,
    NothingToWalkOverError,
    OtherFeaturesError,
    RegistryDownError,
    TooFewMatchesError,
    TrainedTooLateError,
)


@contextlib.contextmanager
def permanent_failures() -> Iterator[None]:
    """Let a permanent error end the step without a retry, its sentence as the description."""
    try:
        yield
    except PERMANENT as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
