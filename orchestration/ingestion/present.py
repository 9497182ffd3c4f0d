"""The present, from the keyed providers: what is wanted, in order of worth, as far as the quota reaches.

A want is a path, how often it is worth asking, and why. The plan lists them with the most valuable first: matches in
play and to come, then what changes a forecast, then the past. What was asked recently enough is skipped by the ledger,
what the quota does not reach is left out and said.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import payload, provider_request
from orchestration.ingestion import quota
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import Asker, KeyRefusedError, OutOfPlanError, QuotaSpentError, UnusableAnswerError
from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.identity.leagues import League, read_leagues
from orchestration.ingestion.ingest import FeedReport, ingest_feed
from orchestration.ingestion.providers import api_football, football_data_org

HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)
#: A sync comes every six hours; a want of that rhythm must not miss one by minutes.
SYNC = timedelta(hours=5)
#: Seasons of the past the free plans reach (CONTRACTS, A.4 and B.2); what they refuse is remembered.
PAST_SEASONS = 3
#: Month in which the seasons of most leagues turn.
SEASON_TURNS_IN_MONTH = 7
#: A provider that fails so many answers, each after several tries, is left alone until the next sync.
MOST_FAILURES = 3
#: Whoever scored enough to matter for a forecast is among so many.
MOST_SCORERS = 50


@dataclass(frozen=True)
class Want:
    """Something worth asking.

    Attributes:
        path: At the provider.
        every: Not asked again sooner.
        why: What it is for, for whoever reads what was left out.
    """

    path: str
    every: timedelta
    why: str


@dataclass(frozen=True)
class SyncReport:
    """What became of a provider's wants.

    Attributes:
        source: The provider.
        reports: Of each answer that was taken in or refused.
        n_fresh: Wants that were asked recently enough.
        n_out_of_plan: Wants that the plan behind the key does not reach.
        left_out: Wants that the quota did not reach.
        stopped: Why no more was asked; None when the list was done.
    """

    source: str
    reports: tuple[FeedReport, ...]
    n_fresh: int
    n_out_of_plan: int
    left_out: tuple[Want, ...]
    stopped: str | None


def plan(account: Account, held: str, present_at: datetime, near: Callable[[], "Fixtures"]) -> Iterator[Want]:
    """Give what is wanted of a provider, the most valuable first.

    Args:
        account: Whom to ask.
        held: What the database holds: `archive` or `sandbox`.
        present_at: From when we look.
        near: Finds the provider's ids of matches near now; called once those of the day have been asked for.
    """
    leagues = [
        league for league in read_leagues(held) if getattr(league, f"code_{account.source}") and league.is_active
    ]
    leagues.sort(key=lambda league: league.priority_rank)
    if account.source == football_data_org.SOURCE:
        return _of_football_data_org(leagues, present_at)
    return _of_api_football(leagues, present_at, near)


def season_in_play(league: League, present_at: datetime) -> int:
    """Give the year in which the season in play of a league began."""
    if league.is_calendar_year or present_at.month >= SEASON_TURNS_IN_MONTH:
        return present_at.year
    return present_at.year - 1


def _of_football_data_org(leagues: Sequence[League], present_at: datetime) -> Iterator[Want]:
    today = present_at.date()
    for path in football_data_org.matches_between(today - DAYS, today + 8 * DAYS):
        yield Want(path, SYNC, "matches of these days")
    seasons = [(str(league.code_football_data_org), season_in_play(league, present_at)) for league in leagues]
    for code, season in seasons:
        yield Want(football_data_org.season_matches(code, season), 20 * HOURS, "all matches of the season in play")
    for code, season in seasons:
        yield Want(football_data_org.standings(code, season), 20 * HOURS, "standings")
        yield Want(football_data_org.scorers(code, season, MOST_SCORERS), 20 * HOURS, "scorers")
    for code, season in seasons:
        yield Want(football_data_org.season_teams(code, season), 6 * DAYS, "clubs and squads")
    for years_back in range(1, PAST_SEASONS + 1):
        for code, season in seasons:
            yield Want(football_data_org.season_matches(code, season - years_back), 90 * DAYS, "a past season")


def _of_api_football(leagues: Sequence[League], present_at: datetime, near: Callable[[], "Fixtures"]) -> Iterator[Want]:
    today = present_at.date()
    for day in (today, today + DAYS, today - DAYS):
        yield Want(api_football.fixtures_on(day), SYNC, "fixtures of the day")
    fixtures = near()
    for path in api_football.fixtures_by_id(fixtures.finished):
        yield Want(path, 30 * DAYS, "what happened in matches that are over")
    for match_id in fixtures.coming:
        yield Want(api_football.fixture_injuries(match_id), 12 * HOURS, "who is missing")
        yield Want(api_football.fixture_odds(match_id), SYNC, "odds, which are kept for seven days only")
        yield Want(api_football.predictions(match_id), 20 * HOURS, "the provider's own forecast")
    seasons = [(int(str(league.code_api_football)), season_in_play(league, present_at)) for league in leagues]
    for code, season in seasons:
        yield Want(api_football.season_fixtures(code, season), 20 * HOURS, "all fixtures of the season in play")
    for code, season in seasons:
        yield Want(api_football.standings(code, season), 20 * HOURS, "standings")
        yield Want(api_football.season_teams(code, season), 6 * DAYS, "clubs")
        yield Want(api_football.top_players("goals", code, season), 20 * HOURS, "scorers")
        yield Want(api_football.season_injuries(code, season), 20 * HOURS, "absences of the season")
    for years_back in range(1, PAST_SEASONS + 1):
        for code, season in seasons:
            yield Want(api_football.season_fixtures(code, season - years_back), 90 * DAYS, "a past season")


@dataclass(frozen=True)
class Fixtures:
    """Ids, a provider's own, of matches near now: those over in the last two days, and those of the next two."""

    finished: tuple[int, ...]
    coming: tuple[int, ...]


