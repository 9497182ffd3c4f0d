"""Every setting of the API, read from the environment (and `.env`) by `Settings()` and never at import."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

#: Of a secret that signs: as long as the hash it feeds (RFC 7518, 3.2).
MIN_SECRET_BYTES = 32
#: Role of the database that sees schema auth and nothing else.
AUTH_ROLE = "bet_hope_auth"
PROJECT_DIR = Path(__file__).resolve().parent.parent
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2")


class Settings(BaseSettings):
    """What a person may set. The names are those of the environment, in lower case."""

    model_config = SettingsConfigDict(
        env_file=PROJECT_DIR / ".env", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    api_database_url: str = Field(
        description="Database of the pipeline, entered with a role that reads schema serving only", repr=False
    )
    api_auth_database_url: str | None = Field(
        None,
        description="The same database, entered with a role that sees schema auth only; unset: as API_DATABASE_URL with"
        " the role bet_hope_auth",
        repr=False,
    )
    api_secret: SecretStr = Field(
        description="Signs access tokens; at least 32 bytes of chance:"
        " python -c 'import secrets; print(secrets.token_hex())'"
    )
    api_host: str = Field("127.0.0.1", description="Address the API listens on")
    api_port: int = Field(8000, ge=1, le=65535)
    api_pool_size: int = Field(10, ge=1, le=100, description="Database connections a worker may hold")
    api_workers: int = Field(1, ge=1, le=64, description="Processes that answer")
    api_require_auth: bool = Field(False, description="Whether reading needs an account, too")
    api_rate_anonymous: int = Field(600, ge=1, description="Requests a minute of an address nobody is logged in from")
    api_rate_account: int = Field(3000, ge=1, description="Requests a minute of an account, and of each key")
    api_rate_login: int = Field(20, ge=1, description="Logins, registrations and the like a minute of an address")
    api_cors_origins: str = Field(
        "", description="Sites whose pages may read the API, by commas: https://app.example.org; `*`: all; unset: none"
    )
    api_trusted_proxies: str = Field(
        "", description="Addresses of proxies whose X-Forwarded-For is believed, by commas; unset: none"
    )
    api_trace_endpoint: str = Field(
        "",
        description="Where OpenTelemetry traces go (OTLP over HTTP): http://localhost:4318/v1/traces; unset: nowhere",
    )
    api_fresh_seconds: float = Field(
        1, ge=0, le=60, description="How old an answer may be that is given again from memory; 0: never"
    )
    embedding_model: str = Field("wordllama", description="Whose vectors the search of documents compares")
    as_of: datetime | None = Field(
        None, description="Answer only from a database that looks from this day (2024-04-20)"
    )

    @field_validator("api_database_url", "api_auth_database_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in _SCHEMES and parts.port != 0
        except ValueError:  # of a port or an IPv6 host
            is_address = False
        if not is_address:
            raise ValueError("it is no database address; write postgresql://role@host:port/database")
        return value

    @field_validator("api_secret")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"it has fewer than {MIN_SECRET_BYTES} bytes")
        return value

    @field_validator("as_of")
    @classmethod
    def _with_zone(cls, value: datetime | None) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    @property
    def database(self) -> "URL":
        """The address as SQLAlchemy reads it, driver psycopg 3, however the person wrote it."""
        return _with_driver(self.api_database_url)

    @property
    def auth_database(self) -> "URL":
        """The address of the accounts, driver psycopg 3."""
        if self.api_auth_database_url is not None:
            return _with_driver(self.api_auth_database_url)
        return self.database.set(username=AUTH_ROLE)


def _with_driver(address: str) -> "URL":
    from sqlalchemy.engine import make_url  # workers alone need it: the process above them starts without

    return make_url(address.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
