"""people: players and coaches of ours, what providers call them, who waits; pages; indexes of the providers' matches"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="player, coach or referee: who is both is two"),
        sa.Column("name", sa.Text(), nullable=False, comment="As told when the id was minted"),
        sa.Column("minted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "merged_into",
            sa.Integer(),
            nullable=True,
            comment="Whom he was found to be; ids of the providers went there",
        ),
        sa.PrimaryKeyConstraint("person_id"),
        schema="identity",
    )
    op.create_table(
        "person_alias",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("foreign_id", sa.Text(), nullable=False, comment="The provider's id in this role; of a referee his name"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="minted, birth_date (with club and name), matches or person"),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.person_id"]),
        sa.PrimaryKeyConstraint("source", "role", "foreign_id"),
        schema="identity",
    )
    op.create_index(
        op.f("ix_identity_person_alias_person_id"), "person_alias", ["person_id"], unique=False, schema="identity"
    )
    op.create_table(
        "person_proposal",
        sa.Column("proposal_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("foreign_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="Who fits best"),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column(
            "proposed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.person_id"]),
        sa.PrimaryKeyConstraint("proposal_id"),
        sa.UniqueConstraint("source", "role", "foreign_id"),
        schema="identity",
        comment="Players and coaches who may be somebody of ours, and wait for a person or for more evidence",
    )
    op.add_column(
        "payload",
        sa.Column(
            "n_pages", sa.Integer(), nullable=True, comment="Of how many pages the answer of a keyed provider is one"
        ),
        schema="raw",
    )
    op.create_index(
        op.f("ix_raw_provider_match_foreign_match_id"),
        "provider_match",
        ["foreign_match_id"],
        unique=False,
        schema="raw",
    )
    op.create_index(
        op.f("ix_raw_provider_match_kickoff_at"), "provider_match", ["kickoff_at"], unique=False, schema="raw"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_raw_provider_match_kickoff_at"), table_name="provider_match", schema="raw")
    op.drop_index(op.f("ix_raw_provider_match_foreign_match_id"), table_name="provider_match", schema="raw")
    op.drop_column("payload", "n_pages", schema="raw")
    op.drop_table("person_proposal", schema="identity")
    op.drop_index(op.f("ix_identity_person_alias_person_id"), table_name="person_alias", schema="identity")
    op.drop_table("person_alias", schema="identity")
    op.drop_table("person", schema="identity")
