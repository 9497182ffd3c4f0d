"""keyed providers: their quota, what they answered, and the matches and records in their answers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema if not exists live")
    op.add_column(
        "team",
        sa.Column(
            "merged_into",
            sa.Integer(),
            nullable=True,
            comment="The club a person found it to be; its names and matches went there",
        ),
        schema="identity",
    )
    op.create_table(
        "team_proposal",
        sa.Column("proposal_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="As the source writes it, or its number"),
        sa.Column("label", sa.Text(), nullable=True, comment="What a source that numbers clubs calls it"),
        sa.Column(
            "team_id",
            sa.Integer(),
            nullable=True,
            comment="The club whose scores agree best; null when none does",
        ),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False, comment="Rows that wait for it"),
        sa.Column(
            "proposed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["team_id"], ["identity.team.team_id"]),
        sa.PrimaryKeyConstraint("proposal_id"),
        sa.UniqueConstraint("source", "country", "name"),
        schema="identity",
        comment="Names that wait for a person, or for more scores; a name that is joined is not here",
    )
    op.create_table(
        "match_state",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="Who told it"),
        sa.Column(
            "status", sa.Text(), nullable=False, comment="As in orchestration.ingestion.records.MatchStatus"
        ),
        sa.Column("minute", sa.SmallInteger(), nullable=True, comment="Null where it is not told"),
        sa.Column("added_minute", sa.SmallInteger(), nullable=True),
        sa.Column(
            "home_goals", sa.SmallInteger(), nullable=True, comment="The running score, without a shoot-out"
        ),
        sa.Column("away_goals", sa.SmallInteger(), nullable=True),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="When it was told last",
        ),
        sa.ForeignKeyConstraint(["match_id"], ["identity.match.match_id"]),
        sa.PrimaryKeyConstraint("match_id"),
        schema="live",
        comment="What matches of today stand at, upserted by the live tick; results count when core has them",
    )
    op.create_table(
        "provider_quota",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False, comment="First 12 hex digits of the key's SHA-256"),
        sa.Column(
            "per_minute",
            sa.Integer(),
            nullable=True,
            comment="Calls a minute as the provider's headers say; null: as set",
        ),
        sa.Column("per_day", sa.Integer(), nullable=True, comment="Calls a UTC day as they say; null: as set"),
        sa.Column("day_on", sa.Date(), nullable=True, comment="The UTC day that day_left speaks of"),
        sa.Column("day_left", sa.Integer(), nullable=True, comment="Calls left that day, as the provider said last"),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True, comment="No call before this instant"),
        sa.Column("blocked_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("provider", "key_id"),
        schema="ops",
    )
    op.create_table(
        "provider_refusal",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column(
            "refused_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("provider", "key_id", "path"),
        schema="ops",
        comment="What a plan does not reach: not asked again while it is remembered",
    )
    op.create_table(
        "provider_request",
        sa.Column("request_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True, comment="HTTP status; null when no answer came"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="answered, or why not; null while on the way"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("request_id"),
        schema="ops",
        comment="The ledger: every call of a keyed provider, refused ones included, for they count",
    )
    op.create_index(
        "ix_provider_request_asked", "provider_request", ["provider", "key_id", "asked_at"], unique=False, schema="ops"
    )
    op.create_table(
        "provider_match",
        sa.Column("payload_id", sa.BigInteger(), nullable=False, comment="Of raw.payload"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="Line of the file, or position in the list"),
        sa.Column("competition", sa.Text(), nullable=False, comment="The provider's id of the league"),
        sa.Column("season_start", sa.SmallInteger(), nullable=False),
        sa.Column("foreign_match_id", sa.BigInteger(), nullable=False, comment="The provider's id of the match"),
        sa.Column("match_on", sa.Date(), nullable=False, comment="Day of the kick-off where it is played"),
        sa.Column("kickoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_kickoff_time_known", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="As in orchestration.ingestion.records.MatchStatus"),
        sa.Column("status_raw", sa.Text(), nullable=False),
        sa.Column("home_team", sa.Text(), nullable=False, comment="The provider's id of the home club, as text"),
        sa.Column("away_team", sa.Text(), nullable=False),
        sa.Column("home_team_name", sa.Text(), nullable=True),
        sa.Column("away_team_name", sa.Text(), nullable=True),
        sa.Column(
            "home_goals",
            sa.SmallInteger(),
            nullable=True,
            comment="After 90 minutes, of a match that is over and counts; null before",
        ),
        sa.Column("away_goals", sa.SmallInteger(), nullable=True),
        sa.Column("home_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("away_goals_half_time", sa.SmallInteger(), nullable=True),
        sa.Column("minute", sa.SmallInteger(), nullable=True),
        sa.Column(
            "home_goals_running", sa.SmallInteger(), nullable=True, comment="The score as told, running while in play"
        ),
        sa.Column("away_goals_running", sa.SmallInteger(), nullable=True),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("referee", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("payload_id", "row_number"),
        schema="raw",
        comment="Matches of our leagues as the keyed providers tell them",
    )
    op.create_table(
        "provider_record",
        sa.Column("payload_id", sa.BigInteger(), nullable=False, comment="Of raw.payload"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="Line of the file, or position in the list"),
        sa.Column("record", sa.Text(), nullable=False, comment="Kind: team, person, standing, odds_price, ..."),
        sa.Column("content", postgresql.JSONB(), nullable=False, comment="As in orchestration.ingestion.records"),
        sa.PrimaryKeyConstraint("payload_id", "row_number"),
        schema="raw",
        comment="Everything else the keyed providers tell, one row a record",
    )
    op.create_index(op.f("ix_raw_provider_record_record"), "provider_record", ["record"], unique=False, schema="raw")
    op.add_column(
        "league",
        sa.Column("code_football_data_org", sa.Text(), nullable=True, comment="Id of the competition there, as text"),
        schema="identity",
    )
    op.add_column(
        "league",
        sa.Column("code_api_football", sa.Text(), nullable=True, comment="Id of the league there, as text"),
        schema="identity",
    )
    op.create_unique_constraint(
        "league_code_football_data_org_key", "league", ["code_football_data_org"], schema="identity"
    )
    op.create_unique_constraint("league_code_api_football_key", "league", ["code_api_football"], schema="identity")
    op.add_column(
        "payload",
        sa.Column(
            "status",
            sa.SmallInteger(),
            nullable=True,
            comment="HTTP status of an answer of a keyed provider; null for a file",
        ),
        schema="raw",
    )
    op.add_column(
        "payload",
        sa.Column(
            "headers", postgresql.JSONB(), nullable=True, comment="Of that answer, without what names a person or a key"
        ),
        schema="raw",
    )


def downgrade() -> None:
    op.drop_table("team_proposal", schema="identity")
    op.drop_column("team", "merged_into", schema="identity")
    op.drop_table("match_state", schema="live")
    op.execute("drop schema live")
    op.drop_column("payload", "headers", schema="raw")
    op.drop_column("payload", "status", schema="raw")
    op.drop_column("league", "code_api_football", schema="identity")
    op.drop_column("league", "code_football_data_org", schema="identity")
    op.drop_index(op.f("ix_raw_provider_record_record"), table_name="provider_record", schema="raw")
    op.drop_table("provider_record", schema="raw")
    op.drop_table("provider_match", schema="raw")
    op.drop_index("ix_provider_request_asked", table_name="provider_request", schema="ops")
    op.drop_table("provider_request", schema="ops")
    op.drop_table("provider_refusal", schema="ops")
    op.drop_table("provider_quota", schema="ops")
