"""What a person decides about players and coaches: who a waiting one is, and which two are one.

Decisions hold for good: ids are never taken back, only redirected.
"""

import csv
from dataclasses import dataclass
from typing import TextIO

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import person, person_alias, person_proposal
from orchestration.ingestion.identity.people import redirect
from orchestration.ingestion.identity.review import DecisionError


@dataclass(frozen=True)
class PersonProposal:
    """Somebody a provider tells of, and who of ours he may be.

    Attributes:
        proposal_id: To accept it by.
        source: Who tells of him.
        role: player or coach.
        foreign_id: The provider's id.
        name: As told.
        person_id: Who fits best, None when nobody does any more.
        person: His name.
        evidence: Birth dates, clubs in common, whether the names agree, how many others fit.
    """

    proposal_id: int
    source: str
    role: str
    foreign_id: str
    name: str
    person_id: int | None
    person: str | None
    evidence: dict[str, object]


def person_proposals(engine: Engine) -> list[PersonProposal]:
    """List who waits for a decision, those born on one day with somebody of ours first."""
    columns = person_proposal.c
    is_born = columns.evidence["born_on"].astext == columns.evidence["told_born_on"].astext
    statement = (
        sa.select(
            columns.proposal_id,
            columns.source,
            columns.role,
            columns.foreign_id,
            columns.name,
            columns.person_id,
            person.c.name.label("person"),
            columns.evidence,
        )
        .outerjoin(person, person.c.person_id == columns.person_id)
        .order_by(sa.func.coalesce(is_born, sa.false()).desc(), columns.proposal_id)
    )
    with engine.connect() as connection:
        return [PersonProposal(**row) for row in connection.execute(statement).mappings()]


def accept_person(engine: Engine, proposal_id: int, person_id: int | None = None, *, is_new: bool = False) -> str:
    """Let somebody who waits be the one who is proposed, another one, or nobody we know.

    Returns:
        A sentence that says what holds now.

    Raises:
        DecisionError: No such proposal or person, or one of another role.
    """
    with engine.begin() as connection:
        row = connection.execute(
            person_proposal.select().where(person_proposal.c.proposal_id == proposal_id)
        ).one_or_none()
        if row is None:
            raise DecisionError(f"no proposal p{proposal_id}: `bet-hope identity review` lists them")
        chosen = person_id if person_id is not None else row.person_id
        if is_new:
            statement = person.insert().values(role=row.role, name=row.name).returning(person.c.person_id)
            chosen = connection.execute(statement).scalar_one()
        if chosen is None:
            raise DecisionError(f"nobody is proposed for {row.name}: name somebody with --to, or say --new")
        ours = _person(connection, chosen)
        if ours.role != row.role:
            raise DecisionError(f"{ours.name} is a {ours.role}, and {row.name} a {row.role}")
        connection.execute(
            person_alias.insert().values(
                source=row.source,
                role=row.role,
                foreign_id=row.foreign_id,
                person_id=chosen,
                basis="person",
                evidence=row.evidence,
            )
        )
        connection.execute(person_proposal.delete().where(person_proposal.c.proposal_id == proposal_id))
        return f"{row.source} {row.foreign_id} ({row.name}) is {ours.name} (p{chosen}) now: sync to rebuild"


def merge_people(engine: Engine, gone_id: int, kept_id: int) -> str:
    """Let somebody be somebody else: what the providers call him goes there.

    Returns:
        A sentence that says what holds now.

    Raises:
        DecisionError: No such person, one person, or two roles.
    """
    with engine.begin() as connection:
        gone, kept = _person(connection, gone_id), _person(connection, kept_id)
        if gone_id == kept_id:
            raise DecisionError(f"{gone.name} is one person already")
        if gone.role != kept.role:
            raise DecisionError(f"{gone.name} is a {gone.role} and {kept.name} a {kept.role}")
        redirect(connection, gone_id, kept_id, "person")
        return f"{gone.name} (p{gone_id}) is {kept.name} (p{kept_id}) now: sync to rebuild"


def export_people(engine: Engine, file: TextIO) -> int:
    """Write what every provider calls everybody, as CSV.

    Returns:
        How many ids there are.
    """
    columns = person_alias.c
    statement = (
        sa.select(columns.source, columns.role, columns.foreign_id, columns.person_id, person.c.name, columns.basis)
        .join(person, person.c.person_id == columns.person_id)
        .order_by(columns.source, columns.role, columns.person_id, columns.foreign_id)
    )
    with engine.connect() as connection:
        rows = connection.execute(statement).all()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("source", "role", "foreign_id", "person_id", "name", "basis"))
    writer.writerows(rows)
    return len(rows)


def _person(connection: Connection, person_id: int) -> "sa.Row[tuple[str, str]]":
    columns = person.c
    row = connection.execute(
        sa.select(columns.role, columns.name).where(columns.person_id == person_id, columns.merged_into.is_(None))
    ).one_or_none()
    if row is None:
        raise DecisionError(f"nobody p{person_id}")
    return row
