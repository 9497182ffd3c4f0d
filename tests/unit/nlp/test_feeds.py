"""Feeds and pages are untrusted: what is broken is read as far as it goes, what is an attack is refused."""

import asyncio
import contextlib
import gzip
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.duplicates import Stories
from nlp.feeds import UnreadableDocumentError, clean_html, language_of, read_document, read_feed, topic_of
from nlp.fetching import (
    MOST_BYTES,
    Answer,
    Fetcher,
    Question,
    UnreachableDocumentError,
    UnsafeDocumentError,
)

RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Invented Sport</title>'
    "<item><title>Stone &lt;b&gt;out&lt;/b&gt; for Kingsport &#x26BD;</title><link>https://news.example/1</link>"
    "<description>&lt;p&gt;Max Stone is out.&lt;/p&gt;&lt;script&gt;steal()&lt;/script&gt;</description>"
    "<pubDate>Fri, 12 Jan 2024 10:30:00 +0100</pubDate></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>Gómez back</title><id>tag:1</id>'
    '<link href="https://news.example/2"/><updated>2024-01-12T10:00:00Z</updated>'
    '<content type="html">He trained.</content>'
    "</entry></feed>"
)


def test_rss_and_atom_become_plain_items() -> None:
    (item,) = read_feed(RSS.encode())
    assert item.title == "Stone out for Kingsport ⚽"
    assert item.body == "Max Stone is out."
    assert item.published_at == datetime(2024, 1, 12, 9, 30, tzinfo=UTC)
    (entry,) = read_feed(ATOM.encode())
    assert (entry.address, entry.title, entry.body) == ("https://news.example/2", "Gómez back", "He trained.")


def test_an_empty_feed_has_no_items_and_a_page_is_no_feed() -> None:
    assert read_feed(b'<rss version="2.0"><channel><title>t</title></channel></rss>') == []
    for content in (b"", b"<html><body>Not found</body></html>", b"\x00\x01\x02"):
        with pytest.raises(UnreadableDocumentError):
            read_feed(content)


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    (item,) = read_feed(RSS.encode()[: RSS.index("</item>")])
    assert item.address == "https://news.example/1"


def test_a_wrong_charset_is_mended() -> None:
    told_utf8 = ATOM.encode("cp1252")
    assert read_feed(told_utf8)[0].title == "Gómez back"
    assert read_document("Gómez is back".encode("cp1252"), "a.txt").title == "Gómez is back"


def test_entity_bombs_are_refused_before_they_are_parsed() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + RSS.replace("Stone", "&b;")
    for content in (bomb.encode(), bomb.encode("utf-16")):
        with pytest.raises(UnsafeDocumentError, match="entities"):
            read_feed(content)


def test_fifty_megabytes_are_no_article() -> None:
    with pytest.raises(UnsafeDocumentError, match="bytes"):
        read_document(b"x" * (50 * 2**20), "big.txt")


def test_a_page_gives_its_article_without_menu_and_scripts() -> None:
    page = (
        "<!doctype html><html><head><title>Stone out</title></head><body><nav>Home Tables Fixtures</nav><article>"
        "<p>Kingsport will be without Max Stone for a month after he hurt his knee in training on Friday.</p>"
        "<p>He has started every match of the season so far, and the coach has no other centre-half.</p></article>"
        "<script>steal()</script></body></html>"
    )
    item = read_document(page.encode(), "https://news.example/3", "text/html; charset=utf-8")
    assert item.title == "Stone out"
    assert "hurt his knee" in item.body
    assert "steal" not in item.text
    assert "Tables" not in item.text


def test_language_and_topic_are_told() -> None:
    assert language_of("Kingsport verliert und muss vier Wochen lang auf Max Stone verzichten") == "de"
    assert language_of("Kingsport lose and have to do without Max Stone for four weeks") == "en"
    assert topic_of("Kingsport Women win the cup\nA late goal.") == "women"
    assert topic_of("England's rugby captain injured\nHe misses the Six Nations.") == "other_sport"
    assert topic_of("Stone out\nThe midfielder is injured.") == "football"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for read in (read_feed, lambda given: read_document(given, "x", "")):
        with contextlib.suppress(UnreadableDocumentError, UnsafeDocumentError):
            read(content)


