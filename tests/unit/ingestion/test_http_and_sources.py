"""The network as it misbehaves, and the folder that stands in for it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.http import (
    MOST_BYTES,
    MOST_FAILURES_IN_A_ROW,
    MOST_TRIES,
    PermanentSourceError,
    PoliteClient,
    TransientSourceError,
)
from orchestration.ingestion.sources import MirrorSource, WebSource

ADDRESS = "https://archive.example/mmz4281/2324/E0.csv"
FEED = Feed("football_data_co_uk", "mmz4281/2324/E0.csv", "PL", 2023)


class Network:
    def __init__(self, answer: Callable[[int], httpx.Response]) -> None:
        self.addresses: list[str] = []
        self.waits: list[float] = []
        self._answer = answer

    def client(self) -> PoliteClient:
        return PoliteClient(httpx.MockTransport(self._handle), sleep=self.waits.append)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.addresses.append(str(request.url))
        return self._answer(len(self.addresses))


def refuse_connection(_: int) -> httpx.Response:
    raise httpx.ConnectError("no route to host")


def test_a_file_is_fetched() -> None:
    assert Network(lambda _: httpx.Response(200, content=b"Div,Date\n")).client().get(ADDRESS) == b"Div,Date\n"


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_file_is_no_error(status: int) -> None:
    network = Network(lambda _: httpx.Response(status))
    assert network.client().get(ADDRESS) is None
    assert len(network.addresses) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    network = Network(lambda n: httpx.Response(status) if n == 1 else httpx.Response(200, content=b"x"))
    assert network.client().get(ADDRESS) == b"x"
    assert len(network.addresses) == 2


def test_the_server_names_its_time_within_reason() -> None:
    network = Network(lambda n: httpx.Response(503, headers={"Retry-After": "9999"}) if n == 1 else httpx.Response(200))
    network.client().get(ADDRESS)
    assert max(network.waits) == 30.0


def test_a_host_out_of_reach_is_given_up_after_some_files() -> None:
    network = Network(refuse_connection)
    client = network.client()
    for _ in range(MOST_FAILURES_IN_A_ROW + 5):
        with pytest.raises(TransientSourceError, match="check the network"):
            client.get(ADDRESS)
    assert len(network.addresses) == MOST_FAILURES_IN_A_ROW * MOST_TRIES


def test_what_will_fail_again_is_not_tried_again() -> None:
    network = Network(lambda _: httpx.Response(403))
    with pytest.raises(PermanentSourceError, match="403"):
        network.client().get(ADDRESS)
    assert len(network.addresses) == 1


def test_an_endless_answer_is_cut_short() -> None:
    network = Network(lambda _: httpx.Response(200, content=iter([b"x" * 2**20] * (MOST_BYTES // 2**20 + 2))))
    with pytest.raises(PermanentSourceError, match="larger than"):
        network.client().get(ADDRESS)


def test_requests_to_one_host_are_spaced() -> None:
    network = Network(lambda _: httpx.Response(200))
    client = network.client()
    client.get(ADDRESS)
    client.get(ADDRESS)
    assert len(network.waits) == 1
    assert 0 < network.waits[0] <= 0.2


def test_the_web_source_asks_the_public_address() -> None:
    network = Network(lambda _: httpx.Response(200, content=b"x"))
    fetched = WebSource(network.client()).fetch(FEED)
    assert fetched is not None
    assert network.addresses == ["https://www.football-data.co.uk/mmz4281/2324/E0.csv"] == [fetched.request]


def test_the_mirror_has_its_own_folders(tmp_path: Path) -> None:
    layout = {
        "football-data-co-uk/2324/E0.csv": FEED,
        "football-data-co-uk/fixtures.csv": Feed("football_data_co_uk", "fixtures.csv", "*", None),
        "football-data-co-uk-extra/ARG.csv": Feed("football_data_co_uk", "new/ARG.csv", "ARG", None),
        "openfootball/2023-24/en.1.json": Feed("openfootball", "2023-24/en.1.json", "PL", 2023),
    }
    mirror = MirrorSource(tmp_path)
    for path, feed in layout.items():
        assert mirror.fetch(feed) is None
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(path.encode())
        fetched = mirror.fetch(feed)
        assert fetched is not None
        assert fetched.content == path.encode()


def test_a_mirror_that_is_gone_or_unreadable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TransientSourceError, match="ARCHIVE_DIR"):
        MirrorSource(tmp_path / "nowhere").fetch(FEED)
    (tmp_path / "football-data-co-uk/2324/E0.csv").mkdir(parents=True)
    with pytest.raises(TransientSourceError, match="cannot be read"):
        MirrorSource(tmp_path).fetch(FEED)
