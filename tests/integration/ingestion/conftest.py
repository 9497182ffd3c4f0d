"""A source that answers what a test wrote, and small files in the form of both archives."""

import itertools
import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.identity import seed_leagues

RESULTS = Feed("football_data_co_uk", "mmz4281/2324/E0.csv", "PL", 2023)
SCOTLAND = Feed("football_data_co_uk", "mmz4281/2324/SC0.csv", "SPL", 2023)
COMING = Feed("football_data_co_uk", "fixtures.csv", "*", None)
PROGRAMME = Feed("openfootball", "2023-24/en.1.json", "PL", 2023)
SCOTTISH_PROGRAMME = Feed("openfootball", "2023-24/sco.1.json", "SPL", 2023)


class Played(NamedTuple):
    """A match of a test; `score` None is to come."""

    match_on: date
    home: str
    away: str
    score: tuple[int, int] | None


class WrittenSource:
    """Answers the files a test has written, or raises the error it has put there."""

    def __init__(self) -> None:
        self.files: dict[Feed, bytes | SourceError] = {}

    def fetch(self, feed: Feed) -> Fetched | None:
        content = self.files.get(feed)
        if isinstance(content, SourceError):
            raise content
        return None if content is None else Fetched(feed.source, feed.path, f"test://{feed.path}", content)


def csv_file(matches: Sequence[Played], division: str = "E0", extra: Sequence[str] = ()) -> bytes:
    rows = ["Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A,AvgCH,AvgCD,AvgCA"]
    for match in matches:
        goals = "," if match.score is None else f"{match.score[0]},{match.score[1]}"
        rows.append(
            f"{division},{match.match_on:%d/%m/%Y},15:00,{match.home},{match.away},{goals},,2.5,3.25,3,2.45,3.3,3.1"
        )
    return "".join(f"{row}\r\n" for row in [*rows, *extra]).encode()


def json_file(matches: Sequence[Played], prefix: str = "FC ") -> bytes:
    told = []
    for match in matches:
        fixture: dict[str, object] = {"round": "Matchday", "date": match.match_on.isoformat(), "time": "15:00"}
        fixture |= {"team1": prefix + match.home[::-1], "team2": prefix + match.away[::-1]}
        told.append(fixture if match.score is None else fixture | {"score": {"ft": list(match.score)}})
    return json.dumps({"name": "a league", "matches": told}).encode()


def season(teams: Sequence[str], n_rounds: int | None = None, seed: int = 5) -> list[Played]:
    """Play everybody at home against everybody, a few matches a week."""
    scores = random.Random(seed)  # noqa: S311
    return [
        Played(
            date(2023, 8, 12) + timedelta(7 * (number // 4)), home, away, (scores.randint(0, 3), scores.randint(0, 3))
        )
        for number, (home, away) in enumerate(itertools.permutations(teams, 2))
    ][:n_rounds]


TEAMS = ["Arsenal", "Brentford", "Chelsea", "Everton", "Fulham", "Luton", "Newcastle", "Wolves"]


@pytest.fixture
def source() -> WrittenSource:
    return WrittenSource()


@pytest.fixture
def archive_engine(engine: Engine) -> Engine:
    """A database with the leagues of the real archives."""
    seed_leagues(engine, "archive")
    return engine


def rows_of(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def value_of(engine: Engine, query: str) -> Any:
    [[value]] = rows_of(engine, query)
    return value


def waiting(engine: Engine) -> list[tuple[object, ...]]:
    """Paths and reasons of what is in quarantine."""
    return rows_of(
        engine, "select path, reason from ops.quarantine where resolved_at is null order by path, reason, row_number"
    )


def identities(engine: Engine) -> list[tuple[object, ...]]:
    """Everything identity has minted."""
    return rows_of(
        engine,
        """
        select match_id, league_id, season_start, home.name, away.name, leg, minted_on
        from identity.match
        inner join identity.team as home on home.team_id = home_team_id
        inner join identity.team as away on away.team_id = away_team_id
        order by match_id
        """,
    )
