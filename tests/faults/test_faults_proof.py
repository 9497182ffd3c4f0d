"""The whole pipeline under every fault we can make here; the table of what came out is docs/FAULTS.md.

Killed at write points and between commits, Postgres restarted in the middle, the disk full, the clock set back and
ahead, two runs at once. After each, the pipeline is run again, and every table is held against an undisturbed
installation's.
"""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.engine import URL

from benchmarks.__main__ import conditions
from orchestration.db.embedded import embedded_server
from orchestration.db.session import connect, pipeline_url
from orchestration.ml.ledger import verify
from orchestration.settings import PROJECT_DIR
from tests.faults.digests import ATTEMPTS, VOLATILE, differences, digests, inject_clock
from tests.faults.installation import installed, kill_each, spread
from tests.faults.nursery import Nursery
from tests.faults.steps import PRESENT, QUICK, STEPS

pytestmark = pytest.mark.prove

N_SEASONS = 4
KILLS_A_STEP = 5
LEAST_KILLS = 50
#: A server's files take 50 MB when empty, and its log up to 32 MB of this world.
SMALL_DISK_MB = 220
#: What is left of the small disk when a step begins.
LEFT_MB = 1
DOCUMENT = PROJECT_DIR / "docs" / "FAULTS.md"


class Undisturbed(NamedTuple):
    """What nobody disturbed: write points of each step, and the digest of every table after each."""

    points: dict[str, list[tuple[str, str]]]
    digests: dict[str, dict[str, tuple[int, str]]]


class Row(NamedTuple):
    """A line of the table."""

    fault: str
    where: str
    n: int
    n_tables: int
    outcome: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A Postgres of our own: it is restarted under everybody's hands."""
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    try:
        with embedded_server(home) as url:
            yield pipeline_url(url)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A nursery with every library."""
    with Nursery(tmp_path_factory.mktemp("faults") / "children.log") as nursery:
        yield nursery


@pytest.fixture(scope="module")
def undisturbed(server: URL, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The whole pipeline, step by step."""
    known = Undisturbed({}, {})
    with installed(server, tmp_path_factory.mktemp("calm"), N_SEASONS) as calm:
        for step in STEPS:
            attempt = nursery.attempt(calm, (step,))
            assert attempt.code == 0, f"{step} fails undisturbed; see the children's log"
            known.points[step] = attempt.points
            known.digests[step] = digests(calm.ours)
    return known


@pytest.fixture(scope="module")
def rows() -> Iterator[list[Row]]:
    """What came out; written down once all of it is there."""
    found: list[Row] = []
    on = conditions()  # before anything is written
    yield found
    if {"SIGKILL", "Postgres restarted", "disk full", "clock", "two at once"} <= {row.fault for row in found}:
        DOCUMENT.write_text(_document(found, on))


def _compare(rows: list[Row], fault: str, where: str, n: int, expected: dict[str, tuple[int, str]], url: URL) -> None:
    found = differences(expected, digests(url))
    rows.append(Row(fault, where, n, len(expected), "equal" if not found else "; ".join(found)))
    assert found == []


def test_killed_at_write_points(
    server: URL, nursery: Nursery, undisturbed: Undisturbed, rows: list[Row], tmp_path: Path
) -> None:
    n_killed = 0
    with installed(server, tmp_path, N_SEASONS) as killed:
        for step in STEPS:
            points = spread(len(undisturbed.points[step]), KILLS_A_STEP)
            kills = kill_each(nursery, killed, step, points)
            assert nursery.attempt(killed, (step,)).code == 0
            n_killed += len(kills)
            where = f"`{step}`: " + ", ".join(f"{kind} {name}" for kind, name in dict.fromkeys(kills))
            _compare(rows, "SIGKILL", where, len(kills), undisturbed.digests[step], killed.ours)
        engine = connect(killed.ours)
        assert verify(engine).broken is None
        engine.dispose()
    assert n_killed >= LEAST_KILLS


