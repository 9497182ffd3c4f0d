"""The API as it is run, a process of its own: replaced under load, asked slowly, telling a collector what it did."""

import contextlib
import socket
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import psutil
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy.engine import URL

from tests.integration.api.api_process import ApiServer, api_process

UPCOMING = "/api/v1/predictions/upcoming"
SEARCHED = "/api/v1/teams?country=ENG"


@pytest.fixture(scope="module")
def collector():
    """A sink of OpenTelemetry, OTLP over HTTP: its address, and the spans it was sent."""
    spans: list = []

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            spans.extend(span for of in sent.resource_spans for scope in of.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", spans
    server.shutdown()


@pytest.fixture(scope="module")
def running(served_url: URL, collector):
    endpoint, _ = collector
    # the collector is told twice a second, so that no test has to wait
    with api_process(served_url, API_TRACE_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY="500") as server:
        yield server


def test_a_collector_is_told_of_each_request_without_its_query(running: ApiServer, collector) -> None:
    _, spans = collector
    request_id = "a-request-of-the-tests"
    httpx.get(running.address + SEARCHED, headers={"X-Request-ID": request_id})
    httpx.get(f"{running.address}/api/v1/teams/nobody")
    deadline = time.monotonic() + 10
    while len([span for span in spans if "/teams" in span.name]) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    found, missing = [span for span in spans if "/teams" in span.name][:2]
    attributes = {a.key: a.value.string_value or a.value.int_value for a in found.attributes}
    assert attributes == {
        "http.request.method": "GET",
        "http.route": "/api/v1/teams",
        "http.response.status_code": 200,
        "bet_hope.request_id": request_id,
    }
    assert found.name == "GET /api/v1/teams"
    assert missing.name == "GET /api/v1/teams/{team}"
    assert 0 < found.end_time_unix_nano - found.start_time_unix_nano < 60e9
    assert "ENG" not in str(found)


def test_a_deploy_cuts_no_request(running: ApiServer) -> None:
    """Requests go on while the only worker is replaced."""
    statuses: dict[int | str, int] = defaultdict(int)
    is_over = threading.Event()

    def ask() -> None:
        with httpx.Client(timeout=30, transport=httpx.HTTPTransport(retries=0)) as client:
            while not is_over.is_set():
                try:
                    # a new line for each request: one that stays open may be closed between two, by any server
                    answer = client.get(running.address + UPCOMING, headers={"Connection": "close"})
                    statuses[answer.status_code] += 1
                except httpx.TransportError as error:
                    statuses[repr(error)] += 1

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        before = _workers(running)
        running.restart_workers()
        deadline = time.monotonic() + 60
        while (not _workers(running) or _workers(running) & before) and time.monotonic() < deadline:
            time.sleep(0.05)
        after = _workers(running)
    finally:  # whatever happens: left alone they would ask until the end of all tests
        is_over.set()
        for asker in askers:
            asker.join()
    assert not after & before
    assert set(statuses) == {200}
    assert statuses[200] > 20


def _workers(server: ApiServer) -> set[int]:
    found = set()
    for child in psutil.Process(server.process.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess):  # one that ends while it is looked at is no worker any more
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


def test_whoever_asks_slowly_holds_up_nobody(running: ApiServer) -> None:
    host, port = running.address.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(200)]
    try:
        for line in slow:
            line.sendall(b"GET /api/v1/teams HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        begun = time.monotonic()
        for _ in range(10):
            for line in slow:
                line.sendall(b"a")
            assert httpx.get(running.address + UPCOMING, timeout=10).status_code == 200
        assert time.monotonic() - begun < 10
        slow[0].sendall(b"\r\nConnection: close\r\n\r\n")
        slow[0].settimeout(10)
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200"), "slow is not refused"
    finally:
        for line in slow:
            line.close()


def test_a_large_body_is_refused_before_it_is_read(running: ApiServer) -> None:
    import psutil

    (worker,) = [psutil.Process(pid) for pid in _workers(running)]
    before = worker.memory_info().rss
    for _ in range(5):
        answer = httpx.post(
            f"{running.address}/api/v1/auth/token",
            content=b"x" * 10_000_000,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
    assert worker.memory_info().rss - before < 20 * 2**20
