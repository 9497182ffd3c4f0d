"""A season of one league through the archives and both keyed providers at once: one set of matches, differences listed.

The providers' answers are written here from the archive's rows, in their own forms, with their own ids and names, and a
few differences planted in them.
"""

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.state import begin_build
from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.identity import identify
from orchestration.ingestion.identity.differences import differences
from orchestration.ingestion.ingest import feeds_for, ingest_feed, ingest_feeds
from orchestration.ingestion.present import Given
from orchestration.ingestion.sources import MirrorSource
from tests.integration.ingestion.conftest import rows_of, value_of

SEASON = 2022
N_MATCHES, N_CLUBS = 380, 20
OF_SEASON = {
    "football_data_org": f"/competitions/2021/matches?season={SEASON}",
    "api_football": f"/fixtures?league=39&season={SEASON}",
}
#: Rows of the archive, by number, of which a provider tells something else.
WRONG_SCORE, WRONG_HALF_TIME, WRONG_DAY, WRONG_HOUR, UNTOLD = 40, 76, 110, 150, 200

pytestmark = [pytest.mark.archive, pytest.mark.slow]


def archive_rows(archive_dir: Path) -> list[dict[str, str]]:
    """Read the season as the archive has it."""
    path = archive_dir / "football-data-co-uk" / "2223" / "E0.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["HomeTeam"]]


def kickoff_of(row: dict[str, str]) -> datetime:
    """Read the archive's hour, which is London's."""
    told = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M")
    return told.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def of_football_data_org(rows: list[dict[str, str]], ids: dict[str, int]) -> Fetched:
    """Write the season as Football-Data.org does; one match is on another day, one an hour later."""
    matches = []
    for number, row in enumerate(rows):
        kickoff = kickoff_of(row)
        kickoff += timedelta(days=2 * (number == WRONG_DAY), hours=number == WRONG_HOUR)
        matches.append(
            {
                "id": 400_000 + number,
                "competition": {"id": 2021, "name": "Premier League", "code": "PL"},
                "season": {"id": 1490, "startDate": f"{SEASON}-08-05", "endDate": f"{SEASON + 1}-05-28"},
                "utcDate": kickoff.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "status": "FINISHED",
                "homeTeam": {"id": 300 + ids[row["HomeTeam"]], "name": f"{row['HomeTeam']} F.C. of the first"},
                "awayTeam": {"id": 300 + ids[row["AwayTeam"]], "name": f"{row['AwayTeam']} F.C. of the first"},
                "score": {
                    "winner": None,
                    "duration": "REGULAR",
                    "fullTime": {"home": int(row["FTHG"]), "away": int(row["FTAG"])},
                    "halfTime": {"home": int(row["HTHG"]), "away": int(row["HTAG"])},
                },
            }
        )
    told: dict[str, Any] = {"filters": {"season": str(SEASON)}, "competition": {"id": 2021, "code": "PL"}}
    return written("football_data_org", told | {"matches": matches})


def of_api_football(rows: list[dict[str, str]], ids: dict[str, int]) -> Fetched:
    """Write the season as API-Football does; one score and one half-time are wrong, one match is left out."""
    fixtures = []
    for number, row in enumerate(rows):
        if number == UNTOLD:
            continue
        goals = {"home": int(row["FTHG"]) + (number == WRONG_SCORE), "away": int(row["FTAG"])}
        half_time = {"home": int(row["HTHG"]), "away": int(row["HTAG"])}
        if number == WRONG_HALF_TIME:
            half_time = {"home": goals["home"], "away": goals["away"]}
        fixtures.append(
            {
                "fixture": {
                    "id": 700_000 + 3 * number,
                    "date": kickoff_of(row).isoformat(),
                    "timezone": "UTC",
                    "status": {"long": "Match Finished", "short": "FT", "elapsed": 90},
                },
                "league": {"id": 39, "name": "Premier League", "season": SEASON, "round": "Regular Season - 1"},
                "teams": {
                    "home": {"id": 90 - ids[row["HomeTeam"]], "name": f"The {row['HomeTeam']} Club"},
                    "away": {"id": 90 - ids[row["AwayTeam"]], "name": f"The {row['AwayTeam']} Club"},
                },
                "goals": goals,
                "score": {"halftime": half_time, "fulltime": goals},
            }
        )
    told = {
        "get": "fixtures",
        "parameters": {"league": "39", "season": str(SEASON)},
        "errors": [],
        "results": len(fixtures),
        "paging": {"current": 1, "total": 1},
        "response": fixtures,
    }
    return written("api_football", told)


