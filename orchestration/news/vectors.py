"""Vectors of the pieces, a table and an index for each embedding model; a server without pgvector has none."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from nlp.embedding import load_embedder, slug_of, vector_text

#: Pieces embedded in one transaction.
BATCH = 5000
#: Of the index: fewer links than pgvector's default, for tens of thousands of short texts of one subject.
HNSW = "m = 12, ef_construction = 48"


@dataclass(frozen=True)
class EmbedReport:
    """What embedding gave.

    Attributes:
        model: Its name.
        n_chunks: Pieces that got their vector.
        is_possible: Whether the server can hold vectors.
    """

    model: str
    n_chunks: int
    is_possible: bool


def vectors_view(model: str) -> str:
    """Name the view the API reads a model's vectors from."""
    return f"serving.document_vector_{slug_of(model)}"


def has_pgvector(connection: Connection) -> bool:
    """Tell whether the server can hold vectors."""
    return connection.scalar(sa.text("select true from pg_extension where extname = 'vector'")) is not None


def embed_chunks(engine: Engine, model: str) -> EmbedReport:
    """Give every piece that has none a vector of the model.

    Args:
        engine: Of our database.
        model: As the setting names it.

    Raises:
        nlp.embedding.UnknownModelError: There is no such model.
    """
    with engine.connect() as connection:
        if not has_pgvector(connection):
            return EmbedReport(model, 0, is_possible=False)
    embedder = load_embedder(model)
    table = f"embedding.{embedder.slug}"
    n_chunks = 0
    while True:
        with engine.begin() as connection:
            _ensure(connection, table, vectors_view(model), embedder.dimensions)
            waiting = connection.execute(
                sa.text(
                    f"select chunk_id, text from nlp.chunk where not exists (select from {table} as held"
                    " where held.chunk_id = chunk.chunk_id) order by chunk_id limit :batch"
                ),
                {"batch": BATCH},
            ).all()
            if not waiting:
                _ensure_index(connection, table)
                return EmbedReport(model, n_chunks, is_possible=True)
            vectors = embedder.embed([row.text for row in waiting])
            connection.execute(
                sa.text(
                    f"insert into {table} (chunk_id, vector) select * from unnest(cast(:ids as bigint[]),"
                    " cast(cast(:vectors as text[]) as vector[]))"
                ),
                {"ids": [row.chunk_id for row in waiting], "vectors": [vector_text(vector) for vector in vectors]},
            )
            n_chunks += len(waiting)


def _ensure(connection: Connection, table: str, view: str, dimensions: int) -> None:
    """Make the model's table and view unless they are there."""
    for command in (
        "create schema if not exists embedding",
        "create schema if not exists serving",
        f"create table if not exists {table} (chunk_id bigint primary key references nlp.chunk on delete cascade,"
        f" vector vector({dimensions}) not null)",
    ):
        connection.exec_driver_sql(command)
    if connection.scalar(sa.text("select to_regclass(:view)"), {"view": view}) is None:
        connection.exec_driver_sql(f"create view {view} as select chunk_id, vector from {table}")
        connection.exec_driver_sql(f"grant select on {view} to bet_hope_api")
        connection.exec_driver_sql("grant usage on schema serving to bet_hope_api")


def _ensure_index(connection: Connection, table: str) -> None:
    """Make the index unless it is there: after the first vectors, for one by one it would take ten times as long."""
    name = table.rpartition(".")[2]
    connection.exec_driver_sql("set local maintenance_work_mem = '256MB'")
    connection.exec_driver_sql(
        f"create index if not exists ix_{name}_vector on {table} using hnsw (vector vector_cosine_ops) with ({HNSW})"
    )
