"""What feeds, pages and files hold: items of plain text. Bytes in, items out; the network is in `fetching`.

RSS and Atom are read by feedparser, pages by trafilatura, HTML in titles and summaries is taken away by nh3.
"""

import calendar
import functools
import hashlib
import html
import io
import re
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple

from nlp.fetching import MOST_BYTES, UnsafeDocumentError
from nlp.linking import words

#: A title or a text beyond this is cut: no news needs more.
MOST_TITLE, MOST_BODY = 500, 200_000
#: Languages news of our leagues comes in; told apart from all there are, short English titles become pidgin.
LANGUAGES = words("en de fr es it pt nl tr pl sv da no cs ro hu el ru uk ar ja zh ko hr fi")
#: A feed of more items than this is none of news.
MOST_ITEMS = 500
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|tr)>|<br\s*/?>", re.IGNORECASE)
_WOMEN = re.compile(
    r"\b(?:women's|womens|women|ladies|wsl|nwsl|lionesses|uwcl|w-?league|liga f|frauen|féminine|femenin[ao]|wnl)\b",
    re.IGNORECASE,
)
_OTHER_SPORT = re.compile(
    r"\b(?:rugby|cricket|tennis|golf|nfl|nba|nhl|mlb|baseball|basketball|boxing|formula (?:1|one)|\bf1\b|cycling|"
    r"darts|snooker|"
    r"horse racing|super bowl|six nations|the hundred|ashes|wimbledon|ufc|mma|swimming|athletics championships|"
    r"gaelic|hurling)\b",
    re.IGNORECASE,
)
_FOOTBALL = re.compile(
    r"\b(?:football|soccer|premier league|champions league|europa league|la liga|bundesliga|serie a|ligue 1|"
    r"championship|striker|"
    r"midfielder|goalkeeper|defender|transfer|fa cup|kick-?off|head coach|league (?:one|two))\b",
    re.IGNORECASE,
)


class UnreadableDocumentError(Exception):
    """Bytes that are no feed, page or text; the message says what was found."""


class Item(NamedTuple):
    """A piece of news.

    Attributes:
        address: Where it is; its identity within its source.
        title: Plain, one line.
        body: Plain, lines where the source had paragraphs.
        published_at: As told, in UTC; None where nothing usable is.
    """

    address: str
    title: str
    body: str
    published_at: datetime | None

    @property
    def text(self) -> str:
        """What is read: title and body."""
        return f"{self.title}\n{self.body}"

    @property
    def content_sha256(self) -> str:
        """Hash of title and body: another one under one address is a corrected story."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_feed(content: bytes) -> list[Item]:
    """Read RSS or Atom, also broken or wrongly declared.

    Args:
        content: As it came.

    Returns:
        Its items, those without a title and a text left out. An empty feed has none.

    Raises:
        UnsafeDocumentError: It defines entities: feeds need none, bombs do.
        UnreadableDocumentError: It is no feed at all.
    """
    import feedparser

    if _ENTITY.search(content.replace(b"\0", b"")):
        raise UnsafeDocumentError("entities", "the feed defines XML entities of its own")
    if len(content) > MOST_BYTES:
        raise UnsafeDocumentError("too_large", f"the feed has more than {MOST_BYTES} bytes")
    parsed = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    if not parsed.get("version") and not parsed.entries:
        raise UnreadableDocumentError("this is neither RSS nor Atom")
    items = []
    for entry in parsed.entries[:MOST_ITEMS]:
        title = clean_html(str(entry.get("title", "")), one_line=True)[:MOST_TITLE]
        texts = [str(part.get("value", "")) for part in entry.get("content", [])] or [str(entry.get("summary", ""))]
        body = clean_html("\n".join(texts))[:MOST_BODY]
        address = str(entry.get("link") or entry.get("id") or "").strip()[:2000]
        if not title and not body:
            continue
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        address = address or f"sha256:{hashlib.sha256(f'{title}{body}'.encode()).hexdigest()}"
        items.append(Item(_printable(address), title or body.split("\n")[0][:MOST_TITLE], body, _instant(when)))
    return items


def read_document(content: bytes, address: str, content_type: str = "") -> Item:
    """Read a web page or a text file.

    Args:
        content: As it came.
        address: Its URL or path.
        content_type: As the server says; may be empty.

    Raises:
        UnsafeDocumentError: Too large.
        UnreadableDocumentError: No text in it.
    """
    if len(content) > MOST_BYTES:
        raise UnsafeDocumentError("too_large", f"{address} has more than {MOST_BYTES} bytes: no article")
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDocumentError(f"{address} is no text")
    if "html" in content_type or re.match(
        rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)", content[:500], re.IGNORECASE
    ):
        return _read_page(content, address)
    title, _, body = clean_html(_decoded(content)).partition("\n")
    if not title:
        raise UnreadableDocumentError(f"{address} holds no text")
    return Item(address, title[:MOST_TITLE], body[:MOST_BODY], None)


def _read_page(content: bytes, address: str) -> Item:
    import trafilatura

    found = trafilatura.bare_extraction(
        content, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    told: dict[str, str | None] = found.as_dict() if found is not None else {}  # type: ignore[union-attr]
    body = _plain_text(told.get("text") or "")
    if not body:
        raise UnreadableDocumentError(f"{address} holds no article")
    title = _plain_text(told.get("title") or "").replace("\n", " ") or body.split("\n")[0]
    try:
        published = datetime.fromisoformat(told.get("date") or "").replace(tzinfo=UTC)
    except ValueError:
        published = None
    return Item(address, title[:MOST_TITLE], body[:MOST_BODY], published)


def clean_html(text: str, *, one_line: bool = False) -> str:
    """Take tags, scripts and entities off a text.

    Args:
        text: HTML, or plain text.
        one_line: For titles.
    """
    import nh3

    if "<" in text or "&" in text:
        text = html.unescape(nh3.clean(_BLOCK_END.sub("\n", text), tags=set()))
    plain = _plain_text(text)
    return plain.replace("\n", " ") if one_line else plain


def _plain_text(text: str) -> str:
    return _LINES.sub("\n", _SPACE.sub(" ", _printable(text))).strip()


def _printable(text: str) -> str:
    return _CONTROL.sub("", text)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace")


def _instant(when: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(when), UTC) if isinstance(when, time.struct_time) else None
    except (OverflowError, ValueError, OSError):
        return None


def language_of(text: str) -> str:
    """Tell the language of a text as ISO 639-1; of a very short one `en`, for nothing can be told."""
    if len(text) < 25:
        return "en"
    return str(_classifier().classify(text[:2000])[0])


@functools.cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    classifier.set_languages(sorted(LANGUAGES))
    return classifier


def topic_of(text: str) -> str:
    """Tell `football` from `women` (another team than ours) and `other_sport`, by the words of title and text."""
    title = text.partition("\n")[0]
    if _WOMEN.search(title) or len(_WOMEN.findall(text)) >= 2:
        return "women"
    n_other, n_football = len(_OTHER_SPORT.findall(text)), len(_FOOTBALL.findall(text))
    return "other_sport" if n_other > n_football else "football"
