"""One set of matches whoever tells of them: a real season through the archive and a recorded provider's answer."""

import json
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.identity import identify
from orchestration.ingestion.ingest import feeds_for, ingest_feed, ingest_feeds
from orchestration.ingestion.present import Given
from orchestration.ingestion.sources import MirrorSource
from tests.integration.ingestion.conftest import rows_of, value_of

#: The Bundesliga as Football-Data.org told it after six match days of 2022/23.
PATH = "/competitions/2002/matches?season=2022"
DISAGREEING = """
select archive.match_id
from raw.provider_match as provider
inner join identity.match_row as of_provider using (payload_id, row_number)
inner join identity.match_row as of_archive on of_archive.match_id = of_provider.match_id
inner join raw.football_data_co_uk_match as archive_row
    on archive_row.payload_id = of_archive.payload_id and archive_row.row_number = of_archive.row_number
inner join identity.match as archive on archive.match_id = of_provider.match_id
where provider.home_goals is not null
    and (provider.home_goals, provider.away_goals) <> (archive_row.home_goals, archive_row.away_goals)
"""


@pytest.mark.archive
def test_a_recorded_season_speaks_of_the_archives_matches(
    archive_engine: Engine, archive_dir: Path, provider_samples: Path
) -> None:
    list(ingest_feeds(archive_engine, feeds_for("BL1", 2022), MirrorSource(archive_dir)))
    identify(archive_engine)
    n_before = value_of(archive_engine, "select count(*) from identity.match")
    content = (provider_samples / "football-data-org" / "competition-BL1-matches-2022.json").read_bytes()
    fetched = Fetched("football_data_org", PATH, "recorded", content, 200, {})
    report = ingest_feed(archive_engine, Feed("football_data_org", PATH, "*", None), Given(fetched))
    assert (report.outcome, report.n_rows) == ("new", len(json.loads(content)["matches"]))
    identified = identify(archive_engine)
    assert identified.unmatched_names == ()
    assert identified.n_rows == report.n_rows == 306
    assert identified.n_matches == 0
    assert value_of(archive_engine, "select count(*) from identity.match") == n_before == 306
    bases = rows_of(
        archive_engine, "select basis, count(*) from identity.team_alias where source = 'football_data_org' group by 1"
    )
    assert bases == [("score_agreement", 18)]
    assert rows_of(archive_engine, DISAGREEING) == []


@pytest.mark.archive
def test_a_club_that_no_score_names_waits(archive_engine: Engine, archive_dir: Path, provider_samples: Path) -> None:
    """The scores of the recording are shuffled: nobody may be joined by chance."""
    list(ingest_feeds(archive_engine, feeds_for("BL1", 2022), MirrorSource(archive_dir)))
    identify(archive_engine)
    told = json.loads((provider_samples / "football-data-org" / "competition-BL1-matches-2022.json").read_bytes())
    for number, match in enumerate(told["matches"]):
        if match["status"] == "FINISHED":
            goals = {"home": 5 + number % 4, "away": 4}
            match["score"] |= {"fullTime": goals, "winner": "HOME_TEAM"}
    fetched = Fetched("football_data_org", PATH, "altered", json.dumps(told).encode(), 200, {})
    ingest_feed(archive_engine, Feed("football_data_org", PATH, "*", None), Given(fetched))
    identified = identify(archive_engine)
    assert len(identified.unmatched_names) == 18
    assert identified.n_rows == 0
    held = rows_of(archive_engine, "select distinct reason from ops.quarantine where resolved_at is null")
    assert ("unknown_team",) in held


#: Scotland, where a pair meets twice at one ground: (the provider's id, kick-off, score), by hand.
SCOTS = "/fixtures?league=179&season=2023"


def scottish(*matches: tuple[int, str, tuple[int, int] | None]) -> Fetched:
    """An answer of API-Football about Celtic against Rangers, written by hand."""
    rows = [
        {
            "fixture": {
                "id": match_id,
                "date": kickoff,
                "timezone": "UTC",
                "status": {"long": "", "short": "NS" if score is None else "FT", "elapsed": None},
            },
            "league": {"id": 179, "name": "Premiership", "season": 2023, "round": "Regular Season - 1"},
            "teams": {"home": {"id": 247, "name": "Celtic"}, "away": {"id": 257, "name": "Rangers"}},
            "goals": dict(zip(("home", "away"), score or (None, None), strict=True)),
            "score": {"fulltime": dict(zip(("home", "away"), score or (None, None), strict=True))},
        }
        for match_id, kickoff, score in matches
    ]
    told = {
        "get": "fixtures",
        "parameters": {"league": "179", "season": "2023"},
        "errors": [],
        "results": len(rows),
        "paging": {"current": 1, "total": 1},
        "response": rows,
    }
    return Fetched("api_football", SCOTS, "written", json.dumps(told).encode(), 200, {})


def test_a_moved_match_keeps_its_id_where_a_pair_meets_twice(archive_engine: Engine) -> None:
    with archive_engine.begin() as connection:
        for name, number in (("Celtic", 247), ("Rangers", 257)):
            connection.exec_driver_sql(
                "with club as (insert into identity.team (country, name, slug) values ('SCO', %(name)s, %(name)s)"
                " returning team_id) insert into identity.team_alias (source, country, name, team_id, basis, evidence)"
                " select 'api_football', 'SCO', %(number)s, team_id, 'person', '{}' from club",
                {"name": name, "number": str(number)},
            )
    feed = Feed("api_football", SCOTS, "*", None)
    legs = ((11, "2024-02-10T15:00:00+00:00", None), (12, "2024-04-25T15:00:00+00:00", None))
    ingest_feed(archive_engine, feed, Given(scottish(*legs)))
    identify(archive_engine)
    moved = (11, "2024-04-22T19:00:00+00:00", None)
    day = Feed("api_football", SCOTS + "&from=2024-04-20&to=2024-04-23", "*", None)
    ingest_feed(archive_engine, day, Given(scottish(moved)))
    identify(archive_engine)
    ids = rows_of(
        archive_engine,
        "select distinct foreign_match_id, leg from raw.provider_match"
        " inner join identity.match_row using (payload_id, row_number) inner join identity.match using (match_id)"
        " order by 1",
    )
    assert ids == [(11, 1), (12, 2)]


@pytest.mark.parametrize(
    "kickoff", ["0001-01-02T12:00:00+00:00", "1970-01-01T00:00:00+00:00", "2031-08-01T12:00:00+00:00"]
)
def test_a_kickoff_outside_its_season_waits_in_quarantine(archive_engine: Engine, kickoff: str) -> None:
    ingest_feed(archive_engine, Feed("api_football", SCOTS, "*", None), Given(scottish((11, kickoff, None))))
    assert value_of(archive_engine, "select count(*) from raw.provider_match") == 0
    assert rows_of(archive_engine, "select reason from ops.quarantine where resolved_at is null") == [
        ("impossible_date",)
    ]
