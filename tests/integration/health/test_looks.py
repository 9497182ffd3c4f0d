"""Each look on small tables: well where all is well, and what is wrong, since when and what to do where it is not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import typer
from sqlalchemy.engine import Engine

from ml_assets.frames import INPUT_COLUMNS
from orchestration.cli import app
from orchestration.db.state import begin_build
from orchestration.defs.automation import FAMILIES, FOLLOWERS, TIMETABLE
from orchestration.defs.health import CHECKED_BY_RUNS
from orchestration.health.data import (
    odds_come_before_kickoff,
    quarantine_is_small,
    results_are_complete,
    sources_agree,
)
from orchestration.health.finding import Finding
from orchestration.health.forecasts import (
    coming_matches_are_forecast,
    features_do_not_drift,
    forecasts_are_calibrated,
    served_data_is_fresh,
)
from orchestration.health.gauges import measure
from orchestration.health.look import LOOKS, Look, look
from orchestration.health.supply import quota_is_left
from orchestration.settings import PROJECT_DIR, Settings

DAY = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
FEATURES = ", ".join(f"{name} double precision" for name in INPUT_COLUMNS)
TABLES = f"""
create schema core; create schema features; create schema serving;
create table core.match (match_id int, league_code text, match_on date, kickoff_at timestamptz, status text);
create table core.match_difference (match_id int, league_code text, match_on date, home_team_id int, away_team_id int,
    source text, attribute text, told text, counts text);
create table features.match_features (match_id int, league_code text, kickoff_at timestamptz, is_finished bool,
    {FEATURES});
create table serving.prediction (prediction_id serial, p_home float, p_draw float, p_away float, outcome text,
    kickoff_at timestamptz, is_scored bool, is_record bool, lead_time text)
