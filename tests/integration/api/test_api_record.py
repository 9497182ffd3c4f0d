"""The record: never pooled, in total or each, month by month, losses included; value bets and outlooks."""

from litestar.testing import TestClient

PERFORMANCE = "/api/v1/analytics/model-performance"


def rows(client: TestClient, path: str) -> list[dict]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def test_performance_is_that_of_the_record_in_total(client: TestClient) -> None:
    (row,) = rows(client, PERFORMANCE)
    assert (row["kind"], row["period"], row["league"], row["model_version"]) == ("record", "all", "all", "all")
    assert row["log_loss"] == {"value": 0.5, "low": 0.4, "high": 0.6}
    assert row["market"]["matches"] == 8
    assert row["market"]["log_loss"] == 0.49
    (simulated,) = rows(client, f"{PERFORMANCE}?kind=simulated")
    assert simulated["kind"] == "simulated"


def test_performance_by_league_by_model_and_by_month(client: TestClient) -> None:
    assert [row["league"] for row in rows(client, f"{PERFORMANCE}?league=each")] == ["PL"]
    assert [row["league"] for row in rows(client, f"{PERFORMANCE}?league=pl")] == ["PL"]
    assert [row["model_version"] for row in rows(client, f"{PERFORMANCE}?model=each")] == ["1"]
    assert [row["period"] for row in rows(client, f"{PERFORMANCE}?period=monthly")] == ["2024-02", "2024-03"]
    assert [row["period"] for row in rows(client, f"{PERFORMANCE}?period=30d")] == ["30d"]
    assert rows(client, f"{PERFORMANCE}?lead_time=72h") == []


def test_accuracy_is_by_league(client: TestClient) -> None:
    found = rows(client, "/api/v1/analytics/prediction-accuracy")
    assert [(row["league"], row["total_predictions"]) for row in found] == [("PL", 12), ("SPL", 8)]
    assert sum(found[0]["actual"].values()) == found[0]["total_predictions"]


def test_calibration_has_the_points_of_its_plot(client: TestClient) -> None:
    away, home = rows(client, "/api/v1/analytics/calibration")
    assert away["points"] == []
    assert [point["mean_probability"] for point in home["points"]] == [0.35, 0.45]


def test_value_bets_are_open_ones_unless_settled_are_asked_for(client: TestClient) -> None:
    path = "/api/v1/predictions/value-bets"
    assert [row["prediction_id"] for row in rows(client, path)] == [1, 2]
    assert [row["prediction_id"] for row in rows(client, f"{path}?settled=true")] == [3]
    assert [row["prediction_id"] for row in rows(client, f"{path}?min_edge=0.08&league=PL")] == [2]
    assert rows(client, f"{path}?kind=simulated") == []
    (returned,) = rows(client, "/api/v1/analytics/value-returns")
    assert returned["profit"] == -1.5


def test_an_outlook_is_the_newest_of_each_team(client: TestClient) -> None:
    found = rows(client, "/api/v1/leagues/PL/outlook")
    assert [row["team"]["slug"] for row in found] == ["chelsea", "arsenal"]


def test_a_forecast_says_what_it_saw_and_where_it_is_from(client: TestClient) -> None:
    (row,) = rows(client, "/api/v1/predictions/upcoming?limit=1")
    assert row["source"] == "archive"
    assert row["odds_seen"] is None
    assert row["interval"] is None
