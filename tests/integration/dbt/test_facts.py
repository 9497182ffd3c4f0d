"""What core says of the fabricated world: one row a match, and nothing the present does not know."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.engine import Engine

from tests.integration.dbt.conftest import PRESENT
from tests.integration.dbt.dbt_world import CALENDAR_LEAGUE, FIRST_DIVISION, World, rows


def test_one_row_a_match_of_the_seasons_that_have_begun(built: Engine, world: World) -> None:
    found = rows(built, "select count(*) as n, count(distinct match_id) as n_ids from core.match")[0]
    assert found["n"] == found["n_ids"] == len(world.fixtures)


def test_scores_are_those_of_the_source_once_known(built: Engine, world: World) -> None:
    for row in rows(built, "select * from core.match"):
        fixture = world.fixtures[row["league_id"], row["season_start"], row["home_team_id"], row["away_team_id"]]
        if row["status"] == "finished":
            assert (row["home_goals"], row["away_goals"]) == fixture.goals
            assert row["result_known_at"] <= PRESENT
        else:
            assert row["outcome"] is None
            assert row["home_goals"] is row["home_shots"] is row["result_known_at"] is None
        if row["status"] == "scheduled":
            assert row["kickoff_at"] > PRESENT
            assert row["odds_rating_home"] is row["odds_close_home"] is None


def test_instants(built: Engine, world: World) -> None:
    for row in rows(built, "select * from core.match where status = 'finished'"):
        fixture = world.fixtures[row["league_id"], row["season_start"], row["home_team_id"], row["away_team_id"]]
        midnight = datetime.combine(fixture.match_on, time(), UTC)
        assert row["cutoff_at"] == midnight
        if row["is_kickoff_time_known"]:
            assert row["result_known_at_basis"] == "kickoff_plus_2h"
            assert row["result_known_at"] == row["kickoff_at"] + timedelta(hours=2)
        else:
            assert row["result_known_at_basis"] == "end_of_day"
            assert row["result_known_at"] == midnight + timedelta(days=1)
        assert row["fixture_known_at"] <= row["cutoff_at"]


def test_hours_of_the_archive_are_those_of_london_and_openfootball_fills_in(built: Engine, world: World) -> None:
    for row in rows(built, "select * from core.match"):
        fixture = world.fixtures[row["league_id"], row["season_start"], row["home_team_id"], row["away_team_id"]]
        if fixture.kickoff_time == time(20, 45) and fixture.match_on.month in (8, 9):
            assert row["kickoff_at"].time() == time(19, 45)
        elif (
            fixture.kickoff_time is None
            and fixture.league_id == FIRST_DIVISION
            and fixture.season_start >= 2019
            and fixture.match_on.month in (8, 9)
        ):
            assert row["kickoff_at"].time() == time(19, 0)  # 21:00 in Madrid
            assert row["is_kickoff_time_known"]


def test_odds_follow_their_basis(built: Engine) -> None:
    basis = "select distinct odds_rating_basis as basis from core.match where status = 'finished'"
    assert [row["basis"] for row in rows(built, basis)] == ["closing_average"]
    late = rows(
        built,
        "select count(*) as n from core.match_odds cross join ops.database_state where known_at > present_at",
    )
    assert late[0]["n"] == 0


def test_two_sides_of_a_finished_match_are_all_there_is(built: Engine) -> None:
    found = rows(
        built,
        "select count(*) as n, sum((points = 3)::int) as n_won, sum(goals_for - goals_against) as balance"
        " from core.team_match",
    )[0]
    finished = rows(
        built,
        "select count(*) as n, count(*) filter (where outcome <> 'draw') as n_won"
        " from core.match where status = 'finished'",
    )[0]
    assert (found["n"], found["n_won"], found["balance"]) == (2 * finished["n"], finished["n_won"], 0)


def test_a_season_of_a_file_of_many_answers_for_itself(built: Engine) -> None:
    digests = rows(
        built,
        "select count(distinct state_md5) as n from intermediate.country_season_state where country = 'BBB'",
    )
    assert digests[0]["n"] == len(rows(built, f"select 1 from core.season where league_id = {CALENDAR_LEAGUE}"))
