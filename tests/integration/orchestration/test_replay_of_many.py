"""The proof: two hundred forecasts drawn at random from a ledger are made again, byte for byte."""

import pytest

from tests.integration.orchestration.test_pipeline import Installation, built  # noqa: F401 - a fixture

pytestmark = pytest.mark.prove


def test_two_hundred_random_forecasts_are_identical(built: Installation) -> None:  # noqa: F811
    for day in ("2026-03-10", "2026-03-24", "2026-04-07", "2026-04-21"):
        built.bet_hope("sync-data", "--as-of", day)
        built.bet_hope("train-model")
        built.bet_hope("generate-predictions", "--days", "60")
    ((n, n_models),) = built.rows("select count(*), count(distinct model_version) from ml.prediction")
    assert n >= 200
    assert n_models > 1
    assert "200 of 200 replayed forecasts identical" in built.bet_hope("replay", "--sample", "200")
