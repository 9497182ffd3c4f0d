"""Rows get their matches, on a real Postgres: clubs, names joined by scores, legs, moved fixtures, and again."""

from datetime import date, timedelta

from sqlalchemy.engine import Engine

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity import IdentityReport, identify
from orchestration.ingestion.ingest import ingest_feeds
from tests.integration.ingestion.conftest import (
    COMING,
    PROGRAMME,
    RESULTS,
    SCOTLAND,
    SCOTTISH_PROGRAMME,
    TEAMS,
    Played,
    WrittenSource,
    csv_file,
    identities,
    json_file,
    rows_of,
    season,
    value_of,
    waiting,
)

MATCHES = season(TEAMS)
N_SCOTS = 4


def sync(engine: Engine, source: WrittenSource) -> IdentityReport:
    list(ingest_feeds(engine, source.files, source))
    return identify(engine)


def matches_of_rows(engine: Engine, table: str) -> list[tuple[object, ...]]:
    return rows_of(
        engine,
        f"""
        select match_on, home_team, away_team, match_id, leg
        from raw.{table}
        inner join identity.match_row using (payload_id, row_number)
        inner join identity.match using (match_id)
        where payload_id in (select max(payload_id) from raw.payload where n_rows > 0 group by path)
        order by match_on, row_number
        """,
    )


def test_clubs_seasons_and_matches_are_minted_once(archive_engine: Engine, source: WrittenSource) -> None:
    source.files[RESULTS] = csv_file(MATCHES)
    report = sync(archive_engine, source)
    assert (report.n_seasons, report.n_teams, report.n_matches, report.n_rows, report.n_waiting) == (1, 8, 56, 56, 0)
    assert rows_of(archive_engine, "select season_id, name from identity.season") == [(12023, "2023/24")]
    assert rows_of(archive_engine, "select distinct source, country, basis from identity.team_alias") == [
        ("football_data_co_uk", "ENG", "archive_name")
    ]
    assert {row[0] for row in rows_of(archive_engine, "select slug from identity.team")} == {
        name.lower() for name in TEAMS
    }
    before = identities(archive_engine)
    again = identify(archive_engine)
    assert (again.n_teams, again.n_matches, again.n_rows, again.n_waiting) == (0, 0, 0, 0)
    assert identities(archive_engine) == before


def test_a_new_version_of_a_file_speaks_of_the_same_matches(archive_engine: Engine, source: WrittenSource) -> None:
    source.files[RESULTS] = csv_file(MATCHES[:50])
    sync(archive_engine, source)
    before = identities(archive_engine)
    corrected = [match._replace(score=(9, 9)) if number == 3 else match for number, match in enumerate(MATCHES)]
    source.files[RESULTS] = csv_file(corrected)
    report = sync(archive_engine, source)
    assert (report.n_matches, report.n_rows) == (6, 56)
    assert identities(archive_engine)[:50] == before


def test_names_of_the_other_source_join_by_scores(archive_engine: Engine, source: WrittenSource) -> None:
    source.files |= {RESULTS: csv_file(MATCHES[:50]), PROGRAMME: json_file(MATCHES)}
    report = sync(archive_engine, source)
    assert (report.n_aliases, report.n_matches, report.n_rows, report.unmatched_names) == (8, 56, 106, ())
    joined = rows_of(
        archive_engine,
        "select alias.name, team.name, basis, evidence from identity.team_alias as alias"
        " inner join identity.team using (team_id) where source = 'openfootball'",
    )
    assert {name: team for name, team, _, _ in joined} == {f"FC {team[::-1]}": team for team in TEAMS}
    for _, _, basis, evidence in joined:
        assert basis == "score_agreement"
        assert isinstance(evidence, dict)
        assert evidence["n_agreeing"] >= 5
    # the same matches, and those of the programme that the archive lacks
    archive = {row[:1] + row[3:] for row in matches_of_rows(archive_engine, "football_data_co_uk_match")}
    assert archive < {row[:1] + row[3:] for row in matches_of_rows(archive_engine, "openfootball_match")}


def test_a_name_that_does_not_match_waits_and_is_tried_again(archive_engine: Engine, source: WrittenSource) -> None:
    source.files |= {RESULTS: csv_file(MATCHES[:8]), PROGRAMME: json_file(MATCHES)}
    report = sync(archive_engine, source)
    assert report.n_waiting > 0
    assert report.unmatched_names
    assert all(reason == "unknown_team" for _, reason in waiting(archive_engine))
    n_before = len(waiting(archive_engine))
    assert len(report.unmatched_names) == n_before
    identify(archive_engine)
    assert len(waiting(archive_engine)) == n_before
    source.files[RESULTS] = csv_file(MATCHES)
    report = sync(archive_engine, source)
    assert (report.unmatched_names, report.n_waiting, waiting(archive_engine)) == ((), 0, [])
    assert value_of(archive_engine, "select count(*) from identity.match") == 56


def test_scores_of_another_league_join_nobody(archive_engine: Engine, source: WrittenSource) -> None:
    source.files |= {RESULTS: csv_file(MATCHES), PROGRAMME: json_file(season(TEAMS, seed=99))}
    report = sync(archive_engine, source)
    assert (report.n_aliases, report.n_matches, len(report.unmatched_names)) == (0, 56, 8)


