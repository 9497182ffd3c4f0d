"""News becomes features as of each cut-off: counted by hand, and never from what was known later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.tables import article, person, person_alias, signal, tone

#: Cut-off of the match to come; HOME plays AWAY.
PRESENT = datetime(2021, 10, 1, 12, tzinfo=UTC)
COMING, HOME, AWAY = 90, 1, 2
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COLUMNS = (
    "unavailable_players", "unavailable_weight", "news_sentiment", "news_sentiment_avg14", "news_volume",
    "news_manager_change",
)  # fmt: skip
#: What the one model under test reads of the others, as they build it.
FACTS = """
create schema core;
create table core.match (match_id bigint, cutoff_at timestamptz, kickoff_at timestamptz, status text,
    home_team_id integer, away_team_id integer);
create table core.availability (match_id bigint, team_id integer, source text, foreign_person_id bigint, name text,
    player_id integer, status text, reason text, known_at timestamptz);
create table core.lineup_player (match_id bigint, team_id integer, source text, foreign_person_id bigint, name text,
    player_id integer, is_starter boolean, known_at timestamptz);
create schema intermediate;
create view intermediate.int_provider_person as
    select source, role, foreign_id::bigint as foreign_person_id, person_id from identity.person_alias;
"""


@pytest.fixture(scope="module", autouse=True)
def _dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        target = tmp_path_factory.mktemp("dbt")
        patch.setenv("DBT_TARGET_PATH", str(target / "target"))
        patch.setenv("DBT_LOG_PATH", str(target / "logs"))
        yield


@pytest.fixture
def facts(engine: Engine) -> Engine:
    """A match to come, and five that HOME has played, with line-ups."""
    with engine.begin() as connection:
        connection.exec_driver_sql(FACTS)
        played = [(n, PRESENT - (6 - n) * 7 * DAY) for n in range(1, 6)]
        connection.execute(
            sa.text("insert into core.match values (:id, :cutoff, :kickoff, :status, 1, :away)"),
            [{"id": n, "cutoff": at - 15 * HOUR, "kickoff": at, "status": "finished", "away": 3} for n, at in played]
            + [{"id": COMING, "cutoff": PRESENT, "kickoff": PRESENT + DAY, "status": "scheduled", "away": AWAY}],
        )
        connection.execute(
            sa.text("insert into core.lineup_player values (:id, 1, 'api_football', :person, :name, null, true, :at)"),
            [
                {"id": n, "person": person, "name": name, "at": at}
                for n, at in played
                for person, name in ((1, "A Hurt"), (6, "F. Banned"))
                if person == 1 or n <= 2
            ],
        )
    return engine


def build_features(engine: Engine) -> None:
    run_dbt(engine.url, "run", "--select", "match_news")


def rows(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(query)).mappings())


def news(engine: Engine, side: str = "home", match_id: int = COMING) -> tuple[Any, ...]:
    (row,) = rows(engine, f"select * from features.match_news where match_id = {match_id}")
    return tuple(row[f"{side}_{column}"] for column in COLUMNS)


def say(
    engine: Engine,
    team_id: int,
    known_at: datetime,
    *,
    player: str | None = None,
    whose: tuple[str, int] | tuple[None, None] = (None, None),
    kind: str | None = None,
    mood: float | None = None,
    back: date | None = None,
    superseded_at: datetime | None = None,
) -> None:
    """Let an article be known that says one thing of a club."""
    with engine.begin() as connection:
        number = connection.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()
        article_id = connection.execute(
            article.insert().returning(article.c.article_id),
            {
                "source": "test", "address": str(number), "title": "t", "body": "b", "language": "en",
                "fetched_at": known_at, "known_at": known_at, "topic": "football", "content_sha256": str(number),
            },
        ).scalar_one()  # fmt: skip
        shared = {
            "article_id": article_id, "team_id": team_id, "known_at": known_at, "ruleset_version": "test",
            "superseded_at": superseded_at,
        }  # fmt: skip
        connection.execute(tone.insert(), {**shared, "tone": mood})
        if kind is not None:
            connection.execute(
                signal.insert(),
                {
                    **shared, "kind": kind, "certainty": 0.9, "player_name": player, "evidence": "e",
                    "player_source": whose[0], "foreign_person_id": whose[1],
                    "expected_return_on": back, "begin_at_character": 0, "end_at_character": 1,
                },
            )  # fmt: skip


def test_without_news_nothing_is_known(facts: Engine) -> None:
    build_features(facts)
    assert rows(facts, "select * from features.match_news") == []


def test_features_are_what_was_told_by_hand(facts: Engine) -> None:
    say(facts, HOME, PRESENT - 100 * DAY, mood=-0.2)
    say(facts, HOME, PRESENT - 10 * DAY, player="A Hurt", kind="injury")
    say(facts, HOME, PRESENT - 9 * DAY, player="B Back", kind="injury")
    say(facts, HOME, PRESENT - 2 * DAY, player="B Back", kind="return", mood=0.6)
    say(facts, HOME, PRESENT - 40 * DAY, player="C Forgotten", kind="injury")
    say(facts, HOME, PRESENT - 40 * DAY, player="D Long", kind="injury", back=date(2021, 12, 1))
    say(facts, HOME, PRESENT - DAY, player="E Ill", kind="illness", back=date(2021, 9, 30))
    say(facts, HOME, PRESENT - HOUR, player="G Doubtful", kind="doubt")
    say(facts, HOME, PRESENT - 20 * DAY, kind="manager_change", mood=-0.4)
    say(facts, HOME, PRESENT - HOUR, player="H Corrected", kind="injury", superseded_at=PRESENT - HOUR / 2)
    say(facts, AWAY, PRESENT - HOUR, player="I Other", kind="injury")
    with facts.begin() as connection:
        connection.execute(
            sa.text(
                "insert into core.availability values (90, 1, 'api_football', :id, :name, null, 'missing', '', :at)"
            ),
            [
                {"id": 1, "name": "A Hurt", "at": PRESENT - HOUR},  # told by news as well: counts once
                {"id": 6, "name": "F. Banned", "at": PRESENT - HOUR},
                {"id": 7, "name": "Z. Later", "at": PRESENT + HOUR},
            ],
        )
    build_features(facts)
    absent, weight, mood_3, mood_14, volume, is_new = news(facts)
    assert absent == 3  # A, D and F
    assert weight == pytest.approx(5 / 5 + 2 / 5)  # A began five of five, F two, nobody saw D
    habit = (-0.2 + 0.6 - 0.4) / 3
    assert mood_3 == pytest.approx(0.6 - habit)
    assert mood_14 == pytest.approx(0.6 - habit)
    assert volume == 3  # B's return, E and G: H was corrected before
    assert is_new is True
    assert news(facts, "away")[0] == 1
    assert news(facts, "away")[-1] is False


def join_as_one(engine: Engine, *numbers: tuple[str, int]) -> None:
    """Let identity say that these numbers are one man's."""
    with engine.begin() as connection:
        person_id = connection.execute(
            person.insert().values(role="player", name="A Hurt").returning(person.c.person_id)
        ).scalar_one()
        connection.execute(
            person_alias.insert(),
            [
                {"source": source, "role": "player", "foreign_id": str(number), "person_id": person_id,
                 "basis": "minted", "evidence": {}}
                for source, number in numbers
            ],
        )  # fmt: skip


