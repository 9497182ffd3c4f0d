"""Checks on news: feeds that fell silent, people nobody could link, rules that suddenly find more or less."""

import dagster as dg
import sqlalchemy as sa

from nlp.lexicon import RULESET_VERSION
from orchestration.resources.database import Writer

#: A feed of football without a new article for so long is broken, whatever it answers.
SILENT_DAYS = 3
#: Of signals about players, more than this unlinked: squads are missing or names have changed.
MOST_UNLINKED = 0.6
#: Signals an article of the last week against the month before: more or less than this many times is no news.
MOST_DRIFT = 3.0
#: Fewer articles than this tell nothing.
FEWEST_ARTICLES = 30

SILENT = """
select address, failure from nlp.feed
where coalesce(new_at, '-infinity') < now() - make_interval(days => :days)
order by address
"""
UNLINKED = """
select count(*) as n, count(*) filter (where team_id is null) as n_unlinked
from nlp.signal
where known_at > (select max(known_at) from nlp.article) - interval '14 days'
"""
DRIFT = """
with article as (
    select
        article_id,
        known_at > max(known_at) over () - interval '7 days' as is_recent,
        ruleset_version is distinct from :ruleset as is_unread,
        (select count(*) from nlp.signal where signal.article_id = article.article_id) as n_signals
    from nlp.article
    where story_id is null and language = 'en' and topic = 'football'
        and known_at > (select max(known_at) from nlp.article) - interval '37 days'
)
select
    count(*) filter (where is_recent) as n_recent,
    count(*) filter (where not is_recent) as n_before,
    coalesce(avg(n_signals) filter (where is_recent), 0)::double precision as recent,
    coalesce(avg(n_signals) filter (where not is_recent), 0)::double precision as before,
    count(*) filter (where is_unread) as n_unread
from article
"""


@dg.asset_check(asset=dg.AssetKey(["nlp", "article"]), description="Every feed has told something new lately.")
def no_feed_is_silent(writer: Writer) -> dg.AssetCheckResult:
    """Name feeds that fell silent, and why where they said."""
    with writer.engine.connect() as connection:
        silent = connection.execute(sa.text(SILENT), {"days": SILENT_DAYS}).all()
    return dg.AssetCheckResult(
        passed=not silent,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={row.address: row.failure or f"nothing new for {SILENT_DAYS} days" for row in silent},
        description="look at the address in a browser, or take it out of NEWS_FEEDS" if silent else "all speak",
    )


@dg.asset_check(asset=dg.AssetKey(["nlp", "signal"]), description="Most of what is said is of players we know.")
def most_signals_are_linked(writer: Writer) -> dg.AssetCheckResult:
    """Compare signals with and without a club of ours."""
    with writer.engine.connect() as connection:
        row = connection.execute(sa.text(UNLINKED)).one()
    share = row.n_unlinked / row.n if row.n else 0.0
    return dg.AssetCheckResult(
        passed=row.n < FEWEST_ARTICLES or share <= MOST_UNLINKED,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"signals": row.n, "unlinked": row.n_unlinked, "share_unlinked": share},
    )


@dg.asset_check(asset=dg.AssetKey(["nlp", "signal"]), description="The rules find about as much as they did.")
def rules_do_not_drift(writer: Writer) -> dg.AssetCheckResult:
    """Compare signals an article of the last week with the month before, and see that one rule set read all."""
    with writer.engine.connect() as connection:
        row = connection.execute(sa.text(DRIFT), {"ruleset": RULESET_VERSION}).one()
    low, high = sorted((row.recent, row.before))
    is_enough = min(row.n_recent, row.n_before) >= FEWEST_ARTICLES
    return dg.AssetCheckResult(
        passed=row.n_unread == 0 and not (is_enough and high > MOST_DRIFT * max(low, 0.01)),
        severity=dg.AssetCheckSeverity.WARN,
        metadata=row._asdict(),
    )


NLP_CHECKS = [no_feed_is_silent, most_signals_are_linked, rules_do_not_drift]
