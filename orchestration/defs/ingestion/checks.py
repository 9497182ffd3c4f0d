"""Checks on what came in: whether enough of it could be used to go on."""

import dagster as dg
import sqlalchemy as sa

from orchestration.resources.database import Writer

IDENTIFIED = """
select
    (select count(*) from identity.match_row) as n_identified,
    (select count(*) from ops.quarantine where resolved_at is null and row_number is not null) as n_waiting
"""
#: A share of refused rows beyond this is a broken source, not a few flawed rows (the whole real archive: 0.2 %).
MOST_WAITING = 0.05


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


INGESTION_CHECKS = [most_rows_are_identified]
