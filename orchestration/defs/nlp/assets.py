"""Assets of schemas `nlp` and `embedding`: news is asked for, read, and made searchable."""

from collections.abc import Iterator

import dagster as dg

from nlp.embedding import UnknownModelError
from orchestration.db.state import advance_present
from orchestration.defs.conditions import DERIVED, EVERY_TWO_HOURS
from orchestration.defs.failures import permanent_failures
from orchestration.defs.pages import row_count
from orchestration.news.asking import ask_feeds
from orchestration.news.reading import read_articles
from orchestration.news.vectors import embed_chunks
from orchestration.resources.database import Writer


@dg.asset(
    key=["nlp", "article"],
    deps=[["ops", "database_state"]],
    group_name="nlp",
    kinds={"rss", "postgres"},
    freshness_policy=EVERY_TWO_HOURS,
    description="Articles of the feeds, kept for ever; one story from many sources is folded into one.",
)
def articles(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult[None]:
    """Ask every feed side by side; one that fails is said, and holds no other."""
    with permanent_failures():
        report = ask_feeds(writer.engine, writer.settings)
    for failure in report.failures:
        context.log.warning(failure)
    if report.taken.n_new:
        advance_present(writer.engine)
    new, folded, corrected, known = report.taken.counts
    return dg.MaterializeResult(
        metadata={
            "articles_new": new,
            "told_before": folded,
            "corrected": corrected,
            "known": known,
            "feeds_unchanged": report.n_unchanged,
            "feeds_failed": len(report.failures),
            **row_count(writer.engine, "nlp", "article"),
        }
    )


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["nlp", table],
            group_name="nlp",
            kinds={"spacy", "postgres"},
            deps=[["nlp", "article"], ["core", "squad_member"], ["identity", "team_alias"]],
            description=description,
        )
        for table, description in {
            "mention": "Whom articles name, linked where that is certain.",
            "signal": "Injuries, bans, returns, moves and changes of manager, with the very words.",
            "tone": "How articles speak of the clubs they name.",
            "chunk": "Pieces of articles for search.",
        }.items()
    ],
    name="read_news",
)
def reading(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[dg.MaterializeResult[None]]:
    """Read what the present rules have not read, with the clubs and squads of the day."""
    report = read_articles(writer.engine)
    metadata = {
        "articles_read": report.n_articles,
        "kept_unread": report.n_left,
        "names": report.n_mentions,
        "names_linked": report.n_linked,
        "signals": report.n_signals,
    }
    for table in ("mention", "signal", "tone", "chunk"):
        yield dg.MaterializeResult(
            asset_key=["nlp", table], metadata={**metadata, **row_count(writer.engine, "nlp", table)}
        )


@dg.asset(
    key=["embedding", "vector"],
    deps=[["nlp", "chunk"]],
    group_name="nlp",
    kinds={"python", "postgres"},
    automation_condition=DERIVED,
    description="A vector for each piece, in a table and index of the model's own.",
)
def vectors(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult[None]:
    """Embed what has no vector of the model that is set; a server without pgvector does with full text."""
    try:
        report = embed_chunks(writer.engine, writer.settings.embedding_model)
    except UnknownModelError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    if not report.is_possible:
        context.log.warning("this server has no pgvector: documents are searched by their words alone")
    return dg.MaterializeResult(metadata={"model": report.model, "vectors_new": report.n_chunks})
