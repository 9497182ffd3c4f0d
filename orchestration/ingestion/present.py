"""The present, from the keyed providers: what is wanted is asked for, in order of worth, as far as the quota reaches.

What was asked recently enough is skipped, what the quota does not reach is left out and said. What is wanted, and how
often, is in `wanted`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import payload, provider_request
from orchestration.ingestion import quota
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import Asker, KeyRefusedError, OutOfPlanError, QuotaSpentError, UnusableAnswerError
from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.ingest import FeedReport, ingest_feed
from orchestration.ingestion.landing import current_payload
from orchestration.ingestion.wanted import Want

#: A sync that asked more than this leaves what is spare to the next.
MOST_BEFORE_SPARE = 150
#: A provider that fails so many answers, each after several tries, is left alone until the next sync.
MOST_FAILURES = 3


@dataclass(frozen=True)
class SyncReport:
    """What became of a provider's wants.

    Attributes:
        source: The provider.
        reports: Of each answer that was taken in or refused.
        n_fresh: Wants that were asked recently enough.
        n_out_of_plan: Wants that the plan behind the key does not reach.
        left_out: Wants that the quota did not reach.
        n_spared: Wants of lesser worth, left to a sync that has less to ask.
        stopped: Why no more was asked; None when the list was done.
    """

    source: str
    reports: tuple[FeedReport, ...]
    n_fresh: int
    n_out_of_plan: int
    left_out: tuple[Want, ...]
    stopped: str | None
    n_spared: int = 0


def sync_present(
    engine: Engine, asker: Asker, account: Account, wants: Iterable[Want], told_at: datetime | None = None
) -> SyncReport:
    """Ask for what is wanted and not fresh, as far as the quota reaches, and take the answers in.

    Args:
        engine: Of our database.
        asker: Of the provider.
        account: The same provider's.
        wants: The most valuable first.
        told_at: The present of a world with a clock of its own.
    """
    asked_at = _last_answers(engine, account.quota)
    now = told_at or datetime.now(UTC)
    reports: list[FeedReport] = []
    n_fresh = n_out_of_plan = n_spared = 0
    failed: list[Want] = []
    stopped = ""

    def is_fresh(want: Want) -> bool:
        return want.path in asked_at and now - asked_at[want.path] < want.every

    remaining = _with_pages(engine, account.source, wants)
    for want in remaining:
        if is_fresh(want):
            n_fresh += 1
            continue
        if want.is_spare and len(reports) > MOST_BEFORE_SPARE:
            n_spared += 1
            continue
        feed = Feed(account.source, want.path, "*", None, want.pages_before)
        try:
            fetched = asker.ask(want.path)
        except UnusableAnswerError as error:
            fetched = error.fetched  # stored, and set aside with its reason
        except OutOfPlanError:
            n_out_of_plan += 1
            continue
        except SourceError as error:
            failed.append(want)
            stopped = str(error)
            is_of_this_answer = not isinstance(error, QuotaSpentError | KeyRefusedError)
            if is_of_this_answer:
                ingest_feed(engine, feed, Given(None, error))  # held in quarantine until it answers
            if is_of_this_answer and len(failed) < MOST_FAILURES:
                continue  # it may be this one answer; the others are worth a try
            left = (*failed, *(later for later in remaining if not is_fresh(later)))
            return SyncReport(account.source, tuple(reports), n_fresh, n_out_of_plan, left, stopped)
        if fetched is not None:
            fetched = replace(fetched, told_at=told_at)
        reports.append(ingest_feed(engine, feed, Given(fetched)))
    return SyncReport(
        account.source, tuple(reports), n_fresh, n_out_of_plan, tuple(failed), stopped if failed else None, n_spared
    )


def _with_pages(engine: Engine, source: str, wants: Iterable[Want]) -> Iterator[Want]:
    """Give each want, and after the first page of a list as many more as that said there are."""
    for want in wants:
        yield want
        if want.page is None:
            continue
        paths = [want.path]
        for number in range(2, _n_pages(engine, source, want.path) + 1):
            path = want.page(number)
            yield Want(path, want.every, want.why, pages_before=tuple(dict.fromkeys((paths[0], paths[-1]))))
            paths.append(path)


def _n_pages(engine: Engine, source: str, path: str) -> int:
    with engine.connect() as connection:
        current = current_payload(connection, source, path)
    return 1 if current is None else current.n_pages


class Given:
    """An answer that is here already, as a source of bytes."""

    def __init__(self, fetched: Fetched | None, error: SourceError | None = None) -> None:
        """Hold an answer, None for what the provider does not have; or the error that came instead."""
        self._fetched = fetched
        self._error = error

    def fetch(self, feed: Feed) -> Fetched | None:
        """Give the answer.

        Raises:
            SourceError: None came.
        """
        if self._error is not None:
            raise self._error
        return self._fetched


def _last_answers(engine: Engine, key: quota.Key) -> dict[str, datetime]:
    """Tell when each path was answered last: by what is stored, so that an answer lost on its way is asked again."""
    columns = provider_request.c
    absent = (
        sa.select(columns.path, sa.func.max(columns.asked_at).label("seen_at"))
        .where(columns.provider == key.provider, columns.key_id == key.key_id, columns.outcome == "not_found")
        .group_by(columns.path)
    )
    stored = (
        sa.select(payload.c.path, sa.func.max(payload.c.last_seen_at))
        .where(payload.c.source == key.provider, payload.c.rejection.is_(None), payload.c.parsed_at.is_not(None))
        .group_by(payload.c.path)
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in (*connection.execute(absent), *connection.execute(stored))}
