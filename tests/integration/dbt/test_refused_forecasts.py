"""What is no probability goes to quarantine with its reason, and everything else is issued."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from ml_assets.outcome.forecaster import base_rate_forecast
from orchestration.db.session import connect
from orchestration.ml.forecasts import issue_forecasts
from orchestration.ml.provenance import Provenance
from tests.conftest import drop_database, new_database
from tests.integration.dbt.conftest import PRESENT
from tests.integration.dbt.dbt_world import rows


@pytest.fixture
def built_copy(built: Engine, server_url: URL) -> Iterator[Engine]:
    """A copy of the built world: forecasts cannot be taken back, and other tests count them."""
    built.dispose()  # a database with connections cannot be copied
    url = new_database(server_url, str(built.url.database))
    engine = connect(url)
    yield engine
    engine.dispose()
    drop_database(url)


class Broken:
    """Forecasts the base rate, but for its first matches, of which it makes nonsense."""

    trained_to = pd.Timestamp(PRESENT) - pd.Timedelta(days=1)

    def predict(self, features: pd.DataFrame) -> pd.DataFrame:
        forecast = base_rate_forecast(features)
        nonsense = [(np.nan, 0.5, 0.5), (1.2, -0.1, -0.1), (0.5, 0.3, 0.1), (np.inf, 0.0, 0.0)]
        for number, p in enumerate(nonsense):
            if number in forecast.index:
                forecast.loc[number, ["p_home", "p_draw", "p_away"]] = p
        return forecast


def test_nonsense_reaches_no_table(built_copy: Engine) -> None:
    before = rows(built_copy, "select count(*) as n from ml.prediction")[0]["n"]
    report = issue_forecasts(built_copy, Broken(), ("broken", "1"), Provenance(None, None, None), days=60)  # type: ignore[arg-type]
    assert report.n_refused == 4
    assert report.n_matches > 8
    issued = rows(built_copy, "select * from ml.prediction where model_name = 'broken'")
    assert len({row["match_id"] for row in issued}) == report.n_matches - 4
    assert rows(built_copy, "select count(*) as n from ml.prediction")[0]["n"] == before + report.n_issued
    waiting = rows(built_copy, "select detail, content from ops.quarantine where reason = 'no_probabilities'")
    assert len(waiting) == 4
    assert all("rollback-model" in row["detail"] for row in waiting)


@pytest.mark.parametrize("p", ["'nan', 0.5, 0.5", "1.2, -0.1, -0.1", "0.5, 0.3, 0.1", "'infinity', 0.1, 0.1"])
def test_the_database_refuses_it_too(built: Engine, p: str) -> None:
    insert = (
        "insert into ml.backtest_prediction (backtest_id, match_id, cutoff_at, model, p_home, p_draw, p_away)"
        f" select 'x', min(match_id), now(), 'x', {p} from identity.match"
    )
    with built.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text(insert))
