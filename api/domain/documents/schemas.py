"""Shapes of articles, what they say, and briefs."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.pagination import Listing
from api.schemas import Meta, TeamName


class DocumentSignal(msgspec.Struct, frozen=True, kw_only=True):
    """Something an article says of a player or club."""

    id: int
    kind: Annotated[str, Doc(examples=["injury", "suspension", "doubt", "return", "manager_change"])]
    certainty: Annotated[float, Doc(description="0 to 1: how sure the sentence itself is")]
    team: TeamName
    player: str | None
    expected_return_on: date | None
    evidence: Annotated[str, Doc(description="The very words it rests on")]
    known_at: datetime
    superseded_at: Annotated[datetime | None, Doc(description="When the article was corrected; null: it stands")]
    ruleset_version: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """An article, whom it names and what it says. Its text is its publisher's: follow the address."""

    id: int
    title: str
    source: str
    address: str
    published_at: datetime | None
    known_at: Annotated[datetime, Doc(description="When it was first fetched: nothing is known from it before")]
    teams: list[TeamName]
    players: list[str]
    signals: list[DocumentSignal]


class FoundDocument(Document, frozen=True, kw_only=True):
    """An article that was found."""

    score: Annotated[float, Doc(description="Of the fused ranking; only its order means anything")]
    snippet: Annotated[str, Doc(description="The place that fits, the words between « and »")]


class FoundDocuments(msgspec.Struct, frozen=True):
    """What a search found, the best first."""

    results: list[FoundDocument]
    way: Annotated[Literal["fused", "text"], Doc(description="text: this server has no vectors")]
    meta: Meta


class DocumentList(Listing[Document], frozen=True):
    """A page of articles."""

    results: list[Document]


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sentence comes from."""

    kind: Literal["match", "team", "prediction", "article"]
    id: int
    address: Annotated[str, Doc(description="Of the row in this API, or of the article")]


class BriefSentence(msgspec.Struct, frozen=True):
    """A sentence, and all it rests on."""

    text: str
    cites: list[Citation]


class Brief(msgspec.Struct, frozen=True):
    """A match in a few sentences, written from templates; each cites its rows or articles."""

    match_id: int
    sentences: list[BriefSentence]
    meta: Meta


def signal_of(row: Row[Any]) -> DocumentSignal:
    """Shape a row of `serving.document_signal`."""
    return DocumentSignal(
        id=row.signal_id,
        kind=row.kind,
        certainty=row.certainty,
        team=TeamName(id=row.team_id, slug=row.team_slug, name=row.team_name),
        player=row.player_name,
        expected_return_on=row.expected_return_on,
        evidence=row.evidence,
        known_at=row.known_at,
        superseded_at=row.superseded_at,
        ruleset_version=row.ruleset_version,
    )


def document_of(row: Row[Any], mentions: list[Row[Any]], signals: list[Row[Any]]) -> Document:
    """Shape an article with what hangs on it."""
    return Document(**_shared(row, mentions, signals))


def found_of(row: Row[Any], mentions: list[Row[Any]], signals: list[Row[Any]]) -> FoundDocument:
    """Shape an article that was found."""
    return FoundDocument(**_shared(row, mentions, signals), score=float(row.score), snippet=row.snippet)


def _shared(row: Row[Any], mentions: list[Row[Any]], signals: list[Row[Any]]) -> dict[str, Any]:
    teams = {m.team_id: TeamName(id=m.team_id, slug=m.team_slug, name=m.team_name) for m in mentions}
    return {
        "id": row.article_id,
        "title": row.title,
        "source": row.source,
        "address": row.address,
        "published_at": row.published_at,
        "known_at": row.known_at,
        "teams": list(teams.values()),
        "players": list(dict.fromkeys(m.player_name for m in mentions if m.player_name)),
        "signals": [signal_of(signal) for signal in signals],
    }
