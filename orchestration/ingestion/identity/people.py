"""Players and coaches: their ids, minted once, and which id of a provider means whom.

A provider's player joins one of ours by the evidence of `namesakes`; who is like nobody is minted; who may be somebody
waits in `identity.person_proposal`. Every run looks again, also at those who were minted before the evidence came.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from orchestration.db.tables import person, person_alias, person_proposal
from orchestration.ingestion.copying import read_tuples
from orchestration.ingestion.identity.namesakes import Told, Verdict, joined_words, judge

#: Whose word is heard first: its people are minted, the others' are compared with them.
SOURCES = ("football_data_org", "api_football")
ROLES = ("player", "coach")

#: Everything that names somebody with a club, by the newest version of each answer.
_TOLD = """
with current_payload as (
    select distinct on (source, path) payload_id, source, last_seen_at
    from raw.payload
    where
        source = any(%(sources)s)
        and rejection is null
        and parsed_at is not null
        and (is_identified or payload_id in (select payload_id from arrived))
    order by source, path, last_seen_at desc, payload_id desc
),
telling as (
    select
        source, last_seen_at, record,
        case record when 'lineup' then 'coach' when 'availability' then 'player' when 'player_season' then 'player'
            else content ->> 'role' end as role,
        coalesce(content ->> 'person_id', content ->> 'coach_id') as foreign_id,
        coalesce(content ->> 'name', content ->> 'coach_name') as name,
        content ->> 'first_name' as first_name,
        content ->> 'last_name' as last_name,
        (content ->> 'born_on')::date as born_on,
        content ->> 'team_id' as team
    from current_payload
    inner join raw.provider_record using (payload_id)
    where record in ('person', 'squad_member', 'player_season', 'availability', 'lineup')
),
club as (
    select source, name as team, min(team_id) as team_id
    from identity.team_alias
    where source = any(%(sources)s)
    group by source, name
    having count(distinct team_id) = 1
)
select
    source, role, foreign_id,
    (array_agg(name order by record = 'person' desc, last_seen_at desc) filter (where name is not null))[1] as name,
    array_agg(distinct concat_ws(' ', first_name, last_name)) || array_agg(distinct name) as names,
    (array_agg(born_on order by last_seen_at desc) filter (where born_on is not null))[1] as born_on,
    array_agg(distinct team_id) filter (where team_id is not null) as team_ids
