"""Articles read: whom they name, what they say, and their pieces for search. What was read once is not read again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from nlp.lexicon import RULESET_VERSION
from nlp.linking import Mention, Player, Team
from nlp.pipeline import Reader, Reading
from orchestration.db.tables import article, chunk, mention, signal, team, team_alias, tone

#: Articles read in one transaction: a killed run loses no more.
BATCH = 500
#: A piece for search is a few sentences of about this many characters.
CHUNK_CHARACTERS = 600
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SQUADS = "select source, foreign_person_id, name, team_id from core.squad_member where is_current and role = 'player'"


@dataclass(frozen=True)
class ReadReport:
    """What reading gave.

    Attributes:
        n_articles: Read.
        n_left: Kept and not read: another language, another sport, told before.
        n_mentions: Names found.
        n_linked: Of these, linked.
        n_signals: Found.
        n_chunks: Pieces for search.
    """

    n_articles: int = 0
    n_left: int = 0
    n_mentions: int = 0
    n_linked: int = 0
    n_signals: int = 0
    n_chunks: int = 0


def load_reader(engine: Engine) -> Reader:
    """Make a reader that knows our clubs by all their names, and the squads of the day."""
    with engine.connect() as connection:
        names = connection.execute(
            sa.select(team.c.team_id, team.c.name, team.c.country)
            .where(team.c.merged_into.is_(None))
            .union(
                sa.select(team.c.team_id, team_alias.c.name, team.c.country).join_from(
                    team_alias, team, team_alias.c.team_id == team.c.team_id
                )
            )
            .order_by("team_id", "name")
        ).all()
        squads: Sequence[Any] = []
        if connection.scalar(sa.text("select to_regclass('core.squad_member')")) is not None:
            squads = connection.execute(sa.text(_SQUADS)).all()
    return Reader(
        (Team(row.team_id, row.name, row.country) for row in names),
        (Player(row.source, row.foreign_person_id, row.name, row.team_id) for row in squads if row.name),
    )


def read_articles(engine: Engine) -> ReadReport:
    """Read every article that the present rules have not read, the oldest first."""
    reader: Reader | None = None
    report = ReadReport()
    while True:
        with engine.begin() as connection:
            waiting = connection.execute(
                sa.select(article)
                .where(article.c.ruleset_version.is_distinct_from(RULESET_VERSION))
                .order_by(article.c.article_id)
                .limit(BATCH)
            ).all()
            if not waiting:
                return report
            reader = reader or load_reader(engine)
            report = _read_batch(connection, reader, waiting, report)


def _read_batch(connection: Connection, reader: Reader, waiting: Sequence[Any], report: ReadReport) -> ReadReport:
    ids = [row.article_id for row in waiting]
    for table in (mention, signal, tone):
        connection.execute(sa.delete(table).where(table.c.article_id.in_(ids)))
    rows: dict[sa.Table, list[dict[str, object]]] = {mention: [], signal: [], tone: [], chunk: []}
    n_read = 0
    chunked: set[int] = set(connection.scalars(sa.select(chunk.c.article_id).where(chunk.c.article_id.in_(ids))))
    for row in waiting:
        if row.language != "en" or row.topic != "football" or row.story_id is not None:
            continue
        n_read += 1
        text = f"{row.title}\n{row.body}"
        reading = reader.read(text, (row.published_at or row.known_at).date(), row.country)
        rows[mention] += list(_mention_rows(row.article_id, reading))
        rows[signal] += list(_signal_rows(row, text, reading))
        rows[tone] += list(_tone_rows(row, reading))
        if row.article_id not in chunked:
            pieces = chunks_of(text)
            rows[chunk] += [
                {"article_id": row.article_id, "position": position, "text": piece}
                for position, piece in enumerate(pieces)
            ]
    for table, values in rows.items():
        if values:
            connection.execute(sa.insert(table), values)
    connection.execute(sa.update(article).where(article.c.article_id.in_(ids)).values(ruleset_version=RULESET_VERSION))
    return ReadReport(
        report.n_articles + n_read,
        report.n_left + len(waiting) - n_read,
        report.n_mentions + len(rows[mention]),
        report.n_linked + sum(bool(row["is_linked"]) for row in rows[mention]),
        report.n_signals + len(rows[signal]),
        report.n_chunks + len(rows[chunk]),
    )


def _player_columns(named: Mention) -> dict[str, object]:
    player = named.player
    return {
        "team_id": named.team_id if named.is_linked else None,
        "player_source": player.source if player else None,
        "foreign_person_id": player.person_id if player else None,
        "player_name": player.name if player else named.words if named.kind == "player" else None,
    }


def _mention_rows(article_id: int, reading: Reading) -> Iterator[dict[str, object]]:
    for named in reading.mentions:
        yield {
            "article_id": article_id,
            "begin_at_character": named.begin,
            "end_at_character": named.end,
            "kind": named.kind,
            "words": named.words,
            "is_linked": named.is_linked,
            "score": named.score,
            **_player_columns(named),
        }


def _signal_rows(row: Any, text: str, reading: Reading) -> Iterator[dict[str, object]]:
    seen = set()
    for said in reading.signals:
        who = _player_columns(said.subject)
        key = (said.kind, said.begin, said.end, who["player_name"])
        if key in seen:
            continue
        seen.add(key)
        yield {
            "article_id": row.article_id,
            "kind": said.kind,
            "certainty": said.certainty,
            "expected_return_on": said.expected_return_on,
            "evidence": text[said.begin : said.end].strip(),
            "begin_at_character": said.begin,
            "end_at_character": said.end,
            "known_at": row.known_at,
            "superseded_at": row.superseded_at,
            "ruleset_version": RULESET_VERSION,
            **who,
        }


def _tone_rows(row: Any, reading: Reading) -> Iterator[dict[str, object]]:
    for team_id in sorted(
        {named.team_id for named in reading.mentions if named.is_linked and named.team_id is not None}
    ):
        yield {
            "article_id": row.article_id,
            "team_id": team_id,
            "tone": reading.tones.get(team_id),
            "known_at": row.known_at,
            "superseded_at": row.superseded_at,
            "ruleset_version": RULESET_VERSION,
        }


def chunks_of(text: str) -> list[str]:
    """Cut a text into pieces of whole sentences, about `CHUNK_CHARACTERS` each; a longer sentence is cut itself."""
    pieces: list[str] = []
    current = ""
    for sentence in _SENTENCE_END.split(text):
        for begin in range(0, len(sentence), 2 * CHUNK_CHARACTERS):
            part = sentence[begin : begin + 2 * CHUNK_CHARACTERS].strip()
            if not part:
                continue
            if current and len(current) + len(part) > CHUNK_CHARACTERS:
                pieces.append(current)
                current = part
            else:
                current = f"{current} {part}".strip()
    return [*pieces, current] if current else pieces