def tell_missing(engine: Engine, number: int, name: str) -> None:
    """Let the provider that also tells the line-ups have a player of HOME on its list."""
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into core.availability select 90, 1, 'api_football', cast(:id as bigint), :name,"
                " (select person_id from intermediate.int_provider_person where source = 'api_football'"
                " and foreign_person_id = :id), 'missing', '', :at"
            ),
            {"id": number, "name": name, "at": PRESENT - HOUR},
        )
        connection.exec_driver_sql(
            "update core.lineup_player as told set player_id = person_id from intermediate.int_provider_person as our"
            " where our.source = told.source and our.foreign_person_id = told.foreign_person_id"
        )


HURT, HURT_ELSEWHERE = ("api_football", 1), ("football_data_org", 100)


@pytest.mark.parametrize("numbers", [[(HURT, HURT_ELSEWHERE)], [], [(HURT,)], [(HURT_ELSEWHERE,)]])
def test_one_man_under_two_numbers_is_missed_once_and_with_his_weight(
    facts: Engine, numbers: list[tuple[tuple[str, int], ...]]
) -> None:
    for one in numbers:
        join_as_one(facts, *one)
    say(facts, HOME, PRESENT - DAY, player="Adam Hurt", whose=HURT_ELSEWHERE, kind="injury")
    build_features(facts)
    assert news(facts)[:2] == (1, 1.0)  # he began all five, under the other number
    tell_missing(facts, 1, "A. Hurt")
    build_features(facts)
    assert news(facts)[:2] == (1, 1.0)
    # what is said last of him holds, whose number it bears
    say(facts, HOME, PRESENT - HOUR / 2, player="A. Hurt", whose=HURT, kind="return")
    with facts.begin() as connection:
        connection.exec_driver_sql("delete from core.availability")
    build_features(facts)
    assert news(facts)[:2] == (0, 0.0)


def test_men_told_apart_are_two(facts: Engine) -> None:
    for number in (HURT, HURT_ELSEWHERE):
        join_as_one(facts, number)
    say(facts, HOME, PRESENT - DAY, player="Adam Hurt", whose=HURT_ELSEWHERE, kind="injury")
    tell_missing(facts, 1, "A. Hurt")
    say(facts, HOME, PRESENT - DAY, player="Josh Murphy", whose=("football_data_org", 7), kind="injury")
    say(facts, HOME, PRESENT - DAY, player="Jacob Murphy", whose=("football_data_org", 8), kind="injury")
    build_features(facts)
    assert news(facts)[:2] == (4, 1.0)


def test_nothing_known_after_the_cutoff_changes_a_byte(facts: Engine) -> None:
    say(facts, HOME, PRESENT - 30 * DAY, player="A Hurt", kind="injury", mood=-0.3)
    say(facts, HOME, PRESENT - HOUR, player="A Hurt", kind="injury", mood=-0.3)
    say(facts, HOME, PRESENT - 2 * HOUR, player="B Corrected", kind="injury", superseded_at=PRESENT + HOUR)
    build_features(facts)
    query = "select n::text as row from features.match_news as n order by match_id"
    clean = rows(facts, query)
    assert len(clean) > 1
    say(facts, HOME, PRESENT + timedelta(seconds=1), player="A Hurt", kind="return", mood=1.0)
    say(facts, HOME, PRESENT + HOUR, player="C Poison", kind="injury", mood=-1.0)
    say(facts, HOME, PRESENT + HOUR, kind="manager_change")
    build_features(facts)
    assert rows(facts, query) == clean
    before = news(facts)
    # the proof can fail: had it been known three hours earlier, all of it would count
    with facts.begin() as connection:
        for table in ("nlp.signal", "nlp.tone"):
            connection.exec_driver_sql(
                f"update {table} set known_at = known_at - interval '3 hours',"
                " superseded_at = superseded_at - interval '3 hours'"
            )
    build_features(facts)
    after = news(facts)
    assert (before[0], after[0]) == (2, 1)
    assert (before[-1], after[-1]) == (False, True)
    assert after[2] != before[2]
