"""The API as it is run: `python -m api` in a process of its own, on a free port of loopback."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy.engine import URL

from tests.integration.api.fabricated_serving import SECRET

START_SECONDS = 60


@dataclass
class ApiServer:
    """A running API."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def restart_workers(self) -> None:
        """Deploy: replace the workers one by one."""
        self.process.send_signal(signal.SIGHUP)


@contextmanager
def api_process(url: URL, **settings: str) -> Iterator[ApiServer]:
    """Run the API on a database; settings are variables of its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "API_DATABASE_URL": url.set(username="bet_hope_api").render_as_string(hide_password=False),
        "API_SECRET": SECRET,
        "API_PORT": str(port),
        "API_RATE_ANONYMOUS": "1000000000",
        "API_RATE_ACCOUNT": "1000000000",
        "API_RATE_LOGIN": "1000000000",
        "AS_OF": "",
        **settings,
    }
    with tempfile.TemporaryDirectory(prefix="bh-api-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "api"], env={**os.environ, **environment}, stdout=file, stderr=file
            )
        server = ApiServer(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_until_it_answers(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def _wait_until_it_answers(server: ApiServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.address}/api/v1/health/live").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
        assert server.process.poll() is None, server.log.read_text()
    raise AssertionError(server.log.read_text())
