"""dbt from Python: where the project lives, how it finds the database, and one call that runs it.

What the data means is in `dbt_project`; when it runs is in `orchestration.defs`. dbt is started as a process
of its own, so that importing this module costs nothing.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url

DBT_PROJECT_DIR = Path(__file__).resolve().parent.parent.parent / "dbt_project"
#: Lines of dbt's own output shown when it failed before it could say which node it was.
TAIL_LINES = 15
#: Of every session of dbt, read by libpq: sorts and hashes of a full build fit in memory, instants print in UTC.
SESSION_OPTIONS = "-c timezone=UTC -c work_mem=128MB -c jit=off"


@dataclass(frozen=True)
class DbtNode:
    """One model or test of a run; `n_rows` is what it wrote, where the database said so."""

    unique_id: str
    status: str
    seconds: float
    n_rows: int | None
    message: str | None


@dataclass(frozen=True)
class DbtRun:
    """A run of dbt that ended well."""

    invocation_id: str | None
    seconds: float
    nodes: tuple[DbtNode, ...]


class DbtFailed(RuntimeError):  # noqa: N818 - a sentence: "dbt failed"
    """A model or test of dbt failed; the message names the node and repeats what the database said."""


def dbt_executable() -> Path:
    """The `dbt` of the environment we run in; it is on no `PATH` when a service starts us."""
    return Path(sys.executable).with_name("dbt")


def dbt_environment(database_url: str | URL) -> dict[str, str]:
    """Translate a database address into the variables that `dbt_project/profiles.yml` reads.

    Args:
        database_url: As SQLAlchemy writes it; the host may be a Unix socket folder in `?host=`.
    """
    url = make_url(database_url)
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    return {
        "DBT_HOST": url.host or query.get("host", "localhost"),
        "DBT_PORT": str(url.port or query.get("port", 5432)),
        "DBT_USER": url.username or "postgres",
        "DBT_PASSWORD": url.password or "",
        "DBT_DBNAME": url.database or "postgres",
        "PGOPTIONS": SESSION_OPTIONS,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def run_dbt(database_url: str | URL, *args: str) -> DbtRun:
    """Run one dbt command, e.g. `run_dbt(url, "build", "--select", "tag:facts")`.

    Raises:
        DbtFailed: A node failed, or dbt did not get as far as running one.
    """
    target = Path(os.environ.get("DBT_TARGET_PATH", DBT_PROJECT_DIR / "target"))
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    begun = time.monotonic()
    process = subprocess.run(
        [
            str(dbt_executable()),
            "--no-use-colors",
            *args,
            "--project-dir",
            str(DBT_PROJECT_DIR),
            "--profiles-dir",
            str(DBT_PROJECT_DIR),
        ],
        env={**os.environ, **dbt_environment(database_url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    invocation_id, nodes = _read_results(results)
    if process.returncode != 0:
        failed = [node for node in nodes if node.status in ("error", "fail", "runtime error")]
        raise DbtFailed(_explain(args, failed, process.stdout + process.stderr))
    return DbtRun(invocation_id, time.monotonic() - begun, nodes)


def _read_results(path: Path) -> tuple[str | None, tuple[DbtNode, ...]]:
    if not path.exists():
        return None, ()
    content = json.loads(path.read_text())
    nodes = tuple(
        DbtNode(
            unique_id=result["unique_id"],
            status=result["status"],
            seconds=result["execution_time"],
            n_rows=result["adapter_response"].get("rows_affected"),
            message=result["message"],
        )
        for result in content["results"]
    )
    return content["metadata"]["invocation_id"], nodes


def _explain(args: tuple[str, ...], failed: list[DbtNode], output: str) -> str:
    command = "dbt " + " ".join(args)
    if failed:
        return f"{command}: " + "; ".join(f"{node.unique_id}: {node.message}" for node in failed)
    return f"{command} ended before any node ran:\n" + "\n".join(output.splitlines()[-TAIL_LINES:])
