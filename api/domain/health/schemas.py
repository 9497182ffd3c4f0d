"""Shape of the health report."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is."""

    matches: int
    finished: int
    scheduled: int
    predictions: int
    record: Annotated[int, Doc(description="Forecasts really issued before kick-off")]
    simulated: Annotated[int, Doc(description="Forecasts issued while looking from another day")]


class Champion(msgspec.Struct, frozen=True, kw_only=True):
    """The model in use."""

    name: str
    version: str
    trained_at: datetime | None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the API can answer, and from what."""

    status: Literal["ok", "degraded"]
    detail: Annotated[str | None, Doc(description="What is wrong and what to do; null when all is well")] = None
    source: Literal["archive", "synthetic", "sandbox"] | None = None
    as_of: Annotated[datetime | None, Doc(description="The day the data looks from; null: today")] = None
    present_at: Annotated[datetime | None, Doc(description="The instant the last build looked from")] = None
    built_at: datetime | None = None
    last_result_known_at: datetime | None = None
    counts: Counts | None = None
    champion: Champion | None = None


def health_of(row: Row[Any], detail: str | None) -> Health:
    """Shape the row of `serving.system`."""
    champion = None
    if row.champion_name is not None:
        champion = Champion(name=row.champion_name, version=row.champion_version, trained_at=row.champion_trained_at)
    return Health(
        status="ok" if detail is None else "degraded",
        detail=detail,
        source=row.source,
        as_of=row.as_of_at,
        present_at=row.present_at,
        built_at=row.built_at,
        last_result_known_at=row.last_result_known_at,
        counts=Counts(
            matches=row.n_matches,
            finished=row.n_finished,
            scheduled=row.n_scheduled,
            predictions=row.n_predictions,
            record=row.n_record,
            simulated=row.n_simulated,
        ),
        champion=champion,
    )


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    status: Literal["alive"] = "alive"


class StalePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the data that is older than it should be."""

    part: Annotated[str, Doc(examples=["serving"])]
    since: Annotated[datetime, Doc(description="How it stands is as of then")]
    detail: Annotated[str, Doc(description="What to do about it")]


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether questions can be answered."""

    status: Literal["ready", "unready"]
    detail: Annotated[str | None, Doc(description="What is wrong and what to do; null when ready")] = None
    stale: list[StalePart] = []


#: Data is synced every day, results come every few days in season; the champion is retrained weekly.
_STALE_AFTER = {
    "serving": (timedelta(hours=26), "No build since: look at the schedules in Dagster, or run `bet-hope sync-data`"),
    "results": (timedelta(days=10), "No result since: between seasons that is so, else `bet-hope doctor` tells why"),
    "model": (timedelta(days=30), "Not trained since: look at the schedules in Dagster, or run `bet-hope train-model`"),
}


def stale_parts(health: Health, now: datetime) -> list[StalePart]:
    """List what is older than it should be; data that looks from a fixed day never is."""
    if health.as_of is not None:
        return []
    instants = {
        "serving": health.built_at,
        "results": health.last_result_known_at,
        "model": None if health.champion is None else health.champion.trained_at,
    }
    return [
        StalePart(part=part, since=since, detail=detail)
        for part, (limit, detail) in _STALE_AFTER.items()
        if (since := instants[part]) is not None and now - since > limit
    ]
