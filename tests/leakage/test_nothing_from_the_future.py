"""Poison everything known after a cut-off, rebuild, and compare what was made before it, byte by byte."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from ml_assets.outcome import Forecaster
from orchestration.db.frames import read_frame
from orchestration.ml.forecasts import Provenance, issue_forecasts
from tests.leakage import stages
from tests.leakage.comparison import FAMILIES, Key, Row, compare, family_of, read_features, read_rows
from tests.leakage.conftest import Pair, PoisonedRows

pytestmark = pytest.mark.slow


def test_the_poison_reached_every_kind_of_fact(poisoned_rows: PoisonedRows) -> None:
    done = poisoned_rows.poison
    assert min(done.n_results, done.n_odds, done.n_deleted, done.n_renamed) > 20


def test_the_poison_shows_in_every_family_after_the_cutoff(late: Pair) -> None:
    with stages.engine_on(late.clean) as clean, stages.engine_on(late.poisoned) as poisoned:
        everything = compare(read_features(clean, stages.PRESENT), read_features(poisoned, stages.PRESENT))
    assert everything.only_in_one
    assert set(FAMILIES) <= set(everything.by_family)


def test_features_known_by_the_cutoff_are_the_same_bytes(late: Pair) -> None:
    with stages.engine_on(late.clean) as clean, stages.engine_on(late.poisoned) as poisoned:
        differences = compare(read_features(clean, stages.cutoff()), read_features(poisoned, stages.cutoff()))
    assert differences.n_compared > 900
    assert not differences, differences


def test_rows_of_the_cutoff_day_itself_are_compared(late: Pair) -> None:
    with stages.engine_on(late.clean) as clean:
        cutoffs = {key[1] for key in read_features(clean, stages.cutoff())}
    assert f"{stages.cutoff():%Y-%m-%d} 00:00:00+00" in cutoffs


def test_features_of_the_matches_then_coming_are_the_same_bytes(then: Pair) -> None:
    with stages.engine_on(then.clean) as clean, stages.engine_on(then.poisoned) as poisoned:
        differences = compare(read_features(clean, stages.cutoff()), read_features(poisoned, stages.cutoff()))
        coming = read_rows(
            clean,
            "select * from features.match_features where cutoff_at = :at and not is_finished",
            {"at": stages.cutoff()},
        )
    assert len(coming) > 100
    assert differences.n_compared > 900
    assert not differences, differences


def test_forecasts_issued_then_are_the_same_bytes(then: Pair) -> None:
    clean, poisoned = (issue_then(url) for url in (then.clean, then.poisoned))
    assert len(clean) > 20
    assert clean == poisoned


def issue_then(url: URL) -> dict[Key, Row]:
    """Train on what a database holds, issue its forecasts, and read them back without number and clock."""
    with stages.engine_on(url) as engine:
        forecaster = Forecaster.fit(read_frame(engine, "select * from features.match_features"))
        issue_forecasts(engine, forecaster, ("leak test", "1"), Provenance(None, None, None), days=60)
        rows = read_rows(engine, "select * from ml.prediction where lead_time = 'scheduled'", {})
    for row in rows.values():
        del row["prediction_id"], row["issued_at"]
    return rows


def test_a_later_look_changes_no_earlier_row(late: Pair, then: Pair) -> None:
    """What was built as of the cut-off still stands, row for row, four years of results later."""
    with stages.engine_on(then.clean) as at_cutoff, stages.engine_on(late.clean) as later:
        finished = {key: row for key, row in read_features(at_cutoff, stages.cutoff()).items() if row["outcome"]}
        afterwards = read_features(later, stages.cutoff())
    differences = compare(finished, {key: row for key, row in afterwards.items() if key in finished})
    assert differences.n_compared > 900
    assert not differences, differences


def test_every_column_belongs_to_a_family(late: Pair) -> None:
    with stages.engine_on(late.clean) as engine, engine.connect() as connection:
        columns = connection.execute(sa.text("select * from features.match_features limit 0")).keys()
    families = {family_of(column) for column in columns}
    assert set(FAMILIES) <= families
