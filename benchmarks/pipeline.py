"""A whole build, from empty database to served forecasts, by stage beside the bare parts in the same run.

Runs `bet-hope pipeline` in a folder of its own, then each bare part in a process of its own on the same server.
"""

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
#: The day after the archive's last match day that has more to come.
AS_OF = "2024-06-30"
#: The steps that do what a bare part does. Steps of no part (identity, checks, serving) have no bare counterpart.
STEPS_OF_PART = {
    "parse": ("Reading football-data.co.uk", "Reading openfootball"),
    "copy": ("Building facts",),
    "windows": ("Building features",),
    "ratings": ("Rating clubs",),
    "fit": ("Training the model",),
}


@dataclass(frozen=True)
class BarePart:
    """Seconds and peak memory of one bare part, its process start left out."""

    name: str
    seconds: float
    n_rows: int
    peak_mb: float


@dataclass(frozen=True)
class WholeBuild:
    """A run of the pipeline and the bare parts measured after it."""

    run: CommandRun
    bare: tuple[BarePart, ...]

    @property
    def bare_seconds(self) -> float:
        """Seconds of all bare parts."""
        return sum(part.seconds for part in self.bare)

    def as_json(self) -> dict[str, object]:
        """Everything measured, with what the project aims at: the whole, its memory, its multiple of the bare."""
        return {
            "seconds": self.run.seconds,
            "seconds_in_steps": self.run.step_seconds,
            "bare_seconds": self.bare_seconds,
            "multiple_of_bare": self.run.step_seconds / self.bare_seconds,
            "peak_mb": self.run.peak_mb,
            "steps": [asdict(step) for step in self.run.steps],
            "bare": [asdict(part) for part in self.bare],
        }

    def table(self) -> str:
        """The steps, and each bare part beside the steps that do its work."""
        lines = [f"{'step':<46}{'seconds':>9}{'peak MB':>9}  largest process"]
        for step in self.run.steps:
            lines.append(f"{step.name:<46}{step.seconds:>9.1f}{step.peak_mb:>9.0f}  {step.largest}")
        lines += [
            f"{'in steps':<46}{self.run.step_seconds:>9.1f}{self.run.peak_mb:>9.0f}",
            f"{'with process start':<46}{self.run.seconds:>9.1f}",
            "",
            f"{'bare part':<12}{'seconds':>9}{'rows':>10}{'peak MB':>9}{'pipeline':>10}{'multiple':>10}",
        ]
        for part in self.bare:
            ours = _seconds_of(self.run.steps, STEPS_OF_PART[part.name])
            lines.append(
                f"{part.name:<12}{part.seconds:>9.1f}{part.n_rows:>10,}{part.peak_mb:>9.0f}{ours:>10.1f}"
                f"{ours / part.seconds:>9.1f}x"
            )
        multiple = self.run.step_seconds / self.bare_seconds
        lines.append(f"{'all':<12}{self.bare_seconds:>9.1f}{'':>19}{self.run.step_seconds:>10.1f}{multiple:>9.1f}x")
        return "\n".join(lines)


def measure(archive: Path) -> WholeBuild:
    """Build the whole archive once, then measure the bare parts."""
    home = Path(tempfile.mkdtemp(prefix="bhb-"))
    settings = {"ARCHIVE_DIR": str(archive.resolve()), "AS_OF": AS_OF, "SOURCE": "archive"}
    try:
        with embedded_server(home) as address:
            run = run_command(home, settings, "pipeline", "--seasons", ALL_SEASONS)
            return WholeBuild(run, tuple(_bare_parts(archive, address, home)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _bare_parts(archive: Path, address: str, home: Path) -> list[BarePart]:
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
        [sys.executable, "-m", "benchmarks.bare", part, *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return BarePart(part, **json.loads(answer))


def _seconds_of(steps: tuple[Step, ...], names: tuple[str, ...]) -> float:
    return sum(step.seconds for step in steps if step.name in names)
