"""Build one forecast's feature row again, from the raw facts that had been read when it was issued.

In a scratch database beside ours: the payloads fetched by then, identified as today, with the present set to the
forecast's cut-off. What is not among the facts of that instant cannot reach the row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pandas as pd
import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import URL, Connection, Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.frames import read_frame
from orchestration.db.migrate import upgrade
from orchestration.db.session import connect, drop_database, sibling_url
from orchestration.db.state import begin_build, read_state
from orchestration.db.tables import article, league, match, metadata, signal, tone
from orchestration.ml.forecasts import NothingBuiltError
from orchestration.ml.ratings import update_ratings

#: Tables of facts, as they came, as they were identified and as the news was read.
FACTS = [table for table in metadata.sorted_tables if table.schema in ("identity", "raw")] + [article, signal, tone]
#: Of archives only the files of the match's own country: ratings and features never look across a border.
PAYLOADS = """
payload_id in (
    select p.payload_id from raw.payload as p
    where p.fetched_at <= {fetched_by}
      and (
          p.source not in ('football_data_co_uk', 'openfootball')
          or p.payload_id in (
              select r.payload_id from identity.match_row as r
              inner join identity.match as m using (match_id)
              inner join identity.league as l using (league_id)
              where l.country = {country}
          )
      )
)
"""
ARTICLES = "article_id in (select article_id from nlp.article where known_at <= {fetched_by})"
ROW = "select * from features.match_features where match_id = %(match_id)s and cutoff_at = %(cutoff_at)s"

Progress = Callable[[str], None]


def rebuild_features(
    engine: Engine, match_id: int, cutoff_at: datetime, fetched_by: datetime, progress: Progress
) -> "pd.Series | None":
    """Make the feature row of a match as of an instant, from nothing but raw facts.

    Args:
        engine: Of our database, which is only read.
        match_id: The match.
        cutoff_at: What became known later is left out.
        fetched_by: What was read later is left out: when the forecast was issued, by the clock of what it tells of.
        progress: Told what is being done, in a word or two.

    Returns:
        The row of `features.match_features`; None where the facts of that instant do not have the match as coming.
    """
    with engine.connect() as connection:
        state = read_state(connection)
        country = connection.scalar(
            sa.select(league.c.country)
            .join(match, match.c.league_id == league.c.league_id)
            .where(match.c.match_id == match_id)
        )
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    with _scratch(engine.url) as scratch:
        progress("copying the raw facts of then")
        with engine.connect() as source, scratch.begin() as target:
            _copy_facts(source, target, str(country), fetched_by)
        begin_build(scratch, state.source, cutoff_at)
        progress("building facts")
        kinds = ("--resource-type", "model", "--resource-type", "seed")
        run_dbt(scratch.url, "build", "--quiet", *kinds, "--select", "tag:facts")
        progress("rating clubs")
        update_ratings(scratch)
        progress("building features")
        run_dbt(scratch.url, "run", "--quiet", "--select", "tag:features")
        rows = read_frame(scratch, ROW, {"match_id": match_id, "cutoff_at": cutoff_at})
    return None if rows.empty else rows.iloc[0]


@contextmanager
def _scratch(ours: URL) -> Iterator[Engine]:
    url = sibling_url(ours, "replay")
    drop_database(url)
    upgrade(url)
    scratch = connect(url)
    try:
        yield scratch
    finally:
        scratch.dispose()
        drop_database(url)


def _copy_facts(source: Connection, target: Connection, country: str, fetched_by: datetime) -> None:
    chosen = sql.SQL(PAYLOADS).format(fetched_by=sql.Literal(fetched_by), country=sql.Literal(country))
    reader, writer = (
        psycopg.Connection.cursor(connection.connection.driver_connection)  # type: ignore[arg-type]
        for connection in (source, target)
    )
    articles = sql.SQL(ARTICLES).format(fetched_by=sql.Literal(fetched_by))
    for table in FACTS:
        name = sql.Identifier(str(table.schema), table.name)
        columns = sql.SQL(", ").join(map(sql.Identifier, table.columns.keys()))
        condition = chosen if "payload_id" in table.columns else sql.SQL("true")
        if table.schema == article.schema:
            condition = articles
        out = sql.SQL("copy (select {} from {} where {}) to stdout (format binary)").format(columns, name, condition)
        with (
            reader.copy(out) as rows,
            writer.copy(sql.SQL("copy {} ({}) from stdin (format binary)").format(name, columns)) as kept,
        ):
            for block in rows:
                kept.write(block)
