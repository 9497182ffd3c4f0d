"""`bet-hope users …`: who has an account of the API. The API's code does the work: nobody else touches `auth`."""

import json
import os
import subprocess
import sys
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from orchestration.db.server import open_databases, upgrade_databases
from orchestration.settings import Settings
from orchestration.supervisor import api_server

users_app = typer.Typer(help="Accounts of the API.", no_args_is_help=True)
console = Console(highlight=False)
Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]


def _ask(*arguments: str, stdin: str | None = None) -> str:
    settings = Settings()
    with open_databases(settings) as databases:
        upgrade_databases(databases)
        done = subprocess.run(
            [sys.executable, "-m", "api.users", *arguments],
            env={**os.environ, **api_server(settings, databases).environment},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        console.print(f"[red]{done.stderr.strip().splitlines()[-1]}[/red]")
        sys.exit(1)
    return done.stdout.strip()


@users_app.command()
def create(
    email: Email,
    admin: Annotated[bool, typer.Option("--admin", help="May see what only those who run the API may.")] = False,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="BET_HOPE_USER_PASSWORD")
    ] = "",
) -> None:
    """Add an account; the password is asked for, or taken from BET_HOPE_USER_PASSWORD."""
    console.print(_ask("create", email, *(["--admin"] if admin else []), stdin=password + "\n"))


@users_app.command("list")
def list_all() -> None:
    """List accounts."""
    lines = [json.loads(line) for line in _ask("list").splitlines()]
    if not lines:
        console.print("nobody has an account; `bet-hope users create EMAIL` adds one")
        return
    table = Table("e-mail", "name", "administrator", "disabled", "since", "last login", box=SIMPLE)
    for line in lines:
        seen = (line["last_login_at"] or "never")[:16]
        marks = ("yes" if line[name] else "" for name in ("is_admin", "is_disabled"))
        table.add_row(line["email"], line["username"] or "", *marks, line["created_at"][:10], seen)
    console.print(table)


@users_app.command()
def disable(email: Email) -> None:
    """Close an account: logged out everywhere, its keys refused."""
    console.print(_ask("disable", email))