def test_a_moved_fixture_stays_one_match(archive_engine: Engine, source: WrittenSource) -> None:
    played = MATCHES[:40]
    coming = [match._replace(score=None) for match in MATCHES[40:]]
    source.files |= {RESULTS: csv_file(played), PROGRAMME: json_file([*played, *coming]), COMING: csv_file(coming[:4])}
    sync(archive_engine, source)
    before = identities(archive_engine)
    assert len(before) == 56
    moved = [match._replace(match_on=match.match_on + timedelta(45), score=(1, 1)) for match in MATCHES[40:]]
    source.files |= {RESULTS: csv_file([*played, *moved]), COMING: csv_file(coming[4:6])}
    report = sync(archive_engine, source)
    assert report.n_matches == 0
    assert identities(archive_engine) == before
    assert waiting(archive_engine) == []


def scottish_season() -> list[Played]:
    """Play a season in which every pair meets twice at each ground."""
    first = season(["Celtic", "Hearts", "Aberdeen", "Dundee"])
    second = [
        match._replace(match_on=match.match_on + timedelta(150), score=(number % 3, number % 2))
        for number, match in enumerate(first)
    ]
    return [*first, *second]


def test_a_pair_that_meets_twice_at_a_ground_has_two_matches(archive_engine: Engine, source: WrittenSource) -> None:
    matches = scottish_season()
    half = len(matches) // 2
    source.files[SCOTLAND] = csv_file(matches[:half], division="SC0")
    assert sync(archive_engine, source).n_matches == half
    before = identities(archive_engine)
    # the second meetings come as fixtures while the first ones have been played
    coming = [match._replace(score=None) for match in matches[half:]]
    source.files[COMING] = csv_file(coming, division="SC0")
    assert sync(archive_engine, source).n_matches == half
    source.files[SCOTLAND] = csv_file(matches, division="SC0")
    assert sync(archive_engine, source).n_matches == 0
    assert identities(archive_engine)[:half] == before
    legs = matches_of_rows(archive_engine, "football_data_co_uk_match")
    assert {leg for match_on, _, _, _, leg in legs if match_on < date(2024, 1, 1)} == {1}  # type: ignore[operator]
    assert {leg for match_on, _, _, _, leg in legs if match_on >= date(2024, 1, 1)} == {2}  # type: ignore[operator]
    # and the other source's rows find the leg of their date
    source.files[SCOTTISH_PROGRAMME] = json_file(
        [match._replace(match_on=match.match_on + timedelta(1)) for match in matches]
    )
    report = sync(archive_engine, source)
    assert (report.n_aliases, report.n_matches, report.n_waiting) == (4, 0, 0)
    told = matches_of_rows(archive_engine, "openfootball_match")
    assert {(row[0], row[3]) for row in told} == {(row[0] + timedelta(1), row[3]) for row in legs}  # type: ignore[operator]


def test_a_meeting_too_many_waits_in_quarantine(archive_engine: Engine, source: WrittenSource) -> None:
    again = MATCHES[0]._replace(match_on=date(2024, 5, 1), score=(4, 4))
    source.files[RESULTS] = csv_file([*MATCHES, again])
    for _ in range(2):
        report = sync(archive_engine, source)
        assert report.n_waiting == 1
        assert waiting(archive_engine) == [(RESULTS.path, "unexpected_meeting")]
        assert value_of(archive_engine, "select count(*) from identity.match") == 56
    source.files[RESULTS] = csv_file(MATCHES)
    assert sync(archive_engine, source).n_waiting == 0
    assert waiting(archive_engine) == []


def test_two_spellings_of_a_club_are_one_club(archive_engine: Engine, source: WrittenSource) -> None:
    early = [
        Played(date(2023, 8, 12), "Middlesboro", "Leeds", (1, 0)),
        Played(date(2023, 8, 19), "Leeds", "Middlesbrough", (2, 2)),
    ]
    clash = Played(date(2023, 8, 26), "Middlesbrough", "Middlesboro", (0, 0))
    source.files[RESULTS] = csv_file([*early, clash])
    report = sync(archive_engine, source)
    assert (report.n_teams, report.n_matches, report.n_waiting) == (2, 2, 1)
    assert rows_of(archive_engine, "select name, basis from identity.team_alias where basis = 'curated'") == [
        ("Middlesboro", "curated")
    ]


def test_a_league_we_do_not_have_waits(archive_engine: Engine, source: WrittenSource) -> None:
    source.files[COMING] = csv_file([match._replace(score=None) for match in MATCHES[:2]], division="XX")
    report = sync(archive_engine, source)
    assert (report.n_matches, report.n_waiting) == (0, 2)
    assert waiting(archive_engine) == [(COMING.path, "unknown_league")]


def test_the_same_order_of_ingestion_gives_the_same_ids(archive_engine: Engine, source: WrittenSource) -> None:
    extra = Feed("football_data_co_uk", "new/ARG.csv", "ARG", None)
    header = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res"
    row = "Argentina,Liga,2021,13/02/2021,22:00,Arsenal,Tigre,2,2,D"
    source.files |= {
        extra: f"{header}\r\n{row}\r\n".encode(),
        RESULTS: csv_file(MATCHES),
        PROGRAMME: json_file(MATCHES),
    }
    sync(archive_engine, source)
    first = identities(archive_engine)
    slugs = rows_of(archive_engine, "select team_id, slug from identity.team order by team_id")
    assert ("arsenal-arg",) in {row[1:] for row in slugs}  # the more important league has the plain address
    with archive_engine.begin() as connection:
        for statement in (
            "delete from identity.match_row",
            "delete from identity.match",
            "delete from identity.team_alias",
            "delete from identity.team",
            "select setval('identity.match_match_id_seq', 1, false), setval('identity.team_team_id_seq', 1, false)",
        ):
            connection.exec_driver_sql(statement)
    identify(archive_engine)
    assert identities(archive_engine) == first
    assert rows_of(archive_engine, "select team_id, slug from identity.team order by team_id") == slugs
