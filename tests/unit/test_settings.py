"""Settings are what `.env.example` says, and an `AS_OF` is a day or an instant in UTC."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings as ApiSettings
from orchestration.settings import PROJECT_DIR, Settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*Settings.model_fields, *ApiSettings.model_fields):
        monkeypatch.delenv(name.upper(), raising=False)


def test_example_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#([A-Z_]+)=", (PROJECT_DIR / ".env.example").read_text(), re.MULTILINE))
    fields = {name.upper() for name in (*Settings.model_fields, *ApiSettings.model_fields)}
    assert named == fields


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-04-20", datetime(2024, 4, 20, tzinfo=UTC)),
        ("2024-04-20T12:30:00+00:00", datetime(2024, 4, 20, 12, 30, tzinfo=UTC)),
        ("", None),
    ],
)
def test_as_of(monkeypatch: pytest.MonkeyPatch, text: str, instant: datetime | None) -> None:
    monkeypatch.setenv("AS_OF", text)
    assert Settings(_env_file=None).as_of == instant


def test_a_day_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AS_OF", "2024-02-31")
    with pytest.raises(ValidationError, match="day"):
        Settings(_env_file=None)


def test_archive_folder_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no folder"):
        Settings(archive_dir=tmp_path / "nowhere", _env_file=None)
