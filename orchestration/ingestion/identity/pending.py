"""Rows of current payloads that have no match yet, in a temporary table that the other steps ask."""

from typing import NamedTuple

from sqlalchemy.engine import Connection

from orchestration.ingestion.copying import read_tuples
from orchestration.ingestion.identity.agreement import ToldMatch
from orchestration.ingestion.identity.teams import Name

#: Payloads whose rows a run sees for the first time. One that lands while it runs is left to the next, here and in
#: whatever is built: a match told of by rows without a match would look as if nobody told of it.
_ARRIVED = """
create temporary table arrived on commit drop as
select payload_id from raw.payload where rejection is null and parsed_at is not null and not is_identified
"""

_MARK_ARRIVED = "update raw.payload set is_identified = true from arrived where arrived.payload_id = payload.payload_id"

#: The versions of each file that count, newest first: one, or with the one before it.
CURRENT_PAYLOAD = """
current_payload as (
    select payload_id, source, path, n_rows
    from (
        select *, row_number() over (partition by source, path order by last_seen_at desc, payload_id desc) as age
        from raw.payload
        where
            rejection is null
            and parsed_at is not null
            and (is_identified or payload_id in (select payload_id from arrived))
    ) as version
    where age <= {versions}
)
"""

#: Source -> its table of matches, the table's column that names the league, and that name's column in the league.
TABLES = {
    "football_data_co_uk": ("raw.football_data_co_uk_match", "division", "code_football_data_co_uk"),
    "openfootball": ("raw.openfootball_match", "competition", "code_openfootball"),
    "football_data_org": ("raw.provider_match", "competition", "code_football_data_org"),
    "api_football": ("raw.provider_match", "competition", "code_api_football"),
}
#: Sources that call a club by a number; what they call it besides is for people.
NUMBERING_SOURCES = ("football_data_org", "api_football")

_COLLECT_INCOMPLETE = """
create temporary table incomplete on commit drop as
with {current_payload}
select path, payload_id, coalesce(n_identified, 0) as n_identified
from current_payload
left join (
    select payload_id, count(*) as n_identified from identity.match_row group by payload_id
) as identified using (payload_id)
where source = %(source)s and coalesce(n_identified, 0) < n_rows
"""

#: What the version before said on the same line in the same words is the same match: files grow by a few lines a day.
_CARRY_OVER = """
with {current_payload},
pair as (
    select incomplete.payload_id, before.payload_id as before_id
    from incomplete
    inner join current_payload as before
        on before.source = %(source)s and before.path = incomplete.path and before.payload_id <> incomplete.payload_id
    where incomplete.n_identified = 0
)
insert into identity.match_row (payload_id, row_number, match_id)
select told.payload_id, told.row_number, match_row.match_id
from pair
inner join {table} as told on told.payload_id = pair.payload_id
inner join {table} as told_before
    on
        told_before.payload_id = pair.before_id
        and told_before.row_number = told.row_number
        and told_before.{code} = told.{code}
        and told_before.season_start = told.season_start
        and told_before.match_on = told.match_on
        and told_before.home_team = told.home_team
        and told_before.away_team = told.away_team
inner join identity.match_row
    on match_row.payload_id = told_before.payload_id and match_row.row_number = told_before.row_number
"""

#: What a provider tells under its own id of a match is the match it was, however far it moved.
_CARRY_OVER_BY_ID = """
with known as (
    select distinct on (foreign_match_id) provider_match.*, match_id
    from raw.provider_match
    inner join raw.payload using (payload_id)
    inner join identity.match_row using (payload_id, row_number)
    where source = %(source)s
    order by foreign_match_id, payload_id desc
)
insert into identity.match_row (payload_id, row_number, match_id)
select told.payload_id, told.row_number, known.match_id
from incomplete
inner join raw.provider_match as told using (payload_id)
inner join known
    using (foreign_match_id, competition, season_start, home_team, away_team)
where not exists (
    select from identity.match_row
    where match_row.payload_id = told.payload_id and match_row.row_number = told.row_number
)
"""

_COUNT_IDENTIFIED = """
update incomplete set n_identified = identified.n
from (select payload_id, count(*) as n from identity.match_row group by payload_id) as identified
where identified.payload_id = incomplete.payload_id
"""

#: Only a payload that was identified in part is searched row by row.
_COLLECT = """
create temporary table pending on commit drop as
select
    path, payload_id, n_identified, row_number, {code} as league_code, league_id, country, priority_rank, season_start,
    match_on, home_team, away_team, home_goals, away_goals
from incomplete
inner join {table} as told using (payload_id)
left join identity.league on league.{league_code} = told.{code}
where n_identified = 0 or not exists (
    select from identity.match_row
    where match_row.payload_id = told.payload_id and match_row.row_number = told.row_number
)
"""

_SEASONS = """
insert into identity.season (season_id, league_id, season_start, name)
select
    league_id * 10000 + season_start, league_id, season_start,
    case
        when is_calendar_year then season_start::text
        else season_start || '/' || right((season_start + 1)::text, 2)
    end
from (select distinct league_id, season_start from pending where league_id is not null) as played
inner join identity.league using (league_id)
on conflict do nothing
"""

_UNKNOWN_LEAGUES = """
select path, league_code, min(row_number) from pending where league_id is null group by path, league_code
"""

_NAME = """
name as (
    select path, country, priority_rank, row_number, home_team as name from pending where league_id is not null
    union all
    select path, country, priority_rank, row_number, away_team from pending where league_id is not null
),
unknown as (
    select name.*
    from name
    where not exists (
        select from identity.team_alias as alias
        where alias.source = %(source)s and alias.country = name.country and alias.name = name.name
    )
)
"""

