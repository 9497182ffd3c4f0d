"""`bet-hope identity …`: what waits for a person, and what a person decides."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Engine

from orchestration.db.server import open_databases, upgrade_databases
from orchestration.db.session import connect
from orchestration.ingestion.identity import review as decisions
from orchestration.settings import Settings

identity_app = typer.Typer(help="Which club a name of a source is.", no_args_is_help=True)
console = Console(highlight=False)


@contextlib.contextmanager
def _engine() -> Iterator[Engine]:
    with open_databases(Settings()) as databases:
        upgrade_databases(databases)
        engine = connect(databases.pipeline)
        try:
            yield engine
        except decisions.DecisionError as error:
            console.print(f"[red]{error}[/red]")
            sys.exit(1)
        finally:
            engine.dispose()


@identity_app.command()
def review() -> None:
    """List names that wait, the club whose scores agree best with each, and why that is not certain."""
    with _engine() as engine:
        waiting = decisions.proposals(engine)
    if not waiting:
        console.print("no name waits")
        return
    table = Table("id", "source", "country", "name", "rows", "may be", "scores that agree", "next best", box=SIMPLE)
    for proposal in waiting:
        told = proposal.evidence
        table.add_row(
            str(proposal.proposal_id),
            proposal.source,
            proposal.country,
            proposal.name,
            str(proposal.n_rows),
            "nobody" if proposal.team is None else f"{proposal.team} ({proposal.team_id})",
            f"{told['n_agreeing']} of {told['n_scored']}",
            str(told["n_runner_up"]),
        )
    console.print(table)
    console.print("`bet-hope identity accept ID` takes one; `--team` names another club")


@identity_app.command()
def accept(
    proposal: Annotated[int, typer.Argument(help="Its id, from `review`.")],
    team: Annotated[int | None, typer.Option(help="Our id of another club than the proposed one.")] = None,
) -> None:
    """Let a waiting name be the club that is proposed."""
    with _engine() as engine:
        console.print(decisions.accept(engine, proposal, team))


@identity_app.command()
def merge(
    gone: Annotated[int, typer.Argument(help="Our id of the club that goes.")],
    kept: Annotated[int, typer.Argument(help="Our id of the club it is.")],
) -> None:
    """Let two clubs be one: names and matches of the first go to the second."""
    with _engine() as engine:
        console.print(decisions.merge(engine, gone, kept))


@identity_app.command()
def export(out: Annotated[Path, typer.Argument(help="CSV file to write.")]) -> None:
    """Write every name we know with its club and the basis, as CSV."""
    with _engine() as engine, out.open("w", encoding="utf-8", newline="") as file:
        console.print(f"wrote {decisions.export(engine, file):,} names to {out}")
