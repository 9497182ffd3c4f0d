"""The training cut-off precedes every kick-off that is scored: in the walk forward, and in what is issued."""

from datetime import date

import pytest
from sqlalchemy.engine import URL

from ml_assets import backtest
from ml_assets.outcome import Forecaster
from orchestration.db.frames import read_frame
from orchestration.ml.forecasts import Provenance, TrainedTooLateError, issue_forecasts
from tests.leakage import stages
from tests.leakage.conftest import Copy, Pair

pytestmark = pytest.mark.slow


def test_no_match_of_the_walk_forward_was_learned_from(clean_late: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    with stages.engine_on(clean_late) as engine:
        rows = read_frame(engine, "select * from features.match_features where is_finished")
    seen = []
    predict = Forecaster.predict

    def watched(self: Forecaster, features, odds):  # type: ignore[no-untyped-def]
        seen.append((self.trained_to, features["kickoff_at"].min()))
        return predict(self, features, odds)

    monkeypatch.setattr(backtest.Forecaster, "predict", watched)
    forecasts = backtest.walk_forward(rows, date(2019, 7, 1), date(2023, 7, 1))
    assert len(seen) == 4
    assert all(trained_to < kickoff_at for trained_to, kickoff_at in seen)
    named = forecasts[forecasts["model"] != backtest.BASE_RATE_NAME]
    assert len(named) > 500
    learned_to = named["model"].str.removeprefix(f"{backtest.MODEL_NAME} to ")
    kickoff_at = named.merge(rows[["match_id", "kickoff_at"]], on="match_id")["kickoff_at"]
    assert (learned_to.to_numpy() < kickoff_at.dt.strftime("%Y-%m-%d").to_numpy()).all()


def test_a_model_of_later_matches_issues_nothing(then: Pair, clean_late: URL, copy: Copy) -> None:
    """As of the cut-off, a model that was trained four years later must not forecast: it knows how they ended."""
    with stages.engine_on(clean_late) as engine:
        later = Forecaster.fit(read_frame(engine, "select * from features.match_features"))
    with (
        stages.engine_on(copy(then.clean)) as engine,
        pytest.raises(TrainedTooLateError, match="learned from matches up to"),
    ):
        issue_forecasts(engine, later, ("leak test", "1"), Provenance(None, None, None), days=60)
