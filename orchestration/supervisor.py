"""`bet-hope up`: holds the database, starts the servers, runs the pipeline the first time, and stops all of it.

One supervisor an installation, held by a lock the kernel drops with the process. Children are told by the kernel
when it dies (Linux), so nothing is left behind even by a kill.
"""

import contextlib
import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import httpx
import psutil
from rich.console import Console

from orchestration.db.server import Databases, address
from orchestration.settings import PROJECT_DIR, Settings

#: Servers import large libraries on two cores before they listen.
READY_SECONDS = 180
GRACE_SECONDS = 15
#: Addresses and keys that only the pipeline may know.
PIPELINE_SECRETS = (
    "DATABASE_URL",
    "DAGSTER_DATABASE_URL",
    "DAGSTER_POSTGRES_URL",
    "MLFLOW_DATABASE_URL",
    "DBT_PASSWORD",
    "FOOTBALL_DATA_API_KEY",
    "API_FOOTBALL_KEY",
    "SMTP_PASSWORD",
    "ALERT_WEBHOOK",
)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class SupervisorError(RuntimeError):
    """`up` cannot go on; the message says why and what to do."""


@dataclass
class Server:
    """One process of ours, and how to tell that it answers.

    Attributes:
        name: As people call it.
        command: Argument list.
        url: Address that people open; None for a process without one.
        ready: Path below `url` that answers 200 once it serves; None: it is ready when it runs.
        environment: Variables of its own.
    """

    name: str
    command: Sequence[str]
    url: str | None = None
    ready: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None


def servers(settings: Settings, databases: Databases) -> list[Server]:
    """Describe what `up` starts, the API first: it is what programs wait for."""
    binaries = Path(sys.executable).parent
    host = settings.host
    return [
        api_server(settings, databases),
        Server(
            "MLflow",
            [
                str(binaries / "mlflow"),
                "server",
                *("--host", host, "--port", str(settings.mlflow_port), "--workers", "1"),
                *("--allowed-hosts", f"{host}:{settings.mlflow_port},localhost:{settings.mlflow_port}"),
                *("--default-artifact-root", (settings.bet_hope_home / "mlflow").as_uri()),
            ],
            f"http://{host}:{settings.mlflow_port}",
            "/health",
            # in the environment, for an argument list is shown to everybody by ps
            {"MLFLOW_BACKEND_STORE_URI": address(databases.mlflow)},
        ),
        *dagster_servers(settings),
    ]


def dagster_servers(settings: Settings) -> list[Server]:
    """Describe Dagster's webserver and daemon."""
    binaries = Path(sys.executable).parent
    host = settings.host
    workspace = str(PROJECT_DIR / "workspace.yaml")
    return [
        Server(
            "Dagster",
            [str(binaries / "dagster-webserver"), "-h", host, "-p", str(settings.dagster_port), "-w", workspace],
            f"http://{host}:{settings.dagster_port}",
            "/server_info",
        ),
        Server("Dagster daemon", [str(binaries / "dagster-daemon"), "run", "-w", workspace]),
    ]


def sandbox_server(settings: Settings, at: datetime | None) -> Server:
    """Describe the invented providers of the demo.

    Args:
        settings: With its port.
        at: What time it is there at first; None: where its story begins.
    """
    command = [sys.executable, "-m", "orchestration.sandbox", "--port", str(settings.sandbox_port)]
    if at is not None:
        command += ["--at", at.isoformat()]
    return Server("Sandbox", command, f"http://127.0.0.1:{settings.sandbox_port}", "/sandbox")


def api_server(settings: Settings, databases: Databases) -> Server:
    """Describe the API's process; it gets the address of its own role and no other."""
    host, port = settings.host, settings.api_port
    return Server(
        "API",
        [sys.executable, "-m", "api"],
        f"http://{host}:{port}",
        "/health",
        {
            "API_DATABASE_URL": address(databases.api),
            "API_AUTH_DATABASE_URL": address(databases.auth),
            "API_SECRET": settings.api_secret or own_secret(settings.bet_hope_home),
            "API_HOST": host,
            "API_PORT": str(port),
            # it may know its own database as its own role, and nothing else
            **dict.fromkeys(PIPELINE_SECRETS, ""),
        },
    )


