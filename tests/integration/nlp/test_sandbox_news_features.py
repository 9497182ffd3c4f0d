"""On the sandbox: news that tells of an injury changes what is known before the next match of that club."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from nlp.feeds import read_feed
from orchestration.db.dbt import run_dbt
from orchestration.db.state import begin_build
from orchestration.ingestion.identity import seed_leagues
from orchestration.news.articles import take_in
from orchestration.news.reading import read_articles
from orchestration.sandbox import news
from orchestration.sandbox.sandbox import open_sandbox
from tests.integration.ingestion.sandbox_world import read_all

AT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
HURT = """
select signal.team_id, signal.player_name, match.match_id, match.home_team_id = signal.team_id as is_home
from nlp.signal
inner join core.match on signal.team_id in (match.home_team_id, match.away_team_id)
where signal.kind in ('injury', 'illness') and match.status = 'scheduled'
order by signal.signal_id, match.kickoff_at
"""


@pytest.fixture(autouse=True)
def _dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        target = tmp_path_factory.mktemp("dbt")
        patch.setenv("DBT_TARGET_PATH", str(target / "target"))
        patch.setenv("DBT_LOG_PATH", str(target / "logs"))
        yield


@pytest.mark.prove
def test_an_injury_in_the_news_is_known_before_the_next_match_and_not_before_it_was_told(engine: Engine) -> None:
    sandbox = open_sandbox(1, AT, speed=0)
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", AT)
    read_all(engine, sandbox)
    run_dbt(engine.url, "build", "--resource-type", "model", "--resource-type", "seed", "--select", "tag:facts")
    run_dbt(engine.url, "run", "--select", "match_news")
    before = _absences(engine)

    feed = news.feed(sandbox.view())
    assert re.search(r"is out for about \d+ week", feed)
    with engine.begin() as connection:
        take_in(connection, "sandbox", None, read_feed(feed.encode()), AT)
    read_articles(engine)
    run_dbt(engine.url, "run", "--select", "match_news")
    after = _absences(engine)
    with engine.connect() as connection:
        hurt = connection.execute(sa.text(HURT)).all()
    assert hurt
    for row in hurt:
        side = "home" if row.is_home else "away"
        assert after[row.match_id, side] >= 1, row
        assert before.get((row.match_id, side)) in (None, 0)
    # what was cut off before the news was known does not know of it
    with engine.connect() as connection:
        earliest = connection.scalar(
            sa.text("select min(cutoff_at) from core.match inner join features.match_news using (match_id)")
        )
    assert earliest is not None
    assert earliest >= AT - timedelta(days=30)


def _absences(engine: Engine) -> dict[tuple[int, str], int | None]:
    with engine.connect() as connection:
        rows = connection.execute(sa.text("select * from features.match_news")).all()
    return {
        (row.match_id, side): getattr(row, f"{side}_unavailable_players") for row in rows for side in ("home", "away")
    }
