"""The tables of schema `auth` as the API reads and writes them; a test holds them equal to those of the migrations."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, LargeBinary, MetaData, Table, Text, Uuid, func

metadata = MetaData(schema="auth")
_INSTANT = DateTime(timezone=True)
_NOW = func.clock_timestamp()

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, Identity(), primary_key=True),
    Column("email", Text),
    Column("username", Text),
    Column("password_hash", Text),
    Column("is_admin", Boolean),
    Column("is_disabled", Boolean),
    Column("created_at", _INSTANT, server_default=_NOW),
    Column("password_changed_at", _INSTANT, server_default=_NOW),
    Column("last_login_at", _INSTANT),
)

session = Table(
    "session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("account_id", BigInteger),
    Column("created_at", _INSTANT, server_default=_NOW),
    Column("expires_at", _INSTANT),
    Column("revoked_at", _INSTANT),
    Column("revoked_why", Text),
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("session_id", Uuid),
    Column("issued_at", _INSTANT, server_default=_NOW),
    Column("expires_at", _INSTANT),
    Column("used_at", _INSTANT),
)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", BigInteger, Identity(), primary_key=True),
    Column("account_id", BigInteger),
    Column("name", Text),
    Column("key_sha256", LargeBinary),
    Column("created_at", _INSTANT, server_default=_NOW),
    Column("expires_at", _INSTANT),
    Column("last_used_at", _INSTANT),
    Column("revoked_at", _INSTANT),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("failure_id", BigInteger, Identity(), primary_key=True),
    Column("email_sha256", LargeBinary),
    Column("address", Text),
    Column("failed_at", _INSTANT, server_default=_NOW),
)

request_count = Table(
    "request_count",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("window_at", _INSTANT, primary_key=True),
    Column("n_requests", BigInteger),
)
