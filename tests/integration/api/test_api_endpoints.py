"""What each endpoint answers."""

import pytest
from litestar.testing import TestClient

from tests.integration.api.fabricated_serving import (
    LATER_MATCH,
    NO_FORECAST_MATCH,
    RECORD_MATCH,
    TODAY_MATCHES,
    UNRESOLVED_MATCH,
    matches,
    predictions,
)

ENDPOINTS = [
    "/health",
    "/api/v1/predictions/upcoming",
    "/api/v1/predictions/today",
    f"/api/v1/predictions/match/{RECORD_MATCH}",
    "/api/v1/predictions/league/PL",
    "/api/v1/predictions/history",
    "/api/v1/matches",
    "/api/v1/matches/1",
    "/api/v1/teams",
    "/api/v1/teams/arsenal",
    "/api/v1/teams/arsenal/form",
    "/api/v1/teams/arsenal/fixtures",
    "/api/v1/leagues",
    "/api/v1/leagues/PL",
    "/api/v1/leagues/PL/standings",
    "/api/v1/leagues/PL/fixtures",
    "/api/v1/leagues/PL/seasons",
    "/api/v1/leagues/PL/outlook",
    "/api/v1/predictions/value-bets",
    "/api/v1/analytics/model-performance",
    "/api/v1/analytics/prediction-accuracy",
    "/api/v1/analytics/calibration",
    "/api/v1/analytics/value-returns",
    "/api/v1/leagues/PL/top-scorers",
    "/api/v1/matches/live",
    "/api/v1/predictions/1",
    "/api/v1/predictions/stats",
    "/api/v1/teams/arsenal/players",
    "/api/v1/teams/arsenal/h2h/chelsea",
]


def ids(answer: dict) -> list[int]:
    return [result["id"] for result in answer["results"]]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_with_and_without_trailing_slash(client: TestClient, path: str) -> None:
    plain, slashed, head = client.get(path), client.get(f"{path}/"), client.head(path)
    assert plain.status_code == slashed.status_code == head.status_code == 200
    assert plain.json() == slashed.json()
    assert head.content == b""
    bare = client.get(path, headers={"Accept-Encoding": "identity"})
    assert bare.headers["content-length"] == str(len(bare.content))
    assert head.headers["content-length"] == plain.headers["content-length"]


@pytest.mark.parametrize("path", [path for path in ENDPOINTS if path != "/health"])
def test_every_answer_says_what_its_data_is(client: TestClient, path: str) -> None:
    assert client.get(path).json()["meta"] == {
        "source": "archive",
        "as_of": "2024-04-20T00:00:00Z",
        "built_at": "2026-11-24T12:00:00Z",
    }


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: TestClient, path: str, method: str) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET" in answer.headers["allow"]


def test_upcoming_is_the_latest_forecast_of_each_coming_match(client: TestClient) -> None:
    answer = client.get("/api/v1/predictions/upcoming").json()
    assert [result["match_id"] for result in answer["results"]] == [*TODAY_MATCHES, LATER_MATCH]
    assert answer["count"] == 3
    latest = {row["match_id"]: row["prediction_id"] for row in predictions() if row["is_latest"]}
    assert ids(answer) == [latest[match_id] for match_id in (*TODAY_MATCHES, LATER_MATCH)]
    first = answer["results"][0]
    assert sum(first["probabilities"].values()) == pytest.approx(1, abs=1e-9)
    assert first["predicted_outcome"] == "home"
    assert (first["predicted_home_score"], first["predicted_away_score"]) == (1, 0)
    assert first["markets"] == {"over_2_5": 0.5, "both_teams_to_score": 0.5}
    assert first["match"]["home_team"]["slug"] == "everton"
    assert first["match"]["status"] == "scheduled"
    assert first["is_simulated"]
    assert not first["is_record"]
    assert first["result_verification"] is None
    assert first["odds_close"] is None
    assert "score_grid" not in first


def test_today_is_the_day_the_data_looks_from(client: TestClient) -> None:
    answer = client.get("/api/v1/predictions/today").json()
    assert [result["match_id"] for result in answer["results"]] == list(TODAY_MATCHES)


