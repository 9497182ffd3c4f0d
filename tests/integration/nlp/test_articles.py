"""Articles are kept for ever, folded and corrected; feeds are asked once for what is new; reading is incremental."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from nlp.feeds import Item
from nlp.fetching import Fetcher
from orchestration.db.state import begin_build
from orchestration.db.tables import article, chunk, feed, mention, quarantine, signal, team, team_alias, tone
from orchestration.news.articles import TakenIn, take_in
from orchestration.news.asking import add_documents, ask_feeds, default_feeds, feeds_of
from orchestration.news.reading import chunks_of, read_articles
from orchestration.settings import Settings

NOW = datetime(2024, 1, 12, 12, tzinfo=UTC)
STORY = "Kingsport will be without defender Max Stone for six weeks after he tore a knee ligament on Saturday."


def item(address: str, body: str = STORY, title: str = "Stone out", at: datetime | None = NOW) -> Item:
    return Item(address, title, body, at)


def take(engine: Engine, source: str, *items: Item, now: datetime = NOW) -> TakenIn:
    with engine.begin() as connection:
        return take_in(connection, source, "ENG", list(items), now)


def rows(engine: Engine, table: sa.Table) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all()


@pytest.fixture
def clubs(engine: Engine) -> Engine:
    """Two clubs, one of them with another name and a squad of the day."""
    with engine.begin() as connection:
        connection.execute(
            team.insert(),
            [
                {"country": "ENG", "name": name, "slug": name.lower().replace(" ", "-")}
                for name in ("Kingsport", "Harrow")
            ],
        )
        connection.execute(
            team_alias.insert().values(
                source="openfootball", country="ENG", name="Harrow Town FC", team_id=2, basis="curated", evidence={}
            )
        )
        connection.exec_driver_sql(
            "create schema core; create table core.squad_member (source text, foreign_person_id bigint, name text,"
            " team_id integer, role text, is_current boolean);"
            "insert into core.squad_member values ('api_football', 7, 'Max Stone', 1, 'player', true),"
            " ('api_football', 8, 'Ryan Cole', 2, 'player', true),"
            " ('api_football', 9, 'Ivan Petrov', 1, 'player', false)"
        )
    return engine


def test_what_we_have_is_not_taken_twice(engine: Engine) -> None:
    assert take(engine, "one", item("a")) == TakenIn(n_new=1)
    assert take(engine, "one", item("a"), item("a")) == TakenIn(n_known=2)
    assert len(rows(engine, article)) == 1


def test_the_same_story_from_ten_sources_is_kept_ten_times_and_read_once(clubs: Engine) -> None:
    for number in range(10):
        take(clubs, f"source {number}", item(f"https://{number}.example/", f"{STORY} Read more on site {number}."))
    stored = rows(clubs, article)
    assert [row.story_id for row in stored] == [None] + [stored[0].article_id] * 9
    read_articles(clubs)
    assert [row.article_id for row in rows(clubs, signal)] == [stored[0].article_id]


def test_a_corrected_story_ends_what_the_first_version_said(clubs: Engine) -> None:
    take(clubs, "one", item("a"))
    read_articles(clubs)
    later = NOW + timedelta(hours=3)
    corrected = item("a", "Kingsport defender Max Stone is fit again after all, the club said on Saturday.", at=None)
    assert take(clubs, "one", corrected, now=later) == TakenIn(n_new=1, n_corrected=1)
    read_articles(clubs)
    first, second = rows(clubs, signal)
    assert (first.kind, first.known_at, first.superseded_at) == ("injury", NOW, later)
    assert (second.kind, second.known_at, second.superseded_at) == ("return", later, None)


def test_a_day_to_come_is_no_day_of_publication(engine: Engine) -> None:
    take(engine, "one", item("a", at=NOW + timedelta(days=300)), item("b", "Another story altogether.", at=None))
    assert [(row.published_at, row.known_at) for row in rows(engine, article)] == [(None, NOW)] * 2


def test_other_languages_sports_and_teams_are_kept_and_not_read(clubs: Engine) -> None:
    take(
        clubs,
        "one",
        item(
            "a",
            "Kingsport muss sechs Wochen auf Max Stone verzichten, der sich am Knie verletzt hat.",
            "Stone verletzt",
        ),
        item("b", "England's rugby captain is injured and misses the Six Nations.", "Rugby: captain out"),
        item("c", "Kingsport Women are without Jane Stone.", "Kingsport Women lose Stone"),
    )
    report = read_articles(clubs)
    assert (report.n_articles, report.n_left) == (0, 3)
    assert [(row.language, row.topic) for row in rows(clubs, article)] == [
        ("de", "football"),
        ("en", "other_sport"),
        ("en", "women"),
    ]
    assert rows(clubs, signal) == []


def test_reading_links_to_squads_and_aliases_and_is_done_once(clubs: Engine) -> None:
    take(
        clubs,
        "one",
        item("a"),
        item("b", "Harrow Town beat nobody. Ryan Cole is ill. Ivan Petrov is injured.", "Report"),
    )
    report = read_articles(clubs)
    assert (report.n_articles, report.n_signals) == (2, 3)
    said = {(row.kind, row.player_name): row for row in rows(clubs, signal)}
    assert said["injury", "Max Stone"].foreign_person_id == 7
    assert said["injury", "Max Stone"].team_id == 1
    assert said["injury", "Max Stone"].evidence == STORY
    assert said["illness", "Ryan Cole"].team_id == 2
    assert said["injury", "Ivan Petrov"].team_id is None  # he has left: nobody of ours
    assert {row.team_id for row in rows(clubs, tone)} == {1, 2}
    before = [rows(clubs, table) for table in (mention, signal, tone, chunk)]
    assert read_articles(clubs).n_articles == 0
    with clubs.begin() as connection:
        connection.execute(article.update().values(ruleset_version="older"))
    assert read_articles(clubs).n_articles == 2  # another rule set reads all of it again, and says the same
    after = [rows(clubs, table) for table in (mention, signal, tone, chunk)]
    assert before[0] == after[0]
    assert [row[2:] for row in before[1]] == [row[2:] for row in after[1]]
    assert before[2:] == after[2:]


def test_feeds_are_asked_conditionally_and_their_state_is_kept(engine: Engine) -> None:
    begin_build(engine, "archive", None)
    rss = (
        '<rss version="2.0"><channel><item><title>Stone out</title><link>https://good.example/1</link>'
        f"<description>{STORY}</description></item></channel></rss>"
    )

    def handler(request: httpx.Request) -> httpx.Response:
        match request.url.host:
            case "bomb.example":
                return httpx.Response(200, text=f"<!DOCTYPE x [<!ENTITY a 'b'>]>{rss}")
            case "down.example":
                return httpx.Response(503)
        if request.headers.get("If-None-Match") == "v1":
            return httpx.Response(304)
        return httpx.Response(200, text=rss, headers={"ETag": "v1"})

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34"]

    settings = Settings(
        news_feeds="https://good.example/, https://bomb.example/, https://down.example/",
        _env_file=None,  # type: ignore[call-arg]
    )
    fetcher = Fetcher(transport=httpx.MockTransport(handler), resolve=resolve)
    first = ask_feeds(engine, settings, fetcher)
    assert (first.taken, len(first.failures)) == (TakenIn(n_new=1), 2)
    second = ask_feeds(engine, settings, fetcher)
    assert (second.taken, second.n_unchanged) == (TakenIn(), 1)
    state = {row.address: row for row in rows(engine, feed)}
    assert state["https://good.example/"].etag == "v1"
    assert "503" in state["https://down.example/"].failure
    assert [(row.source, row.reason) for row in rows(engine, quarantine)] == [("news", "entities")]


def test_a_database_that_looks_from_another_day_asks_no_feed(engine: Engine) -> None:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert feeds_of(settings, begin_build(engine, "archive", NOW)) == ()
    assert len(default_feeds()) >= 5


def test_folders_and_files_are_added_and_what_cannot_be_read_is_said(engine: Engine, tmp_path: Path) -> None:
    begin_build(engine, "archive", None)
    (tmp_path / "one.txt").write_text(f"Stone out\n{STORY}")
    (tmp_path / "two.html").write_text(f"<html><body><article><p>{STORY * 3}</p></article></body></html>")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "big.txt").write_bytes(b"x" * (6 * 2**20))
    report = add_documents(engine, str(tmp_path))
    assert report.taken.n_new == 2
    assert len(report.failures) == 2
    assert add_documents(engine, str(tmp_path)).taken.n_known == 2
    with pytest.raises(FileNotFoundError):
        add_documents(engine, str(tmp_path / "nowhere"))
    refused = add_documents(engine, "http://127.0.0.1:9/feed.xml")
    assert "not public" in refused.failures[0]


def test_pieces_for_search_are_whole_sentences() -> None:
    pieces = chunks_of("Title\n" + "A sentence of some words. " * 60 + "y" * 3000)
    assert all(len(piece) <= 1300 for piece in pieces)
    assert pieces[0].startswith("Title A sentence")
    assert "".join(pieces).count("y" * 100) >= 1
    assert chunks_of("") == []
