"""accounts: people, their sessions and keys, failed logins, counters of requests, and the role that keeps them"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AUTH_ROLE = """
do $$ begin
    -- made beforehand where the pipeline's role may not make roles (deploy/postgres/roles.sql)
    if not exists (select from pg_roles where rolname = 'bet_hope_auth') then
        create role bet_hope_auth login;
    end if;
exception when duplicate_object or unique_violation then null;
end $$
"""
NOW = sa.text("clock_timestamp()")


def instant(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def upgrade() -> None:
    op.execute("create schema if not exists auth")
    op.execute(AUTH_ROLE)
    op.create_table(
        "account",
        sa.Column("account_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="In lower case"),
        sa.Column("username", sa.Text(), nullable=True, comment="What the person likes to be called; names nobody"),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_disabled", sa.Boolean(), server_default="false", nullable=False),
        instant("created_at", server_default=NOW, nullable=False),
        instant("password_changed_at", server_default=NOW, nullable=False),
        instant("last_login_at", nullable=True),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("email"),
        schema="auth",
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        instant("created_at", server_default=NOW, nullable=False),
        instant("expires_at", nullable=False, comment="However often it is refreshed"),
        instant("revoked_at", nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True, comment="logout, reuse, password_change or disabled"),
        sa.ForeignKeyConstraint(["account_id"], ["auth.account.account_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id"),
        schema="auth",
        comment="One login: a chain of refresh tokens, each used once",
    )
    op.create_index(op.f("ix_auth_session_account_id"), "session", ["account_id"], schema="auth")
    op.create_table(
        "refresh_token",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        instant("issued_at", server_default=NOW, nullable=False),
        instant("expires_at", nullable=False),
        instant(
            "used_at", nullable=True, comment="A token that comes back once used was stolen: its session is revoked"
        ),
        sa.ForeignKeyConstraint(["session_id"], ["auth.session.session_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_sha256"),
        schema="auth",
    )
    op.create_index(op.f("ix_auth_refresh_token_session_id"), "refresh_token", ["session_id"], schema="auth")
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.LargeBinary(), nullable=False),
        instant("created_at", server_default=NOW, nullable=False),
        instant("expires_at", nullable=True),
        instant("last_used_at", nullable=True),
        instant("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["auth.account.account_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key_id"),
        sa.UniqueConstraint("key_sha256"),
        schema="auth",
    )
    op.create_index(op.f("ix_auth_api_key_account_id"), "api_key", ["account_id"], schema="auth")
    op.create_table(
        "login_failure",
        sa.Column("failure_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "email_sha256", sa.LargeBinary(), nullable=False, comment="Whether there is such an account or not"
        ),
        sa.Column("address", sa.Text(), nullable=False, comment="Of the caller"),
        instant("failed_at", server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("failure_id"),
        schema="auth",
    )
    op.create_index("ix_login_failure_email", "login_failure", ["email_sha256", "failed_at"], schema="auth")
    op.create_index("ix_login_failure_address", "login_failure", ["address", "failed_at"], schema="auth")
    op.create_table(
        "request_count",
        sa.Column("caller", sa.Text(), nullable=False, comment="ip:…, account:… or key:…"),
        instant("window_at", nullable=False),
        sa.Column("n_requests", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "window_at"),
        schema="auth",
        comment="Requests a minute, added to in batches by every worker",
    )
    op.create_index("ix_request_count_window", "request_count", ["window_at"], schema="auth")
    op.execute("grant usage on schema auth to bet_hope_auth")
    op.execute("grant select, insert, update, delete on all tables in schema auth to bet_hope_auth")
    op.execute("grant usage on all sequences in schema auth to bet_hope_auth")


def downgrade() -> None:
    op.execute("drop schema auth cascade")
