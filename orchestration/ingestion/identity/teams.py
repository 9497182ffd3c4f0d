"""Clubs: their ids, minted once, and what each source calls them.

The archive of football-data.co.uk starts the alias table: a name it uses in a country is a club, unless
team_aliases.csv, beside this module, says that it is another spelling of one. Where the archive knows no league of a
country, Football-Data.org starts it. Names of other sources join a club by that table or by agreement of scores.
"""

import csv
import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.tables import team, team_alias
from orchestration.ingestion.identity.agreement import Candidate
from orchestration.ingestion.identity.leagues import all_leagues

#: The source whose names are clubs.
ARCHIVE = "football_data_co_uk"


@functools.cache
def minting_source(country: str) -> str:
    """Name the source whose clubs are ours in a country."""
    known = any(league.code_football_data_co_uk for league in all_leagues() if league.country == country)
    return ARCHIVE if known else "football_data_org"


class Name(NamedTuple):
    """What a source calls a club of a country."""

    source: str
    country: str
    name: str


@functools.cache
def curated_aliases() -> dict[Name, str]:
    """Read team_aliases.csv: another spelling -> the archive's name of the club in that country."""
    with Path(__file__).with_name("team_aliases.csv").open(encoding="utf-8", newline="") as file:
        return {Name(row["source"], row["country"], row["name"]): row["team"] for row in csv.DictReader(file)}


def read_aliases(connection: Connection) -> dict[Name, int]:
    """Read all names we know -> team id."""
    columns = team_alias.c
    rows = connection.execute(sa.select(columns.source, columns.country, columns.name, columns.team_id))
    return {Name(row.source, row.country, row.name): row.team_id for row in rows}


def read_team_names(connection: Connection, team_ids: Collection[int]) -> dict[int, str]:
    """Read the names of clubs by their ids."""
    rows = connection.execute(sa.select(team.c.team_id, team.c.name).where(team.c.team_id.in_(team_ids)))
    return {row.team_id: row.name for row in rows}


def mint_teams(
    connection: Connection, names: Iterable[Name], aliases: dict[Name, int], labels: Mapping[Name, str]
) -> int:
    """Give names their clubs, minting those that are new; `aliases` grows with them.

    Args:
        connection: In a transaction.
        names: Names of the archive, and names that team_aliases.csv knows, in the order in which ids are given.
        aliases: Names we know -> team id; changed in place.
        labels: What to call the clubs of names that are numbers.

    Returns:
        How many clubs were minted.
    """
    new = [name for name in dict.fromkeys(names) if name not in aliases]
    if not new:
        return 0
    rows = connection.execute(sa.select(team.c.country, team.c.name, team.c.team_id, team.c.slug)).all()
    ids = {(row.country, row.name): row.team_id for row in rows}
    slugs = {row.slug for row in rows}
    curated = curated_aliases()
    called = {name: curated.get(name, labels.get(name, name.name)) for name in new}
    clubs = dict.fromkeys((name.country, called[name]) for name in new)
    minted = [club for club in clubs if club not in ids]
    if minted:
        values = []
        for country, name in minted:
            slug = free_slug(name, country, slugs)
            slugs.add(slug)
            values.append({"country": country, "name": name, "slug": slug})
        statement = team.insert().returning(team.c.team_id, sort_by_parameter_order=True)
        ids.update(zip(minted, connection.execute(statement, values).scalars(), strict=True))
    for alias in new:
        aliases[alias] = ids[alias.country, called[alias]]
    _add(
        connection,
        [_Alias(*name, aliases[name], "curated" if name in curated else "archive_name", {}) for name in new],
    )
    return len(minted)


def join_agreeing(connection: Connection, candidates: dict[Name, Candidate], aliases: dict[Name, int]) -> int:
    """Join names to the clubs whose scores they share, where that is certain; `aliases` grows with them.

    Returns:
        How many were joined.
    """
    joined = []
    for name, candidate in candidates.items():
        if candidate.team_id is not None and candidate.is_certain and name not in aliases:
            aliases[name] = candidate.team_id
            joined.append(_Alias(*name, candidate.team_id, "score_agreement", candidate.evidence))
    _add(connection, joined)
    return len(joined)


#: Clubs are called as the source that minted them by number calls them now; the archive's names are its aliases.
_FOLLOW_NAMES = """
with told as (
    select distinct on (told.content ->> 'team_id')
        told.content ->> 'team_id' as foreign_id,
        told.content ->> 'name' as name
    from raw.provider_record as told
    inner join raw.payload using (payload_id)
    where source = %(source)s and record = 'team' and rejection is null
    order by told.content ->> 'team_id', last_seen_at desc, payload_id desc
)
update identity.team set name = told.name
from told
inner join identity.team_alias as alias on alias.source = %(source)s and alias.name = told.foreign_id
where
    team.team_id = alias.team_id
    and alias.basis = 'archive_name'
    and team.name <> told.name
    and not exists (select from identity.team as other where other.country = team.country and other.name = told.name)
"""


def follow_names(connection: Connection) -> int:
    """Call clubs that Football-Data.org minted as it calls them now; their addresses stay.

    Returns:
        How many have another name.
    """
    return connection.exec_driver_sql(_FOLLOW_NAMES, {"source": "football_data_org"}).rowcount


class _Alias(NamedTuple):
    source: str
    country: str
    name: str
    team_id: int
    basis: str
    evidence: dict[str, int | None]


def _add(connection: Connection, joined: list[_Alias]) -> None:
    if joined:
        connection.execute(team_alias.insert(), [alias._asdict() for alias in joined])
        connection.exec_driver_sql("analyze identity.team_alias")  # every row is about to be joined to it


def free_slug(name: str, country: str, taken: set[str]) -> str:
    """Write a name as part of an address: `St Pauli` → `st-pauli`, with the country or a number when that is taken."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-") or "team"
    if slug not in taken:
        return slug
    slug = f"{slug}-{country.lower()}"
    number = 2
    free = slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free
