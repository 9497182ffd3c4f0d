"""`bet-hope`: what a person types. Every command launches the Dagster job, or calls the function the asset calls."""

import contextlib
import os
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import typer
from alembic.util import CommandError
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from orchestration.db.embedded import EmbeddedServerError
from orchestration.db.migrate import OtherVersionError
from orchestration.db.server import Databases, open_databases, upgrade_databases
from orchestration.db.session import connect
from orchestration.db.state import DatabaseState, DatabaseStateError, read_state
from orchestration.documents_cli import documents_app
from orchestration.identity_cli import identity_app
from orchestration.operations_cli import add_operations
from orchestration.providers_cli import provider_app
from orchestration.record_cli import add_commands
from orchestration.record_tables import print_record
from orchestration.settings import Settings, UnknownSettingError, refuse_unknown_names
from orchestration.users_cli import users_app

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from orchestration.launch import RunOutcome
    from orchestration.supervisor import Server

app = typer.Typer(
    help="Public football data to honest, calibrated, traceable match forecasts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
database_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(database_app, name="db")
app.add_typer(provider_app, name="provider")
app.add_typer(identity_app, name="identity")
app.add_typer(users_app, name="users")
app.add_typer(documents_app, name="documents")
console = Console(highlight=False, file=sys.stdout)  # this very one: runs send what dbt prints elsewhere

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Look from this day (2024-04-20): only what was known by then.")
]
#: A database with less than a segment of its log (16 MB) and some temporary files of room does not work.
FULL_BYTES = 64 * 2**20
#: Jobs that read what is there and ask no source.
ASK_NOBODY = ("train_model", "evaluate_model", "backtest", "watch", "retire")
#: Of the servers that `up` starts.
PORTS = ("api_port", "mlflow_port", "dagster_port")
League = Annotated[str | None, typer.Option("--league", help="Our code of one league, e.g. PL; default: all.")]


def main() -> None:
    """Run a command; what a person can mend is one sentence, not a traceback."""
    from orchestration.db.backup import BackupError
    from orchestration.supervisor import SupervisorError

    warnings.filterwarnings("ignore", module="dagster")  # notices to whoever upgrades it, not to whoever runs it
    try:
        if "--help" not in sys.argv:
            refuse_unknown_names()
        app()
    except (BackupError, DatabaseStateError, EmbeddedServerError, OtherVersionError, SupervisorError) as error:
        _fail(str(error))
    except UnknownSettingError as error:
        _fail(str(error), code=2)
    except ValidationError as error:
        _fail("\n".join(_setting(problem) for problem in error.errors()), code=2)
    except sa.exc.ArgumentError:
        _fail("DATABASE_URL is no database address; it reads postgresql://user:password@host:5432/name")
    except sa.exc.DBAPIError as error:
        _fail(f"the database says: {str(error.orig).strip().splitlines()[0]}{_full_disk()}")
    except CommandError as error:
        _fail(f"the database cannot be migrated by this version: {error}")
    except OSError as error:
        _fail(f"{error.strerror or error}: {error.filename or ''}{_full_disk()}")


def _full_disk() -> str:
    """Say that the disk is full, where it is: a database that cannot write just goes away."""
    home = Settings().bet_hope_home
    is_full = home.is_dir() and shutil.disk_usage(home).free < FULL_BYTES
    return f"; the disk that holds {home} is full: make room and run again, nothing is lost" if is_full else ""


def _setting(problem: "ErrorDetails") -> str:
    """Say what is wrong with a setting, or with several together; never its value, which may be secret."""
    name = ".".join(map(str, problem["loc"])).upper()
    return f"{name}: {problem['msg']}".removeprefix(": ").replace("Value error, ", "")


def _fail(sentence: str, code: int = 1) -> None:
    console.print(f"[red]{escape(sentence)}[/red]", soft_wrap=True)
    sys.exit(code)


class Odds(StrEnum):
    """What a backtest may know of odds."""

    NONE = "none"
    PAST = "past"
    PRE = "pre"