def test_predictions_of_a_league_and_of_one_without_matches(client: TestClient) -> None:
    assert client.get("/api/v1/predictions/league/pl").json()["count"] == 3
    assert client.get("/api/v1/predictions/league/1").json()["count"] == 3
    assert client.get("/api/v1/predictions/league/ELC").json()["results"] == []
    assert client.get("/api/v1/predictions/league/XX").status_code == 404


def test_all_forecasts_of_a_match(client: TestClient) -> None:
    answer = client.get(f"/api/v1/predictions/match/{RECORD_MATCH}").json()
    assert answer["prediction"]["lead_time"] == "1h"
    assert answer["prediction"]["score_grid"] == [[0.3, 0.2], [0.3, 0.2]]
    assert len(answer["prediction"]["lineage"]["feature_sha256"]) == 64
    assert [earlier["lead_time"] for earlier in answer["earlier"]] == ["24h", "72h"]
    verification = answer["prediction"]["result_verification"]
    assert verification["actual_outcome"] == "draw"
    assert not verification["is_correct"]


def test_a_match_without_a_forecast_is_no_error_but_an_unknown_match_is(client: TestClient) -> None:
    answer = client.get(f"/api/v1/predictions/match/{NO_FORECAST_MATCH}").json()
    assert answer["prediction"] is None
    assert answer["earlier"] == []
    assert client.get("/api/v1/predictions/match/999").status_code == 404


def test_history_keeps_record_and_simulated_apart(client: TestClient) -> None:
    record = client.get("/api/v1/predictions/history").json()
    simulated = client.get("/api/v1/predictions/history?kind=simulated").json()
    assert {result["match_id"] for result in record["results"]} == {RECORD_MATCH}
    assert all(result["is_record"] and not result["is_simulated"] for result in record["results"])
    assert all(result["is_simulated"] and not result["is_record"] for result in simulated["results"])
    scored = [row["prediction_id"] for row in predictions() if row["is_scored"]]
    assert sorted(ids(record) + ids(simulated)) == sorted(scored)
    assert record["count"] is None


def test_history_of_one_lead_time_has_each_match_once(client: TestClient) -> None:
    answer = client.get("/api/v1/predictions/history?kind=simulated&lead_time=24h").json()
    found = [result["match_id"] for result in answer["results"]]
    assert found == sorted(range(14, 20), reverse=True)


def test_min_confidence(client: TestClient) -> None:
    everything = client.get("/api/v1/predictions/history?kind=simulated").json()["results"]
    sure = client.get("/api/v1/predictions/history?kind=simulated&min_confidence=0.45").json()["results"]
    assert sure == [result for result in everything if result["confidence"] >= 0.45]
    assert 0 < len(sure) < len(everything)


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("league=PL", lambda row: row["league_id"] == 1),
        ("league=spl", lambda row: row["league_id"] == 2),
        ("team=arsenal", lambda row: 1 in (row["home_team_id"], row["away_team_id"])),
        ("team=1", lambda row: 1 in (row["home_team_id"], row["away_team_id"])),
        ("status=scheduled", lambda row: row["status"] == "scheduled"),
        ("status=unresolved", lambda row: row["match_id"] == UNRESOLVED_MATCH),
        ("season=2022", lambda row: row["season_start"] == 2022),
        ("date_from=2024-04-20&date_to=2024-04-20", lambda row: row["match_id"] in TODAY_MATCHES),
        ("date_to=2022-08-06", lambda row: row["match_id"] in (1, 2)),
        ("date_from=2024-05-20&date_to=9999-12-31", lambda row: row["match_id"] == NO_FORECAST_MATCH),
        (
            "league=PL&team=chelsea&status=finished&season=2023",
            lambda row: (
                row["season_start"] == 2023
                and 2 in (row["home_team_id"], row["away_team_id"])
                and row["status"] == "finished"
            ),
        ),
    ],
)
def test_filters_of_matches(client: TestClient, query: str, chosen) -> None:
    answer = client.get(f"/api/v1/matches?{query}").json()
    newest_first = sorted(matches(), key=lambda row: (row["kickoff_at"], row["match_id"]), reverse=True)
    assert ids(answer) == [row["match_id"] for row in newest_first if chosen(row)]
    assert answer["results"]


