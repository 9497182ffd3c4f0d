"""A walk along the pages of a list meets every row once, forwards and backwards."""

import base64
import json

import pytest
from litestar.testing import TestClient

from tests.integration.api.fabricated_serving import matches

LISTS = [
    "/api/v1/matches",
    "/api/v1/matches?team=arsenal",
    "/api/v1/predictions/upcoming",
    "/api/v1/predictions/history?kind=simulated",
    "/api/v1/teams",
    "/api/v1/leagues",
    "/api/v1/leagues/PL/fixtures",
]


def pages(client: TestClient, path: str, limit: int) -> list[dict]:
    separator = "&" if "?" in path else "?"
    found = [client.get(f"{path}{separator}limit={limit}").json()]
    while found[-1]["next"]:
        found.append(client.get(found[-1]["next"]).json())
        assert len(found) < 100
    return found


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_walk_meets_every_row_once_in_one_order(client: TestClient, path: str, limit: int) -> None:
    separator = "&" if "?" in path else "?"
    whole = client.get(f"{path}{separator}limit=200").json()
    walked = pages(client, path, limit)
    assert [row for page in walked for row in page["results"]] == whole["results"]
    assert all(len(page["results"]) == limit for page in walked[:-1])
    assert walked[0]["previous"] is None
    assert {page["count"] for page in walked} == {whole["count"]}


@pytest.mark.parametrize("path", LISTS)
def test_the_way_back_is_the_way_there(client: TestClient, path: str) -> None:
    there = pages(client, path, 2)
    back = [there[-1]]
    while back[-1]["previous"]:
        back.append(client.get(back[-1]["previous"]).json())
        assert len(back) < 100
    rows_there = [row for page in there for row in page["results"]]
    rows_back = [row for page in reversed(back) for row in page["results"]]
    assert rows_back == rows_there


def test_rows_that_share_a_kick_off_are_not_lost_between_pages(client: TestClient) -> None:
    shared = [row for row in matches() if row["match_id"] in (1, 2)]
    assert shared[0]["kickoff_at"] == shared[1]["kickoff_at"]
    walked = pages(client, "/api/v1/matches?season=2022", 1)
    assert sorted(page["results"][0]["id"] for page in walked) == list(range(1, 13))


def test_a_page_longer_than_the_list_has_no_neighbours(client: TestClient) -> None:
    answer = client.get("/api/v1/matches?limit=200").json()
    assert len(answer["results"]) == len(matches())
    assert answer["next"] is answer["previous"] is None


def test_links_keep_the_filters(client: TestClient) -> None:
    answer = client.get("/api/v1/matches?team=arsenal&status=finished&limit=2").json()
    assert "team=arsenal" in answer["next"]
    assert "status=finished" in answer["next"]
    assert "limit=2" in answer["next"]


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "é",
        "....",
        encoded({}),
        encoded(["next", []]),
        encoded(["sideways", ["2024-01-01T00:00:00Z", 1]]),
        encoded(["next", ["2024-01-01T00:00:00", 1]]),
        encoded(["next", ["2024-01-01T00:00:00Z", 2**70]]),
        encoded(["next", ["2024-01-01T00:00:00Z", "1; drop table match"]]),
        encoded(["next", ["Arsenal", 1]]),
        "A" * 401,
    ],
)
def test_a_bad_cursor_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get(f"/api/v1/matches?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_cursor_of_text_cannot_hold_what_the_database_cannot(client: TestClient) -> None:
    cursor = encoded(["next", ["a\x00", 1]])
    answer = client.get(f"/api/v1/teams?cursor={cursor}")
    assert answer.status_code == 400
