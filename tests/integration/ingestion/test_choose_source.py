"""Real matches or invented ones: chosen when a database is made, and kept however long the network is away."""

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy.engine import Engine

from orchestration.db.state import DatabaseStateError, begin_build
from orchestration.ingestion import sources
from orchestration.ingestion.http import PoliteClient
from orchestration.ingestion.providers.synthetic.source import SyntheticSource
from orchestration.ingestion.sources import MirrorSource, WebSource, byte_source, choose_source
from orchestration.settings import Settings

AS_OF = datetime(2024, 4, 20, tzinfo=UTC)


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **{"source": "auto", "archive_dir": None} | values)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Status that every address answers; None is no connection."""
    answers: list[int | None] = [None]

    def handle(_: httpx.Request) -> httpx.Response:
        if answers[0] is None:
            raise httpx.ConnectError("no route to host")
        return httpx.Response(answers[0])

    monkeypatch.setattr(
        sources,
        "PoliteClient",
        lambda **options: PoliteClient(httpx.MockTransport(handle), sleep=lambda _: None, **options),
    )
    return answers


def test_a_network_means_real_matches_and_none_means_invented_ones_said_loudly(
    engine: Engine, network: list[int | None]
) -> None:
    choice = choose_source(settings(), engine)
    assert choice.source == "sandbox"
    assert choice.warning is not None
    assert choice.warning.startswith("SANDBOX: every club, match and forecast is invented")
    network[0] = 200
    assert choose_source(settings(), engine) == sources.SourceChoice("archive")


def test_what_is_set_and_a_mirror_come_first(engine: Engine, network: list[int | None], tmp_path: Path) -> None:
    assert network == [None]
    assert choose_source(settings(archive_dir=tmp_path), engine).source == "archive"
    assert choose_source(settings(source="synthetic"), engine).source == "synthetic"
    assert choose_source(settings(api_football_key="k"), engine).source == "archive"
    assert choose_source(settings(football_data_api_key="k"), engine).source == "archive"


@pytest.mark.parametrize("source", ["archive", "synthetic", "sandbox"])
def test_a_database_keeps_its_source(engine: Engine, network: list[int | None], source: str) -> None:
    begin_build(engine, source, AS_OF)
    for network[0] in (None, 200):
        choice = choose_source(settings(), engine)
        assert (choice.source, choice.warning) == (source, None)


def test_bytes_come_from_where_the_database_has_them(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseStateError, match="holds nothing yet"):
        byte_source(settings(), engine)
    begin_build(engine, "archive", AS_OF)
    assert isinstance(byte_source(settings(), engine), WebSource)
    assert isinstance(byte_source(settings(archive_dir=tmp_path), engine), MirrorSource)


def test_a_synthetic_database_grows_from_its_seed(engine: Engine) -> None:
    begin_build(engine, "synthetic", AS_OF)
    assert isinstance(byte_source(settings(), engine), SyntheticSource)
