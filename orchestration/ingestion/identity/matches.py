"""Matches: ids minted once per league, season, pair and leg; which of them each row of a source speaks of."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.tables import league, match_row
from orchestration.ingestion.copying import copy_tuples, read_tuples
from orchestration.ingestion.identity.agreement import KnownMatch
from orchestration.ingestion.identity.legs import Leg, Score, Telling, assign_legs
from orchestration.ingestion.identity.pending import CURRENT_PAYLOAD, TABLES

#: After so many new rows the planner has to look at a table again before the next statement joins it.
MANY_ROWS = 1_000

_KNOWN_LEGS = """
with {current_payload},
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

_TELLINGS = """
        select match_row.match_id, told.payload_id, told.match_on, told.home_goals, told.away_goals
        from identity.match
        inner join asked_season using (league_id, season_start)
        inner join identity.match_row using (match_id)
        inner join current_payload using (payload_id)
        inner join {table} as told using (payload_id, row_number)
"""

#: Of the sources whose names may mint a club: the archive, and a keyed provider where the archive knows no league.
_KNOWN_SCORES = """
with {current_payload},
told as (
    select payload_id, row_number, match_on, home_goals, away_goals from raw.football_data_co_uk_match
    union all
    select payload_id, row_number, match_on, home_goals, away_goals from raw.provider_match
)
select distinct league_id, match.season_start, match_on, home_goals, away_goals, home_team_id, away_team_id
from identity.match
inner join asked_season using (league_id, season_start)
inner join identity.match_row using (match_id)
inner join current_payload using (payload_id)
inner join told using (payload_id, row_number)
where home_goals is not null
"""


#: Pairs that nobody told of before, told of once now: most of a first reading, and no question which leg it is.
_MINT_FIRST_MEETINGS = """
insert into identity.match (league_id, season_start, home_team_id, away_team_id, leg, minted_on)
select league_id, season_start, home_team_id, away_team_id, 1, match_on
from named
where n_tellings = 1 and home_team_id <> away_team_id and not exists (
    select from identity.match
    where
        match.league_id = named.league_id
        and match.season_start = named.season_start
        and match.home_team_id = named.home_team_id
        and match.away_team_id = named.away_team_id
)
order by place
"""

#: The same, and rows of pairs that meet once and of which this file has told nothing else.
_IDENTIFY_ONLY_MEETINGS = """
insert into identity.match_row (payload_id, row_number, match_id)
select named.payload_id, named.row_number, match_id
from named
inner join identity.match using (league_id, season_start, home_team_id, away_team_id)
inner join identity.league using (league_id)
where n_tellings = 1 and (max_legs = 1 or match_id > %(last_before)s) and (
    n_identified = 0 or not exists (
        select from identity.match_row
        where match_row.payload_id = named.payload_id and match_row.match_id = match.match_id
    )
)
"""

#: By the key of `identity.match_row`, so that no plan can compare every row with every other.
_FORGET_IDENTIFIED = """
delete from named
where exists (
    select from identity.match_row
    where match_row.payload_id = named.payload_id and match_row.row_number = named.row_number
)
"""

_REMAINING = """
select
    path, payload_id, row_number, league_id, season_start, home_team_id, away_team_id, match_on, home_goals, away_goals
from named
order by place
"""


class Pair(NamedTuple):
    """Who meets whom at whose ground, in which season of which league."""

    league_id: int
    season_start: int
    home_team_id: int
    away_team_id: int


class Row(NamedTuple):
    """A row whose league and clubs are known."""

    path: str
    payload_id: int
    row_number: int
    league_id: int
    season_start: int
    home_team_id: int
    away_team_id: int
    match_on: date
    home_goals: int | None
    away_goals: int | None

    @property
    def score(self) -> Score:
        """Goals of both, None unless both are known."""
        return None if self.home_goals is None or self.away_goals is None else (self.home_goals, self.away_goals)


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


