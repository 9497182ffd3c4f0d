"""The live tick: one call of each provider while matches are on, and what they stand at into schema `live`.

Past dbt on purpose: a goal is in the API when the tick ends. The answers land in `raw` as all answers do, so the
result counts once the next build has read them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

from orchestration.db.state import DatabaseState
from orchestration.db.tables import match_state
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.answers import leagues_of
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.identity.leagues import read_leagues
from orchestration.ingestion.ingest import ingest_feed
from orchestration.ingestion.present import Given
from orchestration.ingestion.providers import api_football, football_data_org
from orchestration.ingestion.records import Match
from orchestration.ingestion.sources import sandbox_now
from orchestration.ingestion.wanted import IN_PLAY
from orchestration.settings import Settings

#: A match is near from so long before its kick-off, and on for so long after it: extra time and a late start included.
BEFORE = timedelta(minutes=15)
AFTER = timedelta(hours=4)
#: A match that is in no list of live ones so long after its kick-off is asked for by itself.
LATE = timedelta(minutes=5)
#: One that has not begun then is not asked for again sooner.
ASKED_AGAIN = timedelta(hours=1)
#: Statuses after which nothing more comes on the day: it was played to its end, or is not played at all.
OVER = (
    *("finished", "finished_after_extra_time", "finished_after_penalties"),
    *("abandoned", "postponed", "cancelled", "awarded"),
)
TOLD = (*IN_PLAY, *OVER)

#: What was told of a day counts for that day: a match that was put off is near again on its new one.
_NEAR = """
select count(*)
from core.match
where status in ('scheduled', 'unresolved', 'postponed') and kickoff_at between %(from_at)s and %(to_at)s
and not exists (
    select from live.match_state as state
    where
        state.match_id = match.match_id
        and state.status = any(%(over)s)
        and state.kickoff_at > match.kickoff_at - interval '12 hours'
)
"""

#: Matches a provider has told of that should be on, and of which it tells nothing now.
_UNTOLD = """
with newest as (
    select distinct on (foreign_match_id) foreign_match_id, match_id, kickoff_at, provider_match.status
    from raw.provider_match
    inner join raw.payload using (payload_id)
    inner join identity.match_row using (payload_id, row_number)
    where payload.source = %(source)s and foreign_match_id in (
        select foreign_match_id from raw.provider_match where kickoff_at between %(from_at)s and %(to_at)s
    )
    order by foreign_match_id, last_seen_at desc, payload_id desc
)
select newest.foreign_match_id
from newest
left join live.match_state as state
    on state.match_id = newest.match_id and state.kickoff_at > newest.kickoff_at - interval '12 hours'
where
    newest.kickoff_at between %(from_at)s and %(to_at)s
    and newest.foreign_match_id <> all(%(told)s)
    and newest.status <> all(%(over)s)
    and coalesce(state.status, '') <> all(%(over)s)
    and (
        (state.source = %(source)s and state.status = any(%(in_play)s)) -- it was on at the last look
        or not exists (
            select from raw.provider_match as asked
            inner join raw.payload as answer using (payload_id)
            where
                answer.source = %(source)s
                and answer.path like '/fixtures?ids=%%'
                and asked.foreign_match_id = newest.foreign_match_id
                and answer.last_seen_at > %(now)s - %(asked_again)s
        )
    )
order by newest.foreign_match_id
"""

#: A provider's id of a match to ours, by the rows that were identified.
_OURS = """
select distinct on (foreign_match_id) foreign_match_id, match_id
from raw.provider_match
inner join raw.payload using (payload_id)
inner join identity.match_row using (payload_id, row_number)
where source = %(source)s and foreign_match_id = any(%(ids)s)
order by foreign_match_id, payload_id desc
"""

_NOT_IN_CORE = """
select count(*)
from live.match_state
inner join core.match using (match_id)
where
    match_state.status = any(%(over)s)
    and match.status in ('scheduled', 'unresolved')
    and match_state.kickoff_at > match.kickoff_at - interval '12 hours'
