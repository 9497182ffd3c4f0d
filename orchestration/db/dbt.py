"""dbt from Python: where the project lives, how it finds the database, and one call that runs it.

What the data means is in `dbt_project`; when it runs is in `orchestration.defs`. dbt runs in the calling process,
one command at a time, and is imported when it is first asked for: a process of its own for each command cost more
than the SQL of a match day.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

DBT_PROJECT_DIR = Path(__file__).resolve().parent.parent.parent / "dbt_project"
#: Of every session of dbt, read by libpq: sorts and hashes of a full build fit in memory, instants print in UTC.
SESSION_OPTIONS = "-c timezone=UTC -c work_mem=128MB -c jit=off"
#: Events of dbt that tell how one model or test ended.
_RESULT_EVENTS = {"LogModelResult", "LogTestResult"}


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

    invocation_id: str
    seconds: float
    nodes: tuple[DbtNode, ...]


class DbtFailed(RuntimeError):  # noqa: N818 - a sentence: "dbt failed"
    """A model or test of dbt failed; the message names the node and repeats what the database said."""


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


def run_dbt(database_url: str | URL, *args: str, on_result: Callable[[dict[str, Any]], None] | None = None) -> DbtRun:
    """Run one dbt command, e.g. `run_dbt(url, "build", "--select", "tag:facts")`.

    Args:
        database_url: Of the database to run it on.
        args: The command and its options.
        on_result: Called with dbt's structured event when a model or test has ended, from the thread it ran in.

    Raises:
        DbtFailed: A node failed, or dbt did not get as far as running one.
    """
    from dbt.cli.main import dbtRunner
    from dbt_common.events.base_types import EventMsg
    from dbt_common.events.functions import msg_to_dict
    from dbt_common.invocation import get_invocation_id

    def hear(event: EventMsg) -> None:
        if on_result is not None and event.info.name in _RESULT_EVENTS:
            on_result(msg_to_dict(event))

    begun = time.monotonic()
    folder = str(DBT_PROJECT_DIR)
    with _environment(dbt_environment(database_url)):
        result = dbtRunner(callbacks=[hear]).invoke(
            ["--no-use-colors", *args, "--project-dir", folder, "--profiles-dir", folder]
        )
    if result.exception is not None and not isinstance(result.exception, Exception):
        raise result.exception  # an interrupt: dbt hands it back as a result
    nodes = _nodes(result.result)
    if not result.success:
        failed = [node for node in nodes if node.status in ("error", "fail", "runtime error")]
        reason = "; ".join(f"{node.unique_id}: {node.message}" for node in failed)
        raise DbtFailed(f"dbt {' '.join(args)}: {reason or result.exception}") from result.exception
    return DbtRun(get_invocation_id(), time.monotonic() - begun, nodes)


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for a while: dbt and libpq read theirs from the environment of the process."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _nodes(result: Any) -> tuple[DbtNode, ...]:
    return tuple(
        DbtNode(
            unique_id=node.node.unique_id,
            status=str(node.status),
            seconds=node.execution_time,
            n_rows=node.adapter_response.get("rows_affected"),
            message=None if node.message is None else " ".join(node.message.split()),
        )
        for node in getattr(result, "results", ())
    )