def written(source: str, told: object) -> Fetched:
    """Put an answer into bytes."""
    return Fetched(source, OF_SEASON[source], "written", json.dumps(told).encode(), 200, {})


@pytest.fixture
def read(archive_engine: Engine, archive_dir: Path) -> list[dict[str, str]]:
    """Read the season through all four sources and build core from it; give the archive's rows."""
    begin_build(archive_engine, "archive", datetime(2023, 7, 1, tzinfo=UTC))
    list(ingest_feeds(archive_engine, feeds_for("PL", SEASON), MirrorSource(archive_dir)))
    rows = archive_rows(archive_dir)
    ids = {name: number for number, name in enumerate(sorted({row["HomeTeam"] for row in rows}), 1)}
    for fetched in (of_football_data_org(rows, ids), of_api_football(rows, ids)):
        ingest_feed(archive_engine, Feed(fetched.source, fetched.path, "*", None), Given(fetched))
    report = identify(archive_engine)
    assert report.unmatched_names == ()
    run_dbt(archive_engine.url, "build", "--exclude-resource-type", "unit_test", "--select", "tag:facts")
    return rows


def test_one_set_of_matches_and_the_differences_listed(archive_engine: Engine, read: list[dict[str, str]]) -> None:
    engine = archive_engine
    assert len(read) == N_MATCHES
    with_second_half = read[WRONG_HALF_TIME]
    assert (with_second_half["FTHG"], with_second_half["FTAG"]) != (with_second_half["HTHG"], with_second_half["HTAG"])
    assert value_of(engine, "select count(*) from identity.match") == N_MATCHES
    assert value_of(engine, "select count(*) from core.match where status = 'finished'") == N_MATCHES
    assert value_of(engine, "select count(*) from identity.team") == N_CLUBS
    bases = rows_of(engine, "select source, basis, count(*) from identity.team_alias group by 1, 2 order by 1")
    assert bases == [
        ("api_football", "score_agreement", N_CLUBS),
        ("football_data_co_uk", "archive_name", N_CLUBS),
        ("football_data_org", "score_agreement", N_CLUBS),
        ("openfootball", "score_agreement", N_CLUBS),
    ]
    tellers = rows_of(
        engine,
        "select n, count(*) from (select match_id, count(distinct payload.source) as n from identity.match_row"
        " inner join raw.payload using (payload_id) group by match_id) as told group by n order by n",
    )
    assert tellers == [(3, 1), (4, N_MATCHES - 1)]

    # every score that counts is the archive's
    counts = {
        (home, away): (home_goals, away_goals)
        for home, away, home_goals, away_goals in rows_of(
            engine,
            "select home.name, away.name, home_goals, away_goals from core.match"
            " inner join identity.team as home on home.team_id = home_team_id"
            " inner join identity.team as away on away.team_id = away_team_id",
        )
    }
    assert counts == {(row["HomeTeam"], row["AwayTeam"]): (int(row["FTHG"]), int(row["FTAG"])) for row in read}

    # what is listed of the providers is what was planted, and nothing else
    listed = [
        (each.source, each.attribute, each.home_team, each.away_team)
        for each in differences(engine, "PL", SEASON)
        if each.source in OF_SEASON
    ]
    planted = {
        WRONG_SCORE: ("api_football", "result"),
        WRONG_HALF_TIME: ("api_football", "half_time"),
        UNTOLD: ("api_football", "untold"),
    }
    expected = [(*what, read[number]["HomeTeam"], read[number]["AwayTeam"]) for number, what in planted.items()]
    # a provider is believed of days and hours: there the others are said to differ
    other = Counter(each for each in listed if each[1] in ("day", "kickoff"))
    moved = {(read[number]["HomeTeam"], read[number]["AwayTeam"]) for number in (WRONG_DAY, WRONG_HOUR)}
    assert {each[2:] for each in other} <= moved
    assert sorted(each for each in listed if each not in other) == sorted(expected)
    all_listed = differences(engine, "PL", SEASON)
    days = {(each.source, each.home_team) for each in all_listed if each.attribute == "day"}
    assert ("football_data_co_uk", read[WRONG_DAY]["HomeTeam"]) in days
    hours = {(each.source, each.home_team) for each in all_listed if each.attribute == "kickoff"}
    assert ("football_data_co_uk", read[WRONG_HOUR]["HomeTeam"]) in hours
