"""Kinds of runs: which may run beside each other, and how a timetable sees that one is already on its way.

Runs of one kind never pile up: whoever wants to launch one looks here first. Writers wait in the queue for each other
(`concurrency` in dagster.yaml), so a live tick or a look at the health of all is not held up by a build.
"""

from collections.abc import Mapping

import dagster as dg

#: What a run is for: the name of its job, or of its timetable row where two rows launch one job.
KIND_TAG = "bet-hope/kind"
#: Of runs that hold the writer's lock.
WRITES_TAG = "bet-hope/writes"
#: A tick that takes longer than so many seconds hangs: its provider or its mail server does.
TICK_SECONDS = 600

UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def writer_tags(kind: str) -> dict[str, str]:
    """Give the tags of runs that write tables others build on."""
    return {KIND_TAG: kind, WRITES_TAG: "true"}


def tick_tags(kind: str) -> dict[str, str]:
    """Give the tags of short runs beside whatever is being built."""
    return {KIND_TAG: kind, "dagster/max_runtime": str(TICK_SECONDS)}


def unfinished(instance: dg.DagsterInstance, tags: Mapping[str, str]) -> str | None:
    """Say which run of the same kind waits or runs, None where there is none."""
    same = dg.RunsFilter(statuses=UNFINISHED, tags={KIND_TAG: tags[KIND_TAG]})
    for run in instance.get_runs(same, limit=1):
        return f"run {run.run_id[:8]} of this kind is {run.status.value.lower()}: one is enough"
    return None