from telling
left join club using (source, team)
where role = any(%(roles)s) and foreign_id is not null and name is not null
group by source, role, foreign_id
order by source, role, foreign_id::bigint
"""


class ForeignId(NamedTuple):
    """What a provider calls somebody in a role."""

    source: str
    role: str
    foreign_id: str


@dataclass(frozen=True)
class PeopleReport:
    """What a run did.

    Attributes:
        n_people: People minted.
        n_joined: Ids of a provider joined to somebody another one told of.
        n_waiting: Ids that wait for a person, or for more evidence.
    """

    n_people: int
    n_joined: int
    n_waiting: int


def identify_people(connection: Connection) -> PeopleReport:
    """Give everybody the providers tell of an id of ours, where it is certain who it is.

    Args:
        connection: In a transaction that holds `identity.match` against other writers; clubs are identified.
    """
    told = _read_told(connection)
    aliases = _read_aliases(connection)
    n_people = n_joined = 0
    waiting: dict[ForeignId, Verdict] = {}
    for source in SOURCES:
        unknown = [one for key, one in told.items() if key.source == source and key not in aliases]
        verdicts = judge(unknown, _people(connection, told, aliases))
        same = {key: verdict for key, verdict in verdicts.items() if verdict.kind == "same"}
        new = [told[key] for key, verdict in verdicts.items() if verdict.kind == "nobody"]
        waiting |= {key: verdict for key, verdict in verdicts.items() if verdict.kind == "waits"}
        _join(connection, same, aliases)
        _mint(connection, new, aliases)
        n_people += len(new)
        n_joined += len(same)
    n_joined += _join_minted(connection, told, aliases)
    _propose(connection, told, waiting)
    return PeopleReport(n_people, n_joined, len(waiting))


def _mint(connection: Connection, new: Collection[Told], aliases: dict[ForeignId, int]) -> None:
    if not new:
        return
    statement = person.insert().returning(person.c.person_id, sort_by_parameter_order=True)
    people = [{"role": one.role, "name": one.name} for one in new]
    ids: Sequence[int] = connection.execute(statement, people).scalars().all()
    minted = {one.key: person_id for one, person_id in zip(new, ids, strict=True)}
    aliases.update(minted)
    rows = [{**key._asdict(), "person_id": person_id, "basis": "minted"} for key, person_id in minted.items()]
    connection.execute(person_alias.insert(), [row | {"evidence": {}} for row in rows])


def _join(connection: Connection, same: dict[ForeignId, Verdict], aliases: dict[ForeignId, int]) -> None:
    rows = []
    for key, verdict in same.items():
        if verdict.person_id is not None:
            aliases[key] = verdict.person_id
        rows.append(
            {**key._asdict(), "person_id": verdict.person_id, "basis": "birth_date", "evidence": verdict.evidence}
        )
    if rows:
        connection.execute(person_alias.insert(), rows)


def _join_minted(connection: Connection, told: dict[ForeignId, Told], aliases: dict[ForeignId, int]) -> int:
    """Join people who were minted before the evidence came that they are one."""
    people = _people(connection, told, aliases)
    first = [one for one in people if one.sources == {SOURCES[0]}]
    later = [one for one in people if one.sources and SOURCES[0] not in one.sources]
    same = {gone: verdict for gone, verdict in judge(later, first).items() if verdict.kind == "same"}
    for gone, verdict in same.items():
        if verdict.person_id is not None:
            redirect(connection, gone, verdict.person_id, "birth_date")
    return len(same)


def redirect(connection: Connection, gone_id: int, kept_id: int, basis: str) -> None:
    """Let somebody of ours be somebody else of ours: ids of the providers go there."""
    alias, proposal = person_alias, person_proposal
    connection.execute(alias.update().where(alias.c.person_id == gone_id).values(person_id=kept_id, basis=basis))
    connection.execute(proposal.update().where(proposal.c.person_id == gone_id).values(person_id=kept_id))
    connection.execute(person.update().where(person.c.person_id == gone_id).values(merged_into=kept_id))


def _read_told(connection: Connection) -> dict[ForeignId, Told]:
    asked = {"sources": list(SOURCES), "roles": list(ROLES)}
    told = {}
    for source, role, foreign_id, name, names, born_on, team_ids in read_tuples(connection, _TOLD, asked):
        key = ForeignId(source, role, foreign_id)
        clubs = frozenset(team_ids or ())
        told[key] = Told(key, role, name, joined_words(names), born_on, clubs, frozenset({source}))
    return told


def _read_aliases(connection: Connection) -> dict[ForeignId, int]:
    columns = person_alias.c
    rows = connection.execute(sa.select(columns.source, columns.role, columns.foreign_id, columns.person_id))
    return {ForeignId(row.source, row.role, row.foreign_id): row.person_id for row in rows}


def _people(connection: Connection, told: dict[ForeignId, Told], aliases: dict[ForeignId, int]) -> list[Told]:
    """Put together what every source tells of each of ours; of two birth dates the one that is told first."""
    tellings: dict[int, list[Told]] = defaultdict(list)
    for key in sorted(aliases.keys() & told.keys(), key=lambda key: (SOURCES.index(key.source), key)):
        tellings[aliases[key]].append(told[key])
    columns = person.c
    rows = connection.execute(
        sa.select(columns.person_id, columns.role, columns.name).where(columns.merged_into.is_(None))
    )
    return [_together(row.person_id, row.role, row.name, tellings.get(row.person_id, [])) for row in rows]


def _together(person_id: int, role: str, name: str, tellings: list[Told]) -> Told:
    words: set[str] = set()
    clubs: set[int] = set()
    sources: set[str] = set()
    for one in tellings:
        words |= one.words
        clubs |= one.team_ids
        sources |= one.sources
    born_on = next((one.born_on for one in tellings if one.born_on is not None), None)
    return Told(person_id, role, name, frozenset(words), born_on, frozenset(clubs), frozenset(sources))


def _propose(connection: Connection, told: dict[ForeignId, Told], waiting: dict[ForeignId, Verdict]) -> None:
    """Write down who waits, in place of who waited before; whoever still waits keeps the number he is accepted by."""
    columns = person_proposal.c
    key = sa.tuple_(columns.source, columns.role, columns.foreign_id)
    rows = connection.execute(sa.select(columns.source, columns.role, columns.foreign_id))
    held = {ForeignId(row.source, row.role, row.foreign_id) for row in rows}
    gone = sorted(held - waiting.keys())
    if gone:
        connection.execute(person_proposal.delete().where(key.in_(gone)))
    statement = insert(person_proposal)
    changes = {name: statement.excluded[name] for name in ("name", "person_id", "evidence")}
    values = [
        {
            **foreign._asdict(),
            "name": told[foreign].name,
            "person_id": verdict.person_id,
            "evidence": verdict.evidence,
        }
        for foreign, verdict in waiting.items()
    ]
    if values:
        where = sa.tuple_(columns.name, columns.person_id, columns.evidence).is_distinct_from(
            sa.tuple_(*changes.values())
        )
        connection.execute(
            statement.on_conflict_do_update(index_elements=["source", "role", "foreign_id"], set_=changes, where=where),
            values,
        )
