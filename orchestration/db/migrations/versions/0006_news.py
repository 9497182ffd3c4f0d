"""news: articles, whom they name, what they say, and their pieces for search"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# a server without the extension, or a role that may not add one, does with full text alone
VECTOR = """
do $$ begin
    create extension if not exists vector;
exception when undefined_file or insufficient_privilege or feature_not_supported then null;
end $$
"""


def _instant(name: str, comment: str | None = None, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _text(name: str, comment: str | None = None, nullable: bool = True) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def upgrade() -> None:
    op.execute("create schema if not exists nlp")
    op.execute(VECTOR)
    op.create_table(
        "feed",
        _text("address", nullable=False),
        _text("etag", "Of its last answer, sent with the next question"),
        _text("last_modified"),
        _instant("asked_at", nullable=False),
        _instant("answered_at", "When it last gave a feed, or said that nothing is new; null: never"),
        _instant("new_at", "When it last had an article we did not know"),
        _text("failure", "Why the last question had no answer; null when it had"),
        sa.PrimaryKeyConstraint("address"),
        schema="nlp",
    )
    op.create_table(
        "article",
        sa.Column("article_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _text("source", "Name of the feed, or `documents` when a person added it", nullable=False),
        _text("address", "Where it is: URL or path", nullable=False),
        _text("country", "Where the source is at home; decides between clubs of one name"),
        _text("title", nullable=False),
        _text("body", "Plain text, without title", nullable=False),
        _instant("published_at", "As the source says; null where it does not, or names a day to come"),
        _instant("fetched_at", nullable=False),
        _instant("known_at", "When first fetched, on the clock of the database's world", nullable=False),
        _instant("superseded_at", "When a corrected version of the same address was known; null: it stands"),
        _text("language", "ISO 639-1; what is not English is kept and not read", nullable=False),
        _text("topic", "football, women or other_sport; only the first is read", nullable=False),
        _text("content_sha256", nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=True, comment="First article of the story; null: itself"),
        _text("ruleset_version", "Of the rules it was last read with; null: not yet"),
        sa.ForeignKeyConstraint(["story_id"], ["nlp.article.article_id"]),
        sa.PrimaryKeyConstraint("article_id"),
        sa.UniqueConstraint("source", "address", "content_sha256"),
        schema="nlp",
    )
    op.create_index("ix_article_known", "article", ["known_at"], schema="nlp")
    op.create_index("ix_article_address", "article", ["address"], schema="nlp")
    op.create_table(
        "mention",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("begin_at_character", sa.Integer(), nullable=False, comment="In title, a line break, body"),
        sa.Column("end_at_character", sa.Integer(), nullable=False),
        _text("kind", "team or player", nullable=False),
        _text("words", nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False, comment="0 to 1"),
        sa.Column("team_id", sa.Integer(), nullable=True, comment="The club; of a player, his club"),
        _text("player_source", "Whose number foreign_person_id is"),
        sa.Column("foreign_person_id", sa.BigInteger(), nullable=True),
        _text("player_name"),
        sa.ForeignKeyConstraint(["article_id"], ["nlp.article.article_id"]),
        sa.PrimaryKeyConstraint("article_id", "begin_at_character", "end_at_character", "kind"),
        schema="nlp",
    )
    op.create_index("ix_mention_team", "mention", ["team_id", "article_id"], schema="nlp")
    op.create_table(
        "signal",
        sa.Column("signal_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        _text("kind", "As in nlp.phrases.SignalKind", nullable=False),
        sa.Column("certainty", sa.Double(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True, comment="Null where the subject is unlinked"),
        _text("player_source"),
        sa.Column("foreign_person_id", sa.BigInteger(), nullable=True),
        _text("player_name", "As in the squad; as written where unlinked; null for a club"),
        sa.Column("expected_return_on", sa.Date(), nullable=True),
        _text("evidence", "The very words", nullable=False),
        sa.Column("begin_at_character", sa.Integer(), nullable=False),
        sa.Column("end_at_character", sa.Integer(), nullable=False),
        _instant("known_at", nullable=False),
        _instant("superseded_at", "When its article was corrected"),
        _text("ruleset_version", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["nlp.article.article_id"]),
        sa.PrimaryKeyConstraint("signal_id"),
        sa.UniqueConstraint(
            "article_id",
            "kind",
            "begin_at_character",
            "end_at_character",
            "player_name",
            postgresql_nulls_not_distinct=True,
        ),
        schema="nlp",
    )
    op.create_index("ix_nlp_signal_article_id", "signal", ["article_id"], schema="nlp")
    op.create_index("ix_signal_team", "signal", ["team_id", "known_at"], schema="nlp")
    op.create_table(
        "tone",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "tone", sa.Double(), nullable=True, comment="-1 to 1; null: the club is named and nothing is said of it"
        ),
        _instant("known_at", nullable=False),
        _instant("superseded_at", "When its article was corrected"),
        _text("ruleset_version", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["nlp.article.article_id"]),
        sa.PrimaryKeyConstraint("article_id", "team_id"),
        schema="nlp",
    )
    op.create_index("ix_tone_team", "tone", ["team_id", "known_at"], schema="nlp")
    op.create_table(
        "chunk",
        sa.Column("chunk_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("text", nullable=False),
        sa.Column(
            "words", postgresql.TSVECTOR(), sa.Computed("to_tsvector('english', text)", persisted=True), nullable=False
        ),
        sa.ForeignKeyConstraint(["article_id"], ["nlp.article.article_id"]),
        sa.PrimaryKeyConstraint("chunk_id"),
        sa.UniqueConstraint("article_id", "position"),
        schema="nlp",
    )
    op.create_index("ix_chunk_words", "chunk", ["words"], schema="nlp", postgresql_using="gin")


def downgrade() -> None:
    op.execute("drop schema if exists embedding cascade")
    op.execute("drop schema nlp cascade")
    op.execute("drop extension if exists vector")
