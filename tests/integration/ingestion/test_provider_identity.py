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
