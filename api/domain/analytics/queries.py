"""Reading the record: sums over scored forecasts. Record and simulated forecasts, and lead times, are never pooled."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from api.db import Database
from api.pagination import BigId, Branches, Instant, Keyset, Name
from api.record_tables import (
    calibration,
    calibration_bin,
    model_performance,
    prediction_accuracy,
    value_bet,
    value_return,
)

Kind = Literal["record", "simulated"]
LeadTime = Literal["72h", "24h", "1h", "scheduled"]
#: Every month, in place of one period.
MONTHLY = "monthly"
#: Every league, or every version of the model, in place of all together.
EACH = "each"
_MONTH = r"^\d{4}-\d{2}$"


def _keyset(table: sa.Table, names: str) -> Keyset:
    columns = tuple(table.c[name] for name in names.split())
    return Keyset(columns, (Name,) * len(columns))


PERFORMANCE_ORDER = _keyset(model_performance, "period lead_time league_code model_version")
ACCURACY_ORDER = _keyset(prediction_accuracy, "period lead_time league_code")
CALIBRATION_ORDER = _keyset(calibration, "period lead_time league_group outcome")
RETURN_ORDER = _keyset(value_return, "period lead_time")
_BET_KEY = (value_bet.c.kickoff_at, value_bet.c.prediction_id, value_bet.c.outcome)
BETS_SOONEST_FIRST = Keyset(_BET_KEY, (Instant, BigId, Name))
BETS_NEWEST_FIRST = BETS_SOONEST_FIRST.reversed()


def of_period(table: sa.Table, kind: Kind, period: str, lead_time: LeadTime | None) -> sa.Select[Any]:
    """Select the sums of a period, or of every month."""
    statement = sa.select(table).where(table.c.kind == kind)
    if period == MONTHLY:
        statement = statement.where(table.c.period.regexp_match(_MONTH))
    else:
        statement = statement.where(table.c.period == period)
    return statement if lead_time is None else statement.where(table.c.lead_time == lead_time)


def for_one_or_each(statement: sa.Select[Any], column: sa.Column[Any], asked: str | None) -> sa.Select[Any]:
    """Narrow to all together (None), to each, or to one."""
    if asked == EACH:
        return statement.where(column != "all")
    return statement.where(column == ("all" if asked is None else asked))


async def bins_of(database: Database, kind: Kind, period: str, lead_time: LeadTime | None) -> Sequence[sa.Row[Any]]:
    """Read the points of calibration plots."""
    table = calibration_bin
    order = (table.c.period, table.c.lead_time, table.c.league_group, table.c.outcome, table.c.bin)
    return await database.read(of_period(table, kind, period, lead_time).order_by(*order))


def value_bets(kind: Kind | None, league_id: int | None, min_edge: float | None, *, is_settled: bool) -> Branches:
    """Select value bets that are open, or that are settled."""
    statement = sa.select(value_bet).where(value_bet.c.is_settled == is_settled)
    if kind is not None:
        statement = statement.where(value_bet.c.kind == kind)
    if league_id is not None:
        statement = statement.where(value_bet.c.league_id == league_id)
    if min_edge is not None:
        statement = statement.where(value_bet.c.edge >= min_edge)
    return [statement]
