"""`bet-hope documents …`: reading news and notes by hand, searching them, and judging how well they are read."""

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.engine import Engine

from nlp.embedding import UnknownModelError
from orchestration.db.server import open_databases, upgrade_databases
from orchestration.db.session import connect, writer_lock
from orchestration.db.state import DatabaseStateError
from orchestration.settings import Settings

documents_app = typer.Typer(help="News and documents: add, search, and judge how they are read.", no_args_is_help=True)
console = Console(highlight=False)


@documents_app.command()
def evaluate(
    notes: Annotated[Path, typer.Option(help="CSV of availability notes: news and status, and what else is known.")],
) -> None:
    """Read every note of a file and print, as JSON, how its kinds and days agree with the published status.

    `macro_f1` is over injury, suspension, doubt, loan-or-transfer and none; `expected_return` judges the days that
    notes
    name. No database is needed.
    """
    from nlp.evaluation import NotesFormError, evaluate_notes

    try:
        report = evaluate_notes(notes.read_bytes())
    except OSError as error:
        _refuse(f"{notes} cannot be read: {error.strerror}")
    except NotesFormError as error:
        _refuse(f"{notes}: {error}")
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


@documents_app.command()
def add(
    where: Annotated[str, typer.Argument(help="A file, a folder of texts and pages, or a URL (page or feed).")],
) -> None:
    """Take documents in and read them, with the clubs and squads of the day.

    What is known from them is known from now on: no earlier forecast or feature changes.
    """
    from orchestration.news.asking import add_documents
    from orchestration.news.reading import read_articles
    from orchestration.news.vectors import embed_chunks

    with _engine() as engine, writer_lock(engine, lambda: console.print("another run is writing; waiting for its end")):
        try:
            report = add_documents(engine, where)
        except OSError as error:
            _refuse(f"{where} cannot be read: {error.strerror}")
        read = read_articles(engine)
        embed_chunks(engine, Settings().embedding_model)
    new, folded, corrected, known = report.taken.counts
    console.print(
        f"{new} new ({folded} told before, {corrected} corrected), {known} known; read {read.n_articles}:"
        f" {read.n_linked} of {read.n_mentions} names linked, {read.n_signals} signals"
    )
    for failure in report.failures:
        console.print(f"[yellow]{failure}[/yellow]", soft_wrap=True)
    if report.failures and not (new or known):
        sys.exit(1)


@documents_app.command()
def search(
    words: Annotated[str, typer.Argument(help="What to look for, as you would type it into a search box.")],
    n: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many articles.")] = 10,
    player: Annotated[str | None, typer.Option(help="Only articles that name this player.")] = None,
    date_from: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    date_to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
) -> None:
    """Find articles by words and by meaning, and show the place that fits."""
    from nlp.search import Question
    from orchestration.news.searching import search as find

    question = Question(
        words,
        player=player,
        date_from=date_from.date() if date_from else None,
        date_to=date_to.date() if date_to else None,
    )
    with _engine() as engine:
        found = find(engine, question, Settings().embedding_model, n)
    if not found:
        console.print("nothing found")
    for row in found:
        told = row.published_at or row.known_at
        console.print(f"[bold]{escape(row.title)}[/bold]  {row.source}, {told:%Y-%m-%d %H:%M}")
        console.print(f"  {escape(row.snippet)}\n  [dim]{escape(row.address)}[/dim]", soft_wrap=True)


@contextlib.contextmanager
def _engine() -> Iterator[Engine]:
    with open_databases(Settings()) as databases:
        upgrade_databases(databases)
        engine = connect(databases.pipeline)
        try:
            yield engine
        except (DatabaseStateError, UnknownModelError) as error:
            _refuse(str(error))
        finally:
            engine.dispose()


def _refuse(sentence: str) -> NoReturn:
    Console(stderr=True, highlight=False).print(f"[red]{sentence}[/red]", soft_wrap=True)
    sys.exit(2)
