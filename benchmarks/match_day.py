"""What a new match day costs on top of the whole archive, and on top of three seasons of it.

Builds a database from the archive as it stood before the day, then gives it the files with the day's results, and
measures `bet-hope sync-data` seen from the day after: what it reads, rebuilds, rates and forecasts.
"""

import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.command import CommandRun, run_command
from benchmarks.mirror import mirror_as_of
from orchestration.db.embedded import embedded_server

#: A Saturday on which most leagues played.
DAY = date(2024, 4, 20)
FIRST_SEASON = 1993
FIRST_SEASON_OF_THREE = 2021


@dataclass(frozen=True)
class MatchDay:
    """The commands that bring in a match day, on the whole archive and on three seasons."""

    whole: tuple[CommandRun, ...]
    three: tuple[CommandRun, ...]

    @property
    def multiple(self) -> float:
        """How much dearer the day is on the whole archive, inside the steps."""
        return _in_steps(self.whole) / _in_steps(self.three)

    def as_json(self) -> dict[str, object]:
        """Everything measured, with the numbers the project aims at."""
        return {
            "day": DAY.isoformat(),
            "seconds_in_steps": _in_steps(self.whole),
            "seconds": sum(run.seconds for run in self.whole),
            "multiple_of_three_seasons": self.multiple,
            "whole": [asdict(run) for run in self.whole],
            "three": [asdict(run) for run in self.three],
        }

    def table(self) -> str:
        """The steps of both archives side by side."""
        lines = [f"{'step':<48}{'whole archive':>14}{'three seasons':>14}"]
        for of_whole, of_three in zip(self.whole, self.three, strict=True):
            of_step = {step.name: step.seconds for step in of_three.steps}
            lines.append(f"bet-hope {of_whole.command}")
            for step in of_whole.steps:
                lines.append(f"  {step.name:<46}{step.seconds:>14.1f}{of_step.get(step.name, float('nan')):>14.1f}")
            lines.append(f"  {'with process start':<46}{of_whole.seconds:>14.1f}{of_three.seconds:>14.1f}")
        both = [_in_steps(self.whole), _in_steps(self.three)]
        peaks = [max(run.peak_mb for run in runs) for runs in (self.whole, self.three)]
        lines.append(f"{'seconds in steps':<48}{both[0]:>14.1f}{both[1]:>14.1f}{self.multiple:>8.2f}x")
        lines.append(f"{'peak MB of the largest process':<48}{peaks[0]:>14.0f}{peaks[1]:>14.0f}")
        return "\n".join(lines)


def measure(archive: Path) -> MatchDay:
    """Measure the day on both archives."""
    return MatchDay(_commands(archive, FIRST_SEASON), _commands(archive, FIRST_SEASON_OF_THREE))


def _commands(archive: Path, first_season: int) -> tuple[CommandRun, ...]:
    home = Path(tempfile.mkdtemp(prefix="bhb-"))
    next_day = DAY + timedelta(days=1)
    try:
        with embedded_server(home):
            before = mirror_as_of(archive, home / "before", DAY, first_season)
            settings = {"ARCHIVE_DIR": str(before), "AS_OF": DAY.isoformat(), "SOURCE": "archive"}
            run_command(home, settings, "pipeline", "--seasons", str(DAY.year - first_season))
            after = mirror_as_of(archive, home / "after", next_day, first_season)
            settings |= {"ARCHIVE_DIR": str(after), "AS_OF": next_day.isoformat()}
            return (run_command(home, settings, "sync-data"),)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _in_steps(runs: tuple[CommandRun, ...]) -> float:
    return sum(run.step_seconds for run in runs)
