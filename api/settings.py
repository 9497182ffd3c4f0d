"""Every setting of the API, read from the environment (and `.env`) by `Settings()` and never at import."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What a person may set. The names are those of the environment, in lower case."""

    model_config = SettingsConfigDict(env_file=PROJECT_DIR / ".env", extra="ignore", env_ignore_empty=True)

    api_database_url: str = Field(
        description="Database of the pipeline, entered with a role that reads schema serving only"
    )
    api_host: str = Field("127.0.0.1", description="Address the API listens on")
    api_port: int = Field(8000, ge=1, le=65535)
    api_pool_size: int = Field(10, ge=1, le=100, description="Database connections a worker may hold")
    embedding_model: str = Field("wordllama", description="Whose vectors the search of documents compares")
    as_of: datetime | None = Field(
        None, description="Answer only from a database that looks from this day (2024-04-20)"
    )

    @field_validator("api_database_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        try:
            make_url(value)
        except ArgumentError as error:
            raise ValueError("it is no database address; write postgresql://role@host:port/database") from error
        return value

    @field_validator("as_of")
    @classmethod
    def _with_zone(cls, value: datetime | None) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    @property
    def database(self) -> URL:
        """The address as SQLAlchemy reads it, driver psycopg 3, however the person wrote it."""
        address = self.api_database_url.replace("postgres://", "postgresql://", 1)
        return make_url(address).set(drivername="postgresql+psycopg")
