"""When things run by themselves: in which environment, in which time zone, never twice, and what follows what."""

import functools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.build import build_definitions
from orchestration.db.state import begin_build
from orchestration.defs.automation import FAMILIES
from orchestration.defs.ingestion.sensors import ASK_AGAIN, follow_facts, follow_final_whistles
from orchestration.defs.kinds import KIND_TAG
from orchestration.resources.database import Database
from orchestration.settings import Settings

TIMETABLE = {
    "live_schedule": ("*/15 * * * *", {"production"}),
    "sync_schedule": ("0 */6 * * *", {"production", "staging"}),
    "history_schedule": ("0 3 * * *", {"production", "staging"}),
    "training_schedule": ("0 4 * * *", {"production", "staging"}),
    "prediction_schedule": ("0 */4 * * *", {"production", "staging"}),
    "due_forecasts_schedule": ("*/15 * * * *", {"production"}),
    "news_schedule": ("0 */2 * * *", {"production"}),
    "ledger_schedule": ("50 23 * * *", {"production", "staging"}),
    "retention_schedule": ("30 5 * * *", {"production", "staging"}),
    "watch_schedule": ("*/15 * * * *", {"production", "staging", "development"}),
}
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@functools.cache
def _built(**values: Any) -> dg.Definitions:
    return build_definitions(Settings(_env_file=None, **values))


@pytest.fixture(scope="module")
def kept_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path_factory.mktemp("dagster"))) as instance:
        yield instance