@contextlib.contextmanager
def _opened(as_of: str | None = None, *, backtest: bool = False) -> Iterator[tuple[Settings, Databases]]:
    """Hold the databases, migrated, and make this process one of the pipeline's."""
    from orchestration.environment import enter_environment

    if as_of is not None:
        os.environ["AS_OF"] = as_of
    settings = Settings()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: a shell's background job is born deaf
        signal.signal(ending, _interrupt)
    with open_databases(settings) as served:
        databases = served
        if backtest:
            settings = settings.model_copy(update={"as_of": None})
            databases = served.for_backtest(settings.archive_dir)
        if (before := upgrade_databases(databases)) is not None:
            console.print(f"the database was of an older version ({before}) and has been migrated to this one's")
        enter_environment(settings, databases)
        yield settings, databases


def _refuse_another_day(settings: Settings, databases: Databases) -> None:
    """Refuse a day the database does not look from, for commands that read it as it is.

    Raises:
        DatabaseStateError: `--as-of` or AS_OF names another day.
    """
    state = _state(databases)
    if settings.as_of is not None and state is not None and settings.as_of != state.as_of_at:
        raise DatabaseStateError(
            f"this database looks from {state.present_at:%Y-%m-%d %H:%M} UTC and not from {settings.as_of:%Y-%m-%d}: "
            f"move it there first with `bet-hope sync-data --as-of {settings.as_of:%Y-%m-%d}`"
        )


def _state(databases: Databases) -> DatabaseState | None:
    engine = connect(databases.pipeline)
    try:
        with engine.connect() as connection:
            return read_state(connection)
    finally:
        engine.dispose()


def _run(name: str, *, ops: dict[str, Any] | None = None, tags: dict[str, str] | None = None) -> "RunOutcome":
    from orchestration.launch import run_job

    config = {"ops": {op: {"config": values} for op, values in ops.items()}} if ops else None
    with _sandbox_beside(name):
        outcome = run_job(console, name, run_config=config, tags=tags)
    if not outcome.success:
        _fail(f"the run failed: {'; '.join(outcome.failures) or 'a blocking check did not pass'}{_full_disk()}")
    return outcome


@contextlib.contextmanager
def _sandbox_beside(job: str) -> Iterator[None]:
    """Run the invented providers for as long as a job asks them, where the database holds their world."""
    from orchestration import supervisor

    settings = Settings()
    if job in ASK_NOBODY:
        yield
        return
    with open_databases(settings) as databases:
        sandbox = _sandbox(settings, databases)
        if sandbox is None or supervisor.answers(sandbox):
            yield
            return
        supervisor.refuse_taken_ports(settings, ["sandbox_port"])
        logs = settings.bet_hope_home / "logs"
        with supervisor.running([sandbox], logs, on_stop=lambda: None):
            supervisor.wait_until_ready([sandbox], console, logs)
            yield


def _sandbox(settings: Settings, databases: Databases) -> "Server | None":
    """Describe the server of the invented providers, None for a database of other matches."""
    from orchestration.ingestion.sources import choose_source
    from orchestration.supervisor import sandbox_server

    state = _state(databases)
    engine = connect(databases.pipeline)
    try:
        choice = choose_source(settings, engine)
    finally:
        engine.dispose()
    if choice.source != "sandbox":
        return None
    if settings.as_of is not None:
        raise DatabaseStateError(
            f"AS_OF={settings.as_of:%Y-%m-%d} is a day of real matches, and the sandbox has its own clock: leave it out"
            + (f". {choice.warning}" if choice.warning else "")
        )
    return sandbox_server(settings, None if state is None else state.present_at)


def _range_tags(settings: Settings, databases: Databases, n_seasons: int, league: str | None) -> dict[str, str]:
    """Select the last seasons, as seen from the day the next build will look from."""
    from datetime import UTC, datetime

    from orchestration.defs.ingestion.partitions import season_range_tags
    from orchestration.ingestion.sources import choose_source

    engine = connect(databases.pipeline)
    try:
        source = choose_source(settings, engine).source
    finally:
        engine.dispose()
    state = _state(databases)
    present = settings.as_of or (state.as_of_at if state else None) or datetime.now(UTC)
    try:
        return season_range_tags(source, present, n_seasons, league)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command()