def test_a_match_with_its_statistics(client: TestClient) -> None:
    answer = client.get("/api/v1/matches/1").json()
    assert (answer["home_score"], answer["away_score"], answer["outcome"]) == (1, 1, "draw")
    assert answer["kickoff_at"] == "2022-08-06T14:00:00Z"
    assert answer["statistics"]["home"]["shots"] == 11
    assert answer["statistics"]["away"]["corners"] is None
    assert answer["odds_close"] == {"home": 2.0, "draw": 3.5, "away": 3.8}
    coming = client.get(f"/api/v1/matches/{LATER_MATCH}").json()
    assert coming["home_score"] is None
    assert coming["odds_close"] is None


def test_teams(client: TestClient) -> None:
    answer = client.get("/api/v1/teams").json()
    assert [team["slug"] for team in answer["results"]] == [
        "arsenal",
        "celtic",
        "chelsea",
        "everton",
        "liverpool",
        "rangers",
    ]
    assert answer["count"] == 6
    assert client.get("/api/v1/teams?country=SCO").json()["count"] == 2
    assert client.get("/api/v1/teams?league=PL").json()["count"] == 4
    assert client.get("/api/v1/teams/3").json() == client.get("/api/v1/teams/Everton").json()


def test_form_agrees_with_the_matches(client: TestClient) -> None:
    answer = client.get("/api/v1/teams/arsenal/form?matches=3").json()
    finished = [row for row in matches() if row["status"] == "finished" and row["match_on"].year == 2024]
    mine = [row for row in finished if 1 in (row["home_team_id"], row["away_team_id"])]
    mine.sort(key=lambda row: (row["kickoff_at"], row["match_id"]), reverse=True)
    assert ids({"results": answer["matches"]}) == [row["match_id"] for row in mine[:3]]
    summary = answer["summary"]
    assert summary["matches"] == len(answer["form"]) == 3
    assert summary["points"] == 3 * answer["form"].count("W") + answer["form"].count("D")
    newest = answer["matches"][0]
    won = "home" if newest["home_team"]["slug"] == "arsenal" else "away"
    assert answer["form"][-1] == {"draw": "D", won: "W"}.get(newest["outcome"], "L")


def test_fixtures_are_coming_matches_soonest_first(client: TestClient) -> None:
    league = client.get("/api/v1/leagues/PL/fixtures").json()
    assert ids(league) == [*TODAY_MATCHES, LATER_MATCH, NO_FORECAST_MATCH]
    team = client.get("/api/v1/teams/liverpool/fixtures").json()
    assert all("liverpool" in (r["home_team"]["slug"], r["away_team"]["slug"]) for r in team["results"])
    assert team["count"] == len(team["results"]) > 0


def test_leagues(client: TestClient) -> None:
    answer = client.get("/api/v1/leagues").json()
    assert [league["code"] for league in answer["results"]] == ["PL", "SPL", "ELC"]
    assert client.get("/api/v1/leagues?country=ENG&tier=2").json()["results"][0]["code"] == "ELC"
    assert client.get("/api/v1/leagues/elc").json()["name"] == "Championship"


def test_standings_of_the_newest_and_of_a_named_season(client: TestClient) -> None:
    newest = client.get("/api/v1/leagues/PL/standings").json()
    assert (newest["season_start"], newest["season"]) == (2023, "2023/24")
    assert [line["position"] for line in newest["standings"]] == [1, 2, 3, 4]
    assert all(line["played"] == line["wins"] + line["draws"] + line["losses"] for line in newest["standings"])
    older = client.get("/api/v1/leagues/PL/standings?season=2022").json()
    assert sum(line["played"] for line in older["standings"]) == 24
    assert client.get("/api/v1/leagues/PL/standings?season=1999").status_code == 404
    assert client.get("/api/v1/leagues/ELC/standings").status_code == 404


def test_health(client: TestClient) -> None:
    answer = client.get("/health").json()
    assert answer["status"] == "ok"
    assert answer["source"] == "archive"
    assert answer["as_of"] == "2024-04-20T00:00:00Z"
    assert answer["counts"]["matches"] == 28
    assert answer["counts"]["record"] == 3
    assert answer["champion"] == {
        "name": "outcome",
        "version": "1",
        "trained_at": "2026-11-24T12:00:00Z",
    }
