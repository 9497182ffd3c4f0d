"""Lists as tables, whole or in part, and answers that are negotiated, compressed, and known already."""

import csv
import gzip
import io

import msgspec
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from tests.integration.api.fabricated_serving import api_settings

PATH = "/api/v1/predictions/upcoming"


def test_a_table_holds_what_the_list_holds(client: TestClient) -> None:
    results = client.get(PATH).json()["results"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"{PATH}?format=csv").text)))
    ndjson = [msgspec.json.decode(line) for line in client.get(f"{PATH}?format=ndjson").content.splitlines()]
    assert ndjson == results
    assert [line["match_home_team_slug"] for line in lines] == [
        result["match"]["home_team"]["slug"] for result in results
    ]
    assert [float(line["probabilities_home"]) for line in lines] == [
        result["probabilities"]["home"] for result in results
    ]
    assert lines[0]["result_verification_rps"] == ""


def test_parquet_keeps_types(client: TestClient) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = client.get(PATH, headers={"Accept": "application/vnd.apache.parquet"})
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    table = parquet.read_table(io.BytesIO(answer.content))
    results = client.get(PATH).json()["results"]
    assert table.column("id").to_pylist() == [result["id"] for result in results]
    assert str(table.schema.field("match_kickoff_at").type) == "timestamp[us, tz=UTC]"
    assert str(table.schema.field("probabilities_home").type) == "double"


def test_an_empty_table_has_its_columns(client: TestClient) -> None:
    answer = client.get("/api/v1/leagues/SPL/top-scorers?format=csv")
    assert answer.text.strip().split(",")[:2] == ["position", "player"]


@pytest.mark.parametrize("path", ["/api/v1/leagues/PL/standings", "/api/v1/teams/arsenal/form"])
def test_other_tables_too(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?format=csv&limit=3")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 2 <= len(answer.text.splitlines()) <= 4


def test_some_fields_only(client: TestClient) -> None:
    answer = client.get(f"{PATH}?fields=id,match&limit=1").json()
    assert [set(result) for result in answer["results"]] == [{"id", "match"}]
    assert answer["meta"]["source"] == "archive"
    header = client.get(f"{PATH}?fields=id,probabilities&format=csv").text.splitlines()[0]
    assert header == "id,probabilities_home,probabilities_draw,probabilities_away"
    refused = client.get(f"{PATH}?fields=id,colour")
    assert refused.status_code == 400
    assert "'colour'" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("application/x-ndjson", "application/x-ndjson"),
    ],
)
def test_the_preferred_format_is_given(client: TestClient, accept: str, kind: str) -> None:
    assert client.get(PATH, headers={"Accept": accept}).headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    ("path", "accept"), [(PATH, "image/png"), ("/api/v1/teams/arsenal", "text/csv"), (PATH, "application/json;q=0")]
)
def test_what_cannot_be_given_is_a_406(client: TestClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_format_of_null_is_none(client: TestClient) -> None:
    for path in (PATH, "/api/v1/matches/live"):
        assert client.get(f"{path}?format=null").headers["content-type"] == "application/json"
        assert client.get(f"{path}?format=xml").status_code == 400


def test_pages_are_linked_in_headers_as_well(client: TestClient) -> None:
    page = client.get(f"{PATH}?limit=1")
    assert page.headers["link"] == f'<{page.json()["next"]}>; rel="next"'
    csv_page = client.get(f"{PATH}?limit=1&format=csv")
    following = csv_page.headers["link"].split(">")[0].removeprefix("<")
    assert client.get(following).headers["content-type"].startswith("text/csv")


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == "public, max-age=60"
    assert client.get(PATH, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(f"{PATH}?limit=1").headers["etag"] != first.headers["etag"]


def test_compressed_only_for_whoever_can_unpack_it(client: TestClient) -> None:
    plain = client.get(PATH, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", PATH, headers={"Accept-Encoding": "br, gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]
    refused = client.get(PATH, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_options_name_the_methods(client: TestClient) -> None:
    answer = client.options(PATH)
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) >= {"GET", "OPTIONS"}


def test_errors_are_never_kept(client: TestClient) -> None:
    for path in ("/api/v1/matches?limit=0", "/nothing", "/api/v1/health"):
        assert client.get(path).headers["cache-control"] == "no-store"


def test_what_is_in_play_is_never_kept(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url, api_fresh_seconds=60))) as client:
        assert client.get("/api/v1/matches/live").json()["results"] == []
        with own_engine.begin() as connection:
            connection.execute(
                sa.text(
                    "insert into serving.live_match (match_id, league_id, league_code, league_name, country,"
                    " home_team_id, home_team_name, home_team_slug, away_team_id, away_team_name, away_team_slug,"
                    " kickoff_at, status, home_goals, away_goals, told_at) values (21, 1, 'PL', 'League', 'ENG',"
                    " 1, 'A', 'a', 2, 'B', 'b', now(), 'live', 1, 0, now())"
                )
            )
        (shown,) = client.get("/api/v1/matches/live").json()["results"]
    assert shown["home_score"] == 1