@given(st.text())
def test_cleaned_text_has_no_script(text: str) -> None:
    assert "steal" not in clean_html(f"a<script>steal()</script>{text.replace('steal', '')}")


async def _public(host: str, _port: int) -> Sequence[str]:
    return {"inside.example": ["10.0.0.7"], "both.example": ["93.184.216.34", "127.0.0.1"]}.get(host, ["93.184.216.34"])


def ask(handler: httpx.MockTransport, *addresses: str, **options: object) -> list[object]:
    fetcher = Fetcher(transport=handler, resolve=_public, **options)  # type: ignore[arg-type]
    return list(asyncio.run(fetcher.fetch_all([Question(address) for address in addresses])))


@pytest.mark.parametrize(
    "address",
    [
        "http://inside.example/feed",
        "http://both.example/feed",
        "file:///etc/passwd",
        "ftp://news.example/feed",
        "http:///feed",
        "https://news.example:99999/feed",
        "https://news.example/to-inside",
        "https://news.example/round",
    ],
)
def test_private_addresses_and_redirects_to_them_are_refused(address: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "news.example", "a private server was asked"
        to = "http://inside.example/" if request.url.path == "/to-inside" else "https://news.example/round"
        return httpx.Response(302, headers={"Location": to})

    (answer,) = ask(httpx.MockTransport(handler), address)
    assert isinstance(answer, UnsafeDocumentError)


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "100.64.0.1", "fe80::1"]
)
def test_addresses_that_are_not_public(ip: str) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return [ip]

    fetcher = Fetcher(transport=httpx.MockTransport(lambda _: httpx.Response(200)), resolve=resolve)
    (answer,) = asyncio.run(fetcher.fetch_all([Question("http://news.example/")]))
    assert isinstance(answer, UnsafeDocumentError)


def test_a_name_that_changes_its_server_between_look_up_and_call_is_caught() -> None:
    class Stream:
        def get_extra_info(self, _name: str) -> tuple[str, int]:
            return "127.0.0.1", 80

    handler = httpx.MockTransport(lambda _: httpx.Response(200, text=RSS, extensions={"network_stream": Stream()}))
    (answer,) = ask(handler, "http://news.example/feed")
    assert isinstance(answer, UnsafeDocumentError)


def test_an_answer_that_swells_is_stopped() -> None:
    bomb = gzip.compress(b"0" * (MOST_BYTES + 1))
    assert len(bomb) < 10_000
    handler = httpx.MockTransport(lambda _: httpx.Response(200, content=bomb, headers={"Content-Encoding": "gzip"}))
    (answer,) = ask(handler, "https://news.example/feed")
    assert isinstance(answer, UnsafeDocumentError)
    assert answer.reason == "too_large"


def test_a_slow_feed_holds_no_other() -> None:
    async def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "slow.example":
            await asyncio.sleep(30)
        return httpx.Response(200, text=RSS)

    begun = time.monotonic()
    slow, fast = ask(httpx.MockTransport(handler), "https://slow.example/", "https://news.example/", most_seconds=0.3)
    assert time.monotonic() - begun < 3
    assert isinstance(slow, UnreachableDocumentError)
    assert isinstance(fast, Answer)


def test_a_feed_that_has_not_changed_is_not_sent_again() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return httpx.Response(304)
        return httpx.Response(200, text=RSS, headers={"ETag": '"v1"'})

    fetcher = Fetcher(transport=httpx.MockTransport(handler), resolve=_public)
    (first,) = asyncio.run(fetcher.fetch_all([Question("https://news.example/")]))
    assert isinstance(first, Answer)
    (second,) = asyncio.run(fetcher.fetch_all([Question("https://news.example/", first.etag)]))
    assert isinstance(second, Answer)
    assert (first.etag, second.content) == ('"v1"', None)


def test_one_story_from_many_sources_is_found_again() -> None:
    told = "Kingsport will be without defender Max Stone for six weeks after he tore a knee ligament on Saturday."
    stories = Stories(
        [(1, told), (2, "Harrow Town have appointed a new head coach after a poor run of results in the league.")]
    )
    assert stories.find(f"REPORT: {told} More follows.") == 1
    assert (
        stories.find("Kingsport won their match on Saturday and move up to third in the table with twenty points.")
        is None
    )
    assert stories.find("") is None
