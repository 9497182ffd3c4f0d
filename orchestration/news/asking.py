"""Feeds and documents asked for and taken in: which feeds there are, what they answered, what was refused."""

import asyncio
import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

import nlp
from nlp.feeds import Item, UnreadableDocumentError, read_document, read_feed
from nlp.fetching import MOST_BYTES, Answer, Fetcher, Question, UnreachableDocumentError, UnsafeDocumentError
from orchestration.db.state import DatabaseState, DatabaseStateError, read_state
from orchestration.db.tables import feed
from orchestration.ingestion import quarantine
from orchestration.ingestion.accounts import sandbox_address
from orchestration.ingestion.refusals import Refusal
from orchestration.news.articles import TakenIn, take_in
from orchestration.settings import Settings

#: Source of what a person adds.
DOCUMENTS = "documents"
#: Files of a folder that are read.
SUFFIXES = (".txt", ".md", ".html", ".htm", ".xml", ".rss", ".atom")

#: The least that two instants differ by in the database.
INSTANT = timedelta(microseconds=1)
#: Whether coming matches have features as of an instant.
BUILT_FROM = """
select exists (
    select from features.match_features where cutoff_at = :present_at and kickoff_at > :present_at
)
"""


class NewsFeed(NamedTuple):
    """A feed: a name for it, where it is at home, its address."""

    name: str
    country: str | None
    address: str


@dataclass(frozen=True)
class AskedReport:
    """What became of feeds or documents.

    Attributes:
        taken: Of their items.
        n_unchanged: Feeds that had nothing new to say.
        failures: A sentence for each that did not come or was refused.
    """

    taken: TakenIn
    n_unchanged: int
    failures: tuple[str, ...]


@functools.cache
def default_feeds() -> tuple[NewsFeed, ...]:
    """Read nlp/sources.csv."""
    with (Path(nlp.__path__[0]) / "sources.csv").open(encoding="utf-8", newline="") as file:
        return tuple(NewsFeed(row["name"], row["country"] or None, row["address"]) for row in csv.DictReader(file))


def feeds_of(settings: Settings, state: DatabaseState) -> tuple[NewsFeed, ...]:
    """List the feeds a database is fed from.

    Args:
        settings: NEWS_FEEDS, where a person has set it.
        state: An invented world has its own news; a database that looks from a past day has none, for feeds tell of
            today.
    """
    if state.source == "sandbox":
        return (NewsFeed("sandbox", None, f"{sandbox_address(settings)}/news/rss.xml"),)
    if state.source != "archive" or state.as_of_at is not None:
        return ()
    if settings.news_feeds is None:
        return default_feeds()
    known = {source.address: source for source in default_feeds()}
    addresses = [address.strip() for address in settings.news_feeds.split(",") if address.strip()]
    return tuple(
        known.get(address, NewsFeed(urlsplit(address).hostname or address, None, address)) for address in addresses
    )


def ask_feeds(engine: Engine, settings: Settings, fetcher: Fetcher | None = None) -> AskedReport:
    """Ask every feed side by side and take its news in.

    Args:
        engine: Of our database.
        settings: Of this installation.
        fetcher: Replaces the network in tests.

    Raises:
        DatabaseStateError: The database has no present yet.
    """
    state = _state(engine)
    feeds = feeds_of(settings, state)
    with engine.connect() as connection:
        held = {row.address: row for row in connection.execute(sa.select(feed))}
    questions = [
        Question(source.address, held[source.address].etag, held[source.address].last_modified)
        if source.address in held and held[source.address].failure is None
        else Question(source.address)
        for source in feeds
    ]
    trusted = {urlsplit(sandbox_address(settings)).netloc} if state.source == "sandbox" else set()
    answers = asyncio.run((fetcher or Fetcher(trusted=trusted)).fetch_all(questions))
    taken, n_unchanged, failures = TakenIn(), 0, []
    for source, answer in zip(feeds, answers, strict=True):
        one, failure = _take_answer(engine, state, source, answer)
        taken += one
        n_unchanged += isinstance(answer, Answer) and answer.content is None
        failures += [failure] if failure else []
    return AskedReport(taken, n_unchanged, tuple(failures))