def up(as_of: AsOf = None) -> None:
    """Start everything: database, Dagster, MLflow and the API; the first time, run the pipeline as well."""
    with _everything(as_of) as (_, _, refuse_ended):
        console.print("Stop with Ctrl-C.")
        while True:
            refuse_ended()
            time.sleep(1)


@app.command()
def demo(
    speed: Annotated[float, typer.Option(help="Seconds of the invented world in a second, once it plays.")] = 60.0,
) -> None:
    """Play an invented football world, both providers included, and watch it: no key and no network needed.

    Everything it shows is invented and says so. It lives in a folder of its own, .bet-hope-demo.
    """
    from orchestration.demo import DEMO_HOME, play

    os.environ.setdefault("BET_HOPE_HOME", str(DEMO_HOME))
    os.environ |= {"SOURCE": "sandbox", "ARCHIVE_DIR": "", "AS_OF": ""}  # whatever .env says of real matches
    with _everything() as (settings, databases, refuse_ended):
        play(console, settings, databases, speed, refuse_ended)


@contextlib.contextmanager
def _everything(as_of: str | None = None) -> Iterator[tuple[Settings, Databases, Callable[[], None]]]:
    """Hold every server while the body runs: settings, databases, and a look at whether all still run."""
    from orchestration import supervisor
    from orchestration.launch import close_dead_runs
    from orchestration.resources.dbt import manifest_path

    home = Settings().bet_hope_home
    with supervisor.only_one(home):
        supervisor.refuse_taken_ports(Settings(), PORTS)
        console.print(f"Starting; everything it writes is in {home}")
        with _opened(as_of) as (settings, databases):
            logs = home / "logs"
            processes = supervisor.servers(settings, databases)
            sandbox = _sandbox(settings, databases)
            if sandbox is not None:
                supervisor.refuse_taken_ports(settings, ["sandbox_port"])
                console.print("[yellow]SANDBOX: every club, match and forecast shown here is invented.[/yellow]")
                processes.insert(0, sandbox)
            first = processes[: 1 if sandbox is None else 2]
            close_dead_runs()
            manifest_path()  # once, before three processes want it
            with (
                contextlib.suppress(KeyboardInterrupt),
                supervisor.running(processes, logs, on_stop=_stop_listening),
            ):
                supervisor.wait_until_ready(first, console, logs)
                if _needs_first_run(settings, databases):
                    console.print("Running the pipeline; its run is in the Dagster UI as well")
                    _run("pipeline", tags=_range_tags(settings, databases, settings.seasons, None))
                supervisor.wait_until_ready(processes[len(first) :], console, logs)
                api_url = first[-1].url
                console.print(f"\nForecasts   {api_url}/api/v1/predictions/upcoming\nAPI docs    {api_url}/schema")
                yield settings, databases, lambda: supervisor.refuse_ended(processes, logs)
        console.print("Stopped")


