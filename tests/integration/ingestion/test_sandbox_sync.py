"""Both providers over one invented world: one set of matches, as it truly went, whatever breaks on the way."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.state import begin_build
from orchestration.ingestion import present
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.wanted import Want
from orchestration.sandbox import truth
from orchestration.sandbox.sandbox import Sandbox, open_sandbox
from tests.integration.ingestion.conftest import rows_of, value_of
from tests.integration.ingestion.sandbox_world import a_minute_later, read_all, sync

#: A night, so that minutes may pass and nothing is played.
AT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
FAULTS = ("429", "500", "html", "truncated", "wrong-competition", "clock-skew", "changed-names")
#: What is held of every match, by the newest telling of each provider.
HELD = """
select distinct on (source, foreign_match_id)
    source, foreign_match_id, provider_match.status, kickoff_at, home_goals, away_goals, match_id
from raw.provider_match
inner join raw.payload using (payload_id)
inner join identity.match_row using (payload_id, row_number)
order by source, foreign_match_id, last_seen_at desc, payload_id desc
"""


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """A world that stands still."""
    return open_sandbox(1, AT, speed=0)


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """A database that is about to hold the sandbox's matches."""
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", AT)
    return engine


def test_two_providers_tell_one_set_of_matches_as_they_truly_went(empty: Engine, sandbox: Sandbox) -> None:
    report = read_all(empty, sandbox)
    assert report.unmatched_names == ()
    assert (report.n_teams, report.n_aliases) == (56, 56)
    held = rows_of(empty, HELD)
    ids = {(source, foreign): match_id for source, foreign, *_, match_id in held}
    result = {(source, foreign): (home, away) for source, foreign, _, _, home, away, _ in held}
    for season in range(2022, 2026):
        told = 0
        for match in truth.matches(sandbox.view(), season):
            first = ids.get(("football_data_org", match["football_data_org"]))
            if first is None:
                continue  # of a cup
            told += 1
            assert ids["api_football", match["api_football"]] == first
        assert told > 600
    # a finished match has the truth's score at both
    finals = {
        (source, match[source]): tuple(match["goals"])
        for season in range(2022, 2026)
        for match in truth.matches(sandbox.view(), season)
        for source in ("football_data_org", "api_football")
        if match["goals"] is not None
    }
    decided = {key: score for key, score in result.items() if score != (None, None)}
    assert len(decided) > 4000
    wrong = {key: (score, finals[key]) for key, score in decided.items() if key in finals and score != finals[key]}
    assert wrong == {}


def test_what_was_asked_is_not_asked_again(empty: Engine, sandbox: Sandbox) -> None:
    read_all(empty, sandbox)
    n_asked = len(sandbox.log)
    reports = sync(empty, sandbox)
    # matches near now are known by now: what is asked is about them, and nothing else
    assert all(not report.left_out for report in reports)
    a_minute_later(empty, sandbox)
    again = sync(empty, sandbox)
    assert [len(report.reports) for report in again] == [0, 0]
    assert len(sandbox.log) - n_asked == sum(len(report.reports) for report in reports)


@pytest.mark.slow
def test_a_bad_day_leaves_what_a_good_day_leaves(empty: Engine, sandbox: Sandbox) -> None:
    """Every fault in turn over the first sync; the next syncs find what there is."""
    for fault in FAULTS:
        sandbox.faults.switch({fault: 3})  # type: ignore[dict-item]
        sync(empty, sandbox)
        identify(empty)
        a_minute_later(empty, sandbox)
    sandbox.faults.switch({})
    read_all(empty, sandbox)
    read_all(empty, sandbox)
    held = {row[:2]: row[2:6] for row in rows_of(empty, HELD)}
    n_matches = value_of(empty, "select count(*) from identity.match")
    with empty.begin() as connection:
        tables = ("raw.provider_match", "raw.provider_record", "identity.match_row", "ops.provider_request")
        connection.execute(
            sa.text(f"truncate {', '.join(tables)}, ops.provider_refusal, ops.provider_quota, raw.payload")
        )
    read_all(empty, sandbox)
    read_all(empty, sandbox)
    assert {row[:2]: row[2:6] for row in rows_of(empty, HELD)} == held
    assert value_of(empty, "select count(*) from identity.match") == n_matches


def test_a_page_that_repeats_another_is_refused_and_asked_for_again(empty: Engine, sandbox: Sandbox) -> None:
    def pages_of_a_league(want: Want) -> bool:
        return want.path.startswith("/players?league=9101")

    people = "select count(distinct content ->> 'person_id') from raw.provider_record where record = 'person'"
    repeated = "select count(*) from ops.quarantine where reason = 'repeated_page' and resolved_at is null"
    sandbox.faults.switch({"repeated-pages": None})
    try:
        sync(empty, sandbox, pages_of_a_league)
    finally:
        sandbox.faults.switch({})
    assert value_of(empty, people) == 20  # a page
    assert value_of(empty, repeated) > 5
    a_minute_later(empty, sandbox)
    sync(empty, sandbox, pages_of_a_league)
    assert value_of(empty, people) > 200
    assert value_of(empty, repeated) == 0


def test_what_is_spare_waits_for_a_sync_that_has_less_to_ask(
    empty: Engine, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(present, "MOST_BEFORE_SPARE", 3)
    asked = "select count(*) from ops.provider_request where path like '/transfers%'"

    def few(want: Want) -> bool:
        return any(word in want.path for word in ("date=", "/standings?", "transfers"))

    report = sync(empty, sandbox, few)[1]
    assert report.n_spared > 10
    assert (report.left_out, value_of(empty, asked)) == ((), 0)
    again = sync(empty, sandbox, few)[1]
    assert 0 < value_of(empty, asked) <= report.n_spared
    assert len(again.reports) == 4  # as many as there may be before what is spare waits again
