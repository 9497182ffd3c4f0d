"""Every command that the documents name, run on an invented installation as a person would."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from orchestration.settings import PROJECT_DIR
from tests.deployment.documents import commands
from tests.deployment.test_documents import resolve

pytestmark = pytest.mark.prove

DAY = "2026-03-10"
#: What each documented command is run as, in this order, and how it may end: 1 is a doctor who found something.
RUNS: list[tuple[str, tuple[int, ...]]] = [
    ("db upgrade", (0,)),
    ("seed-leagues", (0,)),
    ("pipeline", (0,)),
    ("backfill-historical --seasons 4", (0,)),
    ("sync-data", (0,)),
    ("sync-live", (0,)),
    ("train-model --seasons 4 --test-size 0.2", (0,)),
    ("generate-predictions --days 7", (0,)),
    ("evaluate-model --period 30", (0,)),
    ("replay 1", (0,)),
    ("verify-ledger", (0,)),
    ("tune-model --trials 1", (0,)),
    ("rollback-model", (0, 1)),
    ("status", (0,)),
    ("doctor", (0, 1)),
    ("db describe", (0,)),
    ("docs --only-write", (0,)),
    ("identity review", (0,)),
    ("identity accept 1", (1,)),
    ("identity merge 1 2", (0, 1)),
    ("identity export names.csv", (0,)),
    ("identity differences --league PL", (0,)),
    ("documents add note.txt", (0,)),
    ("documents search knee", (0,)),
    ("documents evaluate --notes notes.csv", (0, 1)),
    ("provider forget api-football", (0, 1)),
    ("provider parse api-football --path /fixtures?live=all answer.json", (0, 1)),
    ("users list", (0,)),
    ("backtest --from 2025-09-01 --to 2025-10-01 --out backtest.csv", (0,)),
    ("down", (0,)),
]
#: Servers: started until they answer, then stopped.
SERVERS = {"up": "API_PORT", "api": "API_PORT", "dagster": "DAGSTER_PORT", "demo": "API_PORT"}
ANSWERS = {"API_PORT": "/health", "DAGSTER_PORT": "/server_info"}
#: Run by other proofs, each in a test of its own.
ELSEWHERE: dict[str, str] = {}


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder to type in, and an environment that names a synthetic world and ports of its own."""
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    environment = {name: value for name, value in os.environ.items() if name not in ("ARCHIVE_DIR", "DATABASE_URL")}
    ports = {"API_PORT": "8411", "DAGSTER_PORT": "8412", "MLFLOW_PORT": "8413", "SANDBOX_PORT": "8414"}
    environment |= {"BET_HOPE_HOME": str(home / "home"), "SOURCE": "synthetic", "SEASONS": "4", "AS_OF": DAY} | ports
    (home / "note.txt").write_text("Their captain tore a knee ligament on Saturday and is out for six weeks.")
    (home / "notes.csv").write_text("news,status\nKnee injury,i\n")
    (home / "answer.json").write_text('{"get": "fixtures", "errors": [], "results": 0, "response": []}')
    yield home, environment
    shutil.rmtree(home, ignore_errors=True)


def test_every_documented_command_is_run() -> None:
    documented = {
        " ".join(resolve(command)[0]) for named in commands("bet-hope") for command in [named.what.partition(", ")[0]]
    }
    run = {" ".join(resolve(command)[0]) for command, _ in RUNS} | set(SERVERS) | set(ELSEWHERE)
    assert documented - {""} <= run


def test_the_commands(place: tuple[Path, dict[str, str]]) -> None:
    home, environment = place
    wrong = []
    for command, codes in RUNS:
        done = subprocess.run(
            [Path(sys.executable).with_name("bet-hope"), *command.split()],
            cwd=home, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        is_noisy = "Traceback" in printed or "\nINFO:" in f"\n{printed}"  # what libraries say is for the log
        if done.returncode not in codes or is_noisy or not printed.strip():
            wrong.append(f"bet-hope {command} ended with {done.returncode}:\n{printed[-1500:]}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("command", SERVERS)
def test_the_servers(place: tuple[Path, dict[str, str]], command: str) -> None:
    home, environment = place
    if command == "demo":
        environment = environment | {"BET_HOPE_HOME": str(home / "demo"), "SOURCE": ""}
    port = environment[SERVERS[command]]
    with (home / f"{command}.log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("bet-hope"), command],
            cwd=PROJECT_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 900
            while True:
                assert process.poll() is None, (home / f"{command}.log").read_text()[-2000:]
                assert time.monotonic() < deadline, "it did not answer in a quarter of an hour"
                try:
                    answer = httpx.get(f"http://127.0.0.1:{port}{ANSWERS[SERVERS[command]]}", timeout=5)
                except httpx.TransportError:
                    time.sleep(1)
                    continue
                assert answer.status_code in (200, 503)
                break
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(180)