def _stop_listening() -> None:
    """Stop once: a second Ctrl-C while things end would leave processes behind."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    console.print("Stopping")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _needs_first_run(settings: Settings, databases: Databases) -> bool:
    """Tell whether nothing is served yet, or what is served looks from an earlier day than asked."""
    engine = connect(databases.pipeline)
    try:
        with engine.connect() as connection:
            if connection.scalar(sa.text("select to_regclass('serving.system')")) is None:
                return True
            served = connection.execute(sa.text("select as_of_at, n_predictions from serving.system")).one_or_none()
            state = read_state(connection)
    finally:
        engine.dispose()
    wanted = settings.as_of or (state.as_of_at if state is not None else None)
    return served is None or served.n_predictions == 0 or served.as_of_at != wanted


@app.command()
def down() -> None:
    """Stop what `up` started, from another terminal."""
    from orchestration.supervisor import stop_supervisor

    console.print("stopped" if stop_supervisor(Settings().bet_hope_home) else "nothing was up")


@app.command()
def api(as_of: AsOf = None) -> None:
    """Serve the API alone, over the database as it is."""
    from orchestration import supervisor

    supervisor.refuse_taken_ports(Settings(), ["api_port"])
    with _opened(as_of) as (settings, databases):
        _refuse_another_day(settings, databases)
        server = supervisor.api_server(settings, databases)
        logs = settings.bet_hope_home / "logs"
        with contextlib.suppress(KeyboardInterrupt), supervisor.running([server], logs, on_stop=_stop_listening):
            supervisor.wait_until_ready([server], console, logs)
            while True:
                supervisor.refuse_ended([server], logs)
                time.sleep(1)


@app.command()
def dagster(as_of: AsOf = None) -> None:
    """Run Dagster alone, webserver and daemon, where MLflow and the API run elsewhere; first of all, the pipeline."""
    from orchestration import supervisor
    from orchestration.launch import close_dead_runs
    from orchestration.resources.dbt import manifest_path

    home = Settings().bet_hope_home
    with supervisor.only_one(home):
        supervisor.refuse_taken_ports(Settings(), ["dagster_port"])
        with _opened(as_of) as (settings, databases):
            close_dead_runs()
            manifest_path()
            processes = supervisor.dagster_servers(settings)
            logs = home / "logs"
            with (
                contextlib.suppress(KeyboardInterrupt),
                supervisor.running(processes, logs, on_stop=_stop_listening),
            ):
                if _needs_first_run(settings, databases):
                    _run("pipeline", tags=_range_tags(settings, databases, settings.seasons, None))
                supervisor.wait_until_ready(processes, console, logs)
                while True:
                    supervisor.refuse_ended(processes, logs)
                    time.sleep(1)


@app.command()
def pipeline(
    seasons: Annotated[int | None, typer.Option(help="Seasons to read; default: the setting SEASONS.")] = None,
    as_of: AsOf = None,
) -> None:
    """Run everything once, without servers: archives, features, a model, forecasts, what the API shows."""
    with _opened(as_of) as (settings, databases):
        _run("pipeline", tags=_range_tags(settings, databases, seasons or settings.seasons, None))


@database_app.command("upgrade")
def database_upgrade() -> None:
    """Create the databases where they are missing and migrate ours."""
    with _opened():
        console.print("the database is up to date")


@database_app.command("describe")
def database_describe(
    out: Annotated[Path | None, typer.Option(help="File to write, docs/DATABASE.md; unset: the terminal.")] = None,
) -> None:
    """Write down schemas, tables, columns and who points at whom, from the database as it is."""
    from orchestration.db.describe import describe

    with _opened() as (_, databases):
        engine = connect(databases.pipeline)
        try:
            with engine.connect() as connection:
                text = describe(connection)
        finally:
            engine.dispose()
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text)
        console.print(f"wrote {out}")


@app.command()
def docs(
    port: Annotated[int, typer.Option(help="Where to serve, on loopback; 0: any free one.")] = 8080,
    only_write: Annotated[bool, typer.Option("--only-write", help="Write the pages and do not serve them.")] = False,
) -> None:
    """Write what dbt tells of its models and of the database they are in, and serve it until Ctrl-C."""
    from orchestration.dbt_docs import serve_docs, write_docs

    with _opened() as (settings, databases):
        index = write_docs(databases.pipeline, settings.bet_hope_home / "dbt-docs")
        console.print(f"wrote {index}")
        if not only_write:
            with contextlib.suppress(KeyboardInterrupt):
                serve_docs(index.parent, port, console)


@app.command()
def seed_leagues(as_of: AsOf = None) -> None:
    """Write the leagues we know to the database."""
    with _opened(as_of):
        _run("seed_leagues")


@app.command()
def backfill_historical(
    seasons: Annotated[int, typer.Option(help="How many seasons back, the current one included.")] = 3,
    league: League = None,
    as_of: AsOf = None,
) -> None:
    """Read past seasons from the archives and rebuild what they change."""
    with _opened(as_of) as (settings, databases):
        _run("backfill_historical", tags=_range_tags(settings, databases, seasons, league))


@app.command()
def sync_data(league: League = None, as_of: AsOf = None) -> None:
    """Read the season in play again, rebuild what changed, and issue the forecasts that change with it."""
    with _opened(as_of) as (settings, databases):
        _run("sync_data", tags=_range_tags(settings, databases, 1, league))


@app.command()
def sync_live() -> None:
    """Ask what matches in play stand at; nobody is asked when none is on."""
    with _opened():
        _run("sync_live")


@app.command()
def train_model(
    seasons: Annotated[int, typer.Option(help="Last seasons to learn from; 0: the setting TRAIN_SEASONS.")] = 0,
    test_size: Annotated[float, typer.Option(help="Share of the matches, the newest, to judge the model on.")] = 0.2,
    as_of: AsOf = None,
) -> None:
    """Train a model on the last seasons; it is served unless it is worse than the one that is."""
    with _opened(as_of) as (settings, databases):
        _refuse_another_day(settings, databases)
        _run("train_model", ops={"ml__training_run": {"seasons": seasons, "test_size": test_size}})


@app.command()
def generate_predictions(
    days: Annotated[int, typer.Option(help="How far ahead to look.")] = 7,
    as_of: AsOf = None,
) -> None:
    """Issue forecasts of coming matches; what was forecast from the same facts is not issued twice."""
    from orchestration.defs.ml.assets import NO_MODEL

    with _opened(as_of):
        outcome = _run("generate_predictions", ops={"ml__prediction": {"days": days}})
    if reason := outcome.metadata["ml.prediction"].get(NO_MODEL):
        _fail(reason)


@app.command()
def evaluate_model(
    period: Annotated[int, typer.Option(help="Days back from the database's present.", min=1)] = 30,
    as_of: AsOf = None,
) -> None:
    """Score what was issued beside the closing odds, losses included; record and simulated forecasts apart."""
    with _opened(as_of) as (settings, databases):
        _refuse_another_day(settings, databases)
        _run("evaluate_model", ops={"record": {"period": period}})
        engine = connect(databases.pipeline)
        try:
            print_record(engine, period, console)
        finally:
            engine.dispose()


@app.command()
def backtest(
    first: Annotated[str, typer.Option("--from", help="First match day, 2019-07-01.")],
    last: Annotated[str, typer.Option("--to", help="The day after the last match day, 2024-07-01.")],
    out: Annotated[Path, typer.Option(help="CSV file to write.")],
    league: Annotated[
        list[str] | None, typer.Option(help="football-data.co.uk divisions, e.g. E0; default: all 22.")
    ] = None,
    odds: Annotated[
        Odds,
        typer.Option(help="The most that may be used: no odds, odds of earlier matches, or the match's own too."),
    ] = Odds.PAST,
    as_of: AsOf = None,
) -> None:
    """Walk forward over the past in a database of its own, and write one forecast a match."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise typer.BadParameter(f"days are written 2019-07-01: {error}") from error
    if start >= end:
        raise typer.BadParameter(f"--from {start} is not before --to {end}")
    out.resolve().parent.mkdir(parents=True, exist_ok=True)
    if as_of is not None:
        os.environ["AS_OF"] = as_of
    looking_from = Settings().as_of
    if looking_from is not None and looking_from.date() < end:
        end = looking_from.date()
        console.print(f"looking from {end}: the walk ends there")
    with _opened(backtest=True) as (settings, databases):
        _run(
            "backtest",
            ops={
                "ml__backtest_prediction": {
                    "from_on": start.isoformat(),
                    "to_on": end.isoformat(),
                    "leagues": list(league or []),
                    "out": str(out.resolve()),
                    "odds": odds.value,
                }
            },
            tags=_range_tags(settings, databases, 40, None),
        )
    console.print(f"wrote {out}")


add_commands(app, _opened, console)
add_operations(app, _opened, _run, _fail, console)
