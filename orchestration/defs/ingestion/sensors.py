"""What follows what providers and feeds told: final whistles are read, and forecasts they change are issued again."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.state import read_state
from orchestration.defs.ingestion.partitions import season_range_tags
from orchestration.defs.ingestion.schedules import NOT_BUILT
from orchestration.ingestion.live import n_finished_unread

#: Of what was told since the last build, what may change a forecast: by the clock of the database server, for a
#: database that looks from another day is told things now.
FACTS_WAITING = """
with build as (select built_at from ops.database_state),
told as (
    select case record when 'odds_price' then 'odds' when 'availability' then 'injuries' else 'line-ups' end as what,
        payload_id || ':' || row_number as fact
    from raw.payload
    inner join build on payload.parsed_at > build.built_at or not payload.is_identified
    inner join raw.provider_record using (payload_id)
    where record in ('lineup', 'lineup_player', 'availability', 'odds_price')
    union all
    select 'injuries' as what, 'signal ' || signal_id as fact
    from nlp.article
    inner join build on article.fetched_at > build.built_at
    inner join nlp.signal using (article_id)
    where signal.team_id is not null and signal.superseded_at is null
)
select what, count(*) as n, sum(hashtextextended(fact, 0)) as digest from told group by what order by what
"""


#: A result may reach a provider's list of the day after it reached its list of what is live. Waits double.
ASK_AGAIN = timedelta(minutes=15)
_CURSOR_PARTS = 3


def follow_final_whistles(engine: Engine, cursor: str | None) -> tuple[str, dg.RunRequest | dg.SkipReason]:
    """Ask for a sync for each new count of matches that ended and no build has read, and again while none reads them.

    The cursor is the count, how often it was asked for, and when last.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    count = 0 if state is None else n_finished_unread(engine)
    if state is None or count == 0:
        return "", dg.SkipReason("every match that ended is read")
    now, times = datetime.now(UTC), 0
    before = cursor.split() if cursor else []
    if len(before) == _CURSOR_PARTS and before[0] == str(count):
        times = int(before[1])
        again_at = datetime.fromisoformat(before[2]) + ASK_AGAIN * 2 ** (times - 1)
        if now < again_at:
            detail = f"a sync was asked for when {count} matches had ended; again from {again_at:%H:%M} UTC"
            return " ".join(before), dg.SkipReason(detail)
    return (
        f"{count} {times + 1} {now.isoformat()}",
        dg.RunRequest(tags=season_range_tags(state.source, state.present_at, n_seasons=1)),
    )


def follow_facts(engine: Engine, cursor: str | None) -> tuple[str, dg.RunRequest | dg.SkipReason]:
    """Ask for forecasts once for each new set of line-ups, injuries or odds that no build has read."""
    with engine.connect() as connection:
        state = read_state(connection)
        waiting = [] if state is None else connection.execute(sa.text(FACTS_WAITING)).all()
    if state is None:
        return "", dg.SkipReason(NOT_BUILT)
    if not waiting:
        return "", dg.SkipReason("every line-up, injury and price that was told is in the forecasts")
    facts = ", ".join(f"{row.n} {row.what} (digest {row.digest})" for row in waiting)
    if cursor == facts:
        return cursor, dg.SkipReason(f"forecasts were asked for: {facts}")
    return facts, dg.RunRequest()