@pytest.fixture
def instance(kept_instance: dg.DagsterInstance) -> dg.DagsterInstance:
    """An instance without runs; made once, for its databases take seconds."""
    for run in kept_instance.get_runs():
        kept_instance.delete_run(run.run_id)
    return kept_instance


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, engine: Engine, database_url: str) -> Engine:
    """A database that holds real matches and was built at noon."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    begin_build(engine, "archive", NOON)
    with engine.begin() as connection:
        connection.execute(sa.text("update ops.database_state set built_at = clock_timestamp()"))
    return engine


def _ticked(definitions: dg.Definitions, name: str, instance: dg.DagsterInstance, at: datetime = NOON) -> Any:
    with dg.build_schedule_context(
        instance=instance, scheduled_execution_time=at, resources={"database": Database()}
    ) as context:
        return definitions.get_repository_def().get_schedule_def(name).evaluate_tick(context)


@pytest.mark.parametrize("environment", ["production", "staging", "development"])
def test_each_environment_runs_its_rows(environment: str) -> None:
    definitions = _built(bet_hope_environment=environment)
    assert {
        schedule.name: (schedule.cron_schedule, schedule.default_status == dg.DefaultScheduleStatus.RUNNING)
        for schedule in definitions.schedules or []
    } == {name: (cron, environment in running) for name, (cron, running) in TIMETABLE.items()}
    for sensor in definitions.sensors or []:
        expected = {"production": True, "development": False}.get(environment, sensor.name != "final_whistle_sensor")
        assert (sensor.default_status == dg.DefaultSensorStatus.RUNNING) is expected, sensor.name


def test_the_time_zone_is_a_setting_and_the_ledger_keeps_its_own() -> None:
    zones = {
        schedule.name: schedule.execution_timezone for schedule in _built(timezone="Europe/London").schedules or []
    }
    assert zones.pop("ledger_schedule") == "UTC"
    assert set(zones.values()) == {"Europe/London"}


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Settings(timezone="Europe/Londn", _env_file=None)


@pytest.mark.parametrize("name", ["sync_schedule", "training_schedule"])
def test_runs_of_one_kind_never_pile_up(name: str, database: Engine, instance: dg.DagsterInstance) -> None:
    definitions = _built()
    (request,) = _ticked(definitions, name, instance).run_requests
    job = definitions.resolve_job_def(definitions.get_repository_def().get_schedule_def(name).job_name)
    waiting = instance.create_run_for_job(job, tags=request.tags, status=dg.DagsterRunStatus.NOT_STARTED)
    refused = _ticked(definitions, name, instance)
    assert not refused.run_requests
    assert waiting.run_id[:8] in refused.skip_message
    instance.report_run_canceled(waiting)
    assert _ticked(definitions, name, instance).run_requests


def test_a_due_forecast_is_no_reason_to_skip_the_four_hourly_ones(
    database: Engine, instance: dg.DagsterInstance
) -> None:
    definitions = _built()
    job = definitions.resolve_job_def("generate_predictions")
    instance.create_run_for_job(job, tags={KIND_TAG: "due_forecasts"}, status=dg.DagsterRunStatus.STARTED)
    assert _ticked(definitions, "prediction_schedule", instance).run_requests
    instance.create_run_for_job(job, tags=job.run_tags, status=dg.DagsterRunStatus.STARTED)  # from the command line
    assert not _ticked(definitions, "prediction_schedule", instance).run_requests


def test_an_hour_that_the_clocks_repeat_is_two_hours(database: Engine, instance: dg.DagsterInstance) -> None:
    definitions = _built(timezone="Europe/London")
    summer, winter = (datetime(2026, 10, 25, 1, 0, tzinfo=ZoneInfo("Europe/London"), fold=fold) for fold in (0, 1))
    keys = {
        _ticked(definitions, "news_schedule", instance, at).run_requests[0].run_key
        for at in (summer.astimezone(UTC), winter.astimezone(UTC))
    }
    assert len(keys) == 2


def test_no_match_no_live_tick(database: Engine, instance: dg.DagsterInstance) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("create schema core"))
        connection.execute(sa.text("create table core.match (match_id int, status text, kickoff_at timestamptz)"))
    definitions = _built()
    assert "no match" in _ticked(definitions, "live_schedule", instance).skip_message
    with database.begin() as connection:
        connection.execute(sa.text("insert into core.match values (1, 'scheduled', now() + interval '5 minutes')"))
        connection.execute(sa.text("update ops.database_state set as_of_at = null, present_at = now()"))
    assert _ticked(definitions, "live_schedule", instance).run_requests


def test_injuries_in_the_news_ask_for_forecasts_once(database: Engine) -> None:
    cursor, answer = follow_facts(database, None)
    assert isinstance(answer, dg.SkipReason)
    with database.begin() as connection:
        article_id = connection.execute(
            sa.text(
                "insert into nlp.article (source, address, title, body, fetched_at, known_at, language, topic,"
                " content_sha256) values ('a', 'b', 't', 'b', clock_timestamp(), now(), 'en', 'football', 'x')"
                " returning article_id"
            )
        ).scalar_one()
        connection.execute(
            sa.text(
                "insert into nlp.signal (article_id, kind, certainty, team_id, evidence, begin_at_character,"
                " end_at_character, known_at, ruleset_version) values (:a, 'injury', 0.9, 1, 'e', 0, 1, now(), '1')"
            ),
            {"a": article_id},
        )
    cursor, answer = follow_facts(database, cursor)
    assert isinstance(answer, dg.RunRequest)
    cursor, answer = follow_facts(database, cursor)
    assert isinstance(answer, dg.SkipReason), "asked for once"
    with database.begin() as connection:
        connection.execute(sa.text("update ops.database_state set built_at = clock_timestamp()"))
    _, answer = follow_facts(database, cursor)
    assert isinstance(answer, dg.SkipReason), "a build has read it"


def test_a_final_whistle_is_asked_for_again_while_no_build_reads_it(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.defs.ingestion.sensors.n_finished_unread", lambda _: 4)
    cursor, answer = follow_final_whistles(database, None)
    assert isinstance(answer, dg.RunRequest)
    cursor, answer = follow_final_whistles(database, cursor)
    assert isinstance(answer, dg.SkipReason), "asked for a moment ago"
    for times in (1, 2):
        count, n_asked, asked_at = cursor.split()
        assert n_asked == str(times)
        waited = ASK_AGAIN * 2 ** (times - 1)
        early, late = (datetime.fromisoformat(asked_at) - waited + timedelta(minutes=by) for by in (1, -1))
        assert isinstance(follow_final_whistles(database, f"{count} {times} {early.isoformat()}")[1], dg.SkipReason)
        cursor, answer = follow_final_whistles(database, f"{count} {times} {late.isoformat()}")
        assert isinstance(answer, dg.RunRequest)
    monkeypatch.setattr("orchestration.defs.ingestion.sensors.n_finished_unread", lambda _: 5)
    assert isinstance(follow_final_whistles(database, cursor)[1], dg.RunRequest), "another match ended"
    monkeypatch.setattr("orchestration.defs.ingestion.sensors.n_finished_unread", lambda _: 0)
    assert follow_final_whistles(database, cursor)[0] == ""


def test_every_derived_asset_is_in_one_family() -> None:
    definitions = _built()
    graph = definitions.resolve_asset_graph()
    derived = {key for key in graph.materializable_asset_keys if graph.get(key).automation_condition is not None}
    families = [selection.resolve(graph) & derived for selection, _ in FAMILIES.values()]
    assert set().union(*families) == derived
    assert sum(map(len, families)) == len(derived)
    assert dg.AssetKey(["serving", "live_match"]) not in derived, "a view shows a goal by itself"


def _forecasts_asked_for(definitions: dg.Definitions, instance: dg.DagsterInstance, cursor: Any) -> Any:
    keys = [dg.AssetKey(["ml", "prediction"])]
    return dg.evaluate_automation_conditions(
        definitions, instance, asset_selection=dg.AssetSelection.assets(*keys), cursor=cursor
    )


def _checked(instance: dg.DagsterInstance, check: dg.AssetCheckKey, *, passed: bool) -> None:
    instance.report_runless_asset_event(
        dg.AssetCheckEvaluation(asset_key=check.asset_key, check_name=check.name, passed=passed)
    )


def test_forecasts_follow_features_behind_their_check(instance: dg.DagsterInstance) -> None:
    definitions = _built()
    features = dg.AssetKey(["features", "match_features"])
    first = _forecasts_asked_for(definitions, instance, None)

    instance.report_runless_asset_event(dg.AssetMaterialization(features))
    unchecked = _forecasts_asked_for(definitions, instance, first.cursor)
    assert unchecked.total_requested == 0, "nobody has looked at these features yet"

    checks = definitions.resolve_asset_graph().get(features).check_keys
    for check in checks:
        _checked(instance, check, passed=check.name != "features_are_sound")
    unsound = _forecasts_asked_for(definitions, instance, unchecked.cursor)
    assert unsound.total_requested == 0

    _checked(instance, dg.AssetCheckKey(features, "features_are_sound"), passed=True)
    sound = _forecasts_asked_for(definitions, instance, unsound.cursor)
    assert sound.total_requested == 1
    assert _forecasts_asked_for(definitions, instance, sound.cursor).total_requested == 0, "once"