def test_postgres_restarted_in_the_middle(
    server: URL, nursery: Nursery, undisturbed: Undisturbed, rows: list[Row], tmp_path: Path
) -> None:
    steps = ("archives", "identities", "facts", "training", "forecasts", "serving")
    with installed(server, tmp_path, N_SEASONS) as place:
        for step in STEPS:
            if step in steps:
                middle = max(1, len(undisturbed.points[step]) // 2)
                attempt = nursery.attempt(place, (step,), middle, act="restart_postgres")
                assert attempt.code == 1, "a run whose server went away has to say that it failed"
            assert nursery.attempt(place, (step,)).code == 0
        _compare(
            rows, "Postgres restarted", "in the middle of " + ", ".join(f"`{step}`" for step in steps), len(steps),
            undisturbed.digests["record"], place.ours,
        )  # fmt: skip


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own, smaller than what would go onto it."""
    folder = Path(tempfile.mkdtemp(prefix="bh-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m,mode=0755", "tmpfs", folder],  # noqa: S607
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S607
    folder.rmdir()


def test_disk_full(
    small_disk: Path, nursery: Nursery, undisturbed: Undisturbed, rows: list[Row], tmp_path: Path
) -> None:
    ballast = small_disk / "ballast"
    with embedded_server(small_disk) as address, contextlib.ExitStack() as stack:
        place = stack.enter_context(installed(pipeline_url(address), tmp_path, N_SEASONS))
        assert nursery.attempt(place, ("present",)).code == 0
        with ballast.open("wb") as file:
            file.write(bytes(shutil.disk_usage(small_disk).free - LEFT_MB * 2**20))
        try:
            failed = nursery.attempt(place, ("archives",))
        finally:
            ballast.unlink()
        assert failed.code == 1, "a step that could not write has to say that it failed"
        with embedded_server(small_disk):  # one that went down with its disk comes up again
            assert nursery.attempt(place, QUICK).code == 0
            _compare(rows, "disk full", "while reading archives", 1, undisturbed.digests["identities"], place.ours)


def test_clock_jumps(server: URL, nursery: Nursery, undisturbed: Undisturbed, rows: list[Row], tmp_path: Path) -> None:
    """Back by two days between two steps, ahead by a year, and home again: what was seen last is told apart."""
    with installed(server, tmp_path, N_SEASONS) as place:
        for step, jump in zip(QUICK, (timedelta(0), timedelta(days=-2), timedelta(days=365)), strict=True):
            inject_clock(place.ours, PRESENT + jump)
            assert nursery.attempt(place, (step,)).code == 0
        inject_clock(place.ours, PRESENT)
        assert nursery.attempt(place, QUICK).code == 0
        where = "back two days before reading archives, ahead a year before identifying them, then right again"
        expected = {name: n for name, (n, _) in undisturbed.digests["identities"].items()}
        found = {name: n for name, (n, _) in digests(place.ours).items()}
        rows.append(Row("clock", where, 2, len(expected), "equal, instants aside" if found == expected else "differs"))
        assert found == expected


def test_two_at_once(server: URL, nursery: Nursery, undisturbed: Undisturbed, rows: list[Row], tmp_path: Path) -> None:
    """Two processes that want to run the same steps at the same moment."""
    with Nursery(tmp_path / "other.log") as other, installed(server, tmp_path, N_SEASONS) as place:
        with ThreadPoolExecutor() as pool:
            both = [pool.submit(who.attempt, place, QUICK) for who in (nursery, other)]
            assert [each.result().code for each in both] == [0, 0]
        _compare(
            rows, "two at once", ", ".join(f"`{step}`" for step in QUICK), 2, undisturbed.digests["identities"],
            place.ours,
        )  # fmt: skip


def _document(rows: list[Row], on: dict[str, object]) -> str:
    lines = [f"| {row.fault} | {row.where} | {row.n} | {row.n_tables} | {row.outcome} |" for row in rows]
    attempts = ", ".join(f"`{name}`" for name in ATTEMPTS)
    left_out = ", ".join(f"`{name}`" for names in ATTEMPTS.values() for name in names)
    volatile = "\n".join(f"- `{name}`: {why}" for name, why in VOLATILE.items())
    return f"""# Faults

Written by `make prove` (tests/faults/test_faults_proof.py) on commit {on["commit"]}, {on["on"]}, {on["cores"]} cores.

The pipeline runs step by step over four seasons of an invented archive, each step in a process of its own. At a write
point (in the middle of a COPY, after a statement that wrote, after a commit, when a file is opened or moved) that
process is killed with SIGKILL; the next attempt begins from what is there. After the last kill of a step it runs once
undisturbed, and rows and MD5 of **every table** are compared with an installation nobody disturbed.

| fault | where | times | tables compared | outcome |
|---|---|---|---|---|
{chr(10).join(lines)}

{sum(row.n for row in rows if row.fault == "SIGKILL")} kills in all.

The database's clock is injected, so instants are compared as well. Numbers that a rolled-back row used up are given
again before each attempt, so ids are. Left out, by column name:

{volatile}

{attempts} has a row for each training, also for one that was killed behind it: it is compared as a set, without
{left_out}. The hash of a ledger digest is made of forecasts, which name the version of their model: the chain is
verified instead. MLflow keeps an entry of each attempt in its own database.

`make test` kills in the first three steps, and shows with a planted fault that the comparison finds one
(tests/faults/test_faults.py). A whole run killed together with its Postgres, as by a power cut, is
tests/integration/orchestration/test_killed.py.
"""
