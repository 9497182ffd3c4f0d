"""What goes every night: old odds that nothing is built from, and runs nobody will look at again."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.ingestion.retention import retire_odds
from orchestration.resources.database import Writer

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
#: Runs deleted a night: each takes its events with it, some thousands.
MOST_RUNS = 500


@dg.asset(
    key=["ops", "retirement"],
    group_name="ops",
    kinds={"parquet", "postgres"},
    description="What was exported and deleted, with the hash of each file; runs and their events go with it.",
)
def retirement(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult[None]:
    """Retire old odds, then the runs that are older than people look back; the last of each job stays."""
    settings = writer.settings
    retired = retire_odds(writer.engine, settings.bet_hope_home / "retired", settings.odds_kept_days)
    n_runs = forget_runs(context.instance, datetime.now(UTC) - timedelta(days=settings.runs_kept_days))
    return dg.MaterializeResult(
        metadata={"odds_retired": retired.n_rows, "files_written": len(retired.files), "runs_forgotten": n_runs}
    )


def forget_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete finished runs that were created before an instant, with their events; the last of each job stays.

    Returns:
        How many went.
    """
    old = dg.RunsFilter(statuses=FINISHED, created_before=before)
    n_forgotten = 0
    for record in instance.get_run_records(old, limit=MOST_RUNS, ascending=True):
        run = record.dagster_run
        last = instance.get_runs(dg.RunsFilter(job_name=run.job_name, statuses=FINISHED), limit=1)
        if last and last[0].run_id != run.run_id:
            instance.delete_run(run.run_id)
            n_forgotten += 1
    return n_forgotten
