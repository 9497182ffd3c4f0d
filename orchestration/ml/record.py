"""Bring the record up to date: forecasts that count are scored beside the close, and what they come to is kept.

The arithmetic is in `ml_assets.record`; which forecast counts is decided in `serving.prediction`. Tables here follow
from the ledger and the results, and are rewritten: a corrected result corrects the score.
"""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.engine import Connection, Engine

from ml_assets import record
from ml_assets.league_groups import league_group
from orchestration.db.frames import copy_rows, read_frame
from orchestration.db.state import read_state
from orchestration.db.tables import (
    calibration,
    calibration_bin,
    forecast_score,
    model_performance,
    prediction_accuracy,
    value_return,
)
from orchestration.ml.forecasts import NothingBuiltError

SCORED = """
select
    p.prediction_id, case when p.is_simulated then 'simulated' else 'record' end as kind, p.lead_time,
    p.kickoff_at::date as kickoff_on, p.league_code, p.country, l.tier, p.model_version, p.is_base_rate, p.outcome,
    p.p_home, p.p_draw, p.p_away, p.odds_close_home, p.odds_close_draw, p.odds_close_away
from serving.prediction as p
inner join identity.league as l using (league_id)
where p.is_scored
order by p.kickoff_at, p.prediction_id
"""
#: What a provider forecast itself: its percentages are a rival, never a feature, and no part of the ledger.
RIVALS = """
select
    'rival: ' || r.source as kind, 'as told' as lead_time, r.kickoff_at::date as kickoff_on, m.league_code, m.country,
    m.tier, r.source as model_version, false as is_base_rate, r.outcome,
    r.p_home, r.p_draw, r.p_away, r.odds_close_home, r.odds_close_draw, r.odds_close_away
from core.rival_forecast as r
inner join core.match as m using (match_id)
where r.is_scored
order by r.source, r.kickoff_at, r.match_id
"""
SETTLED = """
select
    b.kind, b.lead_time, b.kickoff_at::date as kickoff_on, b.is_won, b.profit,
    case b.outcome when 'home' then s.p_close_home when 'draw' then s.p_close_draw else s.p_close_away end
    * b.odds_taken - 1 as closing_line_value
from serving.value_bet as b
left join ml.forecast_score as s using (prediction_id)
where b.is_settled
order by b.kickoff_at, b.prediction_id, b.outcome
"""
#: Changes with every forecast that comes to count, and with every corrected result or close.
DIGEST = """
select count(*) || ' forecasts, digest ' || coalesce(sum(hashtextextended(
    concat_ws(' ', prediction_id, outcome, odds_close_home, odds_close_draw, odds_close_away), 0)), 0)
from serving.prediction where is_scored
"""


@dataclass(frozen=True)
class RecordReport:
    """What a look at the record found: forecasts that count, and the headline of the period asked for, by kind."""

    n_scored: int
    headlines: list[dict[str, object]]


def score(engine: Engine) -> int:
    """Score every forecast that counts into `ml.forecast_score`; rows that did not change keep their time.

    Returns:
        How many count.
    """
    scored = record.score_forecasts(_scored(engine))
    columns = [column.name for column in forecast_score.columns if column.name != "scored_at"]
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns)
    before, after = (", ".join(f"{of}.{name}" for name in columns) for of in ("forecast_score", "excluded"))
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                f"create temporary table newly on commit drop as select {', '.join(columns)}"
                " from ml.forecast_score limit 0"
            )
        )
        if len(scored):
            copy_rows(connection, "newly", columns, _nullable(scored, "close_is_correct"))
        connection.execute(
            sa.text(
                f"insert into ml.forecast_score ({', '.join(columns)}) select {', '.join(columns)} from newly"
                f" on conflict (prediction_id) do update set {changed}, scored_at = clock_timestamp()"
                f" where ({before}) is distinct from ({after})"
            )
        )
        connection.execute(
            sa.text(
                "delete from ml.forecast_score as s where not exists"
                " (select from newly where newly.prediction_id = s.prediction_id)"
            )
        )
    return len(scored)


def summarize(engine: Engine, period: int) -> RecordReport:
    """Rewrite what the scores come to, for the usual spans and one of `period` days."""
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    present_on = state.present_at.date()
    days = tuple(sorted({*record.SPANS, period}))
    scored = record.score_forecasts(
        pd.concat([_scored(engine), _with_days(read_frame(engine, RIVALS))], ignore_index=True)
    )
    scored["league_group"] = league_group(scored["country"], scored["tier"])
    bets = _with_days(read_frame(engine, SETTLED))
    if scored.empty:
        return _kept(engine, {}, period, 0)
    lines, bins = record.calibration(scored, present_on, days)
    frames: dict[Table, pd.DataFrame] = {
        model_performance: record.performance(scored, present_on, days),
        prediction_accuracy: record.accuracy(scored, present_on, days),
        calibration: lines,
        calibration_bin: bins,
        value_return: record.value_return(bets, present_on, days) if len(bets) else pd.DataFrame(),
    }
    return _kept(engine, frames, period, len(scored))


def state_of_record(connection: Connection) -> str:
    """Digest what is to be scored, for whoever asks whether there is anything new."""
    if connection.scalar(sa.text("select to_regclass('serving.prediction')")) is None:
        return "nothing is served yet"
    return str(connection.scalar(sa.text(DIGEST)))


def _scored(engine: Engine) -> pd.DataFrame:
    with engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('serving.value_bet')")) is None:
            raise NothingBuiltError("nothing is served yet: run `bet-hope pipeline` first")
    return _with_days(read_frame(engine, SCORED))


def _with_days(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(kickoff_on=pd.Series([day.date() for day in rows["kickoff_on"]], index=rows.index, dtype=object))


def _nullable(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    return rows.assign(**{name: rows[name].astype("boolean") for name in names})


def _kept(engine: Engine, frames: dict[Table, pd.DataFrame], period: int, n_scored: int) -> RecordReport:
    with engine.begin() as connection:
        for table in (model_performance, prediction_accuracy, calibration, calibration_bin, value_return):
            connection.execute(table.delete())
            frame = frames.get(table, pd.DataFrame())
            if len(frame):
                copy_rows(
                    connection, f"ml.{table.name}", table.columns.keys(), frame.reindex(columns=table.columns.keys())
                )
        of_period = sa.select(model_performance).where(
            model_performance.c.period == f"{period}d",
            model_performance.c.league_code == record.ALL,
            model_performance.c.model_version == record.ALL,
        )
        headlines = [dict(row) for row in connection.execute(of_period).mappings()]
    return RecordReport(n_scored, headlines)
