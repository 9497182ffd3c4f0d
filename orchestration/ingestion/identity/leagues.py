"""The leagues we know: read from the table beside this module, put into the database for the source it holds."""

import csv
import functools
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

from orchestration.db.tables import league

#: Countries of invented leagues, and what a database that holds them is called. Real and invented never share one.
INVENTED_COUNTRIES = {"SYN": "synthetic", "SBA": "sandbox", "SBB": "sandbox"}
#: What a database may hold.
SOURCES = ("archive", "synthetic", "sandbox")


@dataclass(frozen=True)
class League:
    """One row of leagues.csv, as in `identity.league`."""

    league_id: int
    code: str
    name: str
    country: str
    tier: int
    code_football_data_co_uk: str | None
    code_openfootball: str | None
    code_football_data_org: str | None
    code_api_football: str | None
    time_zone: str
    max_legs: int
    is_calendar_year: bool
    priority_rank: int
    is_active: bool


@functools.cache
def all_leagues() -> tuple[League, ...]:
    """Read leagues.csv, invented leagues included."""
    with Path(__file__).with_name("leagues.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_league(row) for row in csv.DictReader(file))


def _league(row: dict[str, str]) -> League:
    return League(
        league_id=int(row["league_id"]),
        code=row["code"],
        name=row["name"],
        country=row["country"],
        tier=int(row["tier"]),
        code_football_data_co_uk=row["code_football_data_co_uk"] or None,
        code_openfootball=row["code_openfootball"] or None,
        code_football_data_org=row["code_football_data_org"] or None,
        code_api_football=row["code_api_football"] or None,
        time_zone=row["time_zone"],
        max_legs=int(row["max_legs"]),
        is_calendar_year=row["is_calendar_year"] == "true",
        priority_rank=int(row["priority_rank"]),
        is_active=row["is_active"] == "true",
    )


def read_leagues(source: str) -> list[League]:
    """List the leagues of what a database holds.

    Args:
        source: One of `SOURCES`: `archive` is real, the others are invented.

    Raises:
        ValueError: None of them.
    """
    if source not in SOURCES:
        raise ValueError(f"source is one of {', '.join(SOURCES)}, not {source!r}")
    return [row for row in all_leagues() if INVENTED_COUNTRIES.get(row.country, "archive") == source]


def league_by_code(code: str) -> League:
    """Find a league by our code.

    Raises:
        KeyError: No such league.
    """
    for row in all_leagues():
        if row.code == code:
            return row
    raise KeyError(f"no league {code}; there are {', '.join(row.code for row in all_leagues())}")


def seed_leagues(engine: Engine, source: str) -> int:
    """Put the leagues of a source into `identity.league`, or bring them up to date.

    Args:
        engine: Of our database.
        source: One of `SOURCES`.

    Returns:
        How many leagues there are.

    Raises:
        ValueError: Another source.
    """
    rows = [asdict(row) for row in read_leagues(source)]
    statement = insert(league).values(rows)
    new = statement.excluded
    changes = {column.name: new[column.name] for column in league.columns if column.name != "league_id"}
    with engine.begin() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["league_id"],
                set_=changes,
                where=sa.tuple_(*(league.c[name] for name in changes)).is_distinct_from(sa.tuple_(*changes.values())),
            )
        )
    return len(rows)
