"""`python -m benchmarks`: every benchmark, one after the other, into docs/BENCHMARKS.md with the commit and machine.

Takes about twenty minutes on an otherwise idle machine of two cores; name benchmarks to run only those and print.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psutil

from benchmarks import match_day, pipeline

PROJECT_DIR = Path(__file__).resolve().parent.parent
DOCUMENT = PROJECT_DIR / "docs" / "BENCHMARKS.md"
RESULTS = PROJECT_DIR / "docs" / "benchmarks.json"


class Result(Protocol):
    """What a benchmark found."""

    def table(self) -> str:
        """Give it for people."""
        ...

    def as_json(self) -> dict[str, object]:
        """Give it for machines."""
        ...


BENCHMARKS: dict[str, tuple[str, Callable[[Path], Result]]] = {
    "pipeline": ("The whole archive, from an empty database to served forecasts", pipeline.measure),
    "match_day": ("A new match day, ingested, rated and forecast", match_day.measure),
}


def main() -> None:
    """Run, print, and write the document when everything ran."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="which; default: all")
    parser.add_argument("--archive", type=Path, default=PROJECT_DIR.parent / "shared" / "data")
    arguments = parser.parse_args()
    if not (arguments.archive / "football-data-co-uk").is_dir():
        sys.exit(f"no archive in {arguments.archive}: name one with --archive")
    names = arguments.names or list(BENCHMARKS)
    on = conditions()
    results: dict[str, Result] = {}
    for name in names:
        title, measure = BENCHMARKS[name]
        print(f"# {title}\n", flush=True)
        results[name] = measure(arguments.archive)
        print(results[name].table() + "\n", flush=True)
    if names == list(BENCHMARKS):
        ratings = json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.ratings"], check=True, stdout=subprocess.PIPE, text=True
            ).stdout
        )
        DOCUMENT.write_text(document(on, results, ratings))
        RESULTS.write_text(
            json.dumps(
                {"conditions": on, "ratings": ratings} | {n: r.as_json() for n, r in results.items()},
                indent=1,
            )
            + "\n"
        )
        print(f"wrote {DOCUMENT.relative_to(PROJECT_DIR)} and {RESULTS.relative_to(PROJECT_DIR)}")


def conditions() -> dict[str, object]:
    """Say on what it was run: commit, day, machine."""
    git = ["git", "-C", str(PROJECT_DIR)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False)
    return {
        "commit": (commit.stdout.strip() or "unknown") + (" with changes" if changed.stdout.strip() else ""),
        "on": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[2], 1),
    }


def document(on: dict[str, object], results: dict[str, Result], ratings: dict[str, float]) -> str:
    """Write the document: conditions, then one table a benchmark."""
    parts = [
        "# Benchmarks",
        "Written by `make prove` (`python -m benchmarks`). Memory is the resident size of the largest single process,"
        " shared pages included. The multiple compares seconds inside steps with the bare parts of"
        " `benchmarks/bare.py`, measured in the same run; dbt's starts are inside the steps, others are not.",
        f"Commit {on['commit']}, {on['on']}, {on['cores']} cores, {on['memory_gb']} GB, Python {on['python']}; load"
        f" of the machine in the quarter of an hour before: {on['load_before']}.",
    ]
    for name, result in results.items():
        parts.append(f"## {BENCHMARKS[name][0]}\n\n```\n{result.table()}\n```")
    rated = "\n".join(f"{name:<24}{value:>12,}" for name, value in ratings.items())
    parts.append(f"## The rating pass beside a bare Elo loop, on invented matches\n\n```\n{rated}\n```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
