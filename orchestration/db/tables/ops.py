"""Schema `ops`: what people and checks read."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from orchestration.db.tables.base import instant, metadata

database_state = Table(
    "database_state",
    metadata,
    Column("is_only_row", Boolean, primary_key=True, server_default="true"),
    Column("source", Text, nullable=False, comment="archive or synthetic; stamped when the database is created"),
    instant("as_of_at", comment="The day the database pretends to be; null follows the clock. Moves only forward"),
    instant("present_at", comment="The instant the current build looks from: as_of_at, or the clock when it began"),
    Column("dbt_invocation_id", Text, comment="Of the dbt run that last built the features"),
    instant("built_at", comment="When what the API shows was last rebuilt; null before"),
    CheckConstraint("is_only_row", name="only_row"),
    schema="ops",
)


quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", BigInteger, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("row_sha256", Text, nullable=False, comment="Of the row, or of the file when all of it was refused"),
    Column("row_number", Integer, comment="Null when the whole file was refused"),
    Column("reason", Text, nullable=False, comment="A short code, e.g. impossible_score"),
    Column("detail", Text, nullable=False, comment="A sentence that says what to do"),
    Column("content", JSONB),
    instant("first_seen_at", nullable=False, server_default=func.clock_timestamp()),
    instant("resolved_at", comment="When a later version of the file no longer had it"),
    UniqueConstraint("source", "path", "row_sha256", "reason"),
    schema="ops",
)


provider_quota = Table(
    "provider_quota",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("key_id", Text, primary_key=True, comment="First 12 hex digits of the key's SHA-256"),
    Column("per_minute", Integer, comment="Calls a minute as the provider's headers say; null: as set"),
    Column("per_day", Integer, comment="Calls a UTC day as they say; null: as set"),
    Column("day_on", Date, comment="The UTC day that day_left speaks of"),
    Column("day_left", Integer, comment="Calls left that day, as the provider said last"),
    instant("blocked_until", comment="No call before this instant"),
    Column("blocked_why", Text),
    schema="ops",
)


provider_request = Table(
    "provider_request",
    metadata,
    Column("request_id", BigInteger, Identity(), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    instant("asked_at", nullable=False, server_default=func.clock_timestamp()),
    Column("path", Text, nullable=False),
    Column("status", SmallInteger, comment="HTTP status; null when no answer came"),
    Column("outcome", Text, comment="answered, or why not; null while on the way"),
    instant("answered_at"),
    Index("ix_provider_request_asked", "provider", "key_id", "asked_at"),
    schema="ops",
    comment="The ledger: every call of a keyed provider, refused ones included, for they count",
)


provider_refusal = Table(
    "provider_refusal",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    instant("refused_at", nullable=False, server_default=func.clock_timestamp()),
    schema="ops",
    comment="What a plan does not reach: not asked again while it is remembered",
)


check_state = Table(
    "check_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("is_well", Boolean, nullable=False),
    Column("what", Text, nullable=False, comment="What was found, a sentence"),
    Column("do", Text, nullable=False, comment="What to do about it; empty when it is well"),
    instant("since_at", nullable=False, comment="Since when it is well, or not"),
    instant("looked_at", nullable=False),
    instant("mailed_at", comment="When this state was told by e-mail; null: not yet"),
    instant("posted_at", comment="The same, by webhook"),
    schema="ops",
    comment="What each look at the health of the system found last",
)


retirement = Table(
    "retirement",
    metadata,
    Column("path", Text, primary_key=True, comment="Parquet file that holds the rows now"),
    Column("sha256", Text, nullable=False, comment="Of the file"),
    Column("kind", Text, nullable=False, comment="replaced_archive_odds or odds_in_play"),
    Column("n_rows", Integer, nullable=False),
    instant("retired_at", nullable=False, server_default=func.clock_timestamp()),
    schema="ops",
    comment="Old odds that were exported before they were deleted",
)


gauge = Table(
    "gauge",
    metadata,
    Column("name", Text, primary_key=True),
    Column("part", Text, primary_key=True, comment="Of what: a check, a provider, a source; empty: of all"),
    Column("value", Double, nullable=False),
    instant("measured_at", nullable=False, server_default=func.clock_timestamp()),
    schema="ops",
    comment="Numbers that are watched, for Prometheus",
)
