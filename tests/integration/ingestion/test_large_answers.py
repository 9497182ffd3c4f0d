"""An answer of 50 MB lands whole; one beyond all size is refused, and said to be."""

import json

import httpx
import pytest
from sqlalchemy.engine import Engine

from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import MOST_BYTES, Asker
from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.http import PermanentSourceError
from orchestration.ingestion.ingest import ingest_feed
from orchestration.ingestion.present import Given
from orchestration.ingestion.providers import api_football
from orchestration.ingestion.quota import Key
from tests.integration.ingestion.conftest import value_of
from tests.unit.ingestion.api_football.answers import envelope, fixture

pytestmark = pytest.mark.prove

PATH = "/fixtures?league=39&season=2025"
N_BYTES = 50_000_000


def answering(engine: Engine, content: bytes) -> Asker:
    """Ask a provider that answers this."""
    key = Key(api_football.SOURCE, "abc", 10, 100)
    account = Account(api_football.SOURCE, "http://provider", {}, key, api_football.parse)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    return Asker(engine, account, patience_seconds=0, transport=transport, sleep=lambda _: None)


def test_fifty_megabytes_lose_nothing(archive_engine: Engine) -> None:
    row = json.dumps(fixture(league__id=39))
    n_rows = N_BYTES // len(row) + 1
    rows = ",".join(row.replace('"id": 100', f'"id": {number}', 1) for number in range(1, n_rows + 1))
    content = envelope([], PATH).replace(b'"response": []', b'"response": [' + rows.encode() + b"]")
    assert N_BYTES < len(content) < MOST_BYTES
    fetched = answering(archive_engine, content).ask(PATH)
    report = ingest_feed(archive_engine, Feed("api_football", PATH, "*", None), Given(fetched))
    assert (report.outcome, report.n_rows, report.n_quarantined) == ("new", n_rows, 0)
    assert value_of(archive_engine, "select count(distinct foreign_match_id) from raw.provider_match") == n_rows


def test_more_than_any_answer_is_refused(archive_engine: Engine) -> None:
    with pytest.raises(PermanentSourceError, match="ask for less"):
        answering(archive_engine, b"[" + b" " * MOST_BYTES + b"]").ask(PATH)
    assert value_of(archive_engine, "select outcome from ops.provider_request") == "too_large"
