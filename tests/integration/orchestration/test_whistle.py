"""A goal is in the API a tick later, and a final whistle in tables and scores a rebuild later: over a real sandbox."""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar.testing import TestClient

from orchestration.ingestion import live
from orchestration.ingestion.accounts import accounts
from orchestration.ingestion.asking import Asker
from orchestration.settings import Settings
from tests.integration.orchestration.sandboxed import World, sandboxed
from tests.integration.orchestration.test_pipeline import Installation

pytestmark = pytest.mark.prove

#: Before the first kick-off of a Saturday, and while its early matches are in their second half.
MORNING = datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
IN_PLAY = datetime(2026, 3, 14, 13, 40, tzinfo=UTC)
#: From the fetch of a goal to the API, and from a final whistle to everything rebuilt (issue 3, speed).
MOST_SECONDS_OF_A_GOAL = 5
MOST_SECONDS_OF_A_REBUILD = 90
#: Of a tick with nothing new, beyond what it costs to start Python and to load the modules (issue 3, speed).
MOST_CPU_OF_A_TICK = 1.0


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[Installation, World, Settings]]:
    """An installation over a sandbox whose clock stands still, after one full run."""
    with sandboxed(MORNING) as (installation, world, settings):
        installation.bet_hope("pipeline")
        yield installation, world, settings


def ticks(installation: Installation, settings: Settings, now: datetime) -> float:
    """Look at the matches in play; give the CPU seconds of this process."""
    begun = time.process_time()
    for account in accounts(settings, "sandbox"):
        live.tick(
            installation.engine, account, Asker(installation.engine, account, patience_seconds=70), "sandbox", now
        )
    return time.process_time() - begun


def test_a_goal_is_in_the_api_within_a_tick_and_five_seconds(
    played: tuple[Installation, World, Settings], record_property: Callable[[str, object], None]
) -> None:
    from api.app import create_app
    from api.settings import Settings as ApiSettings

    installation, world, settings = played
    with TestClient(
        create_app(ApiSettings(api_database_url=installation.api_url, api_secret=secrets.token_hex(32), _env_file=None))
    ) as client:

        def shown() -> dict[int, tuple[int, int]]:
            answer = client.get("/api/v1/matches/live").json()
            assert answer["meta"]["source"] == "sandbox"
            return {row["id"]: (row["home_score"], row["away_score"]) for row in answer["results"]}

        goals = 0
        before: dict[int, tuple[int, int]] = {}
        for minutes in range(0, 45, 5):
            now = IN_PLAY + timedelta(minutes=minutes)
            world.set_clock(now)
            begun = time.monotonic()
            used = ticks(installation, settings, now)
            after = shown()
            seconds = time.monotonic() - begun
            changed = {match for match, score in after.items() if before.get(match, score) != score}
            goals += len(changed)
            assert seconds < MOST_SECONDS_OF_A_GOAL
            before = after
        assert goals > 0
        # nothing new: one call a provider, and little work
        n_asked = httpx.get(world.address, timeout=30).json()["requests"]
        used = ticks(installation, settings, now)
        assert httpx.get(world.address, timeout=30).json()["requests"] - n_asked == 2
        assert used < MOST_CPU_OF_A_TICK
        record_property("seconds_from_tick_to_api", round(seconds, 2))
        record_property("cpu_seconds_of_a_tick_with_nothing_new", round(used, 2))


def test_a_final_whistle_is_everywhere_after_one_rebuild(
    played: tuple[Installation, World, Settings], record_property: Callable[[str, object], None]
) -> None:
    installation, world, settings = played
    whistle = datetime(2026, 3, 14, 14, 40, tzinfo=UTC)
    world.set_clock(whistle)
    ticks(installation, settings, whistle)
    assert live.n_finished_unread(installation.engine) > 0
    begun = time.monotonic()
    installation.bet_hope("sync-data")
    seconds = time.monotonic() - begun
    record_property("seconds_of_the_rebuild", round(seconds, 1))
    assert live.n_finished_unread(installation.engine) == 0
    assert seconds < MOST_SECONDS_OF_A_REBUILD
    over = installation.rows(
        "select match.match_id, match.home_team_id, match.home_goals, match.away_goals, state.home_goals as told_home,"
        " state.away_goals as told_away from core.match inner join live.match_state as state using (match_id)"
        " where state.status = 'finished' and match.status = 'finished'"
    )
    assert over
    assert all((row.home_goals, row.away_goals) == (row.told_home, row.told_away) for row in over)
    scored = {row.match_id for row in installation.rows("select match_id from serving.prediction where is_scored")}
    assert {row.match_id for row in over} <= scored
    played_by = dict(tuple(row) for row in installation.rows("select team_id, played from serving.standing"))
    counted = installation.rows(
        "select team_id, count(*) as n from core.team_match inner join core.season using (season_id)"
        " where season.is_current group by team_id"
    )
    assert {row.team_id: row.n for row in counted if row.team_id in played_by} == {
        row.team_id: played_by[row.team_id] for row in counted if row.team_id in played_by
    }
