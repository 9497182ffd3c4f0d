"""Matches: ids minted once per league, season, pair and leg; which of them each row of a source speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.tables import league
from orchestration.ingestion.copying import copy_tuples
from orchestration.ingestion.identity.agreement import KnownMatch
from orchestration.ingestion.identity.legs import Leg, Score, Telling, assign_legs


class Row(NamedTuple):
    """A row of a source that has no match yet."""

    path: str
    payload_id: int
    row_number: int
    league_code: str
    season_start: int
    match_on: date
    home: str
    away: str
    home_goals: int | None
    away_goals: int | None

    @property
    def score(self) -> Score:
        """Goals of both, None unless both are known."""
        return (
            None if self.home_goals is None or self.away_goals is None else (self.home_goals, self.away_goals)
        )


class Pair(NamedTuple):
    """Who meets whom at whose ground, in which season of which league."""

    league_id: int
    season_start: int
    home_team_id: int
    away_team_id: int


@dataclass(frozen=True)
class Assigned:
    """What became of rows.

    Attributes:
        n_minted: Matches that are new.
        n_rows: Rows that have a match now.
        refused: Rows that tell of a meeting too many.
    """

    n_minted: int
    n_rows: int
    refused: list[Row]


#: The newest version of each file that was accepted, and the one before: what a new version is compared with.
_CURRENT = """
current_payload as (
    select payload_id, source, path, n_rows
    from (
        select *, row_number() over (partition by source, path order by last_seen_at desc, payload_id desc) as age
        from raw.payload
        where rejection is null and parsed_at is not null
    ) as version
    where age <= {versions}
)
"""

_UNIDENTIFIED = """
with {current},
incomplete as (
    select current_payload.*
    from current_payload
    left join (
        select payload_id, count(*) as n_identified from identity.match_row group by payload_id
    ) as identified using (payload_id)
    where source = %(source)s and coalesce(n_identified, 0) < n_rows
)
select path, payload_id, row_number, {code}, season_start, match_on, home_team, away_team, home_goals, away_goals
from incomplete
inner join {table} as told using (payload_id)
where not exists (
    select from identity.match_row
    where match_row.payload_id = told.payload_id and match_row.row_number = told.row_number
)
order by path in ('fixtures.csv', 'new_league_fixtures.csv'), payload_id, row_number
"""

_TABLES = {
    "football_data_co_uk": ("raw.football_data_co_uk_match", "division"),
    "openfootball": ("raw.openfootball_match", "competition"),
}

_KNOWN_LEGS = """
with {current},
telling as (
    select distinct on (match_id) match_id, match_on, home_goals, away_goals
    from (
        {tellings}
    ) as told
    order by match_id, home_goals is null, payload_id desc
)
select
    league_id, season_start, home_team_id, away_team_id, leg,
    coalesce(match_on, minted_on), home_goals, away_goals, match_id
from identity.match
inner join asked_season using (league_id, season_start)
left join telling using (match_id)
"""

_TELLINGS_OF = """
        select match_row.match_id, told.payload_id, told.match_on, told.home_goals, told.away_goals
        from identity.match
        inner join asked_season using (league_id, season_start)
        inner join identity.match_row using (match_id)
        inner join current_payload using (payload_id)
        inner join {table} as told using (payload_id, row_number)
