"""The record as a person reads it in a terminal: skill beside the close, calibration, value bets."""

from typing import Any

import sqlalchemy as sa
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Engine

from orchestration.db.tables import calibration, model_performance, value_return

#: Leagues and models shown; the API has all.
MOST_SHOWN = 12
ALL = "all"


def print_record(engine: Engine, period: int, console: Console) -> None:
    """Print what the forecasts of the last `period` days came to; kinds and lead times are never pooled."""
    name = f"{period}d"
    skill = _rows(engine, model_performance, name)
    if not skill:
        console.print(f"no forecast of the last {period} days has been decided yet")
        return
    overall = [row for row in skill if row["league_code"] == row["model_version"] == ALL]
    _print_skill(f"The last {period} days", overall, "", console)
    leagues = [row for row in skill if row["league_code"] != ALL]
    if len({row["league_code"] for row in leagues}) > 1:
        _print_skill("By league", leagues, "league_code", console)
    models = [row for row in skill if row["model_version"] != ALL]
    if len({row["model_version"] for row in models}) > 1:
        _print_skill("By model", models, "model_version", console)
    _print_calibration([row for row in _rows(engine, calibration, name) if row["league_group"] == ALL], console)
    _print_value(_rows(engine, value_return, name), console)
    if any(row["kind"] == "simulated" for row in overall):
        console.print("simulated: made from another day, never part of the record")


def _rows(engine: Engine, table: sa.Table, period: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        chosen = sa.select(table).where(table.c.period == period)
        return [dict(row) for row in connection.execute(chosen).mappings()]


def _print_skill(title: str, rows: list[dict[str, Any]], by: str, console: Console) -> None:
    heads = (["forecasts", "lead"] + ([by.partition("_")[0]] if by else [])) + [
        "n",
        "log loss",
        "RPS",
        "Brier",
        "hit",
        "log loss − close [95 %]",
        "RPS − close [95 %]",
    ]
    table = Table(*heads, title=title, title_justify="left", box=SIMPLE)
    rows = sorted(rows, key=lambda row: (row["kind"], row["lead_time"], -row["n"]))
    for row in rows[: MOST_SHOWN if by else None]:
        table.add_row(
            row["kind"],
            row["lead_time"],
            *([row[by]] if by else []),
            f"{row['n']:,}",
            *(f"{row[name]:.4f}" for name in ("log_loss", "rps", "brier")),
            f"{row['accuracy']:.1%}",
            _gap(row, "gap_log_loss"),
            _gap(row, "gap_rps"),
        )
    console.print(table)
    if by and len(rows) > MOST_SHOWN:
        console.print(f"  and {len(rows) - MOST_SHOWN} more, in serving.model_performance")


def _gap(row: dict[str, Any], name: str) -> str:
    if not row["n_with_close"]:
        return "no closing odds known"
    return f"{_interval(row, name, '+.4f')} on {row['n_with_close']:,}"


def _interval(row: dict[str, Any], name: str, form: str) -> str:
    if row[name] is None:
        return "too few"
    if row[f"{name}_low"] is None:
        return f"{row[name]:{form}} (too few for an interval)"
    return f"{row[name]:{form}} [{row[f'{name}_low']:{form}}, {row[f'{name}_high']:{form}}]"


def _print_calibration(rows: list[dict[str, Any]], console: Console) -> None:
    if not rows:
        return
    table = Table(
        *("forecasts", "lead", "outcome", "n", "slope (1 is right)", "intercept (0 is right)", "error / noise alone"),
        title="Calibration",
        title_justify="left",
        box=SIMPLE,
    )
    for row in sorted(rows, key=lambda row: (row["kind"], row["lead_time"], row["outcome"] != ALL, row["outcome"])):
        error = row["calibration_error"]
        table.add_row(
            row["kind"],
            row["lead_time"],
            row["outcome"],
            f"{row['n']:,}",
            _interval(row, "slope", ".2f"),
            "" if row["outcome"] == ALL else _interval(row, "intercept", "+.2f"),
            "" if error is None else f"{error:.4f} / {row['calibration_error_floor']:.4f}",
        )
    console.print(table)


def _print_value(rows: list[dict[str, Any]], console: Console) -> None:
    if not rows:
        return
    table = Table(
        *("forecasts", "lead", "bets", "won", "profit", "yield [95 %]", "closing-line value [95 %]"),
        title="Value bets, all of them, one unit each",
        title_justify="left",
        box=SIMPLE,
    )
    for row in sorted(rows, key=lambda row: (row["kind"], row["lead_time"])):
        priced = f"{_interval(row, 'closing_line_value', '+.1%')} on {row['n_with_close']:,}"
        table.add_row(
            row["kind"],
            row["lead_time"],
            f"{row['n']:,}",
            f"{row['n_won']:,}",
            f"{row['profit']:+.2f}",
            _interval(row, "yield", "+.1%"),
            priced if row["n_with_close"] else "no closing odds known",
        )
    console.print(table)
