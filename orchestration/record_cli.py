"""`bet-hope replay`, `verify-ledger`, `rollback-model`, `tune-model`: checking what was issued, and who is served."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console

from orchestration.db.server import Databases
from orchestration.db.session import connect
from orchestration.settings import Settings

Opened = Callable[[], AbstractContextManager[tuple[Settings, Databases]]]


def add_commands(app: typer.Typer, opened: Opened, console: Console) -> None:
    """Add the commands to the application that holds the databases."""

    @app.command()
    def replay(
        prediction_id: Annotated[int | None, typer.Argument(help="Of a forecast, as the API shows it.")] = None,
        sample: Annotated[int, typer.Option(help="Replay this many forecasts, drawn at random.", min=0)] = 0,
        rebuild: Annotated[
            bool, typer.Option(help="Build its features again from the raw facts of then, too: a minute or two.")
        ] = True,
    ) -> None:
        """Make a forecast again from its stored features and the model it names, and compare byte for byte."""
        if (prediction_id is None) == (sample == 0):
            raise typer.BadParameter("name a forecast by its number, or give --sample")
        with _telling(console), opened() as (settings, databases):
            engine = connect(databases.pipeline)
            try:
                if prediction_id is not None:
                    identical = _replay_one(engine, settings, databases, prediction_id, rebuild, console)
                else:
                    identical = _replay_sample(engine, settings, databases, sample, console)
            finally:
                engine.dispose()
        if not identical:
            sys.exit(1)

    @app.command()
    def verify_ledger() -> None:
        """Compute the hash chain over every forecast again: a change in the past shows, and its place is named."""
        from orchestration.ml.ledger import verify

        with opened() as (_, databases):
            engine = connect(databases.pipeline)
            try:
                state = verify(engine)
            finally:
                engine.dispose()
        if state.broken is not None:
            console.print(f"[red]the ledger was changed: {state.broken}[/red]")
            sys.exit(1)
        console.print(
            f"{state.n_rows:,} forecasts in {state.n_digests:,} digests are as they were issued, {state.n_open:,} are"
            f" not digested yet\nlast digest {state.sha256}"
        )

    _add_model_commands(app, opened, console)


def _add_model_commands(app: typer.Typer, opened: Opened, console: Console) -> None:
    @app.command()
    def rollback_model() -> None:
        """Serve the model that was served before; doing it twice changes nothing. Every change is written down."""
        from orchestration.db.session import writer_lock
        from orchestration.ml.promotion import go_back
        from orchestration.ml.tracking import tracking_of

        with _telling(console), opened() as (settings, databases):
            engine = connect(databases.pipeline)
            try:
                with writer_lock(engine, lambda: console.print("another run is writing; waiting for its end")):
                    now, until_now = go_back(engine, tracking_of(settings, databases))
            finally:
                engine.dispose()
        console.print(
            f"{now.name} {now.version} is served from now on, {until_now.version} is kept as the previous one"
        )

    @app.command()
    def tune_model(
        trials: Annotated[int, typer.Option(help="How many more; a search that was stopped goes on.", min=1)] = 20,
        seasons: Annotated[int, typer.Option(help="Last seasons to use; 0: the setting TRAIN_SEASONS.", min=0)] = 0,
    ) -> None:
        """Search for better constants of the model and say whether they are; nothing is changed by it."""
        from rich.progress import Progress

        from orchestration.ml.tracking import tracking_of
        from orchestration.ml.training import tune_constants

        with _telling(console), opened() as (settings, databases), Progress(console=console) as bar:
            task = bar.add_task("tuning", total=trials)
            engine = connect(databases.pipeline)
            try:
                tuned = tune_constants(
                    engine,
                    tracking_of(settings, databases),
                    seasons=seasons or settings.train_seasons,
                    n_trials=trials,
                    progress=lambda n, best: bar.update(task, completed=n, description=f"best so far {best:.5f}"),
                )
            finally:
                engine.dispose()
        gap = tuned.difference
        console.print(f"set    {tuned.usual}\nbest   {tuned.best} of {len(tuned.trials)} trials")
        console.print(
            f"best − set: {gap.mean:+.5f} [{gap.low:+.5f}, {gap.high:+.5f}] log loss on {gap.n:,} matches, as found;"
            " a search flatters its best, and less than 0.0003 is nothing"
        )


@contextlib.contextmanager
def _telling(console: Console) -> Iterator[None]:
    """End with one sentence where a model or a forecast is not there, or not whole."""
    from ml_assets.outcome import OtherFeaturesError, TooFewMatchesError
    from ml_assets.registry import BrokenModelError, NoChampionError, NoPreviousError, RegistryDownError
    from orchestration.ml.forecasts import NothingBuiltError
    from orchestration.ml.replay import NoSuchForecastError

    try:
        yield
    except (
        BrokenModelError,
        NoChampionError,
        NoPreviousError,
        NoSuchForecastError,
        NothingBuiltError,
        OtherFeaturesError,
        RegistryDownError,
        TooFewMatchesError,
    ) as error:
        console.print(f"[red]{error}[/red]")
        sys.exit(1)


def _replay_one(
    engine: sa.Engine, settings: Settings, databases: Databases, prediction_id: int, rebuild: bool, console: Console
) -> bool:
    from orchestration.ml.replay import rebuilt_differences, replay
    from orchestration.ml.tracking import tracking_of

    (replayed,) = replay(engine, tracking_of(settings, databases), [prediction_id])
    stored = replayed.stored
    console.print(
        f"forecast {prediction_id}: match {stored['match_id']}, {stored['lead_time']}, cut off at"
        f" {stored['cutoff_at']:%Y-%m-%d %H:%M} UTC, by {stored['model_name']} {stored['model_version']}"
        f"\n  home {stored['p_home']!r}  draw {stored['p_draw']!r}  away {stored['p_away']!r}"
    )
    if replayed.is_identical:
        console.print("[green]replayed from its stored features: identical, byte for byte[/green]")
    else:
        console.print(f"[red]replayed otherwise: {_named(replayed.differing)}[/red]")
        console.print(f"  it was issued by the code of commit {stored['git_commit'] or 'unknown'}")
    if rebuild:
        with console.status("rebuilding its features") as status:
            differences = rebuilt_differences(engine, stored, lambda what: status.update(f"rebuilding: {what}"))
        if differences is None:
            console.print("[yellow]rebuilt: the facts read by then do not have this match as coming[/yellow]")
        elif differences:
            console.print(
                f"[yellow]rebuilt from the raw facts of then: {_named(differences)}[/yellow]\n"
                "  a source may have corrected itself in place, or the code that builds features is another"
            )
        else:
            console.print("[green]rebuilt from the raw facts of then: the same features, byte for byte[/green]")
    return replayed.is_identical


def _replay_sample(engine: sa.Engine, settings: Settings, databases: Databases, n: int, console: Console) -> bool:
    from rich.progress import track

    from orchestration.ml.replay import random_forecasts, replay
    from orchestration.ml.tracking import tracking_of

    ids = random_forecasts(engine, n)
    wrong = [
        replayed
        for replayed in track(
            replay(engine, tracking_of(settings, databases), ids), "replaying", total=len(ids), console=console
        )
        if not replayed.is_identical
    ]
    for replayed in wrong:
        console.print(f"[red]forecast {replayed.prediction_id}: {_named(replayed.differing)}[/red]")
    console.print(f"{len(ids) - len(wrong):,} of {len(ids):,} replayed forecasts identical, byte for byte")
    return not wrong


def _named(differing: dict[str, tuple[Any, Any]]) -> str:
    """Name what differs; long values are not printed."""
    return ", ".join(
        name if max(len(repr(value)) for value in pair) > 40 else f"{name} {pair[0]!r} → {pair[1]!r}"
        for name, pair in differing.items()
    )
