"""An installation of its own on a server, copied from an empty, migrated database whose clock stands still."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from orchestration.db.migrate import upgrade
from orchestration.db.session import drop_database, ensure_database, sibling_url
from tests.faults.digests import inject_clock
from tests.faults.nursery import Nursery
from tests.faults.steps import PRESENT, Place

_numbers = itertools.count()


@contextmanager
def installed(server: URL, home: Path, n_seasons: int) -> Iterator[Place]:
    """Make an empty installation whose clock stands at PRESENT, and drop it at the end."""
    ours = server.set(database=f"bh_fault_{os.getpid()}_{next(_numbers)}")
    place = Place(ours, sibling_url(ours, "mlflow"), home / str(ours.database), n_seasons)
    place.home.mkdir(parents=True)
    template = server.set(database=f"bh_fault_template_{os.getpid()}")
    admin = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            exists = "select 1 from pg_database where datname = :name"
            if not connection.scalar(sa.text(exists), {"name": template.database}):
                ensure_database(template)
                inject_clock(template, PRESENT)
                upgrade(template)
            connection.exec_driver_sql(f"create database {ours.database} template {template.database}")
        inject_clock(ours, PRESENT)  # settings of a database are not copied with it
        ensure_database(place.mlflow)
        yield place
    finally:
        drop_database(ours)
        drop_database(place.mlflow)
        admin.dispose()
        shutil.rmtree(place.home, ignore_errors=True)


def spread(n_points: int, n: int) -> list[int]:
    """Choose points evenly, the first and the last among them."""
    if n_points <= n:
        return list(range(1, n_points + 1))
    return sorted({1 + round(i * (n_points - 1) / (n - 1)) for i in range(n)})


def kill_each(nursery: Nursery, place: Place, step: str, points: list[int]) -> list[tuple[str, str]]:
    """Kill a step at each of some write points, every attempt beginning where the one before was killed.

    What an attempt before has committed is not written again, so a later one may end before its point: it is
    then repeated and killed at a point that it has.

    Returns:
        Kind and name of the point of each kill.
    """
    killed = []
    for at in points:
        attempt = nursery.attempt(place, (step,), at)
        if not attempt.killed and attempt.points:
            assert attempt.code == 0, f"{step} failed after a kill; see the children's log"
            attempt = nursery.attempt(place, (step,), 1 + at % len(attempt.points))
        if attempt.killed:
            killed.append(attempt.points[-1])
    return killed
