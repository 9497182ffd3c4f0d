"""`python -m benchmarks.rivals --archive DIR --from DAY --to DAY [--ours FILE]`: rivals beside us, into docs/RIVALS.md.

Same matches, same walk forward, skill and time in one table. Runs in an environment of its own:
`python3 -m venv rivals && rivals/bin/pip install -r benchmarks/rivals/requirements.txt`, then with its python from the
project's folder. Ours is the file that `bet-hope backtest --from DAY --to DAY --out FILE` wrote.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.rivals.forecasters import RIVALS, market_close
from benchmarks.rivals.matches import read_archive, read_ours
from ml_assets.metrics import log_loss, paired_difference, ranked_probability_score

PROJECT_DIR = Path(__file__).resolve().parents[2]
DOCUMENT = PROJECT_DIR / "docs" / "RIVALS.md"
TOP_FIVE = ["E0", "SP1", "I1", "D1", "F1"]
TEMPLATE = """# Rivals beside us

Written by `python -m benchmarks.rivals` (its own environment, `benchmarks/rivals/requirements.txt`).

{n:,} matches of {divisions}, {first} to {last}, which all of them forecast, walking forward: nobody sees a result of
the day or later. penaltyblog's models are as its package gives them, Dixon-Coles fitted every week on three years
with its usual decay. The close is the average of the closing odds without their margin, by the power method.
API-Football's own forecasts are not in this table: none are recorded for these matches.

Commit {commit}, {today}, Python {python}, {n_processors} processors, load of the quarter of an hour before {load:.1f}.
Times are processor time over every match of the archive read, and noisy on a loaded machine.

{table}
"""
P_COLUMNS = ["p_home", "p_draw", "p_away"]


def main() -> None:
    """Run every rival, print the table, write the document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rivals", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--archive", type=Path, required=True, help="folder of the seasons: 1920/E0.csv, ...")
    parser.add_argument("--from", dest="first", required=True, help="first match day, 2019-07-01")
    parser.add_argument("--to", dest="last", required=True, help="the day after the last, 2024-07-01")
    parser.add_argument("--division", action="append", help="default: the top five leagues")
    parser.add_argument("--ours", type=Path, help="what `bet-hope backtest --out` wrote; none: without us")
    parser.add_argument("--no-document", action="store_true", help="print only")
    arguments = parser.parse_args()
    divisions = arguments.division or TOP_FIVE
    matches = read_archive(arguments.archive, divisions)
    if matches.empty:
        sys.exit(f"{arguments.archive} has no file of {', '.join(divisions)}")
    in_span = (matches["day"] >= arguments.first) & (matches["day"] < arguments.last)
    close = market_close(matches, np.ones(len(matches), dtype=bool))
    wanted = (in_span & ~np.isnan(close[:, 0])).to_numpy()
    forecasts: dict[str, tuple[np.ndarray, float | None]] = {}
    for name, rival in RIVALS.items():
        started = time.process_time()
        forecasts[name] = rival(matches, wanted), time.process_time() - started
        print(f"{name}: {forecasts[name][1]:.1f} s", file=sys.stderr, flush=True)
    if arguments.ours is not None:
        keys = ["day", "division", "home", "away"]
        joined = matches.loc[wanted, keys].merge(read_ours(arguments.ours), on=keys, how="left")
        forecasts["Bet Hope, past odds only"] = joined[P_COLUMNS].to_numpy(), None
    table, n = skill_table(matches[wanted], close[wanted], forecasts, len(matches))
    print(table)
    if not arguments.no_document:
        DOCUMENT.write_text(document(table, n, divisions, arguments.first, arguments.last))
        print(f"wrote {DOCUMENT.relative_to(PROJECT_DIR)}", file=sys.stderr)


def skill_table(
    matches: pd.DataFrame, close: np.ndarray, forecasts: dict[str, tuple[np.ndarray, float | None]], n_read: int
) -> tuple[str, int]:
    """Score all on the matches that all have a forecast of, beside the close."""
    common = np.logical_and.reduce([~np.isnan(p).any(axis=1) for p, _ in forecasts.values()])
    outcomes, days = matches["outcome"][common], matches["day"][common]
    at_close = log_loss(close[common], outcomes), ranked_probability_score(close[common], outcomes)
    lines = [
        "| forecaster | log loss | RPS | log loss − close [95 %] | RPS − close | had a forecast | processor time |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = []
    for name, (p, seconds) in forecasts.items():
        scores = log_loss(p[common], outcomes), ranked_probability_score(p[common], outcomes)
        gap, gap_rps = (paired_difference(mine, theirs, days) for mine, theirs in zip(scores, at_close, strict=True))
        had = (~np.isnan(p).any(axis=1)).mean()
        took = (
            "see docs/BENCHMARKS.md" if seconds is None else f"{seconds:.1f} s, {seconds / n_read * 1e6:.0f} µs a match"
        )
        rows.append(
            (
                scores[0].mean(),
                f"| {name} | {scores[0].mean():.4f} | {scores[1].mean():.4f} | {gap.mean:+.4f} [{gap.low:+.4f},"
                f" {gap.high:+.4f}] | {gap_rps.mean:+.4f} | {had:.1%} | {took} |",
            )
        )
    lines += [line for _, line in sorted(rows, reverse=True)]
    lines.append(f"| market, close | {at_close[0].mean():.4f} | {at_close[1].mean():.4f} | 0 | 0 | 100.0% | |")
    return "\n".join(lines), int(common.sum())


def document(table: str, n: int, divisions: list[str], first: str, last: str) -> str:
    """Lay out docs/RIVALS.md."""
    git = ["git", "-C", str(PROJECT_DIR), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    load = os.getloadavg()[2]
    return TEMPLATE.format(
        n=n,
        divisions=", ".join(divisions),
        first=first,
        last=last,
        commit=commit,
        today=datetime.now(UTC).date(),
        python=platform.python_version(),
        n_processors=os.cpu_count(),
        load=load,
        table=table,
    )


if __name__ == "__main__":
    main()
