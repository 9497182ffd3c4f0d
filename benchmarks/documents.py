"""Documents: how fast they are read, embedded and searched, and how well they are found.

Run with `python -m benchmarks.documents`. Speeds are of invented articles, on an embedded Postgres of its own. Quality
is of the real headlines beside the project, where they are there; a row in judged_queries.csv holds a query, and the
rows of that file that answer it with their grade, judged by hand before any search was run.
"""

import argparse
import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from nlp.embedding import load_embedder
from nlp.feeds import Item
from nlp.linking import Player, Team
from nlp.pipeline import Reader
from nlp.search import Question, ndcg
from orchestration.db.dbt import run_dbt
from orchestration.db.embedded import embedded_server
from orchestration.db.migrate import upgrade
from orchestration.db.session import connect, pipeline_url
from orchestration.db.state import begin_build
from orchestration.news.articles import take_in
from orchestration.news.reading import read_articles
from orchestration.news.searching import search
from orchestration.news.vectors import embed_chunks

HEADLINES = Path(__file__).parents[2] / "shared/data/news/football_headlines_2025-01-29_to_2025-02-02.csv"
VIEWS = ("document", "document_chunk", "document_mention", "document_signal")
MODEL = "wordllama"
_FIRST = [
    "Adam",
    "Ben",
    "Carl",
    "Dean",
    "Emil",
    "Finn",
    "Gabor",
    "Hugo",
    "Ivan",
    "Jack",
    "Karl",
    "Luis",
    "Marc",
    "Nils",
    "Omar",
    "Paul",
    "Rene",
    "Sam",
    "Tom",
    "Uwe",
]
_LAST = [
    "Ashby",
    "Berg",
    "Cole",
    "Duarte",
    "Eriks",
    "Ferro",
    "Gomes",
    "Hale",
    "Iversen",
    "Jonas",
    "Keller",
    "Lind",
    "Marsh",
    "Novak",
    "Okoro",
    "Petrov",
    "Quist",
    "Ruiz",
]
_CLUBS = [
    "Kingsport",
    "Harrow",
    "Redcliff",
    "Northgate",
    "Eastham",
    "Westbury",
    "Milton",
    "Dunmore",
    "Calder",
    "Ashford",
    "Penrith",
    "Wexley",
]
_SAID = (
    "{p} of {c} is out for {n} weeks with a hamstring injury.",
    "{c} won {n}-0 at {d} and climb to third in the table after a fine second half.",
    "{p} returned to training with {c} on Thursday after a month out.",
    "The manager of {c} said his side had to be braver on the ball when they visit {d} on Saturday.",
    "{c} will be without the suspended {p} for the trip to {d}.",
    "{d} have agreed a fee for the {c} midfielder {p}, reports say, and a medical is planned for Monday.",
    "Supporters of {c} stayed behind to applaud the team after {n} matches without a win.",
)


def articles(n: int, n_sentences: int, seed: int = 1) -> Iterator[str]:
    """Invent articles of so many sentences."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(n):
        club, other = dice.sample(_CLUBS, 2)
        player = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
        said = [dice.choice(_SAID).format(p=player, c=club, d=other, n=dice.randint(2, 9)) for _ in range(n_sentences)]
        yield f"{club} and {other}: {player}\n{' '.join(said)}"


def league() -> Reader:
    """A reader of the invented clubs: six hundred players."""
    dice = random.Random(2)  # noqa: S311 - no secret
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    players = [Player("bench", n, name, dice.randrange(len(_CLUBS))) for n, name in enumerate(names)]
    return Reader([Team(n, club, "ENG") for n, club in enumerate(_CLUBS)], players)


def reading_speed() -> dict[str, float]:
    """Short articles (title and four sentences) a second on the rules path, one core."""
    read, texts = league(), list(articles(2000, 4))
    begun = time.perf_counter()
    n_signals = sum(len(read.read(text, datetime.now(UTC).date(), "ENG").signals) for text in texts)
    seconds = time.perf_counter() - begun
    return {"articles_a_second": len(texts) / seconds, "signals_an_article": n_signals / len(texts)}


def embedding_speed() -> dict[str, float]:
    """Sentences a second of the default model."""
    embedder = load_embedder(MODEL)
    sentences = [text.partition("\n")[2].split(". ")[0] for text in articles(20_000, 1)]
    begun = time.perf_counter()
    embedder.embed(sentences)
    return {"sentences_a_second": len(sentences) / (time.perf_counter() - begun)}


@contextmanager
def database() -> Iterator[Engine]:
    """Give a migrated database with the views of documents, on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="bh-") as home, embedded_server(Path(home)) as address:
        url = pipeline_url(address).set(database="bench")
        upgrade(url)
        engine = connect(url)
        begin_build(engine, "archive", None)
        run_dbt(url, "run", "--select", *(f"serving_{view}" for view in VIEWS))
        yield engine
        engine.dispose()