def own_secret(home: Path) -> str:
    """Give the secret that signs access tokens of this installation; made of chance the first time."""
    path = home / "api-secret"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text()


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the right to be the supervisor of `home`.

    Raises:
        SupervisorError: Another one has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.pid").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SupervisorError(
                f"already up (process {_read_pid(file)}): open its addresses, or stop it with `make down`"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def stop_supervisor(home: Path) -> bool:
    """Ask the supervisor of `home` to stop and wait until it has; False when none was running."""
    path = home / "up.pid"
    if not path.exists():
        return False
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(_read_pid(file), signal.SIGTERM)
        else:
            return False
        deadline = time.monotonic() + 4 * GRACE_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.2)
    raise SupervisorError("the supervisor did not stop in a minute; look at its terminal")


def _read_pid(file: IO[str]) -> int:
    file.seek(0)
    return int(file.read() or 0)


def refuse_taken_ports(settings: Settings, names: Sequence[str]) -> None:
    """Say which port is taken before anything starts.

    Raises:
        SupervisorError: A port is in use.
    """
    for name in names:
        port = getattr(settings, name)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise SupervisorError(
                    f"port {port} on {settings.host} cannot be used ({error.strerror}): stop what uses it, or set "
                    f"{name.upper()} to another"
                ) from error


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextlib.contextmanager
def running(servers: Sequence[Server], logs: Path, on_stop: Callable[[], None]) -> Iterator[None]:
    """Start processes, each with a log of its own, and stop every one of them and their children at the end.

    Args:
        servers: What to start.
        logs: Folder for their logs.
        on_stop: Called before the first one is stopped.
    """
    logs.mkdir(parents=True, exist_ok=True)
    try:
        for server in servers:
            log = (logs / f"{server.name.lower().replace(' ', '-')}.log").open("ab")
            with log:
                server.process = subprocess.Popen(
                    server.command,
                    cwd=PROJECT_DIR,
                    env={**os.environ, **server.environment},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
                    preexec_fn=_die_with_parent,  # noqa: PLW1509  (only a system call)
                )
        yield
    finally:
        on_stop()
        _stop([server.process for server in servers if server.process is not None])


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    family: list[psutil.Process] = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            family += [*parent.children(recursive=True), parent]
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    _, alive = psutil.wait_procs(family, timeout=GRACE_SECONDS)
    for survivor in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            survivor.kill()
    psutil.wait_procs(alive, timeout=GRACE_SECONDS)


def wait_until_ready(servers: Sequence[Server], console: Console, logs: Path) -> None:
    """Wait until every server answers, telling of each as it does.

    Raises:
        SupervisorError: One ended, or did not answer in time.
    """
    started = time.monotonic()
    waiting = [server for server in servers if server.ready is not None]
    while waiting:
        for server in list(waiting):
            if answers(server):
                waiting.remove(server)
                console.print(f"{server.name:<10} {server.url}   ({time.monotonic() - started:.0f} s)")
        refuse_ended(servers, logs)
        if time.monotonic() - started > READY_SECONDS:
            names = ", ".join(server.name for server in waiting)
            raise SupervisorError(f"{names} did not answer within {READY_SECONDS} s; the logs are in {logs}")
        time.sleep(0.25)


def answers(server: Server) -> bool:
    """Tell whether something serves where a server should."""
    try:
        response = httpx.get(f"{server.url}{server.ready}", timeout=2)
    except httpx.TransportError:
        return False
    # an API over a database that is not built yet answers 503 with a sentence: it serves
    return response.status_code in (200, 503)


def refuse_ended(servers: Sequence[Server], logs: Path) -> None:
    """Notice a server that ended by itself.

    Raises:
        SupervisorError: One did.
    """
    for server in servers:
        if server.process is not None and server.process.poll() is not None:
            raise SupervisorError(
                f"{server.name} ended with code {server.process.returncode}; its log is "
                f"{logs / (server.name.lower().replace(' ', '-') + '.log')}"
            )
