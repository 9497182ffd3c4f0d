"""Schema `nlp`: articles kept for ever, whom they name, what they say, and their pieces for search.

Vectors are not here: each embedding model has a table of its own in schema `embedding`, made when it is first used,
since a server may lack the extension they need (orchestration/news/vectors.py).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from orchestration.db.tables.base import instant, metadata

feed = Table(
    "feed",
    metadata,
    Column("address", Text, primary_key=True),
    Column("etag", Text, comment="Of its last answer, sent with the next question"),
    Column("last_modified", Text),
    instant("asked_at", nullable=False),
    instant("answered_at", comment="When it last gave a feed, or said that nothing is new; null: never"),
    instant("new_at", comment="When it last had an article we did not know"),
    Column("failure", Text, comment="Why the last question had no answer; null when it had"),
    schema="nlp",
)


article = Table(
    "article",
    metadata,
    Column("article_id", BigInteger, Identity(), primary_key=True),
    Column("source", Text, nullable=False, comment="Name of the feed, or `documents` when a person added it"),
    Column("address", Text, nullable=False, comment="Where it is: URL or path"),
    Column("country", Text, comment="Where the source is at home; decides between clubs of one name"),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False, comment="Plain text, without title"),
    instant("published_at", comment="As the source says; null where it does not, or names a day to come"),
    instant("fetched_at", nullable=False),
    instant("known_at", nullable=False, comment="When first fetched, on the clock of the database's world"),
    instant("superseded_at", comment="When a corrected version of the same address was known; null: it stands"),
    Column("language", Text, nullable=False, comment="ISO 639-1; what is not English is kept and not read"),
    Column("topic", Text, nullable=False, comment="football, women or other_sport; only the first is read"),
    Column("content_sha256", Text, nullable=False),
    Column("story_id", ForeignKey("nlp.article.article_id"), comment="First article of the story; null: itself"),
    Column("ruleset_version", Text, comment="Of the rules it was last read with; null: not yet"),
    UniqueConstraint("source", "address", "content_sha256"),
    Index("ix_article_known", "known_at"),
    Index("ix_article_address", "address"),
    schema="nlp",
)


mention = Table(
    "mention",
    metadata,
    Column("article_id", ForeignKey(article.c.article_id), primary_key=True),
    Column("begin_at_character", Integer, primary_key=True, comment="In title, a line break, body"),
    Column("end_at_character", Integer, primary_key=True),
    Column("kind", Text, primary_key=True, comment="team or player"),
    Column("words", Text, nullable=False),
    Column("is_linked", Boolean, nullable=False),
    Column("score", Double, nullable=False, comment="0 to 1"),
    Column("team_id", Integer, comment="The club; of a player, his club"),
    Column("player_source", Text, comment="Whose number foreign_person_id is"),
    Column("foreign_person_id", BigInteger),
    Column("player_name", Text),
    Index("ix_mention_team", "team_id", "article_id"),
    schema="nlp",
)


signal = Table(
    "signal",
    metadata,
    Column("signal_id", BigInteger, Identity(), primary_key=True),
    Column("article_id", ForeignKey(article.c.article_id), nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="As in nlp.phrases.SignalKind"),
    Column("certainty", Double, nullable=False),
    Column("team_id", Integer, comment="Null where the subject is unlinked"),
    Column("player_source", Text),
    Column("foreign_person_id", BigInteger),
    Column("player_name", Text, comment="As in the squad; as written where unlinked; null for a club"),
    Column("expected_return_on", Date),
    Column("evidence", Text, nullable=False, comment="The very words"),
    Column("begin_at_character", Integer, nullable=False),
    Column("end_at_character", Integer, nullable=False),
    instant("known_at", nullable=False),
    instant("superseded_at", comment="When its article was corrected"),
    Column("ruleset_version", Text, nullable=False),
    UniqueConstraint(
        "article_id",
        "kind",
        "begin_at_character",
        "end_at_character",
        "player_name",
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_signal_team", "team_id", "known_at"),
    schema="nlp",
)


tone = Table(
    "tone",
    metadata,
    Column("article_id", ForeignKey(article.c.article_id), primary_key=True),
    Column("team_id", Integer, primary_key=True),
    Column("tone", Double, comment="-1 to 1; null: the club is named and nothing is said of it"),
    instant("known_at", nullable=False),
    instant("superseded_at", comment="When its article was corrected"),
    Column("ruleset_version", Text, nullable=False),
    Index("ix_tone_team", "team_id", "known_at"),
    schema="nlp",
)


chunk = Table(
    "chunk",
    metadata,
    Column("chunk_id", BigInteger, Identity(), primary_key=True),
    Column("article_id", ForeignKey(article.c.article_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("words", TSVECTOR, Computed("to_tsvector('english', text)", persisted=True), nullable=False),
    UniqueConstraint("article_id", "position"),
    Index("ix_chunk_words", "words", postgresql_using="gin"),
    schema="nlp",
)
