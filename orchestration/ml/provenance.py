"""What made a number: the commit of the code, the dbt run of its features, the Dagster run that wrote it."""

import os
import subprocess
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import database_state
from orchestration.settings import PROJECT_DIR


@dataclass(frozen=True)
class Provenance:
    """Stored beside every training run and forecast; None where unknown."""

    git_commit: str | None
    dbt_invocation_id: str | None
    dagster_run_id: str | None


@cache
def git_commit() -> str | None:
    """Name the commit this code is, `+changes` behind it when files differ; GIT_COMMIT where there is no checkout."""
    if commit := os.environ.get("GIT_COMMIT"):
        return commit
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+changes"],  # noqa: S607
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return described.stdout.strip()


def provenance(engine: Engine, dagster_run_id: str | None) -> Provenance:
    """Gather what is known now."""
    with engine.connect() as connection:
        invocation = connection.scalar(sa.select(database_state.c.dbt_invocation_id))
    return Provenance(git_commit(), invocation, dagster_run_id)
