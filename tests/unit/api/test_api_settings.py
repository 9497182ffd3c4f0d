"""Settings of the API: what they accept, and that nothing is read before it is asked for."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from api.settings import Settings


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {"API_SECRET": "x" * 32, **environment}.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def test_the_database_has_no_default(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="api_database_url"):
        settings(monkeypatch)


def test_a_wrong_address_is_told_when_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="no database address"):
        settings(monkeypatch, API_DATABASE_URL="localhost")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_any_spelling_of_the_address_gets_our_driver(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    address = f"{scheme}://bet_hope_api@/bet_hope?host=/run/x"
    url = settings(monkeypatch, API_DATABASE_URL=address).database
    assert url.drivername == "postgresql+psycopg"
    assert url.query["host"] == "/run/x"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-04-20", datetime(2024, 4, 20, tzinfo=UTC)),
        ("2024-04-20T12:00Z", datetime(2024, 4, 20, 12, tzinfo=UTC)),
        ("2024-04-20T12:00+02:00", datetime(2024, 4, 20, 10, tzinfo=UTC)),
        ("", None),
    ],
)
def test_as_of_is_an_instant_in_utc(monkeypatch: pytest.MonkeyPatch, text: str, instant: datetime | None) -> None:
    assert settings(monkeypatch, API_DATABASE_URL="postgresql://x", AS_OF=text).as_of == instant


def test_the_process_stays_small() -> None:
    """Importing the application needs no setting and pulls in none of the pipeline's libraries."""
    heavy = ("pandas", "numpy", "sklearn", "catboost", "mlflow", "dagster", "spacy", "dbt", "orchestration")
    script = f"import sys, api.app; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={}).stdout
    assert found.strip() == "[]"
