"""One feed, or many: fetched, stored, parsed, loaded, what is wrong set aside. Run again, nothing changes."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.ingestion import quarantine
from orchestration.ingestion.answers import answer_parser
from orchestration.ingestion.feeds import ByteSource, Feed, Fetched
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.landing import (
    analyze_raw,
    current_content,
    current_payload,
    load_rows,
    reject,
    store_payload,
)
from orchestration.ingestion.parsed import ParsedFile
from orchestration.ingestion.providers import api_football, football_data_co_uk, football_data_org, openfootball
from orchestration.ingestion.refusals import FileRefusedError, Refusal, refused_file

_PARSERS: dict[str, Callable[[bytes, Feed], ParsedFile]] = {
    football_data_co_uk.SOURCE: football_data_co_uk.parse,
    openfootball.SOURCE: openfootball.parse,
    football_data_org.SOURCE: answer_parser(football_data_org.SOURCE, football_data_org.parse),
    api_football.SOURCE: answer_parser(api_football.SOURCE, api_football.parse),
}
#: A new version that lost more than this share of its matches, and more than this many, was cut off at a line's end.
MOST_LOST_SHARE = 0.1
MOST_LOST = 5
#: After so many new rows the planner has to look at the tables again: what reads them next would plan for empty ones.
MANY_ROWS = 5_000


@dataclass(frozen=True)
class FeedReport:
    """What became of one feed.

    Attributes:
        source: Of the feed.
        path: Of the feed.
        outcome: `new`: another version than before was taken. `unchanged`: nothing to do. `absent`: the source has
            no such file. `rejected`: the file was refused, the version before it keeps counting. `unreachable`:
            nobody could be asked, what is held keeps counting.
        n_rows: Matches taken.
        n_quarantined: What was refused of it.
        seconds: How long it took.
        detail: What to do about a file that was refused or not reached, None otherwise.
    """

    source: str
    path: str
    outcome: Literal["new", "unchanged", "absent", "rejected", "unreachable"]
    n_rows: int
    n_quarantined: int
    seconds: float
    detail: str | None = None


def feeds_for(league_code: str, season_start: int) -> list[Feed]:
    """List the feeds of every provider that tell of a league's season.

    Raises:
        KeyError: No such league.
    """
    return [
        *football_data_co_uk.feeds_for(league_code, season_start),
        *openfootball.feeds_for(league_code, season_start),
    ]


def ingest_feeds(engine: Engine, feeds: Iterable[Feed], byte_source: ByteSource) -> Iterator[FeedReport]:
    """Ingest feeds one by one, yielding each report as it is there.

    Args:
        engine: Of our database.
        feeds: What to read; a feed that comes again is read once.
        byte_source: Where from. One that cannot be reached costs nothing that is held.
    """
    n_new = 0
    for feed in dict.fromkeys(feeds):
        report = ingest_feed(engine, feed, byte_source)
        n_new += report.n_rows if report.outcome == "new" else 0
        yield report
    if n_new > MANY_ROWS:
        with engine.begin() as connection:
            analyze_raw(connection)


def ingest_feed(engine: Engine, feed: Feed, byte_source: ByteSource) -> FeedReport:
    """Read one feed into `raw`.

    Args:
        engine: Of our database.
        feed: What to read.
        byte_source: Where from.

    Returns:
        What became of it. A file that is unusable or out of reach is an outcome and a row of `ops.quarantine`, not
        an error.
    """
    started = time.perf_counter()

    def report(
        outcome: Literal["new", "unchanged", "absent", "rejected", "unreachable"],
        n_rows: int = 0,
        n_quarantined: int = 0,
        detail: str | None = None,
    ) -> FeedReport:
        return FeedReport(feed.source, feed.path, outcome, n_rows, n_quarantined, time.perf_counter() - started, detail)

    try:
        fetched = byte_source.fetch(feed)
    except SourceError as error:
        unreachable = Refusal(None, "unreachable", str(error), {"path": feed.path})
        with _transaction(engine) as connection:
            quarantine.release_file(connection, feed.source, feed.path, [unreachable])
            quarantine.hold(connection, feed.source, feed.path, [unreachable])
        return report("unreachable", n_quarantined=1, detail=str(error))
    if fetched is None:
        with _transaction(engine) as connection:
            quarantine.release_file(connection, feed.source, feed.path)  # it answers again, if only that it has none
        return report("absent")
    with _transaction(engine) as connection:
        before = current_payload(connection, feed.source, feed.path)
        stored = store_payload(connection, fetched)
        if before is not None and before.payload_id == stored.payload_id:
            quarantine.release_file(connection, feed.source, feed.path)
            return report("unchanged", before.n_rows)
    try:
        parsed = _PARSERS[feed.source](fetched.content, feed)
        if before is not None and not stored.is_loaded and feed.league_code != "*":
            _refuse_shrunken(parsed.n_matches, before.n_rows)
        _refuse_repeated_page(engine, feed, parsed)
    except FileRefusedError as refused:
        _set_aside(engine, stored.payload_id, fetched, refused)
        return report("rejected", n_quarantined=1, detail=str(refused))
    with _transaction(engine) as connection:
        if not stored.is_loaded:
            load_rows(connection, stored.payload_id, parsed)
        quarantine.release_file(connection, feed.source, feed.path)
        quarantine.release_rows(connection, feed.source, feed.path, parsed.refusals)
        quarantine.hold(connection, feed.source, feed.path, parsed.refusals)
    return report("new", parsed.n_matches, len(parsed.refusals))


@contextlib.contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction whose commit need not reach the disk at once: lost, it is done again by the next run."""
    with engine.begin() as connection:
        connection.execute(sa.text("set local synchronous_commit = off"))
        yield connection


def _set_aside(engine: Engine, payload_id: int, fetched: Fetched, refused: FileRefusedError) -> None:
    refusal = refused_file(refused, fetched.content)
    with _transaction(engine) as connection:
        reject(connection, payload_id, str(refused))
        quarantine.release_file(connection, fetched.source, fetched.path, [refusal])
        quarantine.hold(connection, fetched.source, fetched.path, [refusal])


def _refuse_repeated_page(engine: Engine, feed: Feed, parsed: ParsedFile) -> None:
    """Refuse a page with the rows of another one: what should be on it would be missing, and nobody would know."""
    for path in feed.pages_before:
        with engine.connect() as connection:
            content = current_content(connection, feed.source, path)
        if (
            content is not None
            and _PARSERS[feed.source](content, Feed(feed.source, path, "*", None)).tables == parsed.tables
        ):
            raise FileRefusedError("repeated_page", f"it has the rows of {path}: ask for {feed.path} again")


def _refuse_shrunken(n_rows: int, n_before: int) -> None:
    if n_before - n_rows > max(MOST_LOST, MOST_LOST_SHARE * n_before):
        raise FileRefusedError(
            "truncated_file",
            f"only {n_rows} matches where the version before had {n_before}: the file was cut off; fetch it again",
        )
