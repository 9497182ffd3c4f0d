"""`bet-hope provider parse`: a recorded answer as NDJSON, or one line that says why it is refused."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

PATH = "/competitions/PL/scorers?season=2025&limit=1"
#: Written by hand in the form of Football-Data.org.
SCORERS = {
    "count": 1,
    "filters": {"season": "2025", "limit": 1},
    "competition": {"id": 2021, "name": "Premier League", "code": "PL", "type": "LEAGUE", "emblem": None},
    "season": {"id": 1, "startDate": "2025-08-15", "endDate": "2026-05-24", "currentMatchday": 3, "winner": None},
    "scorers": [
        {
            "player": {"id": 7, "name": "A. Nobody", "position": "Flank", "dateOfBirth": "2000-01-31"},
            "team": {"id": 57, "name": "Invented FC"},
            "goals": 3,
            "assists": None,
            "penalties": None,
        }
    ],
}


def run(*arguments: str, content: bytes | None = None) -> tuple[int, list[str]]:
    """Give the exit code and the lines printed."""
    result = CliRunner().invoke(app, ["provider", "parse", *arguments], input=content)
    return result.exit_code, result.stdout.splitlines()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["json", "gzip"])
def test_rows_come_one_a_line(tmp_path: Path, pack: type[bytes]) -> None:
    file = tmp_path / "answer"
    file.write_bytes(pack(json.dumps(SCORERS).encode()))
    code, lines = run("football-data-org", "--path", PATH, str(file))
    rows = [json.loads(line) for line in lines]
    assert code == 0
    (scorer,) = [row["row"] for row in rows if row["table"] == "scorer"]
    assert (scorer["name"], scorer["goals"], scorer["assists"], scorer["team_id"]) == ("A. Nobody", 3, None, 57)
    (person,) = [row["row"] for row in rows if row["table"] == "person"]
    assert (person["born_on"], person["position"], person["position_raw"]) == ("2000-01-31", "unknown", "Flank")
    (refusal,) = [row["row"] for row in rows if row["table"] == "quarantine"]
    assert refusal["reason"] == "unknown_value"


def test_standard_input_is_read() -> None:
    code, lines = run("football-data-org", "--path", PATH, "-", content=json.dumps(SCORERS).encode())
    assert code == 0
    assert len(lines) >= 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"<html><body>502</body></html>", "html_page"),
        (json.dumps(SCORERS).encode()[:200], "invalid_json"),
        (gzip.compress(json.dumps(SCORERS).encode(), mtime=0)[:60], "truncated_file"),
        (b"[]", "not_an_answer"),
        (b'{"message": "Your API token is invalid.", "errorCode": 400}', "invalid_key"),
        (json.dumps(SCORERS | {"competition": {"id": 2002, "code": "BL1", "name": "x"}}).encode(), "another_request"),
    ],
)
def test_what_is_refused_gives_one_line_and_code_2(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "answer"
    file.write_bytes(content)
    code, lines = run("football-data-org", "--path", PATH, str(file))
    assert code == 2
    (line,) = lines
    assert line.startswith(f"refused: {reason}: ")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    code, (line,) = run("api-football", "--path", "/status", str(tmp_path / "nothing"))
    assert code == 2
    assert "cannot be read" in line
