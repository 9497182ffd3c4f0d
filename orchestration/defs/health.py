"""The look at the health of all: every quarter of an hour beside whatever runs; what changed is told once."""

from collections.abc import Iterator

import dagster as dg

from orchestration.health.finding import Finding, well
from orchestration.health.gauges import measure
from orchestration.health.look import LOOKS, look
from orchestration.health.memory import recall, remember
from orchestration.health.telling import NotToldError, tell
from orchestration.resources.database import Database
from orchestration.settings import Settings

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
#: Checks that runs make on their way, beside the looks of our own; a person is told of these as well.
CHECKED_BY_RUNS = {
    ("identity", "match_row", "most_rows_are_identified"): "`bet-hope doctor` names the files that were refused",
    ("features", "match_features", "features_are_sound"): "run `bet-hope sync-data`; nothing is forecast from these",
    ("ml", "ledger_digest", "ledger_is_unchanged"): "`bet-hope verify-ledger` names the place; restore a backup",
    ("nlp", "article", "no_feed_is_silent"): "look at the feed in a browser, or take it out of NEWS_FEEDS",
}


@dg.multi_asset_check(
    name="health",
    specs=[
        dg.AssetCheckSpec(ask.__name__, asset=dg.AssetKey(relation), description=(ask.__doc__ or "").splitlines()[0])
        for ask, relation in LOOKS.items()
    ],
    can_subset=True,
)
def health(context: dg.AssetCheckExecutionContext, database: Database) -> Iterator[dg.AssetCheckResult]:
    """Ask everything, keep what was found, and tell people what changed."""
    settings = Settings()
    not_told: str | None = None
    with database.opened() as engine:
        found = [*look(engine, settings), *_runs(context.instance), *_checks_of_runs(context.instance)]
        remember(engine, found)
        measure(engine, settings, found)
        try:
            tell(engine, settings)
        except NotToldError as error:
            not_told = str(error)
        with engine.connect() as connection:
            findings = {finding.name: finding for finding in recall(connection)}
    for finding in findings.values():
        if not finding.is_well:
            context.log.warning(f"{finding.name}: {finding.what}. {finding.do}")
    for key in context.selected_asset_check_keys:
        if key.name in findings:
            yield _result(findings[key.name], key)
    if not_told is not None:
        raise dg.Failure(f"something has to be looked at and nobody was told: {not_told}", allow_retries=False)


def _result(finding: Finding, key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    since = {} if finding.since is None else {"since": dg.MetadataValue.timestamp(finding.since)}
    return dg.AssetCheckResult(
        passed=finding.is_well,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN,
        description=finding.what if finding.is_well else f"{finding.what}. {finding.do}",
        metadata={**since, **({"to_do": finding.do} if finding.do else {})},
    )


def _runs(instance: dg.DagsterInstance) -> Iterator[Finding]:
    """Say of each job that ever ran whether its last finished run failed."""
    seen: set[str] = set()
    for record in instance.get_run_records(dg.RunsFilter(statuses=FINISHED), limit=500):
        run = record.dagster_run
        if run.job_name in seen or run.job_name.startswith("__"):
            continue
        seen.add(run.job_name)
        name = f"run_of_{run.job_name}"
        if run.status == dg.DagsterRunStatus.SUCCESS:
            yield well(name, f"the last run of {run.job_name} succeeded")
            continue
        yield Finding(
            name,
            is_well=False,
            what=f"the last run of {run.job_name} failed ({run.run_id[:8]})",
            do=f"the Dagster UI shows which step and why; `bet-hope {run.job_name.replace('_', '-')}` runs it again",
            since=record.update_timestamp,
        )


def _checks_of_runs(instance: dg.DagsterInstance) -> Iterator[Finding]:
    """Say how the checks that runs make on their way ended last."""
    for (schema, relation, name), do in CHECKED_BY_RUNS.items():
        record = instance.get_latest_asset_check_evaluation_record(
            dg.AssetCheckKey(dg.AssetKey([schema, relation]), name)
        )
        evaluation = None if record is None or record.event is None else record.event.asset_check_evaluation
        if evaluation is None:
            continue
        what = evaluation.description or f"{name} of {schema}.{relation}"
        yield well(name, what) if evaluation.passed else Finding(name, is_well=False, what=what, do=do)


HEALTH = dg.AssetSelection.checks(*[spec.key for spec in health.check_specs])
