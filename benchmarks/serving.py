"""Servers of a benchmark: the API as it is run and those it is held against, each on a port of its own on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from sqlalchemy.engine import URL

START_SECONDS = 60.0
#: Limits are for strangers; a benchmark asks as often as it can.
_PLENTY = {"API_RATE_ANONYMOUS": "1000000000", "API_RATE_LOGIN": "1000000000", "AS_OF": ""}


@dataclass
class Server:
    """A server that answers."""

    port: int
    process: psutil.Process
    seconds_to_start: float
    log: Path

    def ask(self, path: str) -> httpx.Response:
        """Ask once."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=60)

    def get(self, path: str) -> httpx.Response:
        """Ask once, and fail on anything but success."""
        return self.ask(path).raise_for_status()

    def worker_megabytes(self) -> float:
        """Resident memory of the largest process that answers."""
        return max(child.memory_info().rss for child in self.process.children()) / 2**20


def api_environment(address: str, database: str = "bet_hope") -> dict[str, str]:
    """Give the settings of an API over a database of the embedded server, entered as its own role."""
    from sqlalchemy.engine import make_url

    url: URL = make_url(address).set(drivername="postgresql", username="bet_hope_api", database=database)
    secret = {"API_SECRET": "of a benchmark on loopback, and of nothing else"}
    return {**_PLENTY, **secret, "API_DATABASE_URL": url.render_as_string(hide_password=False)}


@contextmanager
def serving(command: list[str], path: str, log: Path, **environment: str) -> Iterator[Server]:
    """Run a server until the body ends; `{port}` in its command and environment is the port it shall listen on.

    Raises:
        RuntimeError: It does not answer `path`.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, **environment, "API_PORT": str(port)}
    begun = time.perf_counter()
    with log.open("wb") as file:
        process = subprocess.Popen([part.format(port=port) for part in command], env=settings, stdout=file, stderr=file)
    try:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}{path}", timeout=START_SECONDS).raise_for_status()
                break
            except httpx.HTTPError as error:
                if time.perf_counter() > begun + START_SECONDS or process.poll() is not None:
                    raise RuntimeError(log.read_text()[-2000:]) from error
                time.sleep(0.02)
        yield Server(port, psutil.Process(process.pid), time.perf_counter() - begun, log)
    finally:
        process.terminate()
        process.wait()


API = [sys.executable, "-m", "api"]
