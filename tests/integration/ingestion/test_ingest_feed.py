"""From bytes to raw, on a real Postgres: once, again, changed, refused, killed in between, out of reach."""

import gzip

import pytest
from sqlalchemy.engine import Engine

from orchestration.ingestion import ingest
from orchestration.ingestion.http import TransientSourceError
from orchestration.ingestion.ingest import feeds_for, ingest_feed, ingest_feeds
from tests.integration.ingestion.conftest import (
    COMING,
    PROGRAMME,
    RESULTS,
    TEAMS,
    WrittenSource,
    csv_file,
    json_file,
    rows_of,
    season,
    value_of,
    waiting,
)

MATCHES = season(TEAMS)
N_CURRENT = """
select count(*) from raw.football_data_co_uk_match
where payload_id = (
    select payload_id from raw.payload
    where rejection is null and parsed_at is not null
    order by last_seen_at desc limit 1
)
"""


def test_a_payload_is_kept_verbatim_and_its_rows_are_in(engine: Engine, source: WrittenSource) -> None:
    content = source.files[RESULTS] = csv_file(MATCHES)
    report = ingest_feed(engine, RESULTS, source)
    assert (report.outcome, report.n_rows, report.n_quarantined) == ("new", 56, 0)
    [(stored, n_bytes, n_rows, request)] = rows_of(engine, "select content, n_bytes, n_rows, request from raw.payload")
    assert isinstance(stored, bytes)
    assert gzip.decompress(stored) == content
    assert (n_bytes, n_rows, request) == (len(content), 56, "test://mmz4281/2324/E0.csv")
    assert rows_of(
        engine,
        "select bookmaker, is_closing, odds_home, count(*) from raw.football_data_co_uk_odds"
        " group by 1, 2, 3 order by 1",
    ) == [("bet365", False, 2.5, 56), ("market_average", True, 2.45, 56)]


def test_the_same_file_again_changes_nothing_but_when_it_was_seen(engine: Engine, source: WrittenSource) -> None:
    source.files |= {RESULTS: csv_file(MATCHES), PROGRAMME: json_file(MATCHES)}
    first = [report.outcome for report in ingest_feeds(engine, [RESULTS, PROGRAMME, RESULTS], source)]
    seen = value_of(engine, "select min(last_seen_at) from raw.payload")
    second = [report.outcome for report in ingest_feeds(engine, [RESULTS, PROGRAMME], source)]
    assert (first, second) == (["new", "new"], ["unchanged", "unchanged"])
    assert value_of(engine, "select count(*) from raw.payload") == 2
    assert value_of(engine, "select count(*) from raw.football_data_co_uk_match") == 56
    assert value_of(engine, "select min(last_seen_at) from raw.payload") > seen  # type: ignore[operator]


def test_a_changed_file_is_a_new_version_and_an_older_one_may_come_back(engine: Engine, source: WrittenSource) -> None:
    older, newer = csv_file(MATCHES[:50]), csv_file(MATCHES)
    for content, outcome, n_rows in [
        (older, "new", 50),
        (newer, "new", 56),
        (older, "new", 50),
        (older, "unchanged", 50),
    ]:
        source.files[RESULTS] = content
        report = ingest_feed(engine, RESULTS, source)
        assert (report.outcome, report.n_rows) == (outcome, n_rows)
        assert value_of(engine, N_CURRENT) == n_rows
    assert value_of(engine, "select count(*) from raw.payload") == 2


def test_a_clock_that_was_set_back_brings_no_older_version_back(engine: Engine, source: WrittenSource) -> None:
    source.files[RESULTS] = csv_file(MATCHES[:50])
    ingest_feed(engine, RESULTS, source)
    with engine.begin() as connection:
        # as the older one looks to a clock that was set back by a day behind it
        connection.exec_driver_sql("update raw.payload set last_seen_at = last_seen_at + interval '1 day'")
    source.files[RESULTS] = csv_file(MATCHES)
    assert ingest_feed(engine, RESULTS, source).n_rows == 56
    assert value_of(engine, N_CURRENT) == 56
    assert ingest_feed(engine, RESULTS, source).outcome == "unchanged"


def test_a_missing_file_leaves_what_is_held(engine: Engine, source: WrittenSource) -> None:
    source.files[RESULTS] = csv_file(MATCHES)
    ingest_feed(engine, RESULTS, source)
    del source.files[RESULTS]
    assert ingest_feed(engine, RESULTS, source).outcome == "absent"
    assert value_of(engine, N_CURRENT) == 56


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"<html>Not found</html>", "html_page"),
        (csv_file(MATCHES)[:-40], "truncated_file"),
        (csv_file(MATCHES[:30]), "truncated_file"),  # cut at the end of a line
        (csv_file(MATCHES, division="E1"), "another_division"),
        (gzip.compress(csv_file(MATCHES), mtime=0), "unreadable_text"),
    ],
)
def test_a_refused_version_never_displaces_the_last_good_one(
    engine: Engine, source: WrittenSource, bad: bytes, reason: str
) -> None:
    good = source.files[RESULTS] = csv_file(MATCHES)
    ingest_feed(engine, RESULTS, source)
    source.files[RESULTS] = bad
    for _ in range(2):
        report = ingest_feed(engine, RESULTS, source)
        assert (report.outcome, report.n_rows, report.n_quarantined) == ("rejected", 0, 1)
        assert report.detail is not None
        assert waiting(engine) == [(RESULTS.path, reason)]
        assert value_of(engine, N_CURRENT) == 56
    source.files[RESULTS] = good
    assert ingest_feed(engine, RESULTS, source).outcome == "unchanged"
    assert waiting(engine) == []
    source.files[RESULTS] = bad
    ingest_feed(engine, RESULTS, source)
    assert waiting(engine) == [(RESULTS.path, reason)]


