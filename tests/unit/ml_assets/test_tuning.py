"""A search leaves the constants as they are, begins with them, and goes on where the last one ended."""

from pathlib import Path

import pandas as pd
import pytest

from ml_assets.outcome import TooFewMatchesError, boosting, logit
from ml_assets.tuning import tune


@pytest.mark.slow
def test_a_search_goes_on_where_it_ended(features: pd.DataFrame, tmp_path: Path) -> None:
    set_before = dict(boosting.PARAMETERS), logit.INVERSE_RIDGE
    told: list[int] = []
    store = tmp_path / "tuning" / "study.journal"
    first = tune(features, store, 2, lambda n, best: told.append(n))
    assert told == [1, 2]
    assert first.trials.iloc[0][["depth", "inverse_ridge"]].to_dict() == {
        "depth": boosting.PARAMETERS["depth"],
        "inverse_ridge": logit.INVERSE_RIDGE,
    }
    second = tune(features, store, 1, lambda n, best: told.append(n))
    assert len(second.trials) == 3
    assert second.trials.head(2).equals(first.trials)
    assert second.trials["log_loss"].min() <= first.trials["log_loss"].min()
    assert second.difference.mean <= 0.0
    assert (dict(boosting.PARAMETERS), logit.INVERSE_RIDGE) == set_before


def test_too_little_to_tune_on(features: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(TooFewMatchesError, match="backfill-historical"):
        tune(features.head(100), tmp_path / "study.journal", 1, lambda n, best: None)