_NEAR = """
select distinct foreign_match_id, provider_match.status
from raw.provider_match
inner join raw.payload using (payload_id)
where
    source = %(source)s and kickoff_at between %(from_at)s and %(to_at)s
    and last_seen_at = (
        select max(last_seen_at)
        from raw.provider_match as other
        inner join raw.payload as version using (payload_id)
        where version.source = %(source)s and other.foreign_match_id = provider_match.foreign_match_id
    )
order by foreign_match_id
"""


def fixtures_near(engine: Engine, source: str, present_at: datetime) -> Fixtures:
    """Find a provider's matches near now, by the newest telling of each."""
    window = {"source": source, "from_at": present_at - 2 * DAYS, "to_at": present_at + 2 * DAYS}
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_NEAR, window).all()
    return Fixtures(
        finished=tuple(row.foreign_match_id for row in rows if row.status.startswith("finished")),
        coming=tuple(row.foreign_match_id for row in rows if row.status in ("scheduled", "timed")),
    )


def sync_present(engine: Engine, asker: Asker, account: Account, wants: Iterable[Want]) -> SyncReport:
    """Ask for what is wanted and not fresh, as far as the quota reaches, and take the answers in.

    Args:
        engine: Of our database.
        asker: Of the provider.
        account: The same provider's.
        wants: The most valuable first.
    """
    asked_at = _last_answers(engine, account.quota)
    now = datetime.now(UTC)
    reports: list[FeedReport] = []
    n_fresh = n_out_of_plan = 0
    failed: list[Want] = []
    stopped = ""

    def is_fresh(want: Want) -> bool:
        return want.path in asked_at and now - asked_at[want.path] < want.every

    remaining = iter(wants)
    for want in remaining:
        if is_fresh(want):
            n_fresh += 1
            continue
        feed = Feed(account.source, want.path, "*", None)
        try:
            fetched = asker.ask(want.path)
        except UnusableAnswerError as error:
            fetched = error.fetched  # stored, and set aside with its reason
        except OutOfPlanError:
            n_out_of_plan += 1
            continue
        except SourceError as error:
            failed.append(want)
            stopped = str(error)
            is_of_this_answer = not isinstance(error, QuotaSpentError | KeyRefusedError)
            if is_of_this_answer:
                ingest_feed(engine, feed, Given(None, error))  # held in quarantine until it answers
            if is_of_this_answer and len(failed) < MOST_FAILURES:
                continue  # it may be this one answer; the others are worth a try
            left = (*failed, *(later for later in remaining if not is_fresh(later)))
            return SyncReport(account.source, tuple(reports), n_fresh, n_out_of_plan, left, stopped)
        reports.append(ingest_feed(engine, feed, Given(fetched)))
    return SyncReport(
        account.source, tuple(reports), n_fresh, n_out_of_plan, tuple(failed), stopped if failed else None
    )


class Given:
    """An answer that is here already, as a source of bytes."""

    def __init__(self, fetched: Fetched | None, error: SourceError | None = None) -> None:
        """Hold an answer, None for what the provider does not have; or the error that came instead."""
        self._fetched = fetched
        self._error = error

    def fetch(self, feed: Feed) -> Fetched | None:
        """Give the answer.

        Raises:
            SourceError: None came.
        """
        if self._error is not None:
            raise self._error
        return self._fetched


def _last_answers(engine: Engine, key: quota.Key) -> dict[str, datetime]:
    """Tell when each path was answered last: by what is stored, so that an answer lost on its way is asked again."""
    columns = provider_request.c
    absent = (
        sa.select(columns.path, sa.func.max(columns.asked_at).label("seen_at"))
        .where(columns.provider == key.provider, columns.key_id == key.key_id, columns.outcome == "not_found")
        .group_by(columns.path)
    )
    stored = (
        sa.select(payload.c.path, sa.func.max(payload.c.last_seen_at))
        .where(payload.c.source == key.provider, payload.c.rejection.is_(None), payload.c.parsed_at.is_not(None))
        .group_by(payload.c.path)
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in (*connection.execute(absent), *connection.execute(stored))}