def test_bad_rows_wait_in_quarantine_until_a_version_no_longer_has_them(engine: Engine, source: WrittenSource) -> None:
    bad = ["E0,31/02/2024,15:00,Leeds,Hull,1,0,H,2,3,4,2,3,4", "E0,02/03/2024,15:00,Leeds,Hull,1,0,H,0.0,3,4,2,3,4"]
    for content, n_rows, reasons in [
        (csv_file(MATCHES, extra=bad), 57, ["impossible_date", "impossible_odds"]),
        (csv_file(MATCHES[:-1], extra=bad), 56, ["impossible_date", "impossible_odds"]),  # the same rows, further up
        (csv_file(MATCHES, extra=bad[:1]), 56, ["impossible_date"]),
        (csv_file(MATCHES), 56, []),
        (csv_file(MATCHES, extra=bad), 57, ["impossible_date", "impossible_odds"]),  # that version again
    ]:
        source.files[RESULTS] = content
        report = ingest_feed(engine, RESULTS, source)
        assert (report.outcome, report.n_rows, report.n_quarantined) == ("new", n_rows, len(reasons))
        assert waiting(engine) == [(RESULTS.path, reason) for reason in reasons]
    assert value_of(engine, "select count(*) from ops.quarantine") == 2
    [(content,)] = rows_of(engine, "select content from ops.quarantine where reason = 'impossible_date'")
    assert isinstance(content, dict)
    assert content["HomeTeam"] == "Leeds"


def test_killed_between_payload_and_rows_it_goes_on_from_there(
    engine: Engine, source: WrittenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.files[RESULTS] = csv_file(MATCHES)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ingest, "load_rows", die)
        with pytest.raises(KeyboardInterrupt):
            ingest_feed(engine, RESULTS, source)
    assert rows_of(engine, "select parsed_at, n_rows from raw.payload") == [(None, None)]
    assert ingest_feed(engine, RESULTS, source).outcome == "new"
    assert value_of(engine, "select count(*) from raw.payload") == 1
    assert value_of(engine, N_CURRENT) == 56


def test_killed_in_the_middle_of_the_rows_none_of_them_stays(
    engine: Engine, source: WrittenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.files[RESULTS] = csv_file(MATCHES)
    load_rows = ingest.load_rows

    def load_and_die(*args: object) -> None:
        load_rows(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ingest, "load_rows", load_and_die)
        with pytest.raises(KeyboardInterrupt):
            ingest_feed(engine, RESULTS, source)
    assert value_of(engine, "select count(*) from raw.football_data_co_uk_match") == 0
    assert ingest_feed(engine, RESULTS, source).n_rows == 56
    assert value_of(engine, "select count(*) from raw.football_data_co_uk_match") == 56


def test_a_source_out_of_reach_costs_nothing_that_is_held(engine: Engine, source: WrittenSource) -> None:
    source.files |= {RESULTS: csv_file(MATCHES), PROGRAMME: json_file(MATCHES)}
    list(ingest_feeds(engine, [RESULTS, PROGRAMME], source))
    source.files[RESULTS] = TransientSourceError("archive.example is out of reach: check the network")
    reports = list(ingest_feeds(engine, [RESULTS, PROGRAMME], source))
    assert [report.outcome for report in reports] == ["unreachable", "unchanged"]
    assert waiting(engine) == [(RESULTS.path, "unreachable")]
    assert value_of(engine, "select count(*) from raw.football_data_co_uk_match") == 56
    source.files[RESULTS] = csv_file(MATCHES)
    ingest_feed(engine, RESULTS, source)
    assert waiting(engine) == []


def test_the_file_of_coming_matches_may_shrink(engine: Engine, source: WrittenSource) -> None:
    coming = [match._replace(score=None) for match in MATCHES]
    for n_matches in (40, 3):
        source.files[COMING] = csv_file(coming[:n_matches])
        report = ingest_feed(engine, COMING, source)
        assert (report.outcome, report.n_rows) == ("new", n_matches)


def test_a_file_may_hold_what_postgres_cannot(engine: Engine, source: WrittenSource) -> None:
    source.files[PROGRAMME] = (
        b'{"matches": [{"date": "2023-09-01", "team1": "\\ud800\\u0000", "team2": "B"}, {"team1": "\\u0000"}]}'
    )
    report = ingest_feed(engine, PROGRAMME, source)
    assert (report.outcome, report.n_rows, report.n_quarantined) == ("new", 1, 1)


def test_every_provider_is_asked() -> None:
    assert [feed.path for feed in feeds_for("PL", 2023)] == ["mmz4281/2324/E0.csv", "fixtures.csv", "2023-24/en.1.json"]
