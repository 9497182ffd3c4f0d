"""Schema `auth`: accounts of people, their sessions and keys, failed logins, and counters of requests.

Written by the API alone, as the role `bet_hope_auth`, which sees no other schema. No secret is stored: passwords as
Argon2id hashes, tokens and keys as SHA-256 (they are 256 bits of chance, which no list can guess).
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, LargeBinary, Table, Text, Uuid, func

from orchestration.db.tables.base import instant, metadata

_NOW = func.clock_timestamp()

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, Identity(), primary_key=True),
    Column("email", Text, nullable=False, unique=True, comment="In lower case"),
    Column("username", Text, comment="What the person likes to be called; names nobody"),
    Column("password_hash", Text, nullable=False),
    Column("is_admin", Boolean, nullable=False, server_default="false"),
    Column("is_disabled", Boolean, nullable=False, server_default="false"),
    instant("created_at", nullable=False, server_default=_NOW),
    instant("password_changed_at", nullable=False, server_default=_NOW),
    instant("last_login_at"),
    schema="auth",
)

session = Table(
    "session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("account_id", ForeignKey(account.c.account_id, ondelete="CASCADE"), nullable=False, index=True),
    instant("created_at", nullable=False, server_default=_NOW),
    instant("expires_at", nullable=False, comment="However often it is refreshed"),
    instant("revoked_at"),
    Column("revoked_why", Text, comment="logout, reuse, password_change or disabled"),
    schema="auth",
    comment="One login: a chain of refresh tokens, each used once",
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("session_id", ForeignKey(session.c.session_id, ondelete="CASCADE"), nullable=False, index=True),
    instant("issued_at", nullable=False, server_default=_NOW),
    instant("expires_at", nullable=False),
    instant("used_at", comment="A token that comes back once used was stolen: its session is revoked"),
    schema="auth",
)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", BigInteger, Identity(), primary_key=True),
    Column("account_id", ForeignKey(account.c.account_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("key_sha256", LargeBinary, nullable=False, unique=True),
    instant("created_at", nullable=False, server_default=_NOW),
    instant("expires_at"),
    instant("last_used_at"),
    instant("revoked_at"),
    schema="auth",
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("failure_id", BigInteger, Identity(), primary_key=True),
    Column("email_sha256", LargeBinary, nullable=False, comment="Whether there is such an account or not"),
    Column("address", Text, nullable=False, comment="Of the caller"),
    instant("failed_at", nullable=False, server_default=_NOW),
    Index("ix_login_failure_email", "email_sha256", "failed_at"),
    Index("ix_login_failure_address", "address", "failed_at"),
    schema="auth",
)

request_count = Table(
    "request_count",
    metadata,
    Column("caller", Text, primary_key=True, comment="ip:…, account:… or key:…"),
    instant("window_at", primary_key=True),
    Column("n_requests", BigInteger, nullable=False),
    Index("ix_request_count_window", "window_at"),
    schema="auth",
    comment="Requests a minute, added to in batches by every worker",
)
