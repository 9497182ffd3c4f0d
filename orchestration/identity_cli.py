"""`bet-hope identity …`: what waits for a person, and what a person decides. Ids of people have a p before them."""

import contextlib
import sys
from collections import Counter
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
from orchestration.ingestion.identity import differences as disagreements
from orchestration.ingestion.identity import review as decisions
from orchestration.ingestion.identity import who
from orchestration.settings import Settings

identity_app = typer.Typer(
    help="Which club a name of a source is, and which player of ours a provider's.", no_args_is_help=True
)
console = Console(highlight=False)
#: People listed at once; those with the best evidence come first.
MOST_PEOPLE = 40


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
    """List names and people that wait, who fits best with each, and why that is not certain."""
    with _engine() as engine:
        waiting = decisions.proposals(engine)
        people = who.person_proposals(engine)
    if waiting:
        _show_clubs(waiting)
    if people:
        _show_people(people)
    console.print(
        "`bet-hope identity accept ID` takes one; `--to` names another club or person, `--new` says that it is nobody "
        "we know"
        if waiting or people
        else "nobody waits"
    )


def _show_clubs(waiting: list[decisions.Proposal]) -> None:
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


def _show_people(waiting: list[who.PersonProposal]) -> None:
    table = Table(
        "id", "source", "role", "name", "born", "may be", "born", "names agree", "others that fit", box=SIMPLE
    )
    for proposal in waiting[:MOST_PEOPLE]:
        told = proposal.evidence
        table.add_row(
            f"p{proposal.proposal_id}",
            proposal.source,
            proposal.role,
            f"{proposal.name} ({proposal.foreign_id})",
            str(told.get("told_born_on") or "untold"),
            "nobody" if proposal.person is None else f"{proposal.person} (p{proposal.person_id})",
            str(told.get("born_on") or "untold"),
            "yes" if told.get("names_agree") else "no",
            str(told.get("n_others", 0)),
        )
    console.print(table)
    if len(waiting) > MOST_PEOPLE:
        console.print(f"and {len(waiting) - MOST_PEOPLE:,} more; most are certain once the provider tells birth dates")


@identity_app.command()
def accept(
    proposal: Annotated[str, typer.Argument(help="Its id, from `review`: 12, or p12 of a person.")],
    to: Annotated[str | None, typer.Option("--to", help="Our id of another club or person than proposed.")] = None,
    new: Annotated[bool, typer.Option("--new", help="It is nobody we know yet.")] = False,
) -> None:
    """Let a waiting name be the club, or a waiting player the one, that is proposed."""
    with _engine() as engine:
        if _is_person(proposal):
            told = who.accept_person(engine, _number(proposal), None if to is None else _number(to), is_new=new)
        elif new:
            raise decisions.DecisionError("clubs are minted by their results: accept it to an existing club")
        else:
            told = decisions.accept(engine, _number(proposal), None if to is None else _number(to))
        console.print(told)


@identity_app.command()
def merge(
    gone: Annotated[str, typer.Argument(help="Our id of the club, or with a p of the person, that goes.")],
    kept: Annotated[str, typer.Argument(help="Our id of the one it is.")],
) -> None:
    """Let two clubs, or two people, be one: what was the first's goes to the second."""
    with _engine() as engine:
        if _is_person(gone) != _is_person(kept):
            raise decisions.DecisionError("a club and a person are two")
        both = _number(gone), _number(kept)
        console.print(who.merge_people(engine, *both) if _is_person(gone) else decisions.merge(engine, *both))


@identity_app.command()
def export(
    out: Annotated[Path, typer.Argument(help="CSV file to write.")],
    people: Annotated[bool, typer.Option("--people", help="Players and coaches instead of clubs.")] = False,
) -> None:
    """Write every name we know with its club, or every id with its person, and the basis, as CSV."""
    with _engine() as engine, out.open("w", encoding="utf-8", newline="") as file:
        n_written = who.export_people(engine, file) if people else decisions.export(engine, file)
        console.print(f"wrote {n_written:,} {'ids' if people else 'names'} to {out}")


@identity_app.command()
def differences(
    league: Annotated[str, typer.Option("--league", help="Our code of the league, e.g. PL.")],
    season: Annotated[int | None, typer.Option(help="Year in which it began; the newest one unless told.")] = None,
) -> None:
    """List where sources tell different things of a season's matches, and what counts."""
    with _engine() as engine:
        found = disagreements.differences(engine, league.upper(), season)
    if not found:
        console.print("every source tells the same")
        return
    table = Table("day", "match", "what", "source", "tells", "counts", box=SIMPLE)
    for each in found:
        pair = f"{each.home_team} - {each.away_team}"
        table.add_row(
            f"{each.match_on}", pair, each.attribute, each.source, each.told or "nothing", each.counts or "nothing"
        )
    console.print(table)
    counts = Counter(each.attribute for each in found)
    console.print(", ".join(f"{n} {attribute}" for attribute, n in counts.items()))


def _is_person(told: str) -> bool:
    return told.lower().startswith("p")


def _number(told: str) -> int:
    digits = told.lower().removeprefix("p")
    if not digits.isdecimal():
        raise decisions.DecisionError(f"{told} is no id: 12, or p12 of a person")
    return int(digits)
