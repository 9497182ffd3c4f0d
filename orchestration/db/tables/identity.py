"""Schema `identity`: our ids, minted once, and what a row of a source speaks of."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from orchestration.db.tables.base import instant, metadata, row_key

league = Table(
    "league",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True, comment="Our code, what a person types: PL, ELC, ARG"),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False, comment="ISO 3166 alpha-3, or ENG / SCO"),
    Column("tier", SmallInteger, nullable=False),
    Column("code_football_data_co_uk", Text, unique=True, comment="Division or country code of the archive"),
    Column("code_openfootball", Text, unique=True),
    Column("code_football_data_org", Text, unique=True, comment="Id of the competition there, as text"),
    Column("code_api_football", Text, unique=True, comment="Id of the league there, as text"),
    Column(
        "time_zone",
        Text,
        nullable=False,
        comment="Of its grounds, IANA name: kick-offs of openfootball are local",
    ),
    Column("max_legs", SmallInteger, nullable=False, comment="How often a pair may meet at one ground a season"),
    Column("is_calendar_year", Boolean, nullable=False),
    Column("priority_rank", SmallInteger, nullable=False),
    Column("is_active", Boolean, nullable=False),
    schema="identity",
)


season = Table(
    "season",
    metadata,
    Column("season_id", Integer, primary_key=True, autoincrement=False, comment="league_id * 10000 + first year"),
    Column("league_id", ForeignKey(league.c.league_id), nullable=False),
    Column("season_start", SmallInteger, nullable=False, comment="The year in which the season begins"),
    Column("name", Text, nullable=False, comment="2023/24, or 2024 for a calendar-year season"),
    UniqueConstraint("league_id", "season_start"),
    schema="identity",
)


team = Table(
    "team",
    metadata,
    Column("team_id", Integer, Identity(), primary_key=True),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False, unique=True),
    instant("minted_at", nullable=False, server_default=func.now()),
    Column("merged_into", Integer, comment="The club a person found it to be; its names and matches went there"),
    UniqueConstraint("country", "name"),
    schema="identity",
)


team_alias = Table(
    "team_alias",
    metadata,
    Column("source", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("team_id", ForeignKey(team.c.team_id), nullable=False, index=True),
    Column("basis", Text, nullable=False, comment="archive_name, curated or score_agreement"),
    Column("evidence", JSONB, nullable=False),
    instant("added_at", nullable=False, server_default=func.now()),
    schema="identity",
)


team_proposal = Table(
    "team_proposal",
    metadata,
    Column("proposal_id", Integer, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False, comment="As the source writes it, or its number"),
    Column("label", Text, comment="What a source that numbers clubs calls it"),
    Column("team_id", ForeignKey(team.c.team_id), comment="The club whose scores agree best; null when none does"),
    Column("evidence", JSONB, nullable=False),
    Column("n_rows", Integer, nullable=False, comment="Rows that wait for it"),
    instant("proposed_at", nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("source", "country", "name"),
    schema="identity",
    comment="Names that wait for a person, or for more scores; a name that is joined is not here",
)


person = Table(
    "person",
    metadata,
    Column("person_id", Integer, Identity(), primary_key=True),
    Column("role", Text, nullable=False, comment="player, coach or referee: who is both is two"),
    Column("name", Text, nullable=False, comment="As told when the id was minted"),
    instant("minted_at", nullable=False, server_default=func.now()),
    Column("merged_into", Integer, comment="Whom he was found to be; ids of the providers went there"),
    schema="identity",
)


person_alias = Table(
    "person_alias",
    metadata,
    Column("source", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column(
        "foreign_id",
        Text,
        primary_key=True,
        comment="The provider's id in this role; of a referee his name",
    ),
    Column("person_id", ForeignKey(person.c.person_id), nullable=False, index=True),
    Column("basis", Text, nullable=False, comment="minted, birth_date (with club and name), matches or person"),
    Column("evidence", JSONB, nullable=False),
    instant("added_at", nullable=False, server_default=func.now()),
    schema="identity",
)


person_proposal = Table(
    "person_proposal",
    metadata,
    Column("proposal_id", Integer, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("foreign_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("person_id", ForeignKey(person.c.person_id), comment="Who fits best"),
    Column("evidence", JSONB, nullable=False),
    instant("proposed_at", nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("source", "role", "foreign_id"),
    schema="identity",
    comment="Players and coaches who may be somebody of ours, and wait for a person or for more evidence",
)


match = Table(
    "match",
    metadata,
    Column("match_id", BigInteger, Identity(), primary_key=True),
    Column("league_id", ForeignKey(league.c.league_id), nullable=False),
    Column("season_start", SmallInteger, nullable=False),
    Column("home_team_id", ForeignKey(team.c.team_id), nullable=False),
    Column("away_team_id", ForeignKey(team.c.team_id), nullable=False),
    Column("leg", SmallInteger, nullable=False, comment="Frozen when minted: 1 unless a pair meets again"),
    Column("minted_on", Date, nullable=False, comment="The match day believed when the id was minted"),
    UniqueConstraint("league_id", "season_start", "home_team_id", "away_team_id", "leg"),
    CheckConstraint("home_team_id <> away_team_id", name="two_teams"),
    schema="identity",
)


match_row = Table(
    "match_row",
    metadata,
    *row_key(),
    Column("match_id", ForeignKey(match.c.match_id), nullable=False, index=True),
    schema="identity",
    comment="Which match of ours a row of a source speaks of; a row that is not here is in ops.quarantine",
)
