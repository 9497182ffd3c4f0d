"""`bet-hope status`, `doctor`, `watch`, `backup`, `restore`, `retire`: how all is, and what is kept of it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from orchestration.db.server import Databases, open_databases
from orchestration.db.session import connect
from orchestration.db.state import read_state
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.db.digests import TableDigest
    from orchestration.health.finding import Finding
    from orchestration.ingestion.quota import Budget

Opened = Callable[[], AbstractContextManager[tuple[Settings, Databases]]]


def add_operations(
    app: typer.Typer, opened: Opened, run: Callable[[str], object], fail: Callable[[str], None], console: Console
) -> None:
    """Add the commands to the application that holds the databases, runs jobs and says what failed."""
    _add_looks(app, opened, run, fail, console)
    _add_copies(app, opened, run, console)


def _add_looks(
    app: typer.Typer, opened: Opened, run: Callable[[str], object], fail: Callable[[str], None], console: Console
) -> None:
    @app.command()
    def status() -> None:
        """Show what is left of the keyed providers' quotas, and what their plans do not reach."""
        from orchestration.ingestion.accounts import accounts
        from orchestration.ingestion.quota import budget
        from orchestration.ingestion.sources import choose_source

        with opened() as (settings, databases):
            engine = connect(databases.pipeline)
            try:
                with engine.connect() as connection:
                    state = read_state(connection)
                held = choose_source(settings, engine).source if state is None else state.source
                budgets = [budget(engine, account.quota) for account in accounts(settings, held)]
            finally:
                engine.dispose()
        if not budgets:
            console.print("no key is set: FOOTBALL_DATA_API_KEY and API_FOOTBALL_KEY make the providers answer")
            return
        _print_budgets(budgets, console)

    @app.command()
    def doctor() -> None:
        """Say what is missing, stale or waiting, and what to do about it."""
        from orchestration.doctor import diagnose

        with opened() as (settings, databases):
            findings = diagnose(settings, databases)
        _print_findings(findings, console)
        if not all(finding.is_well for finding in findings):
            sys.exit(1)

    @app.command()
    def watch(
        test: Annotated[
            bool, typer.Option("--test", help="Send a trial alert on every way that is set, and nothing else.")
        ] = False,
    ) -> None:
        """Look at the health of all now, as the timetable does every quarter of an hour, and tell what changed."""
        from orchestration.health.memory import recall

        with opened() as (settings, databases):
            if test:
                _send_trial(settings, fail)
                console.print("sent")
                return
            run("watch")
            engine = connect(databases.pipeline)
            try:
                with engine.connect() as connection:
                    findings = recall(connection)
            finally:
                engine.dispose()
        _print_findings(findings, console)


def _add_copies(app: typer.Typer, opened: Opened, run: Callable[[str], object], console: Console) -> None:
    @app.command()
    def backup(
        to: Annotated[Path | None, typer.Option("--to", help="Folder; default: backups in BET_HOPE_HOME.")] = None,
    ) -> None:
        """Write everything to a folder: our database, Dagster's, MLflow's and the models, proved by restoring it."""
        from orchestration.db.backup import make_backup

        with opened() as (settings, databases):
            where = (to or settings.bet_hope_home / "backups").resolve()
            made = make_backup(databases, settings.bet_hope_home / "mlflow", where, console.print)
        _print_digests(made.digests, console)
        console.print(f"wrote and proved {made.folder}")

    @app.command()
    def restore(
        folder: Annotated[Path, typer.Argument(help="A backup, as `bet-hope backup` names it.", exists=True)],
        replace: Annotated[bool, typer.Option("--replace", help="What the databases hold gives way for good.")] = False,
    ) -> None:
        """Put everything back from a backup; what is there stays until all of it was restored and compared."""
        from orchestration import supervisor
        from orchestration.db.backup import restore_backup

        settings = Settings()
        with supervisor.only_one(settings.bet_hope_home), open_databases(settings) as databases:
            models = settings.bet_hope_home / "mlflow"
            restored = restore_backup(databases, models, folder.resolve(), replaces=replace, say=console.print)
        _print_digests(restored.digests, console)
        console.print(f"restored {folder}")

    @app.command()
    def retire() -> None:
        """Export and delete old odds that nothing is built from, and forget old runs, as happens every night."""
        with opened():
            run("retire")


def _print_budgets(budgets: "Sequence[Budget]", console: Console) -> None:
    table = Table("provider", "this minute", "today", "used today", "out of plan", "blocked", box=SIMPLE)
    for left in budgets:
        blocked = f"until {left.blocked_until:%Y-%m-%d %H:%M:%S} UTC: {left.blocked_why}" if left.blocked_until else ""
        table.add_row(
            left.provider,
            f"{left.minute_left} of {left.per_minute} left",
            "no limit" if left.per_day is None else f"{left.day_left} of {left.per_day} left",
            f"{left.day_used}",
            f"{left.n_out_of_plan}",
            blocked,
        )
    console.print(table)


def _send_trial(settings: Settings, fail: Callable[[str], None]) -> None:
    from orchestration.health.finding import Finding
    from orchestration.health.telling import NotToldError, mail, post

    trial = [Finding("trial", is_well=False, what="this is a trial of the alerts", do="nothing")]
    ways = [way for is_set, way in ((settings.alert_email_to, mail), (settings.alert_webhook, post)) if is_set]
    if not ways:
        fail("nobody is told: set ALERT_EMAIL_TO or ALERT_WEBHOOK")
    try:
        for way in ways:
            way(trial, settings)
    except NotToldError as error:
        fail(str(error))


def _print_digests(digests: "Mapping[str, Mapping[str, TableDigest]]", console: Console) -> None:
    table = Table("database", "table", "rows", "digest", box=SIMPLE)
    for database, tables in digests.items():
        for name, digest in tables.items():
            if digest.n_rows:
                table.add_row(database, name, f"{digest.n_rows:,}", digest.digest)
    console.print(table)


def _print_findings(findings: "Sequence[Finding]", console: Console) -> None:
    for finding in findings:
        mark = "[green]ok  [/green]" if finding.is_well else "[yellow]look[/yellow]"
        since = f" (since {finding.since:%Y-%m-%d %H:%M} UTC)" if finding.since and not finding.is_well else ""
        console.print(f"{mark} {finding.what}{since}" + (f"\n     → {finding.do}" if finding.do else ""))