def _take_answer(
    engine: Engine,
    state: DatabaseState,
    source: NewsFeed,
    answer: Answer | UnsafeDocumentError | UnreachableDocumentError,
) -> tuple[TakenIn, str | None]:
    taken, failure, refusal = TakenIn(), None, None
    items: list[Item] = []
    try:
        if not isinstance(answer, Answer):
            raise answer
        items = read_feed(answer.content) if answer.content is not None else []
    except UnreachableDocumentError as error:
        failure = str(error)
    except (UnsafeDocumentError, UnreadableDocumentError) as error:
        failure = f"{source.address} was refused: {error}"
        refusal = Refusal(None, getattr(error, "reason", "no_feed"), f"{error}; look at the address in a browser")
    with engine.begin() as connection:
        if items:
            taken = take_in(connection, source.name, source.country, items, _now(connection, state))
        if refusal is not None:
            quarantine.hold(connection, "news", source.address, [refusal])
        elif failure is None:
            quarantine.release_file(connection, "news", source.address)
        clock = sa.func.clock_timestamp()
        values: dict[str, object] = {"asked_at": clock, "failure": failure}
        if failure is None and isinstance(answer, Answer):
            values |= {"answered_at": clock}
            if answer.content is not None:
                values |= {"etag": answer.etag, "last_modified": answer.last_modified}
        if taken.n_new:
            values |= {"new_at": clock}
        connection.execute(
            insert(feed)
            .values(address=source.address, **values)
            .on_conflict_do_update(index_elements=["address"], set_=values)
        )
    return taken, failure


def add_documents(engine: Engine, where: str, fetcher: Fetcher | None = None) -> AskedReport:
    """Take in a file, every text of a folder, or what is at a URL: a page, or a feed.

    Args:
        engine: Of our database.
        where: Path or URL.
        fetcher: Replaces the network in tests.

    Raises:
        DatabaseStateError: The database has no present yet.
        FileNotFoundError: There is no such file.
    """
    state = _state(engine)
    documents: list[tuple[str, bytes | Exception, str]] = []
    if where.startswith(("http://", "https://")):
        (answer,) = asyncio.run((fetcher or Fetcher()).fetch_all([Question(where)]))
        if isinstance(answer, Answer):
            documents.append((where, answer.content or b"", answer.content_type))
        else:
            documents.append((where, answer, ""))
    else:
        documents += [(str(path), _file_bytes(path), "") for path in _files(Path(where))]
    taken, failures = TakenIn(), []
    for address, content, content_type in documents:
        try:
            if isinstance(content, Exception):
                raise content
            items = _items(content, address, content_type)
        except (UnsafeDocumentError, UnreadableDocumentError, UnreachableDocumentError, OSError) as error:
            failures.append(f"{address}: {error}")
            continue
        with engine.begin() as connection:
            taken += take_in(connection, DOCUMENTS, None, items, _now(connection, state))
    return AskedReport(taken, 0, tuple(failures))


def _items(content: bytes, address: str, content_type: str) -> list[Item]:
    begins = content[:500].lower()
    if any(mark in begins for mark in (b"<rss", b"<feed", b"<rdf")):
        return read_feed(content)
    return [read_document(content, address, content_type)]


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not path.exists():
        raise FileNotFoundError(2, "no such file or folder", str(path))
    return [path]


def _file_bytes(path: Path) -> bytes | Exception:
    try:
        if path.stat().st_size > MOST_BYTES:
            return UnsafeDocumentError("too_large", f"more than {MOST_BYTES} bytes: no article")
        return path.read_bytes()
    except OSError as error:
        return error


def _state(engine: Engine) -> DatabaseState:
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise DatabaseStateError("this database has no present yet: run `bet-hope seed-leagues`")
    return state


def _now(connection: sa.Connection, state: DatabaseState) -> datetime:
    """Tell when something fetched now is known: by the clock, or by that of an invented world.

    What is known at a cut-off is part of it, everywhere. An invented world may stand still, so what comes after
    features were built from its present is known an instant later: no feature or forecast of that present may change.
    """
    if state.source == "sandbox":
        is_built = connection.scalar(sa.text("select to_regclass('features.match_features')")) is not None
        is_built = is_built and bool(connection.scalar(sa.text(BUILT_FROM), {"present_at": state.present_at}))
        return state.present_at + (INSTANT if is_built else timedelta(0))
    now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return now
