"""Schema `live`: matches in play, past dbt."""

from sqlalchemy import Column, ForeignKey, SmallInteger, Table, Text, func

from orchestration.db.tables.base import instant, metadata
from orchestration.db.tables.identity import match

match_state = Table(
    "match_state",
    metadata,
    Column("match_id", ForeignKey(match.c.match_id), primary_key=True),
    Column("source", Text, nullable=False, comment="Who told it"),
    Column("status", Text, nullable=False, comment="As in orchestration.ingestion.records.MatchStatus"),
    Column("minute", SmallInteger, comment="Null where it is not told"),
    Column("added_minute", SmallInteger),
    Column("home_goals", SmallInteger, comment="The running score, without a shoot-out"),
    Column("away_goals", SmallInteger),
    instant("kickoff_at", nullable=False),
    instant("told_at", nullable=False, server_default=func.clock_timestamp(), comment="When it was told last"),
    schema="live",
    comment="What matches of today stand at, upserted by the live tick; results count when core has them",
)
