"""What a new match day costs on top of the whole archive, and on top of three seasons of it.

    python -m benchmarks.match_day ../shared/data --day 2024-04-20 --out match_day.json

Builds a database from the archive as it stood before the day, then gives it the files with the day's
results, and measures `bet-hope sync-data` and `bet-hope generate-predictions` seen from the day after.
"""

import argparse
import json
import shutil
import tempfile
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from benchmarks.command import CommandRun, run_command
from benchmarks.mirror import mirror_as_of
from orchestration.db.embedded import embedded_server

FIRST_SEASONS = {"whole archive": 1993, "three seasons": 2021}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2024, 4, 20))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    runs = {
        name: measure(arguments.archive, arguments.day, first_season)
        for name, first_season in FIRST_SEASONS.items()
    }
    report(runs)
    whole, three = (_in_steps(runs[name]) for name in FIRST_SEASONS)
    results = {
        "day": arguments.day.isoformat(),
        "multiple_of_three_seasons": whole / three,
        "runs": {name: [asdict(run) for run in of_archive] for name, of_archive in runs.items()},
    }
    arguments.out.write_text(json.dumps(results, indent=1) + "\n")


def measure(archive: Path, day: date, first_season: int) -> list[CommandRun]:
    """Build the database of the day before, then measure the two commands that bring in the day."""
    home = Path(tempfile.mkdtemp(prefix="bhb-"))
    n_seasons = str(day.year - first_season + 1)
    next_day = day + timedelta(days=1)
    try:
        with embedded_server(home):
            before = mirror_as_of(archive, home / "before", day, first_season)
            settings = {"ARCHIVE_DIR": str(before), "AS_OF": day.isoformat(), "SOURCE": "archive"}
            run_command(home, settings, "pipeline", "--seasons", n_seasons)
            after = mirror_as_of(archive, home / "after", next_day, first_season)
            settings |= {"ARCHIVE_DIR": str(after), "AS_OF": next_day.isoformat()}
            return [run_command(home, settings, name) for name in ("sync-data", "generate-predictions")]
    finally:
        shutil.rmtree(home, ignore_errors=True)


def report(runs: dict[str, list[CommandRun]]) -> None:
    """Print the steps of both archives side by side."""
    whole, three = (runs[name] for name in FIRST_SEASONS)
    print(f"{'step':<46}{'whole archive s':>16}{'three seasons s':>16}{'multiple':>10}")
    for of_whole, of_three in zip(whole, three, strict=True):
        three_seconds = {step.name: step.seconds for step in of_three.steps}
        print(of_whole.command)
        for step in of_whole.steps:
            print(
                f"  {step.name:<44}{step.seconds:>16.1f}{three_seconds.get(step.name, float('nan')):>16.1f}"
            )
        print(f"  {'with process start':<44}{of_whole.seconds:>16.1f}{of_three.seconds:>16.1f}")
    multiple = _in_steps(whole) / _in_steps(three)
    print(f"{'in steps':<46}{_in_steps(whole):>16.1f}{_in_steps(three):>16.1f}{multiple:>9.2f}x")
    print(
        f"{'peak MB':<46}{max(run.peak_mb for run in whole):>16.0f}{max(run.peak_mb for run in three):>16.0f}"
    )


def _in_steps(runs: list[CommandRun]) -> float:
    return sum(run.step_seconds for run in runs)


if __name__ == "__main__":
    main()