"""


@dataclass(frozen=True)
class TickReport:
    """What a tick found.

    Attributes:
        source: Who was asked.
        n_in_play: Matches of ours that are on.
        n_changed: States that are not as they were.
        n_unknown: Matches of our leagues that are not identified yet.
        failed: Why matches that dropped out of the list could not be asked for, None when they were.
    """

    source: str
    n_in_play: int
    n_changed: int
    n_unknown: int
    failed: str | None = None


def live_now(settings: Settings, state: DatabaseState) -> datetime | None:
    """Say what time it is where matches are played; None for a database that looks from another day."""
    if state.source == "sandbox":
        return sandbox_now(settings)
    return datetime.now(UTC) if state.as_of_at is None else None


def n_near(engine: Engine, now: datetime) -> int:
    """Count matches that are on, or about to be, and of which no end is known: without any, nobody is asked."""
    window = {"from_at": now - AFTER, "to_at": now + BEFORE, "over": list(OVER)}
    with engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('core.match')")) is None:
            return 0
        return int(connection.exec_driver_sql(_NEAR, window).scalar_one())


def n_finished_unread(engine: Engine) -> int:
    """Count matches that ended, or were put off, of which no build has read it."""
    with engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('core.match')")) is None:
            return 0
        return int(connection.exec_driver_sql(_NOT_IN_CORE, {"over": list(OVER)}).scalar_one())


def tick(engine: Engine, account: Account, asker: Asker, held: str, now: datetime) -> TickReport:
    """Ask one provider once, and write down what matches stand at.

    API-Football lists only matches in play: those that should be on and are not in its list are asked for by their
    ids, so that a final whistle, or that a match was put off, is told by it alone as well.

    Args:
        engine: Of our database.
        account: Whom to ask.
        asker: Of the same provider.
        held: What the database holds.
        now: The instant we look from.

    Raises:
        orchestration.ingestion.http.SourceError: It could not be asked.
    """
    failed = None
    told_at = now if held == "sandbox" else None
    matches = _ask(engine, account, asker, _path(account, held, now), told_at)
    if account.source == api_football.SOURCE:
        try:
            for path in api_football.fixtures_by_id(_untold(engine, account.source, matches, now)):
                matches += _ask(engine, account, asker, path, told_at)
        except SourceError as error:  # what the list told is written down all the same; the next tick asks again
            failed = str(error)
    matches = [match for match in matches if match.status in TOLD]
    ours = _ours(engine, account.source, [match.match_id for match in matches])
    told = {ours[match.match_id]: match for match in matches if match.match_id in ours}
    n_changed = _write(engine, account.source, told)
    n_in_play = sum(match.status in IN_PLAY for match in told.values())
    return TickReport(account.source, n_in_play, n_changed, len(matches) - len(told), failed)


def _ask(engine: Engine, account: Account, asker: Asker, path: str, told_at: datetime | None) -> list[Match]:
    fetched = asker.ask(path)
    if fetched is None:
        return []
    ingest_feed(engine, Feed(account.source, path, "*", None), Given(replace(fetched, told_at=told_at)))
    return _matches(account, fetched)


def _untold(engine: Engine, source: str, matches: Iterable[Match], now: datetime) -> list[int]:
    asked = {
        "source": source,
        "from_at": now - AFTER,
        "to_at": now - LATE,
        "told": [match.match_id for match in matches],
        "over": list(OVER),
        "in_play": list(IN_PLAY),
        "now": now,
        "asked_again": ASKED_AGAIN,
    }
    with engine.connect() as connection:
        return [row.foreign_match_id for row in connection.exec_driver_sql(_UNTOLD, asked)]


def _path(account: Account, held: str, now: datetime) -> str:
    if account.source == football_data_org.SOURCE:
        # all of the day, for a match that ended is in no list of live ones
        return football_data_org.matches_between((now - AFTER).date(), now.date())[0]
    codes = [league.code_api_football for league in read_leagues(held) if league.code_api_football and league.is_active]
    return api_football.live_fixtures(int(code) for code in codes)


def _matches(account: Account, fetched: Fetched) -> list[Match]:
    """Take the matches of our leagues."""
    leagues = leagues_of(account.source)
    records = account.parse(fetched.content, fetched.path).records
    return [record for record in records if isinstance(record, Match) and record.league_id in leagues]


def _ours(engine: Engine, source: str, foreign_ids: Iterable[int]) -> dict[int, int]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_OURS, {"source": source, "ids": list(foreign_ids)})
        return {row.foreign_match_id: row.match_id for row in rows}


def _write(engine: Engine, source: str, told: dict[int, Match]) -> int:
    """Upsert states; a match that one provider has seen end is not brought back into play by another that lags.

    A match that was put off is told of again on its new day, by whoever comes first.
    """
    if not told:
        return 0
    rows = [
        {
            "match_id": match_id,
            "source": source,
            "status": match.status,
            "minute": match.minute,
            "added_minute": match.added_minute,
            "home_goals": match.home_goals,
            "away_goals": match.away_goals,
            "kickoff_at": match.kickoff_at,
        }
        for match_id, match in sorted(told.items())
    ]
    statement = insert(match_state).values(rows)
    new, old = statement.excluded, match_state.c
    what = ("status", "minute", "added_minute", "home_goals", "away_goals", "kickoff_at")
    is_other = sa.or_(*(old[name].is_distinct_from(new[name]) for name in what))
    is_another_day = new.kickoff_at > old.kickoff_at + timedelta(hours=12)
    may_change = sa.or_(old.source == new.source, old.status.not_in(OVER), new.status.in_(OVER), is_another_day)
    with engine.begin() as connection:
        changed = connection.execute(
            statement.on_conflict_do_update(
                index_elements=["match_id"],
                set_={**{name: new[name] for name in what}, "source": new.source, "told_at": sa.func.clock_timestamp()},
                where=is_other & may_change,
            )
        ).rowcount
        connection.execute(match_state.update().where(old.match_id.in_(told)).values(told_at=sa.func.clock_timestamp()))
    return changed
