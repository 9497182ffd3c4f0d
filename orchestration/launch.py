"""The one door from the command line to Dagster: run a job here, in the shared instance, and tell how it goes."""

import contextlib
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

#: What a person reads for each step, in place of its name.
TITLES = {
    "present": "Looking from",
    "football_data_co_uk": "Reading football-data.co.uk",
    "raw__openfootball_match": "Reading openfootball",
    "providers": "Asking the keyed providers",
    "live__match_state": "Looking at matches in play",
    "identify": "Identifying clubs and matches",
    "dbt_facts": "Building facts",
    "ml__rating": "Rating clubs",
    "dbt_features": "Building features",
    "nlp__article": "Asking for news",
    "read_news": "Reading news",
    "embedding__vector": "Making news searchable",
    "ml__training_run": "Training the model",
    "ml__promotion": "Choosing who is served",
    "ml__prediction": "Issuing forecasts",
    "ml__season_outlook": "Simulating seasons",
    "ml__backtest_prediction": "Walking forward over the past",
    "dbt_serving": "Building what the API shows",
    "ml__forecast_score": "Scoring forecasts",
    "record": "Bringing the record up to date",
    "ops__retirement": "Retiring what is old",
    "health": "Looking at the health of all",
    "ml__ledger_digest": "Digesting the ledger",
}
#: Tag that names the process of a run from the command line, so that `up` can tell a dead one from a working one.
PID_TAG = "bet-hope/pid"


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended.

    Attributes:
        run_id: As the UI shows it.
        success: Whether every step succeeded.
        metadata: Of each asset that was materialised, by `schema.name`.
        observations: Metadata of each observation, in order.
        failures: A sentence for each step that failed.
    """

    run_id: str
    success: bool
    metadata: Mapping[str, Mapping[str, Any]]
    observations: Sequence[Mapping[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class _Reporter(logging.Handler):
    """Turns the events of a run into counted lines with times."""

    def __init__(self, console: "Console", n_steps: int) -> None:
        super().__init__()
        self._console = console
        self._n_steps = n_steps
        self._n_done = 0
        self._started: dict[str, float] = {}
        self._details: dict[str, dict[str, Any]] = {}
        self._status: Status | None = None
        self.failures: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        metadata = getattr(record, "dagster_meta", None) or {}
        event = metadata.get("dagster_event")
        step = metadata.get("step_key")
        if step is None and event is not None:
            return
        if event is None:
            if metadata["orig_message"].startswith("Dependencies for step"):
                return  # what did not run after a failure is Dagster's to show; here the failure stands out
            if record.levelno >= logging.WARNING:
                self._print(f"        [yellow]{metadata['orig_message']}[/yellow]")
            elif self._status is not None and step is not None:
                self._status.update(f"{self._label(step)}  {metadata['orig_message']}")
            return
        handler = getattr(self, f"_on_{event.event_type_value.lower()}", None)
        if handler is not None:
            handler(step, event)

    def close(self) -> None:
        self._stop_status()
        super().close()

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)

    def _label(self, step: str) -> str:
        return f"[{self._n_done + 1:>2}/{self._n_steps}] {TITLES.get(step, 'Checking ' + step.rpartition('__')[2])}"

    def _stop_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _on_step_start(self, step: str, _event: Any) -> None:
        self._started.setdefault(step, time.monotonic())
        self._stop_status()
        self._status = self._console.status(self._label(step))
        self._status.start()

    def _on_asset_materialization(self, step: str, event: Any) -> None:
        materialization = event.step_materialization_data.materialization
        if step.startswith("dbt_"):
            models = self._details.setdefault(step, {"models": 0})
            models["models"] += 1
        else:
            self._details[step] = _values(materialization)

    def _on_step_up_for_retry(self, step: str, event: Any) -> None:
        error = event.event_specific_data.error
        self._print(f"        [yellow]{_sentence(error)}; trying again[/yellow]")

    def _on_step_success(self, step: str, _event: Any) -> None:
        self._finish(step, _summary(self._details.get(step, {})))

    def _on_step_failure(self, step: str, event: Any) -> None:
        failure = event.step_failure_data
        description = failure.user_failure_data.description if failure.user_failure_data else None
        sentence = description or _sentence(failure.error)
        self.failures.append(sentence)
        self._finish(step, f"[red]failed: {sentence}[/red]")

    def _on_asset_check_evaluation(self, step: str, event: Any) -> None:
        evaluation = event.event_specific_data
        if not evaluation.passed:
            colour = "yellow" if evaluation.severity.value == "WARN" else "red"
            description = evaluation.description or "; ".join(
                f"{name} {value.value}" for name, value in evaluation.metadata.items() if not name.startswith("dagster")
            )
            self._print(f"        [{colour}]check {evaluation.check_name}: {description}[/{colour}]")

    def _finish(self, step: str, summary: str) -> None:
        self._stop_status()
        seconds = time.monotonic() - self._started[step]
        self._print(f"{self._label(step):<46} {seconds:6.1f} s  {summary}")
        self._n_done += 1


def _sentence(error: Any) -> str:
    """Find the innermost cause: Dagster wraps what happened in what it was doing."""
    while error.cause is not None:
        error = error.cause
    return str(error.message).strip().splitlines()[0].removeprefix("dagster._core.errors.")


def _summary(metadata: Mapping[str, Any]) -> str:
    parts = []
    for name, value in metadata.items():
        if "/" in name or (isinstance(value, str) and value.startswith("http")):
            continue
        if isinstance(value, bool):
            parts += [name.replace("_", " ")] if value else []
        elif isinstance(value, float):
            parts.append(f"{name.replace('_', ' ')} {value:.4g}")
        elif isinstance(value, int):
            parts += [f"{value:,} {name.replace('_', ' ')}"] if value else []
        elif isinstance(value, str):
            parts.append(value)
    return ", ".join(parts[:6])


def run_job(
    console: "Console",
    name: str,
    *,
    run_config: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> RunOutcome:
    """Run a job in this process, its events in the shared instance so that the UI shows them.

    Args:
        console: Where progress goes.
        name: Of the job.
        run_config: As Dagster takes it.
        tags: Run tags, e.g. the range of partitions.
    """
    import dagster as dg

    from orchestration.build import build_definitions
    from orchestration.defs.terminal import RUN_LOGGER
    from orchestration.settings import Settings

    job = build_definitions(Settings()).resolve_job_def(name)
    reporter = _Reporter(console, len(job.graph.node_dict))
    logger = logging.getLogger(RUN_LOGGER)
    logger.addHandler(reporter)
    try:
        log = Path(os.environ["DAGSTER_HOME"]).parent / "logs" / "runs.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        # what dbt and MLflow print goes to a file: the counted steps are what a person reads
        for library in ("alembic", "mlflow", "psycopg"):
            logging.getLogger(library).setLevel(logging.ERROR)
        with dg.DagsterInstance.get() as instance, printing_to(log):
            # connections are kept: a backfill plans thousands of events, and each opened one of its own
            instance.optimize_for_webserver(statement_timeout=600_000, pool_recycle=3600, max_overflow=20)
            result = job.execute_in_process(
                instance=instance,
                run_config={**(run_config or {}), "loggers": {"terminal": {}}},
                tags={**(tags or {}), PID_TAG: str(os.getpid())},
                raise_on_error=False,
            )
    finally:
        logger.removeHandler(reporter)
        reporter.close()
    metadata = {
        ".".join(event.asset_key.path): _values(event.step_materialization_data.materialization)
        for event in result.all_events
        if event.is_step_materialization and event.asset_key is not None
    }
    observations = [
        _values(event.asset_observation_data.asset_observation)
        for event in result.all_events
        if event.event_type == dg.DagsterEventType.ASSET_OBSERVATION
    ]
    return RunOutcome(result.run_id, result.success, metadata, observations, reporter.failures)


@contextlib.contextmanager
def printing_to(log: Path) -> Iterator[None]:
    """Send what libraries print to a file; what they log afterwards does not go there, for it is closed."""
    with log.open("a") as file:
        try:
            with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
                yield
        finally:
            for logger in (logging.getLogger(), *logging.Logger.manager.loggerDict.values()):
                for handler in list(getattr(logger, "handlers", ())):
                    if getattr(handler, "stream", None) is file:
                        logger.removeHandler(handler)  # type: ignore[union-attr]


def _values(event: Any) -> dict[str, Any]:
    return {name: value.value for name, value in event.metadata.items()}


def close_dead_runs() -> int:
    """Mark runs as failed whose process is gone; only for whoever knows that no daemon is running.

    Returns:
        How many there were.
    """
    import dagster as dg
    import psutil

    unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
    n_closed = 0
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs(unfinished):
            pid = run.tags.get(PID_TAG)
            if pid is None or not psutil.pid_exists(int(pid)):
                instance.report_run_failed(run, "its process ended in the middle; run it again, nothing is lost")
                n_closed += 1
    return n_closed
