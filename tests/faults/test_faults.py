"""Killed with SIGKILL in the middle of writes and between commits, and run again: every table is as undisturbed."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.engine import URL

from tests.faults.digests import differences, digests
from tests.faults.installation import installed, kill_each, spread
from tests.faults.nursery import Nursery
from tests.faults.steps import QUICK

KILLS_A_STEP = 3


class Undisturbed(NamedTuple):
    """What nobody disturbed: write points of each step, and the digest of every table at the end."""

    points: dict[str, list[tuple[str, str]]]
    digests: dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A nursery for the steps that need neither dbt nor a model."""
    with Nursery(tmp_path_factory.mktemp("faults") / "children.log", is_quick=True) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def undisturbed(server_url: URL, tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Undisturbed:
    """One season read and identified."""
    with installed(server_url, tmp_path_factory.mktemp("calm"), 1) as calm:
        points = {step: nursery.attempt(calm, (step,)).points for step in QUICK}
        return Undisturbed(points, digests(calm.ours))


def test_killed_while_reading_archives_and_run_again(
    server_url: URL, tmp_path: Path, nursery: Nursery, undisturbed: Undisturbed
) -> None:
    assert {kind for points in undisturbed.points.values() for kind, _ in points} == {
        "in a copy", "written", "committed"
    }  # fmt: skip
    assert undisturbed.digests["identity.match"][0] > 200
    with installed(server_url, tmp_path, 1) as killed:
        kills = []
        for step in QUICK:
            kills += kill_each(nursery, killed, step, spread(len(undisturbed.points[step]), KILLS_A_STEP))
            assert nursery.attempt(killed, (step,)).code == 0
        assert differences(undisturbed.digests, digests(killed.ours)) == []
    assert len(kills) == KILLS_A_STEP * len(QUICK), "a process that ended before it was killed proves nothing"


def marks_a_file_read_before_its_rows_are_in() -> None:
    """Plant a fault: the mark of a file that was read is committed before its rows."""
    from orchestration.db.tables import payload
    from orchestration.ingestion import ingest

    load = ingest.load_rows

    def early(connection, payload_id, parsed):  # type: ignore[no-untyped-def]
        connection.execute(
            payload.update()
            .where(payload.c.payload_id == payload_id)
            .values(parsed_at=payload.c.fetched_at, n_rows=parsed.n_matches)
        )
        connection.connection.driver_connection.commit()
        load(connection, payload_id, parsed)

    ingest.load_rows = early


def test_a_planted_fault_is_found(server_url: URL, tmp_path: Path, nursery: Nursery, undisturbed: Undisturbed) -> None:
    plant = f"{__name__}:{marks_a_file_read_before_its_rows_are_in.__name__}"
    # behind the mark, which is one more statement, and in the middle of the first file's rows
    in_its_rows = [kind for kind, _ in undisturbed.points["archives"]].index("in a copy") + 2
    with installed(server_url, tmp_path, 1) as killed:
        assert nursery.attempt(killed, ("present",)).code == 0
        attempt = nursery.attempt(killed, ("archives",), in_its_rows, plant=plant)
        assert attempt.killed
        assert attempt.points[-1][0] == "in a copy"
        assert nursery.attempt(killed, QUICK).code == 0
        found = differences(undisturbed.digests, digests(killed.ours))
    assert any(attempt.points[-1][1] in difference for difference in found)