_UNKNOWN_NAMES = f"""
with {_NAME}
select country, name from unknown group by country, name order by min(priority_rank), country, name collate "C"
"""

_MENTIONS = f"""
with {_NAME}
select path, country, name, min(row_number), count(*) from unknown group by path, country, name
order by path, country, name collate "C"
"""

_TOLD_BY_UNKNOWN = f"""
with {_NAME},
unknown_name as (select distinct country, name from unknown)
select country, league_id, season_start, match_on, home_goals, away_goals, home_team, away_team
from pending
where home_goals is not null and (
    (country, home_team) in (select country, name from unknown_name)
    or (country, away_team) in (select country, name from unknown_name)
)
"""

_LABELS = """
select distinct on (country, name) country, name, label
from (
    select country, pending.home_team as name, home_team_name as label, pending.payload_id
    from pending inner join raw.provider_match using (payload_id, row_number)
    union all
    select country, pending.away_team, away_team_name, pending.payload_id
    from pending inner join raw.provider_match using (payload_id, row_number)
) as told
where label is not null
order by country, name, payload_id desc
"""

_NAME_CLUBS = """
create temporary table named on commit drop as
select
    row_number() over (order by path in ('fixtures.csv', 'new_league_fixtures.csv'), payload_id, row_number) as place,
    count(*) over (partition by league_id, season_start, home.team_id, away.team_id) as n_tellings,
    path, payload_id, n_identified, row_number, league_id, season_start, home.team_id as home_team_id,
    away.team_id as away_team_id, match_on, home_goals, away_goals
from pending
inner join identity.team_alias as home
    on home.source = %(source)s and home.country = pending.country and home.name = home_team
inner join identity.team_alias as away
    on away.source = %(source)s and away.country = pending.country and away.name = away_team
"""


class Mention(NamedTuple):
    """An unknown name in a file."""

    path: str
    name: Name
    row_number: int
    n_rows: int


class Collected(NamedTuple):
    """Rows of files that are new: how many kept the match they had, and how many have none yet."""

    n_carried_over: int
    n_pending: int


def begin_with_arrived(connection: Connection) -> None:
    """Settle which payloads this run sees."""
    connection.exec_driver_sql(_ARRIVED)
    connection.exec_driver_sql("analyze arrived")


def mark_arrived(connection: Connection) -> None:
    """Let what is built from now on read them."""
    connection.exec_driver_sql(_MARK_ARRIVED)


def collect_pending(connection: Connection, source: str) -> Collected:
    """Gather the rows of a source that have no match yet, once those that were told before have theirs."""
    table, code, league_code = TABLES[source]
    connection.exec_driver_sql("drop table if exists incomplete, pending, named")
    incomplete = _COLLECT_INCOMPLETE.format(current_payload=CURRENT_PAYLOAD.format(versions=1))
    connection.exec_driver_sql(incomplete, {"source": source})
    connection.exec_driver_sql("analyze incomplete")
    two_versions = CURRENT_PAYLOAD.format(versions=2)
    carry_over = _CARRY_OVER.format(current_payload=two_versions, table=table, code=code)
    if source in NUMBERING_SOURCES:
        carry_over = _CARRY_OVER_BY_ID
    n_carried_over = connection.exec_driver_sql(carry_over, {"source": source}).rowcount
    if n_carried_over:
        connection.exec_driver_sql(_COUNT_IDENTIFIED)
    pending = _COLLECT.format(table=table, code=code, league_code=league_code)
    n_pending = connection.exec_driver_sql(pending).rowcount
    connection.exec_driver_sql("analyze pending")
    return Collected(n_carried_over, n_pending)


def mint_seasons(connection: Connection) -> int:
    """Mint the league seasons of the pending rows that are new.

    Returns:
        How many were.
    """
    return connection.exec_driver_sql(_SEASONS).rowcount


def unknown_leagues(connection: Connection) -> list[tuple[str, str, int]]:
    """List (path, league as the source calls it, first row) of leagues that are none of ours."""
    return [(path, code, number) for path, code, number in read_tuples(connection, _UNKNOWN_LEAGUES)]


def unknown_names(connection: Connection, source: str) -> list[Name]:
    """List the names that are no club yet, in the order in which clubs are minted: important leagues first."""
    rows = read_tuples(connection, _UNKNOWN_NAMES, {"source": source})
    return [Name(source, country, name) for country, name in rows]


def unknown_mentions(connection: Connection, source: str) -> list[Mention]:
    """List where the names that are no club yet stand."""
    rows = read_tuples(connection, _MENTIONS, {"source": source})
    return [Mention(path, Name(source, country, name), number, n) for path, country, name, number, n in rows]


def told_by_unknown(connection: Connection, source: str) -> list[ToldMatch]:
    """List the scored matches in which a name takes part that is no club yet."""
    rows = read_tuples(connection, _TOLD_BY_UNKNOWN, {"source": source})
    return [
        ToldMatch(country, league_id, season_start, match_on, (home_goals, away_goals), home, away)
        for country, league_id, season_start, match_on, home_goals, away_goals, home, away in rows
    ]


def read_labels(connection: Connection, source: str) -> dict[Name, str]:
    """Read what a numbering source calls the clubs of the pending rows; nothing for a source that gives names."""
    if source not in NUMBERING_SOURCES:
        return {}
    rows = read_tuples(connection, _LABELS)
    return {Name(source, country, name): label for country, name, label in rows}


def name_clubs(connection: Connection, source: str) -> None:
    """Put the pending rows whose clubs are known into the temporary table `named`, in order of arrival."""
    connection.exec_driver_sql(_NAME_CLUBS, {"source": source})
    connection.exec_driver_sql("analyze named")
