"""Every setting of the pipeline, read from the environment (and `.env`) by `Settings()` and never at import.

Settings of the API live in `api.settings`: its process must not import this package.
"""

import difflib
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent

#: Addresses of databases, with passwords in them; ours first.
ADDRESSES = ("database_url", "api_database_url", "api_auth_database_url", "dagster_database_url", "mlflow_database_url")
#: Of these, the ones that need a database each.
OWN_DATABASES = ("database_url", "dagster_database_url", "mlflow_database_url")
PORTS = ("api_port", "dagster_port", "mlflow_port", "sandbox_port")


#: Where an installation stands decides what runs there by itself (`orchestration.defs.automation`).
Environment = Literal["production", "staging", "development"]


def _empty_is_unset(value: object) -> object:
    return None if value == "" else value


def parse_as_of(value: object) -> object:
    """Read a day (midnight UTC) or an instant with its offset; anything else is left for pydantic to refuse."""
    if value in ("", None):
        return None
    if isinstance(value, str) and len(value) == len("2024-04-20"):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


class Settings(BaseSettings):
    """What a person may set. The names are those of the environment, in lower case."""

    model_config = SettingsConfigDict(
        env_file=PROJECT_DIR / ".env",
        extra="ignore",  # the file has the API's settings as well; refuse_unknown_names looks at the rest
        hide_input_in_errors=True,
    )

    database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None,
        description="A PostgreSQL 15+ server with a database of ours; unset: the embedded one in BET_HOPE_HOME",
        repr=False,
    )
    api_database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None,
        description="Our database, entered as the role bet_hope_api; unset: the address of ours with that role and no"
        " password, which is enough for the embedded server",
        repr=False,
    )
    api_auth_database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None,
        description="Our database, entered as the role bet_hope_auth; unset: as API_DATABASE_URL, with that role",
        repr=False,
    )
    api_secret: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Signs access tokens of the API; unset: one of chance, kept in BET_HOPE_HOME", repr=False
    )
    dagster_database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Dagster's own database; unset: beside ours, its name ending in _dagster", repr=False
    )
    mlflow_database_url: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="MLflow's own database; unset: beside ours, its name ending in _mlflow", repr=False
    )
    bet_hope_home: Path = Field(
        PROJECT_DIR / ".bet-hope",
        description="Where everything that is not code lives: database, models, logs",
    )
    source: Literal["auto", "archive", "synthetic", "sandbox"] = Field(
        "auto",
        description="Where matches come from; auto: real ones where a key, a mirror or a network is there, else the"
        " sandbox: invented providers of an invented world; synthetic: a small invented archive",
    )
    sandbox_port: int = Field(8100, ge=1, le=65535, description="Where the invented providers listen, on loopback")
    archive_dir: Annotated[Path | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="A local mirror of the keyless archives, read in place of their public addresses"
    )
    football_data_api_key: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Key of Football-Data.org; unset: it is not asked", repr=False
    )
    football_data_address: str = Field("https://api.football-data.org/v4", description="Where its API is")
    football_data_calls_per_minute: int = Field(10, ge=1, description="Of its plan; free: 10")
    api_football_key: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Key of API-Football; unset: it is not asked", repr=False
    )
    api_football_address: str = Field("https://v3.football.api-sports.io", description="Where its API is")
    api_football_calls_per_minute: int = Field(10, ge=1, description="Of its plan, until its answers say; free: 10")
    api_football_calls_per_day: int = Field(100, ge=1, description="Of its plan, until its answers say; free: 100")
    as_of: Annotated[datetime | None, BeforeValidator(parse_as_of)] = Field(
        None, description="Look from this day (2024-04-20) and not from today: only what was known by then"
    )
    seasons: int = Field(10, ge=1, le=40, description="Seasons a first run reads, the current one included")
    train_seasons: int = Field(10, ge=1, le=40, description="Seasons a scheduled training learns from")
    news_feeds: str | None = Field(
        None,
        description="Addresses of RSS or Atom feeds, with commas between; unset: those of nlp/sources.csv; empty: none",
    )
    embedding_model: str = Field(
        "wordllama", description="What turns text into vectors for search: wordllama; full text is searched in any case"
    )
    bet_hope_environment: Environment = Field(
        "production",
        description="What runs by itself: production everything; staging, beside it, all but live scores and news;"
        " development nothing but the look at its health",
    )
    timezone: str = Field("UTC", description="Time zone of the timetable: Europe/London")
    alert_email_to: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Who is told by e-mail when something has to be looked at, with commas between; unset: nobody"
    )
    alert_email_from: str = Field("bet-hope@localhost", description="From whom")
    smtp_host: str = Field("localhost", description="The mail server that takes alerts")
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How mail is sent: starttls (587), tls (465), or none (a server of this machine)",
    )
    smtp_user: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Who we are to it; unset: it asks nobody"
    )
    smtp_password: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None, description="Password of that user", repr=False
    )
    alert_webhook: Annotated[str | None, BeforeValidator(_empty_is_unset)] = Field(
        None,
        description="Address that alerts are posted to as JSON, its `text` as chats show it; unset: none",
        repr=False,
    )
    odds_kept_days: int = Field(
        400, ge=7, description="Days after which odds that nothing is built from are exported and deleted"
    )
    runs_kept_days: int = Field(90, ge=7, description="Days after which Dagster forgets runs and their events")
    synthetic_seed: int = Field(1, ge=0, description="Seed of the synthetic world")
    host: str = Field("127.0.0.1", description="Address the servers listen on")
    api_port: int = Field(8000, ge=1, le=65535)
    dagster_port: int = Field(3000, ge=1, le=65535)
    mlflow_port: int = Field(5000, ge=1, le=65535)

    @field_validator(*ADDRESSES)
    @classmethod
    def _is_postgres(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"postgres(ql)?(\+\w+)?://", value):
            raise ValueError("it is no address of a Postgres database; write postgresql://role:password@host:5432/name")
        return value

    @field_validator("bet_hope_home", "archive_dir")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().resolve()

    @field_validator("archive_dir")
    @classmethod
    def _archive_exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"ARCHIVE_DIR={value} is no folder; name one that holds football-data-co-uk/")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"TIMEZONE={value} is no time zone; one is named as Europe/London or UTC")
        return value

    @field_validator("as_of")
    @classmethod
    def _with_zone(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        instant = value if value.tzinfo else value.replace(tzinfo=UTC)
        if instant > datetime.now(UTC):
            raise ValueError(f"AS_OF={instant:%Y-%m-%d} lies in the future; leave it out to look from today")
        return instant

    @model_validator(mode="after")
    def _agree(self) -> "Settings":
        if self.archive_dir is not None and self.source in ("synthetic", "sandbox"):
            raise ValueError(
                f"SOURCE={self.source} invents its matches and ARCHIVE_DIR={self.archive_dir} holds real ones: set one"
            )
        if self.as_of is not None and self.source == "sandbox":
            raise ValueError("SOURCE=sandbox has its own clock and AS_OF names a day of real matches: set one")
        if self.database_url is None and (given := [name for name in ADDRESSES[1:] if getattr(self, name)]):
            raise ValueError(
                f"{given[0].upper()} names a server and DATABASE_URL none, which means the embedded one: set both"
            )
        databases = [value for name in OWN_DATABASES if (value := getattr(self, name)) is not None]
        if len(set(databases)) < len(databases):
            raise ValueError(f"{', '.join(map(str.upper, OWN_DATABASES))} have to be different databases")
        ports = {name: getattr(self, name) for name in PORTS}
        for name, port in ports.items():
            if taken := [other for other in PORTS if other > name and ports[other] == port]:
                raise ValueError(f"{name.upper()} and {taken[0].upper()} are both {port}: two servers need two ports")
        return self


class UnknownSettingError(ValueError):
    """A name in `.env` is no setting; the message says which one may have been meant."""


def refuse_unknown_names(file: Path = PROJECT_DIR / ".env") -> None:
    """Refuse a name in a file of settings that `.env.example`, which lists every one, does not know.

    Args:
        file: Lines of `NAME=value`; one that is not there has no names.

    Raises:
        UnknownSettingError: A name is unknown.
    """
    known = re.findall(r"^#([A-Z_]+)=", (PROJECT_DIR / ".env.example").read_text(), re.MULTILINE)
    for name in dotenv_values(file) if file.exists() else ():
        if name not in known:
            meant = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {meant[0]}?" if meant else ".env.example lists every one"
            raise UnknownSettingError(f"{name} in {file} is no setting; {hint}")
