"""The real archive, read whole: every match lands, names of recent seasons join, no club is claimed wrongly."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity import identify, read_leagues
from orchestration.ingestion.ingest import feeds_for, ingest_feeds
from orchestration.ingestion.providers.football_data_co_uk import parse
from orchestration.ingestion.sources import MirrorSource
from tests.integration.ingestion.conftest import rows_of, value_of

#: Rows that a file has and nobody can take: none.
N_MAIN_MATCHES = 213_676
SEASONS = range(2020, 2024)


@pytest.mark.archive
@pytest.mark.slow
def test_every_match_of_the_main_files_is_read_as_the_manifest_counts_it(archive_dir: Path) -> None:
    mirror = MirrorSource(archive_dir)
    with (archive_dir / "football-data-co-uk" / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        manifest = list(csv.DictReader(file))
    n_matches = 0
    reasons: Counter[str] = Counter()
    for row in manifest:
        season_start = int(row["first_date"][:4]) - (int(row["first_date"][5:7]) < 7)
        feed = Feed("football_data_co_uk", f"mmz4281/{row['season']}/{row['div']}.csv", row["div"], season_start)
        fetched = mirror.fetch(feed)
        assert fetched is not None
        parsed = parse(fetched.content, feed)
        assert parsed.n_matches == int(row["matches"]), feed.path
        n_matches += parsed.n_matches
        reasons.update(refusal.reason for refusal in parsed.refusals)
    assert n_matches == N_MAIN_MATCHES
    assert set(reasons) == {"impossible_odds", "incomplete_odds", "impossible_count", "impossible_half_time"}
    assert reasons.total() < 100


@pytest.mark.archive
@pytest.mark.slow
def test_recent_seasons_of_both_sources_join(archive_engine: Engine, archive_dir: Path) -> None:
    feeds = [
        feed
        for season_start in SEASONS
        for league in read_leagues("archive")
        if league.league_id <= 22
        for feed in feeds_for(league.code, season_start)
    ]
    reports = list(ingest_feeds(archive_engine, feeds, MirrorSource(archive_dir)))
    assert {report.outcome for report in reports} == {"new", "absent"}
    report = identify(archive_engine)
    assert report.unmatched_names == ()
    assert report.n_rows == sum(report.n_rows for report in reports) - report.n_waiting
    assert report.n_waiting < 0.005 * report.n_rows
    # one club has at most one name a season, and every join is far from its runner-up
    assert (
        rows_of(
            archive_engine,
            """
        select season_start, competition, team_id from (
            select distinct season_start, competition, home_team as name from raw.openfootball_match
        ) as told
        inner join identity.league on code_openfootball = competition
        inner join identity.team_alias on team_alias.country = league.country and team_alias.name = told.name
        where source = 'openfootball'
        group by season_start, competition, team_id having count(*) > 1
        """,
        )
        == []
    )
    with archive_engine.connect() as connection:
        evidence = (
            connection.execute(sa.text("select evidence from identity.team_alias where basis = 'score_agreement'"))
            .scalars()
            .all()
        )
    assert len(evidence) > 200
    assert all(joined["n_agreeing"] > 3 * joined["n_runner_up"] for joined in evidence)
    # where both tell a score they tell the same one, but for the few matches that were decided at a desk
    assert (
        value_of(
            archive_engine,
            """
        select count(*) from identity.match_row as archive
        inner join raw.football_data_co_uk_match as told using (payload_id, row_number)
        inner join identity.match_row as other on other.match_id = archive.match_id
        inner join raw.openfootball_match as again
            on again.payload_id = other.payload_id and again.row_number = other.row_number
        where (told.home_goals, told.away_goals) <> (again.home_goals, again.away_goals)
        """,
        )
        <= 5
    )  # type: ignore[operator]
    again = identify(archive_engine)
    assert (again.n_matches, again.n_rows) == (0, 0)
