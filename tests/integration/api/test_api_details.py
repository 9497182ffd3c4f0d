"""What hangs on matches, teams and leagues, and looks from an earlier day."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from api.domain.matches.live import LiveFeed
from tests.integration.api.fabricated_details import DETAILED_MATCH
from tests.integration.api.fabricated_serving import AS_OF, TODAY_MATCHES


def test_a_match_tells_all_that_hangs_on_it(client: TestClient) -> None:
    match = client.get(f"/api/v1/matches/{DETAILED_MATCH}").json()
    home = match["statistics"]["home"]
    assert home["shots"] == 11, "what the archive counted goes before what a provider counted"
    assert home["shots_on_target"] == 4, "where the archive did not count, the provider did"
    assert home["possession"] == 0.61
    assert match["statistics"]["away"]["possession"] is None
    assert [(event["minute"], event["side"], event["kind"]) for event in match["events"]] == [
        (12, "home", "goal"),
        (70, "away", "yellow_card"),
    ]
    assert [player["name"] for player in match["lineups"]["home"]["starters"]] == ["Player 1", "Player 2"]
    assert [player["name"] for player in match["lineups"]["away"]["bench"]] == ["Player 3"]
    assert [price["basis"] for price in match["odds_history"]] == ["archive_prematch", "observed", "kickoff"]
    assert match["odds_history"][1]["draw"] is None
    assert match["meetings"] == []


def test_a_match_lists_only_meetings_before_it(client: TestClient) -> None:
    match = client.get("/api/v1/matches/13").json()  # the first pair again, a season later
    assert [meeting["id"] for meeting in match["meetings"]] == [4, 1]
    summary = match["head_to_head"]
    assert summary["matches"] == 2
    assert summary["wins"] + summary["draws"] + summary["losses"] == 2


def test_head_to_head_is_seen_from_the_first_team(client: TestClient) -> None:
    one = client.get("/api/v1/teams/arsenal/h2h/chelsea").json()
    other = client.get("/api/v1/teams/chelsea/h2h/arsenal").json()
    assert one["matches"] == other["matches"]
    assert (one["summary"]["wins"], one["summary"]["goals_for"]) == (
        other["summary"]["losses"],
        other["summary"]["goals_against"],
    )


def test_squads_and_scorers(client: TestClient) -> None:
    squad = client.get("/api/v1/teams/arsenal/players?position=forward").json()
    assert squad["count"] == 2
    assert [(player["name"], player["injury_status"]) for player in squad["results"]] == [
        ("Player 2", "missing"),
        ("Player 3", "available"),
    ]
    scorers = client.get("/api/v1/leagues/PL/top-scorers?limit=2").json()
    assert [scorer["goals"] for scorer in scorers["results"]] == [19, 18]
    assert scorers["count"] == 3
    assert client.get("/api/v1/leagues/PL/top-scorers?category=assists").json()["results"] == []
    seasons = client.get("/api/v1/leagues/PL/seasons").json()
    assert [season["season_start"] for season in seasons["results"]] == [2023, 2022]


def test_a_list_is_counted_over_all_its_pages(client: TestClient) -> None:
    for path, count in (("/api/v1/leagues", 3), ("/api/v1/teams", 6), ("/api/v1/teams?league=PL", 4)):
        assert client.get(path).json()["count"] == count
        assert client.get(path + ("&" if "?" in path else "?") + "limit=1").json()["count"] == count


def test_the_table_of_an_earlier_day_is_that_of_its_results(client: TestClient) -> None:
    now = client.get("/api/v1/leagues/PL/standings?season=2022").json()
    end = client.get("/api/v1/leagues/PL/standings?season=2022&as_of=2023-06-30").json()
    # form is made up in the stored table; everything else has to be the same sums
    for line in (*now["standings"], *end["standings"]):
        line.pop("form")
    assert end["standings"] == now["standings"]
    assert end["as_of"] == "2023-07-01T00:00:00Z"
    early = client.get("/api/v1/leagues/PL/standings?as_of=2022-08-06").json()
    assert early["season_start"] == 2022
    assert sum(line["played"] for line in early["standings"]) == 4, "two matches were over that day"
    before = client.get("/api/v1/leagues/PL/standings?as_of=2022-08-06T15:59Z").json()
    assert sum(line["played"] for line in before["standings"]) == 0, "a result is known two hours after kick-off"
    assert len(early["standings"]) == 4


def test_upcoming_of_an_earlier_day_shows_the_forecast_of_then(client: TestClient) -> None:
    # of the matches of today the first forecasts are two days old, the second one
    seen = client.get("/api/v1/predictions/upcoming?as_of=2024-04-18T20:00:00Z").json()["results"]
    assert [row["match_id"] for row in seen] == list(TODAY_MATCHES)
    latest = client.get("/api/v1/predictions/upcoming").json()["results"]
    assert {row["id"] for row in seen}.isdisjoint(row["id"] for row in latest)


def test_matches_of_an_earlier_day_hide_what_came_after(client: TestClient) -> None:
    """On 30 March 2024 five days of the season were played: the rest had no score yet, whatever became of it."""
    seen = client.get("/api/v1/matches?league=PL&season=2023&as_of=2024-03-30").json()["results"]
    now = {row["id"]: row for row in client.get("/api/v1/matches?league=PL&season=2023").json()["results"]}
    assert len(seen) == len(now) == 12
    for row in seen:
        is_over = row["kickoff_at"] < "2024-03-30"
        assert (row["home_score"] is None) or is_over
        assert row["status"] == ("scheduled" if not is_over else now[row["id"]]["status"])
    assert {row["status"] for row in seen} >= {"scheduled", "finished"}
    finished = client.get("/api/v1/matches?league=PL&season=2023&as_of=2024-03-01&status=finished").json()["results"]
    assert [row["id"] for row in finished] == [14, 13]
    assert client.get("/api/v1/matches?league=PL&season=2023&as_of=2023-01-01").json()["results"] == []
    assert client.get("/api/v1/matches/24?as_of=2023-01-01").status_code == 404, "its season had not been told yet"
    early = client.get("/api/v1/matches/1?as_of=2022-08-06T15:00Z").json()
    assert (early["home_score"], early["odds_close"], early["events"], early["lineups"]) == (None, None, [], None)


def test_a_history_of_an_earlier_day_ends_there(client: TestClient) -> None:
    path = "/api/v1/predictions/history?kind=simulated&limit=200"
    whole = client.get(path).json()["results"]
    then = client.get(f"{path}&as_of=2024-03-05").json()["results"]
    assert then == [row for row in whole if row["match"]["kickoff_at"] < "2024-03-05"]
    assert 0 < len(then) < len(whole)
    stats = client.get("/api/v1/predictions/stats?kind=simulated&as_of=2024-03-05").json()
    assert stats["total_predictions"] == len(then)
    (match_id,) = {row["match_id"] for row in then[-1:]}
    before = client.get(f"/api/v1/predictions/match/{match_id}?as_of=2024-02-23").json()
    assert before["prediction"]["result_verification"] is None
    assert before["prediction"]["match"]["status"] == "scheduled"


@pytest.mark.parametrize("as_of", ["2024-02-31", "2024-04-21", "2024-04-20T00:01Z", "0001-01-01T00:00+14:00", "x"])
def test_a_day_that_is_none_or_not_yet_is_refused(client: TestClient, as_of: str) -> None:
    answer = client.get("/api/v1/predictions/upcoming", params={"as_of": as_of})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "as_of"


def test_the_day_of_the_data_is_no_earlier_day(client: TestClient) -> None:
    same = client.get("/api/v1/predictions/upcoming?as_of=2024-04-20")
    assert same.json()["results"] == client.get("/api/v1/predictions/upcoming").json()["results"]


def test_sorted_by_confidence(client: TestClient) -> None:
    path = "/api/v1/predictions/upcoming?sort=-confidence&limit=2"
    page = client.get(path).json()
    rest = client.get(page["next"]).json()
    sure = [row["confidence"] for row in (*page["results"], *rest["results"])]
    assert len(sure) == 3
    assert sure == sorted(sure, reverse=True)


def test_statistics_add_up_to_the_history(client: TestClient) -> None:
    stats = client.get("/api/v1/predictions/stats?kind=simulated").json()
    rows = client.get("/api/v1/predictions/history?kind=simulated&limit=200").json()["results"]
    right = sum(row["result_verification"]["is_correct"] for row in rows)
    assert (stats["total_predictions"], stats["correct_predictions"]) == (len(rows), right)
    assert sum(share["total"] for share in stats["by_confidence"]) == len(rows)
    assert sum(share["correct"] for share in stats["by_outcome"]) == right
    of_team = client.get("/api/v1/predictions/stats?kind=simulated&team=arsenal").json()
    assert 0 < of_team["total_predictions"] < len(rows)


def test_the_live_feed_tells_what_changed_and_stops_with_its_last_listener(own_client: TestClient, own_engine) -> None:
    change = sa.text(
        "insert into serving.live_match (match_id, league_id, league_code, league_name, country, home_team_id,"
        " home_team_name, home_team_slug, away_team_id, away_team_name, away_team_slug, kickoff_at, status, home_goals,"
        " away_goals, told_at) values (21, 1, 'PL', 'Premier League', 'ENG', 1, 'A', 'a', 2, 'B', 'b', :at, 'live',"
        " :goals, 0, :told)"
    )

    async def listen() -> list[dict]:
        feed, database, heard = LiveFeed(), own_client.app.state.database, []
        stream = feed.follow(database)
        async for event in stream:
            if event.get("event"):
                heard.append(json.loads(event["data"] or ""))
            if not heard:
                tell(0)
            elif len(heard) == 1:
                tell(1)
            else:
                break
        await stream.aclose()
        assert not feed._listeners
        return heard

    def tell(goals: int) -> None:
        with own_engine.begin() as connection:
            connection.execute(sa.text("delete from serving.live_match"))
            told = datetime.now(UTC) + timedelta(seconds=goals)
            connection.execute(change, {"at": AS_OF, "goals": goals, "told": told})

    with own_client.portal() as portal:
        heard = portal.call(listen)
    assert [match["home_score"] for match in heard] == [0, 1]
