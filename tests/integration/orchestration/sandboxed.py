"""An installation over a sandbox that runs beside it, whose clock stands still until somebody sets it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from orchestration.db.server import address, open_databases
from orchestration.db.session import connect
from orchestration.environment import enter_environment
from orchestration.settings import PROJECT_DIR, Settings
from tests.integration.orchestration.test_pipeline import Installation


class World:
    """The sandbox as a server of its own."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/sandbox"

    def set_clock(self, now: datetime) -> None:
        """Let it be another time there."""
        httpx.post(f"{self.address}/clock", json={"now": now.isoformat(), "speed": 0}, timeout=30).raise_for_status()

    def truth(self) -> dict[int, Any]:
        """Tell the truth of the season's matches, by Football-Data.org's ids."""
        rows = httpx.get(f"{self.address}/truth/matches", timeout=60).raise_for_status().json()
        return {row["football_data_org"]: row for row in rows}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def sandboxed(at: datetime) -> Iterator[tuple[Installation, World, Settings]]:
    """Start the sandbox at an instant of its world, and open an installation that reads it."""
    home, port = Path(tempfile.mkdtemp(prefix="bh-")), free_port()
    before = dict(os.environ)
    os.environ.update(BET_HOPE_HOME=str(home), SOURCE="sandbox", SANDBOX_PORT=str(port))
    for name in ("ARCHIVE_DIR", "AS_OF"):
        os.environ.pop(name, None)
    command = [sys.executable, "-m", "orchestration.sandbox", "--port", str(port), "--speed", "0"]
    server = subprocess.Popen([*command, "--at", at.isoformat()], cwd=PROJECT_DIR, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        settings = Settings()
        with open_databases(settings) as databases:
            enter_environment(settings, databases)
            engine = connect(databases.pipeline)
            yield Installation(home, engine, address(databases.api)), World(port), settings
            engine.dispose()
    finally:
        server.terminate()
        server.wait(timeout=20)
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)
