"""What goes when it is old: odds that nothing is built from any more, exported as hashed Parquet first.

Two kinds: rows of archive files that a later version of the same file replaced (their bytes stay in `raw.payload`, and
a file that comes back is read again; only a rebuild of features as of then would miss them), and prices told while a
match was on, which no forecast may use. Odds before kick-off stay for ever: features of the past are made of them.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from orchestration.db.frames import read_frame
from orchestration.db.tables import retirement

#: Rows that are exported and deleted at once: some seconds, and a file of a few megabytes.
MOST_ROWS = 500_000

REPLACED = """
select odds.*, payload.path, payload.content_sha256
from (
    select payload_id, path, content_sha256
    from raw.payload
    where source = 'football_data_co_uk' and parsed_at is not null
    and last_seen_at < clock_timestamp() - make_interval(days => %(days)s)
    and exists (select from raw.football_data_co_uk_odds as odds where odds.payload_id = payload.payload_id)
    and exists (
        select from raw.payload as later
        where later.source = payload.source and later.path = payload.path and later.rejection is null
        and later.parsed_at is not null and later.last_seen_at > payload.last_seen_at
    )
    order by payload_id limit 200
) as payload
inner join raw.football_data_co_uk_odds as odds using (payload_id)
order by odds.payload_id, odds.row_number, odds.bookmaker, odds.is_closing
"""
IN_PLAY = """
select record.payload_id, record.row_number, record.record, record.content::text as content, payload.source,
    payload.path, payload.fetched_at
from raw.provider_record as record
inner join raw.payload using (payload_id)
where record.record = 'odds_price' and (record.content ->> 'is_live')::boolean
and payload.fetched_at < clock_timestamp() - make_interval(days => %(days)s)
order by record.payload_id, record.row_number
limit %(most)s
"""


@dataclass(frozen=True)
class Retired:
    """Rows of one kind that went.

    Attributes:
        n_rows: How many.
        files: Where they are now, with the SHA-256 in `ops.retirement`.
    """

    n_rows: int
    files: tuple[Path, ...]


def retire_odds(engine: Engine, to: Path, days: int) -> Retired:
    """Export and delete odds that nothing is built from and that are older than `days`.

    A process that dies between the file and the deletion writes the same file again.

    Args:
        engine: Of our database; the caller holds the right to write.
        to: Folder of the Parquet files.
        days: Since a replaced file was last seen, or a price in play was told.
    """
    n_rows, files = 0, []
    for kind, query in (("replaced_archive_odds", REPLACED), ("odds_in_play", IN_PLAY)):
        while len(rows := read_frame(engine, query, {"days": days, "most": MOST_ROWS})):
            path, sha256 = _export(rows, to, kind)
            with engine.begin() as connection:
                values = {"path": str(path), "sha256": sha256, "kind": kind, "n_rows": len(rows)}
                connection.execute(insert(retirement).values(values).on_conflict_do_nothing())
                _delete(connection, kind, rows)
            n_rows += len(rows)
            files.append(path)
    return Retired(n_rows, tuple(files))


def _export(rows: pd.DataFrame, to: Path, kind: str) -> tuple[Path, str]:
    """Write rows to a file that is named after its content; the same rows give the same file."""
    to.mkdir(parents=True, exist_ok=True)
    partial = to / f"{kind}.partial"
    rows.to_parquet(partial, index=False)
    with partial.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    path = to / f"{kind}-{sha256[:16]}.parquet"
    partial.rename(path)
    return path, sha256


def _delete(connection: Connection, kind: str, rows: pd.DataFrame) -> None:
    payload_ids = [int(payload_id) for payload_id in rows["payload_id"].unique()]
    if kind == "replaced_archive_odds":
        connection.execute(
            sa.text("delete from raw.football_data_co_uk_odds where payload_id = any(:ids)"), {"ids": payload_ids}
        )
        # not parsed any more: should the file come back as it was, its rows are read again
        connection.execute(
            sa.text("update raw.payload set parsed_at = null where payload_id = any(:ids)"), {"ids": payload_ids}
        )
        return
    connection.execute(
        sa.text(
            "delete from raw.provider_record as r using unnest(cast(:ids as bigint[]), cast(:numbers as int[])) as gone"
            " (payload_id, row_number) where r.payload_id = gone.payload_id and r.row_number = gone.row_number"
        ),
        {"ids": [int(i) for i in rows["payload_id"]], "numbers": [int(i) for i in rows["row_number"]]},
    )
