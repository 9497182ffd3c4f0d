"""`ops.quarantine`: what was refused, held until a later version of its file no longer has it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from orchestration.db.tables import quarantine
from orchestration.ingestion.refusals import Refusal

#: Reasons that need all of what is known, and not one file alone: `identity` holds and releases them.
IDENTITY_REASONS = ("unknown_league", "unknown_team", "unexpected_meeting")


def hold(connection: Connection, source: str, path: str, refusals: Sequence[Refusal]) -> None:
    """Put refusals of a file into quarantine, or open them again when they had been resolved."""
    if not refusals:
        return
    unique = {(refusal.row_sha256, refusal.reason): refusal for refusal in refusals}
    statement = insert(quarantine)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["source", "path", "row_sha256", "reason"],
            set_={
                "row_number": statement.excluded.row_number,
                "detail": statement.excluded.detail,
                "resolved_at": None,
            },
        ),
        [
            {
                "source": source,
                "path": path,
                "row_sha256": row_sha256,
                "row_number": refusal.row_number,
                "reason": reason,
                "detail": refusal.detail,
                "content": dict(refusal.shown),
            }
            for (row_sha256, reason), refusal in unique.items()
        ],
    )


def release_file(connection: Connection, source: str, path: str, still: Collection[Refusal] = ()) -> None:
    """Resolve refusals of a file as a whole, but for those that still hold."""
    _release(connection, source, path, still, quarantine.c.row_number.is_(None))


def release_rows(connection: Connection, source: str, path: str, still: Collection[Refusal] = ()) -> None:
    """Resolve what its parser refused of a file's rows, but for what still holds."""
    where = quarantine.c.row_number.is_not(None) & quarantine.c.reason.not_in(IDENTITY_REASONS)
    _release(connection, source, path, still, where)


def _release(
    connection: Connection,
    source: str,
    path: str,
    still: Collection[Refusal],
    where: sa.ColumnElement[bool],
) -> None:
    held = [(refusal.row_sha256, refusal.reason) for refusal in still]
    statement = (
        quarantine.update()
        .where(
            quarantine.c.source == source,
            quarantine.c.path == path,
            quarantine.c.resolved_at.is_(None),
            where,
        )
        .values(resolved_at=sa.func.clock_timestamp())
    )
    if held:
        statement = statement.where(sa.tuple_(quarantine.c.row_sha256, quarantine.c.reason).not_in(held))
    connection.execute(statement)
