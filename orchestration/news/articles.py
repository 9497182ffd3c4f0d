"""Articles into `nlp.article`: kept for ever, a row a version; one story from many sources is folded into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from nlp.duplicates import Stories
from nlp.feeds import Item, language_of, topic_of
from orchestration.db.tables import article, signal, tone

#: A story is told again within this time, or it is another one.
STORY_DAYS = timedelta(days=3)
#: Clocks differ; a day of publication beyond this is a mistake of the source, and not told on.
CLOCK_SKEW = timedelta(hours=1)


@dataclass(frozen=True)
class TakenIn:
    """What became of items.

    Attributes:
        n_new: Articles we did not have.
        n_folded: Of these, another telling of a story we had.
        n_corrected: Of these, a corrected version of an article we had.
        n_known: Items we had already.
    """

    n_new: int = 0
    n_folded: int = 0
    n_corrected: int = 0
    n_known: int = 0

    def __add__(self, other: "TakenIn") -> "TakenIn":
        """Add up."""
        return TakenIn(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """All four, in order."""
        return self.n_new, self.n_folded, self.n_corrected, self.n_known


def take_in(
    connection: Connection, source: str, country: str | None, items: Sequence[Item], known_at: datetime
) -> TakenIn:
    """Store items that are new.

    Args:
        connection: In a transaction.
        source: Whose they are.
        country: Where it is at home.
        items: As read.
        known_at: On the clock of the database's world; an item published later is known when it was published.
    """
    hashes = [item.content_sha256 for item in items]
    held = {
        (row.address, row.content_sha256)
        for row in connection.execute(
            sa.select(article.c.address, article.c.content_sha256).where(
                article.c.source == source, article.c.content_sha256.in_(hashes)
            )
        )
    }
    new = [
        item
        for item in {(item.address, item.content_sha256): item for item in items}.values()
        if (item.address, item.content_sha256) not in held
    ]
    report = TakenIn(n_known=len(items) - len(new))
    if not new:
        return report
    stories = Stories(_recent(connection, known_at))
    for item in sorted(new, key=lambda item: (item.published_at or known_at, item.address)):
        report += _store(connection, stories, source, country, item, known_at)
    return report


def _recent(connection: Connection, known_at: datetime) -> list[tuple[int, str]]:
    columns = article.c
    statement = sa.select(columns.article_id, columns.title, columns.body).where(
        columns.known_at > known_at - STORY_DAYS, columns.story_id.is_(None), columns.superseded_at.is_(None)
    )
    return [(row.article_id, f"{row.title}\n{row.body}") for row in connection.execute(statement)]


def _store(
    connection: Connection, stories: Stories, source: str, country: str | None, item: Item, now: datetime
) -> TakenIn:
    published = item.published_at if item.published_at and item.published_at <= now + CLOCK_SKEW else None
    known_at = max(now, published or now)
    earlier: Sequence[int] = connection.scalars(
        sa.select(article.c.article_id).where(
            article.c.source == source, article.c.address == item.address, article.c.superseded_at.is_(None)
        )
    ).all()
    story = None if earlier else stories.find(item.text)
    article_id: int = connection.execute(
        insert(article)
        .values(
            source=source,
            address=item.address,
            country=country,
            title=item.title,
            body=item.body,
            published_at=published,
            fetched_at=sa.func.clock_timestamp(),
            known_at=known_at,
            language=language_of(item.text),
            topic=topic_of(item.text),
            content_sha256=item.content_sha256,
            story_id=story,
        )
        .returning(article.c.article_id)
    ).scalar_one()
    for table in (article, signal, tone) if earlier else ():
        connection.execute(
            sa.update(table)
            .where(table.c.article_id.in_(earlier), table.c.superseded_at.is_(None))
            .values(superseded_at=known_at)
        )
    if story is None:
        stories.add(article_id, item.text)
    return TakenIn(n_new=1, n_folded=int(story is not None), n_corrected=int(bool(earlier)))
