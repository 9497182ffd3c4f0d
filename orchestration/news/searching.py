"""Search from the command line, over the views the API reads."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from nlp.embedding import load_embedder, vector_text
from nlp.search import Question, Way, parameters, statement
from orchestration.db.state import DatabaseStateError
from orchestration.news.vectors import has_pgvector, vectors_view


def search(engine: Engine, question: Question, model: str, n: int = 10, way: Way = "fused") -> Sequence[sa.Row[Any]]:
    """Find articles.

    Args:
        engine: Of our database.
        question: What is looked for.
        model: Whose vectors are compared, where the server has them.
        n: Articles wanted.
        way: Which rankings count.

    Raises:
        DatabaseStateError: Nothing is built yet.
    """
    with engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('serving.document_chunk')")) is None:
            raise DatabaseStateError("this database shows no documents yet: run `bet-hope pipeline`")
        view: str | None = vectors_view(model)
        if (
            not has_pgvector(connection)
            or connection.scalar(sa.text("select to_regclass(:view)"), {"view": view}) is None
        ):
            view = None
        vector = vector_text(load_embedder(model).embed([question.words])[0]) if view and way != "text" else None
        query = sa.text(statement(question, vectors=view, way=way))
        return connection.execute(query, parameters(question, vector, n)).all()