def search_speed(n_chunks: int, n_queries: int = 200) -> dict[str, float]:
    """Milliseconds of a fused search over so many pieces, with the time of the query's own vector."""
    with database() as engine:
        begun = time.perf_counter()
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "insert into nlp.article (source, address, title, body, fetched_at, known_at, language, topic,"
                " content_sha256) select 'bench', n::text, 'Article ' || n, '', now(), now() - interval '1 hour', 'en',"
                f" 'football', n::text from generate_series(1, {n_chunks}) as n"
            )
            ids = connection.scalars(sa.text("select article_id from nlp.article order by article_id")).all()
            texts = articles(n_chunks, 3)
            rows = [{"a": article_id, "t": text} for article_id, text in zip(ids, texts, strict=True)]
            connection.execute(sa.text("insert into nlp.chunk (article_id, position, text) values (:a, 0, :t)"), rows)
        embed_chunks(engine, MODEL)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze nlp.chunk")
            connection.exec_driver_sql("vacuum analyze nlp.article")
            size = connection.scalar(sa.text("select pg_database_size(current_database())"))
        loaded = time.perf_counter() - begun
        dice = random.Random(3)  # noqa: S311 - no secret
        times = []
        for _ in range(n_queries):
            query = dice.choice(
                (
                    f"{dice.choice(_LAST)} injury",
                    f"{dice.choice(_CLUBS)} hamstring",
                    f"who is suspended for {dice.choice(_CLUBS)}",
                    f"{dice.choice(_FIRST)} {dice.choice(_LAST)} back in training",
                    "supporters applaud the team",
                )
            )
            begun = time.perf_counter()
            found = search(engine, Question(query), MODEL)
            times.append(1000 * (time.perf_counter() - begun))
            assert found
        times.sort()
        return {
            "pieces": n_chunks,
            "seconds_to_load_and_index": loaded,
            "database_megabytes": (size or 0) / 2**20,
            "median_ms": times[len(times) // 2],
            "p95_ms": times[int(len(times) * 0.95)],
        }


def search_quality() -> dict[str, float] | None:
    """Mean nDCG@10 of the judged queries by words, by vectors and fused; None without the headlines."""
    if not HEADLINES.is_file():
        return None
    with HEADLINES.open(encoding="utf-8", newline="") as file:
        items = [
            Item(str(number), row["title"], f"{row['description']}\n{row['body_excerpt']}", None)
            for number, row in enumerate(csv.DictReader(file))
        ]
    with Path(__file__).with_name("judged_queries.csv").open(encoding="utf-8", newline="") as file:
        queries = [(row["query"], _judged(row["judged"])) for row in csv.DictReader(file)]
    means: dict[str, float] = {"queries": len(queries), "articles": len(items)}
    with database() as engine:
        with engine.begin() as connection:
            take_in(connection, "bench", "ENG", items, datetime.now(UTC) - timedelta(hours=1))
            # what is folded or set aside is searched here as well: each row of the file was judged by itself
            connection.exec_driver_sql("update nlp.article set story_id = null, language = 'en', topic = 'football'")
            rows = connection.execute(sa.text("select article_id, address from nlp.article")).all()
        numbers = {row.article_id: int(row.address) for row in rows}
        read_articles(engine)
        embed_chunks(engine, MODEL)
        for way in ("text", "vectors", "fused"):
            scores = [
                ndcg([numbers[row.article_id] for row in search(engine, Question(query), MODEL, way=way)], judged)  # type: ignore[arg-type]
                for query, judged in queries
            ]
            means[way] = sum(scores) / len(scores)
    return means


def _judged(text: str) -> dict[int, int]:
    return {int(row): int(grade) for row, grade in (pair.split(":") for pair in text.split())}


def main() -> None:
    """Measure all and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=int, default=200_000, help="over how many pieces the search is timed")
    options = parser.parse_args()
    told = {
        "reading": reading_speed(),
        "embedding": embedding_speed(),
        "search_quality": search_quality(),
        "search_speed": search_speed(options.pieces),
        "most_memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