def known_matches(connection: Connection, seasons: Iterable[tuple[int, int]]) -> list[KnownMatch]:
    """List the scored matches that are identified in some league seasons."""
    _ask_for(connection, seasons)
    statement = _KNOWN_SCORES.format(current_payload=CURRENT_PAYLOAD.format(versions=1))
    return [
        KnownMatch(league_id, season_start, match_on, (home_goals, away_goals), home_team_id, away_team_id)
        for league_id, season_start, match_on, home_goals, away_goals, home_team_id, away_team_id in (
            read_tuples(connection, statement)
        )
    ]


def assign_matches(connection: Connection) -> Assigned:
    """Give the rows of the temporary table `named` their matches, minting those that are new.

    Args:
        connection: In a transaction that holds `identity.match` against other writers.

    Returns:
        How many were minted and identified, and which rows were a meeting too many.
    """
    last_before: int = connection.exec_driver_sql("select coalesce(max(match_id), 0) from identity.match").scalar_one()
    n_first = connection.exec_driver_sql(_MINT_FIRST_MEETINGS).rowcount
    if n_first > MANY_ROWS:
        connection.exec_driver_sql("analyze identity.match")
    n_only = connection.exec_driver_sql(_IDENTIFY_ONLY_MEETINGS, {"last_before": last_before}).rowcount
    if n_only > MANY_ROWS:
        connection.exec_driver_sql("analyze identity.match_row")
    connection.exec_driver_sql(_FORGET_IDENTIFIED)
    rest = _assign_legs(connection, [Row._make(row) for row in read_tuples(connection, _REMAINING)])
    assigned = Assigned(n_first + rest.n_minted, n_only + rest.n_rows, rest.refused)
    if assigned.n_rows > MANY_ROWS:
        connection.exec_driver_sql("analyze identity.match, identity.match_row")
    return assigned


def _assign_legs(connection: Connection, rows: Sequence[Row]) -> Assigned:
    pairs: dict[Pair, list[Row]] = defaultdict(list)
    for row in rows:
        pairs[Pair._make(row[3:7])].append(row)
    legs = _known_legs(connection, {(pair.league_id, pair.season_start) for pair in pairs})
    told_before = _matches_told(connection, {row.payload_id for row in rows})
    columns = league.c
    limits = connection.execute(sa.select(columns.league_id, columns.max_legs))
    max_legs = {row.league_id: row.max_legs for row in limits}
    minted: list[tuple[Pair, Leg]] = []
    identified: list[tuple[Row, Leg]] = []
    refused: list[Row] = []
    for pair, told in pairs.items():
        if pair.home_team_id == pair.away_team_id:  # two spellings of one club
            refused += told
            continue
        known = legs[pair]
        n_known = len(known)
        for group in _by_payload(told):
            tellings = [Telling((row.payload_id, row.row_number), row.match_on, row.score) for row in group]
            before = told_before.get(group[0].payload_id, ())
            found = assign_legs(known, tellings, max_legs[pair.league_id], before)
            for row, leg in zip(group, found, strict=True):
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
        ((row.payload_id, row.row_number, leg.match_id) for row, leg in identified),
    )
    return Assigned(len(minted), len(identified), refused)


def _known_legs(connection: Connection, seasons: Iterable[tuple[int, int]]) -> dict[Pair, list[Leg]]:
    _ask_for(connection, seasons)
    tellings = "        union all\n".join(
        _TELLINGS.format(table=table) for table in sorted({table for table, _, _ in TABLES.values()})
    )
    statement = _KNOWN_LEGS.format(current_payload=CURRENT_PAYLOAD.format(versions=2), tellings=tellings)
    legs: dict[Pair, list[Leg]] = defaultdict(list)
    for *pair, number, match_on, home_goals, away_goals, match_id in read_tuples(connection, statement):
        score = None if home_goals is None else (home_goals, away_goals)
        legs[Pair._make(pair)].append(Leg(number, match_on, score, match_id))
    return legs


def _matches_told(connection: Connection, payload_ids: Collection[int]) -> dict[int, set[int]]:
    told: dict[int, set[int]] = defaultdict(set)
    columns = match_row.c
    for row in connection.execute(
        sa.select(columns.payload_id, columns.match_id).where(columns.payload_id.in_(payload_ids))
    ):
        told[row.payload_id].add(row.match_id)
    return told


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
        ((leg.match_id, *pair, leg.number, leg.match_on) for pair, leg in minted),
    )
