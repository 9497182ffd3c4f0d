"""The long proof of the quota: real minutes, several askers at once, and the provider's own count."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import Asker, QuotaSpentError
from orchestration.ingestion.providers import api_football, football_data_org
from orchestration.ingestion.quota import Key
from orchestration.sandbox.sandbox import open_sandbox
from tests.integration.ingestion.sandbox_world import transport

MINUTE = timedelta(seconds=60)
PATIENCE_SECONDS = 130.0


@pytest.mark.prove
@pytest.mark.parametrize("source", ["football_data_org", "api_football"])
def test_a_backfill_never_exceeds_its_minute_by_the_servers_count(engine: Engine, source: str) -> None:
    sandbox = open_sandbox(1, datetime(2026, 3, 14, 3, 0, tzinfo=UTC), speed=1)
    sandbox.view()
    if source == "football_data_org":
        key = Key(source, "free", 9, None)
        account = Account(
            source, "http://p/football-data-org/v4", {"X-Auth-Token": "sandbox-free"}, key, football_data_org.parse
        )
        paths = [football_data_org.season_teams(str(9001 + n % 4), 2025 - n // 4 % 3) for n in range(40)]
    else:
        key = Key(source, "free", 10, 100)
        account = Account(source, "http://p/api-football", {"x-apisports-key": "sandbox-free"}, key, api_football.parse)
        paths = [api_football.season_fixtures(9101 + n % 4, 2022 + n // 4 % 3) for n in range(40)]

    def ask(mine: list[str]) -> None:
        client = Asker(engine, account, patience_seconds=PATIENCE_SECONDS, transport=transport(sandbox))
        for path in mine:
            try:
                client.ask(path)
            except QuotaSpentError:
                return

    threads = [threading.Thread(target=ask, args=(paths[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = [logged.at for logged in sandbox.log]
    assert 20 <= len(asked) <= 30
    assert all(logged.status == 200 for logged in sandbox.log)
    busiest = max(sum(at <= other < at + MINUTE for other in asked) for at in asked)
    assert busiest <= 10
