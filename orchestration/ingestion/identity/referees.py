"""Referees: told by name alone, so it is their matches that say who is who.

A name of API-Football is a referee of ours when Football-Data.org names him in the same matches and the names agree.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.tables import person, person_alias
from orchestration.ingestion.copying import read_tuples
from orchestration.ingestion.identity.namesakes import joined_words, names_agree

FIRST, SECOND = "football_data_org", "api_football"
#: Fewer matches in common may be a misprint.
LEAST_MATCHES = 3
#: Of the matches for which both name somebody.
LEAST_SHARE = 0.6

#: Who each provider names for a match, by its newest telling. What stands behind a comma is his country.
_NAMED = """
select distinct on (source, match_id) source, match_id, btrim(split_part(referee, ',', 1)) as name
from raw.provider_match
inner join raw.payload using (payload_id)
inner join identity.match_row using (payload_id, row_number)
where referee is not null and rejection is null
order by source, match_id, last_seen_at desc, payload_id desc
"""


def identify_referees(connection: Connection) -> int:
    """Give every referee an id of ours, where it is certain who he is; who is not is looked at again by every run.

    Returns:
        How many names of API-Football were joined.
    """
    matches: dict[str, dict[str, set[int]]] = {FIRST: defaultdict(set), SECOND: defaultdict(set)}
    named: dict[int, str] = {}
    for source, match_id, name in read_tuples(connection, _NAMED):
        matches[source][name].add(match_id)
        if source == FIRST:
            named[match_id] = name
    columns = person_alias.c
    rows = connection.execute(
        sa.select(columns.source, columns.foreign_id, columns.person_id).where(columns.role == "referee")
    )
    ours = {(row.source, row.foreign_id): row.person_id for row in rows}
    _mint(connection, FIRST, [name for name in matches[FIRST] if (FIRST, name) not in ours], ours)
    joined, new = [], []
    for name, refereed in matches[SECOND].items():
        if (SECOND, name) in ours:
            continue
        together = Counter(named[match_id] for match_id in refereed if match_id in named)
        if not together:
            new.append(name)
            continue
        ((other, n_matches),) = together.most_common(1)
        is_enough = n_matches >= LEAST_MATCHES and n_matches >= LEAST_SHARE * together.total()
        if is_enough and names_agree(joined_words([name]), joined_words([other])):
            evidence = {"n_matches": n_matches, "n_both": together.total(), "name": other}
            joined.append((name, ours[FIRST, other], evidence))
    if joined:
        values = [{**_alias(SECOND, name, one), "basis": "matches", "evidence": by} for name, one, by in joined]
        connection.execute(person_alias.insert(), values)
    _mint(connection, SECOND, new, ours)
    return len(joined)


def _mint(connection: Connection, source: str, names: list[str], ours: dict[tuple[str, str], int]) -> None:
    if not names:
        return
    statement = person.insert().returning(person.c.person_id, sort_by_parameter_order=True)
    ids: Sequence[int] = (
        connection.execute(statement, [{"role": "referee", "name": name} for name in names]).scalars().all()
    )
    ours.update({(source, name): person_id for name, person_id in zip(names, ids, strict=True)})
    minted = zip(names, ids, strict=True)
    values = [{**_alias(source, name, one), "basis": "minted", "evidence": {}} for name, one in minted]
    connection.execute(person_alias.insert(), values)


def _alias(source: str, name: str, person_id: int) -> dict[str, object]:
    return {"source": source, "role": "referee", "foreign_id": name, "person_id": person_id}
