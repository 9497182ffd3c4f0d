"""The embedded server is shared, stopped by the last to leave, and survives what a crash leaves behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from orchestration.db.embedded import embedded_server

HOLD = """
import sys
from pathlib import Path
from orchestration.db.embedded import embedded_server
with embedded_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="bh-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def _holder(home: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().startswith("postgresql+psycopg://")
    return holder


def _pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def _answers(url: str) -> bool:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.scalar(sa.text("select 1")) == 1
    finally:
        engine.dispose()


def test_last_to_leave_stops_it(home: Path) -> None:
    with embedded_server(home) as url:
        pid = _pid(home)
        other = _holder(home)
        other.communicate("\n", timeout=30)
        assert _answers(url), "somebody else leaving must not stop the server under us"
        assert _pid(home) == pid
    assert not psutil.pid_exists(pid)


def test_first_to_leave_does_not_stop_it(home: Path) -> None:
    with embedded_server(home):
        pid = _pid(home)
        other = _holder(home)
    assert psutil.pid_exists(pid)
    other.communicate("\n", timeout=30)
    assert not psutil.pid_exists(pid)


def test_a_killed_holder_leaves_a_server_that_is_adopted(home: Path) -> None:
    holder = _holder(home)
    pid = _pid(home)
    holder.kill()
    holder.wait()
    with embedded_server(home) as url:
        assert _pid(home) == pid
        assert _answers(url)
    assert not psutil.pid_exists(pid)


def test_a_killed_server_starts_again(home: Path) -> None:
    holder = _holder(home)
    os.kill(_pid(home), signal.SIGKILL)
    holder.kill()
    holder.wait()
    with embedded_server(home) as url:
        assert _answers(url)


def test_pid_file_of_another_program_is_forgotten(home: Path) -> None:
    with embedded_server(home):
        content = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    content[0] = str(os.getpid())  # after a reboot the number may belong to anybody
    (home / "postgres" / "postmaster.pid").write_text("\n".join(content) + "\n")
    with embedded_server(home) as url:
        assert _answers(url)
