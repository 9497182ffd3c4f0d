"""Bytes into `raw`: stored verbatim first, their rows and `parsed_at` together afterwards.

A process killed between the two leaves a payload without `parsed_at`, which the next reading parses. Of several
versions of a file the current one is the accepted one that was seen last.
"""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from orchestration.db.tables import payload
from orchestration.ingestion.copying import copy_tuples
from orchestration.ingestion.feeds import Fetched
from orchestration.ingestion.parsed import ParsedFile

#: Text of this kind shrinks to a fifth at the lowest level, at ten times the speed of the highest.
_GZIP_LEVEL = 1
#: The least by which Postgres can tell two instants apart.
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Current:
    """The version of a file that counts.

    Attributes:
        payload_id: Its id.
        n_rows: How many matches were taken from it.
        n_pages: Of how many pages it is one.
    """

    payload_id: int
    n_rows: int
    n_pages: int


def current_payload(connection: Connection, source: str, path: str) -> Current | None:
    """Find the version of a file that counts, None when none was ever accepted."""
    row = connection.execute(
        sa.select(payload.c.payload_id, payload.c.n_rows, sa.func.coalesce(payload.c.n_pages, 1).label("n_pages"))
        .where(
            payload.c.source == source,
            payload.c.path == path,
            payload.c.rejection.is_(None),
            payload.c.parsed_at.is_not(None),
        )
        .order_by(payload.c.last_seen_at.desc(), payload.c.payload_id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Current(row.payload_id, row.n_rows, row.n_pages)


def current_content(connection: Connection, source: str, path: str) -> bytes | None:
    """Read the bytes of the version of a file that counts, None when none was ever accepted."""
    current = current_payload(connection, source, path)
    if current is None:
        return None
    packed: bytes = connection.execute(
        sa.select(payload.c.content).where(payload.c.payload_id == current.payload_id)
    ).scalar_one()
    return gzip.decompress(packed)


@dataclass(frozen=True)
class Stored:
    """A payload in the database.

    Attributes:
        payload_id: Its id.
        is_loaded: Its rows are in.
    """

    payload_id: int
    is_loaded: bool


def store_payload(connection: Connection, fetched: Fetched) -> Stored:
    """Store the bytes unless the same ones are there; note that they were seen now."""
    now = fetched.told_at or sa.func.clock_timestamp()
    sha256 = hashlib.sha256(fetched.content).hexdigest()
    same = (
        payload.c.source == fetched.source,
        payload.c.path == fetched.path,
        payload.c.content_sha256 == sha256,
    )
    is_loaded = payload.c.parsed_at.is_not(None) & payload.c.rejection.is_(None)
    # a clock that was set back must not make an older version of the file the newest
    versions = payload.alias()
    last = sa.select(sa.func.max(versions.c.last_seen_at) + TICK).where(
        versions.c.source == fetched.source, versions.c.path == fetched.path
    )
    seen_at = sa.func.greatest(now, last.scalar_subquery())
    seen = connection.execute(
        payload.update().where(*same).values(last_seen_at=seen_at).returning(payload.c.payload_id, is_loaded)
    ).one_or_none()
    if seen is not None:
        return Stored(seen[0], is_loaded=seen[1])
    payload_id: int = connection.execute(
        insert(payload)
        .values(
            source=fetched.source,
            path=fetched.path,
            request=fetched.request,
            content_sha256=sha256,
            content=gzip.compress(fetched.content, _GZIP_LEVEL, mtime=0),
            n_bytes=len(fetched.content),
            status=fetched.status,
            headers=fetched.headers,
            fetched_at=now,
            last_seen_at=seen_at,
        )
        .returning(payload.c.payload_id)
    ).scalar_one()
    return Stored(payload_id, is_loaded=False)


def load_rows(connection: Connection, payload_id: int, parsed: ParsedFile) -> None:
    """Put the rows of a payload into their tables, in place of any from before, and mark it parsed and accepted."""
    for rows in reversed(parsed.tables):
        connection.exec_driver_sql(
            f"delete from raw.{rows.table} where payload_id = %(payload_id)s", {"payload_id": payload_id}
        )
    for rows in parsed.tables:
        copy_tuples(
            connection,
            f"raw.{rows.table}",
            ("payload_id", *rows.columns),
            ((payload_id, *row) for row in rows.rows),
        )
    connection.execute(
        payload.update()
        .where(payload.c.payload_id == payload_id)
        .values(parsed_at=sa.func.clock_timestamp(), n_rows=parsed.n_matches, n_pages=parsed.n_pages, rejection=None)
    )


def reject(connection: Connection, payload_id: int, rejection: str) -> None:
    """Mark a payload as refused; the version before it keeps counting."""
    connection.execute(
        payload.update()
        .where(payload.c.payload_id == payload_id)
        .values(parsed_at=sa.func.clock_timestamp(), n_rows=0, rejection=rejection)
    )


def analyze_raw(connection: Connection) -> None:
    """Let the planner look at the tables of `raw`."""
    connection.exec_driver_sql(
        "analyze raw.payload, raw.football_data_co_uk_match, raw.football_data_co_uk_odds, raw.openfootball_match"
    )
