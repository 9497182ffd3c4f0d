"""The second check of a replay: features built again from raw facts see nothing that was read or known later."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ml_assets.frames import canonical_features
from orchestration.db.frames import read_frame
from orchestration.ml.rebuild import rebuild_features
from tests.leakage import stages
from tests.leakage.conftest import Copy, Pair, PoisonedRows

pytestmark = pytest.mark.slow

COMING = """
select * from features.match_features
where not is_finished and cutoff_at = %(at)s and kickoff_at < %(at)s::timestamptz + interval '3 days'
order by match_id
"""
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def test_a_row_rebuilt_from_a_poisoned_future_is_the_same_bytes(
    then: Pair, poisoned_rows: PoisonedRows, copy: Copy
) -> None:
    with stages.engine_on(then.clean) as clean:
        row = read_frame(clean, COMING, {"at": stages.cutoff()}).iloc[0]
    url = copy(poisoned_rows.url)
    with stages.engine_on(url) as engine:
        with engine.begin() as connection:
            connection.execute(
                sa.text("insert into ops.database_state (source, as_of_at, present_at) values ('synthetic', :at, :at)"),
                {"at": stages.PRESENT},
            )
        match_id = int(row["match_id"])
        again = rebuild_features(engine, match_id, stages.cutoff(), LATER, lambda what: None)
        assert again is not None
        assert canonical_features(again) == canonical_features(row)

        with engine.begin() as connection:  # what was read after the forecast was issued is not there
            connection.execute(sa.text("update raw.payload set fetched_at = :later"), {"later": LATER})
        assert rebuild_features(engine, match_id, stages.cutoff(), stages.PRESENT, lambda what: None) is None
