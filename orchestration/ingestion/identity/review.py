"""What a person decides: which club a waiting name is, and which two clubs are one; of players the same in `who`.

Decisions take effect with the next run of `identify`, and hold for good: ids are never taken back, only redirected.
"""

import csv
from dataclasses import dataclass
from typing import TextIO

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import team, team_alias, team_proposal


class DecisionError(ValueError):
    """It cannot be decided like that; the message says why."""


@dataclass(frozen=True)
class Proposal:
    """A waiting name and the club it may be.

    Attributes:
        proposal_id: To accept it by.
        source: Who uses the name.
        country: Of its league.
        name: As written, with what it is called besides.
        team_id: The club whose scores agree best, None when none does.
        team: Its name.
        evidence: How many scores agree, of how many, and with the next best.
        n_rows: Rows that wait.
    """

    proposal_id: int
    source: str
    country: str
    name: str
    team_id: int | None
    team: str | None
    evidence: dict[str, int | None]
    n_rows: int


def proposals(engine: Engine) -> list[Proposal]:
    """List what waits for a decision, what holds up most rows first."""
    columns = team_proposal.c
    statement = (
        sa.select(
            columns.proposal_id,
            columns.source,
            columns.country,
            sa.func.concat_ws(" ", columns.name, columns.label).label("name"),
            columns.team_id,
            team.c.name.label("team"),
            columns.evidence,
            columns.n_rows,
        )
        .outerjoin(team, team.c.team_id == columns.team_id)
        .order_by(columns.n_rows.desc(), columns.proposal_id)
    )
    with engine.connect() as connection:
        return [Proposal(**row) for row in connection.execute(statement).mappings()]


def accept(engine: Engine, proposal_id: int, team_id: int | None = None) -> str:
    """Let a waiting name be the club that is proposed, or another one.

    Returns:
        A sentence that says what holds now.

    Raises:
        DecisionError: No such proposal or club, or a club of another country.
    """
    with engine.begin() as connection:
        row = connection.execute(team_proposal.select().where(team_proposal.c.proposal_id == proposal_id)).one_or_none()
        if row is None:
            raise DecisionError(f"no proposal {proposal_id}: `bet-hope identity review` lists them")
        chosen = team_id if team_id is not None else row.team_id
        if chosen is None:
            raise DecisionError(f"no club is proposed for {row.name}: name one with --to")
        club = _club(connection, chosen)
        if club.country != row.country:
            raise DecisionError(f"{club.name} is a club of {club.country}, and {row.name} plays in {row.country}")
        connection.execute(
            team_alias.insert().values(
                source=row.source,
                country=row.country,
                name=row.name,
                team_id=chosen,
                basis="person",
                evidence=row.evidence,
            )
        )
        connection.execute(team_proposal.delete().where(team_proposal.c.proposal_id == proposal_id))
        return f"{row.source} {row.name} is {club.name} ({chosen}) from the next sync on"


#: Matches of the club that goes, whose twin the club that stays has already.
_TWINS = """
create temporary table twin on commit drop as
select gone.match_id as gone_id, kept.match_id as kept_id
from identity.match as gone
inner join identity.match as kept
    on
        kept.league_id = gone.league_id
        and kept.season_start = gone.season_start
        and kept.leg = gone.leg
        and kept.home_team_id = case when gone.home_team_id = %(gone)s then %(kept)s else gone.home_team_id end
        and kept.away_team_id = case when gone.away_team_id = %(gone)s then %(kept)s else gone.away_team_id end
where %(gone)s in (gone.home_team_id, gone.away_team_id)
"""

_MOVE_ROWS = "update identity.match_row set match_id = kept_id from twin where match_row.match_id = gone_id"

_MOVE_MATCHES = """
update identity.match set
    home_team_id = case when home_team_id = %(gone)s then %(kept)s else home_team_id end,
    away_team_id = case when away_team_id = %(gone)s then %(kept)s else away_team_id end
where %(gone)s in (home_team_id, away_team_id) and match_id not in (select gone_id from twin)
"""


def merge(engine: Engine, gone_id: int, kept_id: int) -> str:
    """Let a club be another one: its names and matches go there.

    A match both had keeps the id of the club that stays; the other id stays behind, told of by nobody.

    Returns:
        A sentence that says what holds now.

    Raises:
        DecisionError: No such club, one club, clubs of two countries, or clubs that met each other.
    """
    with engine.begin() as connection:
        gone, kept = _club(connection, gone_id), _club(connection, kept_id)
        if gone_id == kept_id:
            raise DecisionError(f"{gone.name} is one club already")
        if gone.country != kept.country:
            raise DecisionError(f"{gone.name} is a club of {gone.country} and {kept.name} one of {kept.country}")
        both = {"gone": gone_id, "kept": kept_id}
        met: int = connection.exec_driver_sql(
            "select count(*) from identity.match where home_team_id in (%(gone)s, %(kept)s)"
            " and away_team_id in (%(gone)s, %(kept)s)",
            both,
        ).scalar_one()
        if met:
            raise DecisionError(f"{gone.name} and {kept.name} met each other {met} times: they are two clubs")
        connection.exec_driver_sql("lock table identity.match in share row exclusive mode")
        connection.exec_driver_sql(_TWINS, both)
        connection.exec_driver_sql(_MOVE_ROWS)
        n_moved = connection.exec_driver_sql(_MOVE_MATCHES, both).rowcount
        connection.execute(team_alias.update().where(team_alias.c.team_id == gone_id).values(team_id=kept_id))
        connection.execute(team_proposal.update().where(team_proposal.c.team_id == gone_id).values(team_id=kept_id))
        connection.execute(team.update().where(team.c.team_id == gone_id).values(merged_into=kept_id))
        return f"{gone.name} ({gone_id}) is {kept.name} ({kept_id}) now; {n_moved} matches moved: sync to rebuild"


def export(engine: Engine, file: TextIO) -> int:
    """Write every name we know as CSV, in the form of team_aliases.csv with its basis.

    Returns:
        How many names there are.
    """
    statement = (
        sa.select(
            team_alias.c.source,
            team_alias.c.country,
            team_alias.c.name,
            team.c.name.label("team"),
            team_alias.c.basis,
        )
        .join(team, team.c.team_id == team_alias.c.team_id)
        .order_by(team_alias.c.source, team_alias.c.country, team_alias.c.name)
    )
    with engine.connect() as connection:
        rows = connection.execute(statement).all()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("source", "country", "name", "team", "basis"))
    writer.writerows(rows)
    return len(rows)


def _club(connection: Connection, team_id: int) -> "sa.Row[tuple[str, str]]":
    row = connection.execute(sa.select(team.c.country, team.c.name).where(team.c.team_id == team_id)).one_or_none()
    if row is None:
        raise DecisionError(f"no club {team_id}")
    return row
