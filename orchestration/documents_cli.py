"""`bet-hope documents …`: reading news and notes by hand, searching them, and judging how well they are read."""

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

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


def _refuse(sentence: str) -> NoReturn:
    Console(stderr=True, highlight=False).print(f"[red]{sentence}[/red]", soft_wrap=True)
    sys.exit(2)