"""


@pytest.fixture
def built(engine: Engine) -> Engine:
    """A database that looks from a Saturday in March and holds nothing yet."""
    begin_build(engine, "archive", DAY)
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLES)
        connection.exec_driver_sql("update ops.database_state set built_at = now()")
    return engine


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def _found(engine: Engine, ask: Look, **values: Any) -> Finding:
    with engine.connect() as connection:
        finding = ask(connection, _settings(**values))
    assert finding.name == ask.__name__
    assert finding.is_well is (finding.do == ""), "who is told of a trouble is told what to do"
    return finding


def _do(engine: Engine, statement: str, **bound: object) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement), bound)


def _match(engine: Engine, days_ago: float, status: str, league: str = "PL", number: int = 1) -> None:
    at = DAY - timedelta(days=days_ago)
    _do(engine, "insert into core.match values (:i, :l, :d, :at, :s)", i=number, l=league, d=at.date(), at=at, s=status)


def test_summer_is_well(built: Engine, tmp_path: Any) -> None:
    findings = look(built, _settings(bet_hope_home=tmp_path))
    assert [finding.name for finding in findings] == [ask.__name__ for ask in LOOKS]
    assert [finding for finding in findings if not finding.is_well and finding.name != "disk_has_room"] == []


def test_a_database_that_was_never_built_says_so(engine: Engine, tmp_path: Any) -> None:
    findings = {finding.name: finding for finding in look(engine, _settings(bet_hope_home=tmp_path))}
    assert not findings["served_data_is_fresh"].is_well


def test_results_that_do_not_come_are_named_by_league_and_day(built: Engine) -> None:
    _match(built, 20, "finished")
    _match(built, 2, "unresolved", number=2)  # the archives have not been written since
    _match(built, 30, "postponed", number=3)
    assert _found(built, results_are_complete).is_well
    _match(built, 8, "unresolved", "BL1", number=4)
    found = _found(built, results_are_complete)
    assert "BL1 2026-03-06: 1" in found.what
    assert found.since == DAY - timedelta(days=3), "five days after the kick-off"


def test_a_keyed_provider_is_expected_to_tell_sooner(built: Engine) -> None:
    _match(built, 2, "unresolved")
    _do(
        built,
        "insert into raw.payload (source, path, request, content_sha256, content, n_bytes, status, last_seen_at)"
        " values ('api_football', '/f', 'r', 'x', '', 0, 200, :at)",
        at=DAY,
    )
    assert not _found(built, results_are_complete).is_well


def test_scores_told_differently_are_named(built: Engine) -> None:
    assert _found(built, sources_agree).is_well
    _do(
        built,
        "insert into identity.team (team_id, slug, name, country) overriding system value"
        " values (1, 'a', 'A', 'ENG'), (2, 'b', 'B', 'ENG')",
    )
    difference = "insert into core.match_difference values (1, 'PL', :on, 1, 2, 'openfootball', 'result', '1:0', '2:0')"
    _do(built, difference, on=(DAY - timedelta(days=300)).date())  # known by now
    assert _found(built, sources_agree).is_well
    _do(built, difference, on=DAY.date())
    assert "A - B: openfootball tells 1:0, 2:0 counts" in _found(built, sources_agree).what


def _features(engine: Engine, days_ago: float, n: int, odds: float | None, elo: float = 1500.0) -> None:
    _do(
        engine,
        "insert into features.match_features"
        " (match_id, league_code, kickoff_at, is_finished, odds_seen_home, home_market)"
        " select n, 'PL', :at - n * interval '1 minute', true, :odds, :elo + n % 40 from generate_series(1, :n) as n",
        at=DAY - timedelta(days=days_ago),
        odds=odds,
        elo=elo,
        n=n,
    )


def test_odds_that_stopped_are_named_and_a_league_that_never_had_them_is_not(built: Engine) -> None:
    _features(built, 100, 100, 2.0)
    _features(built, 5, 20, 2.0)
    _do(built, "insert into features.match_features (league_code, kickoff_at, is_finished) select 'BL9', :at, true"
        " from generate_series(1, 50)", at=DAY - timedelta(days=3))  # fmt: skip
    assert _found(built, odds_come_before_kickoff).is_well
    _features(built, 2, 60, None)
    assert "PL 25% of 80" in _found(built, odds_come_before_kickoff).what


def test_a_few_rows_in_quarantine_are_well_and_a_refused_file_is_not(built: Engine) -> None:
    insert = (
        "insert into ops.quarantine (source, path, row_sha256, row_number, reason, detail, first_seen_at)"
        " values ('a', 'E0.csv', :sha, :n, 'impossible_score', 'd', :at)"
    )
    _do(built, "alter table identity.match_row disable trigger all")
    _do(built, "set session_replication_role = replica; insert into identity.match_row (payload_id, row_number,"
        " match_id) select 1, n, 1 from generate_series(1, 1000) as n")  # fmt: skip
    _do(built, insert, sha="1", n=1, at=DAY)
    assert _found(built, quarantine_is_small).is_well
    _do(built, insert, sha="2", n=None, at=DAY - timedelta(days=9))
    found = _found(built, quarantine_is_small)
    assert "1 of them whole files" in found.what
    assert found.since == DAY - timedelta(days=9)


def test_features_that_moved_are_named_and_a_seasons_own_course_is_not(built: Engine) -> None:
    for days_ago in (1, 365, 729):
        _features(built, days_ago, 300, 2.0)
    _features(built, 180, 300, 2.0, elo=2500.0)  # another time of the year
    assert _found(built, features_do_not_drift).is_well
    _do(built, "update features.match_features set home_market = home_market + 100 where kickoff_at > :at",
        at=DAY - timedelta(days=42))  # fmt: skip
    assert "home_market (mean +" in _found(built, features_do_not_drift).what
    _do(built, "update features.match_features set home_market = null where kickoff_at > :at",
        at=DAY - timedelta(days=42))  # fmt: skip
    assert "home_market (missing in 100%" in _found(built, features_do_not_drift).what


def _forecasts(engine: Engine, said: float, n_right: int) -> None:
    """Write 400 forecasts of two probabilities over 40 days; the surer came true `n_right` of 200 times."""
    _do(
        engine,
        "insert into serving.prediction (p_home, p_draw, p_away, outcome, kickoff_at, is_scored, is_record, lead_time)"
        " select case when n <= 200 then :said else 1 - :said end, 0.02,"
        " case when n <= 200 then 0.98 - :said else :said - 0.02 end,"
        " case when (n <= 200) = (n % 200 < :right) then 'home' else 'away' end,"
        " :at - (n % 40) * interval '1 day', true, true, 'scheduled' from generate_series(1, 400) as n",
        said=said,
        right=n_right,
        at=DAY,
    )


def test_forecasts_that_come_true_as_said_are_well(built: Engine) -> None:
    _forecasts(built, 0.7, 140)
    assert _found(built, forecasts_are_calibrated).is_well


def test_forecasts_too_sure_of_themselves_are_told(built: Engine) -> None:
    _forecasts(built, 0.95, 120)
    assert "home: slope" in _found(built, forecasts_are_calibrated).what


def test_a_near_match_without_forecast(built: Engine) -> None:
    _match(built, -10, "scheduled")
    assert _found(built, coming_matches_are_forecast).is_well
    _match(built, -2, "scheduled", number=2)
    assert "1 matches" in _found(built, coming_matches_are_forecast).what


def test_served_data_grows_old_unless_it_looks_from_a_fixed_day(built: Engine) -> None:
    _do(built, "update ops.database_state set built_at = now() - interval '10 hours'")
    assert _found(built, served_data_is_fresh).is_well
    _do(built, "update ops.database_state set as_of_at = null")
    found = _found(built, served_data_is_fresh)
    assert found.since is not None
    assert timedelta(minutes=59) < datetime.now(UTC) - found.since < timedelta(minutes=61)


def test_a_key_that_is_blocked_for_long(built: Engine) -> None:
    keyed = {"football_data_api_key": "k"}
    assert _found(built, quota_is_left, **keyed).is_well
    _do(built, "update ops.provider_quota set blocked_until = now() + interval '1 minute', blocked_why = 'too fast'")
    assert _found(built, quota_is_left, **keyed).is_well
    _do(built, "update ops.provider_quota set blocked_until = now() + interval '1 day', blocked_why = 'key refused'")
    assert "key refused" in _found(built, quota_is_left, **keyed).what


def test_gauges_are_what_was_found(built: Engine) -> None:
    found = [Finding("a", False, "w", "d"), Finding("b", True, "w")]
    measure(built, _settings(), found)
    measure(built, _settings(), found)
    with built.connect() as connection:
        held = dict(connection.execute(sa.text("select part, value from ops.gauge where name = 'check_red'")).all())
        names = set(connection.execute(sa.text("select name from ops.gauge")).scalars())
    assert held == {"a": 1.0, "b": 0.0}
    assert {"built_at_seconds", "quarantine_rows_total", "watched_at_seconds"} <= names


#: Where commands are named to whoever has to do something.
NAMING = (
    *(PROJECT_DIR / "orchestration" / "health").glob("*.py"),
    PROJECT_DIR / "orchestration" / "defs" / "health.py",
    PROJECT_DIR / "docs" / "RUNBOOK.md",
)


def _commands(application: typer.Typer) -> set[str]:
    return {c.name or c.callback.__name__.replace("_", "-") for c in application.registered_commands}


def test_every_command_that_an_alert_names_exists() -> None:
    commands = _commands(app)
    groups = {group.name: _commands(group.typer_instance) for group in app.registered_groups}
    named = {
        words for file in NAMING for words in re.findall(r"`bet-hope ([a-z][a-z-]+)(?: ([a-z-]+))?", file.read_text())
    }
    assert len(named) > 10
    for first, second in named:
        assert second in groups[first] if first in groups else first in commands, (first, second)


def test_the_runbook_has_a_repair_for_each_alert() -> None:
    runbook = (PROJECT_DIR / "docs" / "RUNBOOK.md").read_text()
    alerts = {ask.__name__ for ask in LOOKS} | {name for _, _, name in CHECKED_BY_RUNS} | {"run_of_JOB"}
    chapter = runbook.split("## Alerts")[1].split("\n## ")[0]
    assert alerts == set(re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE))


def test_the_runbook_tells_the_timetable() -> None:
    runbook = (PROJECT_DIR / "docs" / "RUNBOOK.md").read_text()
    for row in (*TIMETABLE, *FOLLOWERS):
        assert re.search(rf"^\| `{row.name}` \|.*`{row.job.name}`", runbook, re.MULTILINE), row.name
    for name in FAMILIES:
        assert f"| `{name}` |" in runbook
