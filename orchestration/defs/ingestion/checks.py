"""Checks on what came in: what waits in quarantine, and whether enough of the rest is there to go on."""

import dagster as dg
import sqlalchemy as sa

from orchestration.resources.database import Writer

WAITING = """
select reason, count(*) as n from ops.quarantine where resolved_at is null group by reason order by reason
"""
IDENTIFIED = """
select
    (select count(*) from identity.match_row) as n_identified,
    (select count(*) from ops.quarantine where resolved_at is null and row_number is not null) as n_waiting
"""
#: A share of refused rows beyond this is a broken source, not a few flawed rows (the whole real archive: 0.2 %).
MOST_WAITING = 0.05


@dg.asset_check(
    asset=dg.AssetKey(["identity", "match_row"]),
    description="Nothing waits in quarantine for a person to look at.",
)
def quarantine_is_empty(writer: Writer) -> dg.AssetCheckResult:
    """Count what was refused, by reason; the rest went on without it."""
    with writer.engine.connect() as connection:
        waiting = {row.reason: row.n for row in connection.execute(sa.text(WAITING))}
    return dg.AssetCheckResult(
        passed=not waiting,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=waiting,
        description="`bet-hope doctor` names the files; mend the source or the alias table and sync again"
        if waiting
        else "empty",
    )


@dg.asset_check(
    asset=dg.AssetKey(["identity", "match_row"]),
    blocking=True,
    description="Most of what came in could be used.",
)
def most_rows_are_identified(writer: Writer) -> dg.AssetCheckResult:
    """Stop before anything is built on a source of which a large part was refused."""
    with writer.engine.connect() as connection:
        row = connection.execute(sa.text(IDENTIFIED)).one()
    passed = row.n_identified > 0 and row.n_waiting <= MOST_WAITING * (row.n_identified + row.n_waiting)
    return dg.AssetCheckResult(passed=passed, metadata=row._asdict())


INGESTION_CHECKS = [quarantine_is_empty, most_rows_are_identified]
