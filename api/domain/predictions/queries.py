"""Reading `serving.prediction`. Record and simulated forecasts are told apart here and never mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from api.db import Database, Things
from api.domain.matches.queries import as_seen, is_known_result
from api.filters import Looking, Selection, day_begin
from api.pagination import BigId, Branches, Instant, Keyset
from api.tables import match, prediction

Kind = Literal["record", "simulated"]
#: Steps of confidence in statistics.
N_STEPS = 10

_KEY = (prediction.c.kickoff_at, prediction.c.prediction_id)
SOONEST_FIRST = Keyset(_KEY, (Instant, BigId))
NEWEST_FIRST = Keyset(_KEY, (Instant, BigId), is_descending=True)
_BY_CONFIDENCE = Keyset((prediction.c.confidence, prediction.c.prediction_id), (float, BigId))
Order = Literal["kickoff_at", "-kickoff_at", "confidence", "-confidence"]
ORDERS: dict[Order, Keyset] = {
    "kickoff_at": SOONEST_FIRST,
    "-kickoff_at": NEWEST_FIRST,
    "confidence": _BY_CONFIDENCE,
    "-confidence": _BY_CONFIDENCE.reversed(),
}
HistoryOrder = Literal["-kickoff_at", "kickoff_at"]
#: Left to the answer about one match: the grid and what follows from it, the reasons, the lineage.
_DETAILS = {"score_grid", "markets", "reasons", "feature_sha256", "git_commit", "dbt_invocation_id", "dagster_run_id"}
_LISTED = [column for column in prediction.c if column.name not in _DETAILS]
_SEEN_NOW = sa.select(*_LISTED)
FORECASTS = Things(prediction.c.prediction_id, _LISTED)
#: What is known of a forecast when the result of its match is.
_TOLD_AFTERWARDS = frozenset(
    (
        *("outcome", "home_goals", "away_goals", "is_correct", "log_loss", "rps", "brier"),
        *("odds_close_home", "odds_close_draw", "odds_close_away"),
    )
)


@dataclass(frozen=True)
class Wanted:
    """Which forecasts are wanted; None leaves a side open.

    Attributes:
        selection: Of which matches.
        min_confidence: At least so sure.
        model_version: Made by this version of the model.
    """

    selection: Selection
    min_confidence: float | None = None
    model_version: str | None = None

    def choose(self, looking: Looking, *conditions: sa.ColumnElement[bool]) -> Branches:
        """Select them as they were seen at an instant, where some conditions hold as well."""
        statement = (_seen_from(looking, _LISTED) if looking.is_earlier else _SEEN_NOW).where(*conditions)
        if self.min_confidence is not None:
            statement = statement.where(prediction.c.confidence >= self.min_confidence)
        if self.model_version is not None:
            statement = statement.where(prediction.c.model_version == self.model_version)
        return self.selection.narrow(statement, prediction)


def upcoming(wanted: Wanted, looking: Looking) -> Branches:
    """Select the latest forecast of each match that is to come, seen from an instant."""
    return wanted.choose(looking, _is_latest(looking), prediction.c.kickoff_at > looking.at)


def on_day_of(wanted: Wanted, looking: Looking) -> Branches:
    """Select the latest forecast of each match that kicks off, or has, on the day looked from (UTC)."""
    last_instant = looking.at - timedelta(microseconds=looking.is_earlier)  # the end of a day belongs to that day
    begin = day_begin(last_instant.date())
    return wanted.choose(
        looking,
        _is_latest(looking),
        prediction.c.kickoff_at >= begin,
        prediction.c.kickoff_at < begin + timedelta(days=1),
    )


def _seen_from(looking: Looking, columns: Sequence[sa.Column[Any]]) -> sa.Select[Any]:
    """Select forecasts with what had become of their matches at an instant."""
    if not looking.is_earlier:
        return sa.select(*columns)
    seen = as_seen(columns, prediction.c.match_status, _TOLD_AFTERWARDS, looking.at)
    return sa.select(*seen).join_from(prediction, match, match.c.match_id == prediction.c.match_id)


def _is_latest(looking: Looking) -> sa.ColumnElement[bool]:
    if not looking.is_earlier:
        return prediction.c.is_latest
    later = prediction.alias("later")
    return sa.and_(
        _seen_at(prediction) <= looking.at,
        ~sa.exists().where(
            later.c.match_id == prediction.c.match_id,
            _seen_at(later) <= looking.at,
            sa.tuple_(_seen_at(later), later.c.prediction_id)
            > sa.tuple_(_seen_at(prediction), prediction.c.prediction_id),
        ),
    )


def _seen_at(table: sa.FromClause) -> sa.ColumnElement[datetime]:
    """When a forecast could be seen: when it was issued, or the day it pretends it was."""
    return sa.func.coalesce(table.c.as_of_at, table.c.issued_at)


def history(wanted: Wanted, kind: Kind, lead_time: str | None, looking: Looking) -> Branches:
    """Select the scored forecasts of one kind: at most one of a match and lead time, results known at an instant."""
    is_kind = prediction.c.is_record if kind == "record" else prediction.c.is_simulated
    conditions: list[sa.ColumnElement[bool]] = [prediction.c.is_scored, is_kind]
    if lead_time is not None:
        conditions.append(prediction.c.lead_time == lead_time)
    if looking.is_earlier:
        conditions += [prediction.c.kickoff_at <= looking.at, is_known_result(looking.at)]
    return wanted.choose(looking, *conditions)


async def read_totals(database: Database, branches: Branches) -> Sequence[sa.Row[Any]]:
    """Sum a history up by the outcome forecasts called likeliest and by how sure they were, in steps of a tenth."""
    scored = (branches[0] if len(branches) == 1 else sa.union_all(*branches)).subquery()
    step = sa.func.least(sa.func.floor(scored.c.confidence * N_STEPS), N_STEPS - 1)
    statement = sa.select(
        scored.c.predicted_outcome,
        sa.cast(step, sa.Integer).label("step"),
        sa.func.count().label("n"),
        sa.func.count().filter(scored.c.is_correct).label("n_correct"),
        sa.func.sum(scored.c.confidence).label("sum_confidence"),
        sa.func.sum(scored.c.log_loss).label("sum_log_loss"),
        sa.func.sum(scored.c.rps).label("sum_rps"),
        sa.func.sum(scored.c.brier).label("sum_brier"),
        sa.func.min(scored.c.kickoff_at).label("first_at"),
        sa.func.max(scored.c.kickoff_at).label("last_at"),
    ).group_by(scored.c.predicted_outcome, step)
    return await database.read(statement)


async def find_prediction(database: Database, prediction_id: int) -> sa.Row[Any] | None:
    """Read one forecast; None where there is none."""
    return await database.find(sa.select(prediction).where(prediction.c.prediction_id == prediction_id))


async def forecasts_of_match(database: Database, match_id: int, looking: Looking) -> Sequence[sa.Row[Any]]:
    """Read every forecast of a match that could be seen at an instant, newest first."""
    statement = _seen_from(looking, list(prediction.c)).where(prediction.c.match_id == match_id)
    if looking.is_earlier:
        statement = statement.where(_seen_at(prediction) <= looking.at)
    return await database.read(statement.order_by(prediction.c.issued_at.desc(), prediction.c.prediction_id.desc()))
