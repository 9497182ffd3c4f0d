"""News through the API and the command line's search: read, embedded and found, entered with the API's role."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.engine import URL, Engine

from api.app import create_app
from nlp.feeds import Item
from nlp.search import Question, ndcg
from orchestration.db.dbt import run_dbt
from orchestration.db.session import connect
from orchestration.db.tables import database_state, team
from orchestration.news.articles import take_in
from orchestration.news.reading import read_articles
from orchestration.news.searching import search
from orchestration.news.vectors import embed_chunks
from tests.conftest import drop_database, new_database
from tests.integration.api.fabricated_serving import AS_OF, TEAMS, TODAY_MATCHES, api_settings, fill

VIEWS = ("document", "document_chunk", "document_mention", "document_signal")
NEWS = (
    ("a", "Arsenal lose Keller", "Arsenal striker Adam Keller is out until 30 April with a knee injury."),
    ("b", "Everton sack manager", "Everton have sacked manager Owen Pike after a poor run."),
    ("c", "Ground to be enlarged", "Liverpool will build a new stand for ten thousand spectators by the river."),
    ("d", "Chelsea draw", "Chelsea drew 1-1 in a dull match. Neither side created much."),
)


@pytest.fixture(scope="module")
def news_url(server_url: URL, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    url = new_database(server_url, template_database)
    engine = connect(url)
    with engine.begin() as connection:
        fill(connection)
        for view in VIEWS:
            connection.exec_driver_sql(f"drop table serving.{view}")
        connection.execute(database_state.insert().values(source="archive", as_of_at=AS_OF, present_at=AS_OF))
        connection.execute(
            team.insert(), [{"country": "ENG", "name": name, "slug": slug} for slug, name, _ in TEAMS.values()]
        )
        connection.exec_driver_sql(
            "create schema core; create table core.squad_member (source text, foreign_person_id bigint, name text,"
            " team_id integer, role text, is_current boolean);"
            "insert into core.squad_member values ('api_football', 7, 'Adam Keller', 1, 'player', true)"
        )
        items = [Item(f"https://news.example/{key}", title, body, None) for key, title, body in NEWS]
        take_in(connection, "test", "ENG", items, AS_OF - timedelta(hours=5))
        later = Item("https://news.example/later", "Arsenal news of tomorrow", "Arsenal sign a striker.", None)
        take_in(connection, "test", "ENG", [later], AS_OF + timedelta(hours=5))
    read_articles(engine)
    assert embed_chunks(engine, "wordllama").n_chunks == len(NEWS) + 1
    assert embed_chunks(engine, "wordllama").n_chunks == 0
    with pytest.MonkeyPatch.context() as patch:
        target = tmp_path_factory.mktemp("dbt")
        patch.setenv("DBT_TARGET_PATH", str(target / "target"))
        patch.setenv("DBT_LOG_PATH", str(target / "logs"))
        run_dbt(url, "run", "--select", *(f"serving_{view}" for view in VIEWS))
    engine.dispose()
    yield url
    drop_database(url)


@pytest.fixture(scope="module")
def client(news_url: URL) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(api_settings(news_url))) as client:
        yield client


@pytest.fixture
def news_engine(news_url: URL) -> Iterator[Engine]:
    engine = connect(news_url)
    yield engine
    engine.dispose()


def titles(client: TestClient[Litestar], query: str) -> list[str]:
    answer = client.get(f"/api/v1/documents/search/?{query}")
    assert answer.status_code == 200, answer.text
    return [result["title"] for result in answer.json()["results"]]


def test_search_finds_by_words_and_shows_the_place(client: TestClient[Litestar]) -> None:
    answer = client.get("/api/v1/documents/search/?q=knee+injury").json()
    assert answer["way"] == "fused"
    first = answer["results"][0]
    assert first["title"] == "Arsenal lose Keller"
    assert "«knee» «injury»" in first["snippet"]
    assert [club["slug"] for club in first["teams"]] == ["arsenal"]
    assert first["players"] == ["Adam Keller"]
    (signal,) = first["signals"]
    assert (signal["kind"], signal["player"], signal["expected_return_on"]) == ("injury", "Adam Keller", "2024-04-30")
    assert signal["evidence"] == NEWS[0][2]


def test_search_finds_by_meaning_what_shares_no_word(client: TestClient[Litestar], news_engine: Engine) -> None:
    question = Question("stadium expansion")
    assert search(news_engine, question, "wordllama", way="text") == []
    assert search(news_engine, question, "wordllama", way="vectors")[0].title == "Ground to be enlarged"
    assert titles(client, "q=stadium+expansion")[0] == "Ground to be enlarged"


def test_search_is_narrowed(client: TestClient[Litestar]) -> None:
    assert titles(client, "q=match&team=chelsea") == ["Chelsea draw"]
    assert titles(client, "q=striker&player=keller") == ["Arsenal lose Keller"]
    assert titles(client, "q=striker&player=kel%25ler") == []
    assert titles(client, "q=striker&to=2020-01-01") == []
    assert "Arsenal lose Keller" in titles(client, "q=striker&from=2024-04-19&to=2024-04-20")


def test_what_is_not_known_yet_is_not_found(client: TestClient[Litestar]) -> None:
    assert "Arsenal news of tomorrow" not in titles(client, "q=Arsenal+sign+striker")
    told = client.get("/api/v1/teams/arsenal/news").json()["results"]
    assert [article["title"] for article in told] == ["Arsenal lose Keller"]


@pytest.mark.parametrize(
    "query", ["", "q=", "q=a&from=2024-02-30", "q=a&from=2024-02-02&to=2024-01-01", "q=a&team=no", "q=a&x=1"]
)
def test_bad_searches_are_refused(client: TestClient[Litestar], query: str) -> None:
    assert client.get(f"/api/v1/documents/search/?{query}").status_code == 400


@pytest.mark.parametrize("words", ["'", "a & | ! b", "%", "\\", "🔥", "()", "of the", "«»", "x" * 300])
def test_any_words_are_searched(client: TestClient[Litestar], words: str) -> None:
    assert client.get("/api/v1/documents/search/", params={"q": words}).status_code == 200


def test_a_server_without_vectors_searches_words(news_url: URL, news_engine: Engine) -> None:
    with news_engine.begin() as connection:
        connection.exec_driver_sql("alter view serving.document_vector_wordllama rename to set_aside")
    try:
        with TestClient(create_app(api_settings(news_url))) as client:
            answer = client.get("/api/v1/documents/search/?q=knee").json()
    finally:
        with news_engine.begin() as connection:
            connection.exec_driver_sql("alter view serving.set_aside rename to document_vector_wordllama")
    assert answer["way"] == "text"
    assert answer["results"][0]["title"] == "Arsenal lose Keller"


def test_a_brief_cites_what_every_sentence_rests_on(client: TestClient[Litestar]) -> None:
    (match_id,) = [
        number
        for number in TODAY_MATCHES
        if "arsenal" in {client.get(f"/api/v1/matches/{number}").json()[f"{s}_team"]["slug"] for s in ("home", "away")}
    ][:1] or [TODAY_MATCHES[0]]
    brief = client.get(f"/api/v1/matches/{match_id}/brief").json()
    assert len(brief["sentences"]) >= 2
    assert all(sentence["cites"] for sentence in brief["sentences"])
    for sentence in brief["sentences"]:
        for cite in sentence["cites"]:
            if cite["address"].startswith("/api"):
                assert client.get(cite["address"]).status_code == 200
    assert client.get("/api/v1/matches/999999/brief").status_code == 404


def test_a_brief_tells_of_news_known_by_then(client: TestClient[Litestar]) -> None:
    upcoming = client.get("/api/v1/matches", params={"team": "arsenal", "status": "scheduled"}).json()["results"]
    text = " ".join(s["text"] for s in client.get(f"/api/v1/matches/{upcoming[0]['id']}/brief").json()["sentences"])
    assert "Adam Keller of Arsenal is injured, expected back on 30 April, says test" in text
    played = client.get("/api/v1/matches", params={"team": "arsenal", "status": "finished"}).json()["results"]
    text = " ".join(s["text"] for s in client.get(f"/api/v1/matches/{played[0]['id']}/brief").json()["sentences"])
    assert "Keller" not in text


def test_ndcg_by_hand() -> None:
    assert ndcg([1, 2], {1: 1}) == 1
    assert ndcg([2, 1], {1: 1}) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg([3], {1: 1}) == 0
    assert ndcg([], {}) == 0
    assert ndcg([2, 1], {1: 2, 2: 1}) == pytest.approx((1 + 3 * 0.63093) / (3 + 0.63093), abs=1e-5)
