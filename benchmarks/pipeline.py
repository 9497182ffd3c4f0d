"""A whole build, from empty database to served forecasts, by stage beside the bare parts in the same run.

    python -m benchmarks.pipeline ../shared/data --as-of 2024-06-30 --out pipeline.json

Runs `bet-hope pipeline` in a folder of its own, then each bare part in a process of its own on the same
server.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.command import CommandRun, Step, run_command
from orchestration.db.embedded import embedded_server
from orchestration.db.server import DATABASE
from orchestration.db.session import ensure_database, pipeline_url

ALL_SEASONS = "40"
#: The steps of a run that do what a bare part does; a step in no part is overhead of ours (identity, checks,
#: serving).
STEPS_OF_PART = {
    "parse": ("Reading football-data.co.uk", "Reading openfootball"),
    "copy": ("Identifying clubs and matches", "Building facts"),
    "windows": ("Building features", "Building what the API shows"),
    "ratings": ("Rating clubs",),
    "fit": ("Training the model", "Issuing forecasts"),
}


@dataclass(frozen=True)
class BarePart:
    """Seconds and peak memory of one bare part, its process start left out."""

    name: str
    seconds: float
    n_rows: int
    peak_mb: float


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--as-of", default="2024-06-30")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bhb-"))
    settings = {
        "ARCHIVE_DIR": str(arguments.archive.resolve()),
        "AS_OF": arguments.as_of,
        "SOURCE": "archive",
    }
    try:
        with embedded_server(home) as address:
            run = run_command(home, settings, "pipeline", "--seasons", ALL_SEASONS)
            parts = measure_bare_parts(arguments.archive, address, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    report(run, parts)
    arguments.out.write_text(json.dumps(summary(run, parts), indent=1) + "\n")


def measure_bare_parts(archive: Path, address: str, home: Path) -> list[BarePart]:
    """Run each bare part alone: the first three on a database of their own, the last two on the built one."""
    frame_file = home / "bare.parquet"
    server = pipeline_url(address)
    ensure_database(server.set(database="bare"))
    bare, built = (
        server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        for name in ("bare", DATABASE)
    )
    return [
        _bare("parse", str(archive), str(frame_file)),
        _bare("copy", str(frame_file), bare),
        _bare("windows", bare),
        _bare("ratings", built),
        _bare("fit", built),
    ]


def _bare(part: str, *arguments: str) -> BarePart:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.bare", part, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return BarePart(part, **json.loads(answer))


def summary(run: CommandRun, parts: list[BarePart]) -> dict[str, object]:
    """Gather what was measured, with what the project aims at: the whole, and its multiple of the bare."""
    bare_seconds = sum(part.seconds for part in parts)
    return {
        "seconds": run.seconds,
        "seconds_in_steps": run.step_seconds,
        "bare_seconds": bare_seconds,
        "multiple_of_bare": run.step_seconds / bare_seconds,
        "peak_mb": run.peak_mb,
        "steps": [asdict(step) for step in run.steps],
        "bare": [asdict(part) for part in parts],
    }


def report(run: CommandRun, parts: list[BarePart]) -> None:
    """Print the steps, and each bare part beside the steps that do its work."""
    print(f"{'step':<34}{'seconds':>9}{'peak MB':>9}  largest process")
    for step in run.steps:
        print(
            f"{step.name:<34}{step.seconds:>9.1f}{step.peak_mb:>9.0f}  {step.largest:<12} {step.detail[:90]}"
        )
    print(f"{'in steps':<34}{run.step_seconds:>9.1f}{run.peak_mb:>9.0f}")
    print(f"{'with process start':<34}{run.seconds:>9.1f}\n")
    print(f"{'bare part':<12}{'seconds':>9}{'rows':>10}{'peak MB':>9}{'pipeline':>10}{'multiple':>10}")
    for part in parts:
        ours = _seconds_of(run.steps, STEPS_OF_PART[part.name])
        print(
            f"{part.name:<12}{part.seconds:>9.1f}{part.n_rows:>10,}{part.peak_mb:>9.0f}{ours:>10.1f}"
            f"{ours / part.seconds:>9.1f}x"
        )
    bare_seconds = sum(part.seconds for part in parts)
    multiple = run.step_seconds / bare_seconds
    print(f"{'all':<12}{bare_seconds:>9.1f}{'':>19}{run.step_seconds:>10.1f}{multiple:>9.1f}x")


def _seconds_of(steps: tuple[Step, ...], names: tuple[str, ...]) -> float:
    return sum(step.seconds for step in steps if step.name in names)


if __name__ == "__main__":
    main()
