"""Reading `serving.prediction`. Record and simulated forecasts are told apart here and never mixed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from api.db import Database
from api.filters import Selection, day_begin
from api.pagination import BigId, Branches, Instant, Keyset
from api.tables import prediction

Kind = Literal["record", "simulated"]

_KEY = (prediction.c.kickoff_at, prediction.c.prediction_id)
SOONEST_FIRST = Keyset(_KEY, (Instant, BigId))
NEWEST_FIRST = Keyset(_KEY, (Instant, BigId), is_descending=True)
#: Left to the answer about one match: the grid and what follows from it, the reasons, the lineage.
_DETAILS = {"score_grid", "markets", "reasons", "feature_sha256", "git_commit", "dbt_invocation_id", "dagster_run_id"}
_LISTED = [column for column in prediction.c if column.name not in _DETAILS]


def _chosen(selection: Selection, min_confidence: float | None, *conditions: sa.ColumnElement[bool]) -> Branches:
    statement = sa.select(*_LISTED).where(*conditions)
    if min_confidence is not None:
        statement = statement.where(prediction.c.confidence >= min_confidence)
    return selection.narrow(statement, prediction)


def upcoming(selection: Selection, min_confidence: float | None, now: datetime) -> Branches:
    """Select the latest forecast of each coming match."""
    return _chosen(selection, min_confidence, prediction.c.is_latest, prediction.c.kickoff_at > now)


def on_day_of(selection: Selection, min_confidence: float | None, now: datetime) -> Branches:
    """Select the latest forecast of each match that kicks off, or has, on the day of `now` (UTC)."""
    begin = day_begin(now.date())
    return _chosen(
        selection,
        min_confidence,
        prediction.c.is_latest,
        prediction.c.kickoff_at >= begin,
        prediction.c.kickoff_at < begin + timedelta(days=1),
    )


def history(selection: Selection, min_confidence: float | None, kind: Kind, lead_time: str | None) -> Branches:
    """Select the scored forecasts of one kind: at most one of a match and lead time."""
    is_kind = prediction.c.is_record if kind == "record" else prediction.c.is_simulated
    conditions: list[sa.ColumnElement[bool]] = [prediction.c.is_scored, is_kind]
    if lead_time is not None:
        conditions.append(prediction.c.lead_time == lead_time)
    return _chosen(selection, min_confidence, *conditions)


async def forecasts_of_match(database: Database, match_id: int) -> Sequence[sa.Row[Any]]:
    """Read every forecast of a match, newest first."""
    statement = (
        sa.select(prediction)
        .where(prediction.c.match_id == match_id)
        .order_by(prediction.c.issued_at.desc(), prediction.c.prediction_id.desc())
    )
    return await database.read(statement)