"""

_KNOWN_SCORES = """
with {current}
select league_id, match.season_start, match_on, home_goals, away_goals, home_team_id, away_team_id
from identity.match
inner join asked_season using (league_id, season_start)
inner join identity.match_row using (match_id)
inner join current_payload using (payload_id)
inner join raw.football_data_co_uk_match as told using (payload_id, row_number)
where home_goals is not null
"""


def unidentified_rows(connection: Connection, source: str) -> list[Row]:
    """List the rows of current payloads that have no match yet, results before coming matches, in order of arrival."""
    table, code = _TABLES[source]
    statement = _UNIDENTIFIED.format(current=_CURRENT.format(versions=1), table=table, code=code)
    return [Row(*row) for row in connection.exec_driver_sql(statement, {"source": source})]


def known_matches(connection: Connection, seasons: Iterable[tuple[int, int]]) -> list[KnownMatch]:
    """List the scored matches of the archive in some league seasons."""
    _ask_for(connection, seasons)
    statement = _KNOWN_SCORES.format(current=_CURRENT.format(versions=1))
    return [
        KnownMatch(league_id, season_start, match_on, (home_goals, away_goals), home_team_id, away_team_id)
        for league_id, season_start, match_on, home_goals, away_goals, home_team_id, away_team_id in (
            connection.exec_driver_sql(statement)
        )
    ]


def assign_matches(connection: Connection, rows: Mapping[Pair, Sequence[Row]]) -> Assigned:
    """Give rows their matches, minting those that are new.

    Args:
        connection: In a transaction that holds `identity.match` against other writers.
        rows: Pair -> its rows, of one or more payloads, those of one payload together.

    Returns:
        How many were minted and identified, and which rows were a meeting too many.
    """
    legs = _known_legs(connection, {(pair.league_id, pair.season_start) for pair in rows})
    max_legs = {
        row.league_id: row.max_legs
        for row in connection.execute(sa.select(league.c.league_id, league.c.max_legs))
    }
    minted: list[tuple[Pair, Leg]] = []
    identified: list[tuple[Row, Leg]] = []
    refused: list[Row] = []
    for pair, told in rows.items():
        known = legs.get(pair, [])
        n_known = len(known)
        for group in _by_payload(told):
            tellings = [Telling((row.payload_id, row.row_number), row.match_on, row.score) for row in group]
            for row, leg in zip(group, assign_legs(known, tellings, max_legs[pair.league_id]), strict=True):
                if leg is None:
                    refused.append(row)
                else:
                    identified.append((row, leg))
        minted += [(pair, leg) for leg in known[n_known:]]
    _mint(connection, minted)
    copy_tuples(
        connection,
        "identity.match_row",
        ("payload_id", "row_number", "match_id"),
        [(row.payload_id, row.row_number, leg.match_id) for row, leg in identified],
    )
    return Assigned(len(minted), len(identified), refused)


def _known_legs(connection: Connection, seasons: Iterable[tuple[int, int]]) -> dict[Pair, list[Leg]]:
    _ask_for(connection, seasons)
    tellings = "        union all\n".join(_TELLINGS_OF.format(table=table) for table, _ in _TABLES.values())
    statement = _KNOWN_LEGS.format(current=_CURRENT.format(versions=2), tellings=tellings)
    legs: dict[Pair, list[Leg]] = defaultdict(list)
    for *pair, number, match_on, home_goals, away_goals, match_id in connection.exec_driver_sql(statement):
        score = None if home_goals is None else (home_goals, away_goals)
        legs[Pair(*pair)].append(Leg(number, match_on, score, match_id))
    return legs


def _ask_for(connection: Connection, seasons: Iterable[tuple[int, int]]) -> None:
    connection.exec_driver_sql("drop table if exists asked_season")
    connection.exec_driver_sql(
        "create temporary table asked_season (league_id integer, season_start smallint) on commit drop"
    )
    copy_tuples(connection, "asked_season", ("league_id", "season_start"), sorted(seasons))
    connection.exec_driver_sql("analyze asked_season")


def _by_payload(rows: Sequence[Row]) -> Iterable[list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.payload_id, []).append(row)
    return groups.values()


def _mint(connection: Connection, minted: Sequence[tuple[Pair, Leg]]) -> None:
    if not minted:
        return
    sequence = "pg_get_serial_sequence('identity.match', 'match_id')"
    first_id: int = connection.exec_driver_sql(f"select nextval({sequence})").scalar_one()
    connection.exec_driver_sql(f"select setval({sequence}, %(last)s)", {"last": first_id + len(minted) - 1})
    for match_id, (_, leg) in enumerate(minted, first_id):
        leg.match_id = match_id
    copy_tuples(
        connection,
        "identity.match",
        ("match_id", "league_id", "season_start", "home_team_id", "away_team_id", "leg", "minted_on"),
        [(leg.match_id, *pair, leg.number, leg.match_on) for pair, leg in minted],
    )
