"""Reading `serving.document` and what hangs on it; search by the statement of `nlp.search`."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from api.db import Database
from api.pagination import BigId, Branches, Instant, Keyset
from api.tables import document, document_mention, document_signal
from nlp.embedding import UnknownModelError, load_embedder, slug_of, vector_text
from nlp.search import Question, parameters, statement

LATEST_FIRST = Keyset((document.c.known_at, document.c.article_id), (Instant, BigId), is_descending=True)
#: What was said of a player longer ago is not in a brief.
BRIEF_DAYS = timedelta(days=28)

Hanging = dict[int, list[sa.Row[Any]]]


async def search(database: Database, question: Question, model: str, n: int) -> tuple[Sequence[sa.Row[Any]], bool]:
    """Find articles, and tell whether vectors had a say."""
    view = f"serving.document_vector_{slug_of(model)}"
    exists = await database.find(sa.select(sa.func.to_regclass(view).is_not(None).label("it")))
    vector = None
    if exists is not None and exists.it:
        vector = await asyncio.to_thread(_embedded, question.words, model)
    query = sa.text(statement(question, vectors=view if vector else None))
    bound = query.bindparams(**parameters(question, vector, n))
    return await database.read(cast("sa.Select[Any]", bound)), vector is not None


def _embedded(words: str, model: str) -> str | None:
    try:
        return vector_text(load_embedder(model).embed([words])[0])
    except UnknownModelError:
        return None  # what the pipeline embeds with is not installed beside the API


def news_of(team_id: int) -> Branches:
    """Select the articles that name a club and stand."""
    named = sa.select(document_mention.c.article_id).where(document_mention.c.team_id == team_id)
    return [sa.select(document).where(document.c.article_id.in_(named), document.c.superseded_at.is_(None))]


async def hanging_on(database: Database, article_ids: Sequence[int]) -> tuple[Hanging, Hanging]:
    """Read mentions and signals of articles, by article."""
    found: list[Hanging] = []
    for table, order in (
        (document_mention, document_mention.c.begin_at_character),
        (document_signal, document_signal.c.signal_id),
    ):
        rows = await database.read(sa.select(table).where(table.c.article_id.in_(article_ids)).order_by(order))
        by_article: Hanging = defaultdict(list)
        for row in rows:
            by_article[row.article_id].append(row)
        found.append(by_article)
    return found[0], found[1]


async def signals_before(database: Database, team_ids: Sequence[int], at: datetime) -> Sequence[sa.Row[Any]]:
    """Read what was said last of each player of clubs, and of their managers, as known at an instant."""
    columns = document_signal.c
    subject = (columns.team_id, sa.func.coalesce(columns.player_name, columns.kind))
    return await database.read(
        sa.select(document_signal, document.c.title, document.c.address, document.c.source)
        .join(document, document.c.article_id == columns.article_id)
        .where(
            columns.team_id.in_(team_ids),
            columns.known_at <= at,
            columns.known_at > at - BRIEF_DAYS,
            sa.or_(columns.superseded_at.is_(None), columns.superseded_at > at),
        )
        .ext(distinct_on(*subject))
        .order_by(*subject, columns.known_at.desc(), columns.signal_id.desc())
    )
