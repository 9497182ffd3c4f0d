"""What is worth asking the keyed providers: matches in play and to come first, then what changes a forecast, the past.

A want is a path, how often it is worth asking, and why. Whether it is asked now is decided by `present`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.engine import Engine

from orchestration.ingestion.accounts import Account
from orchestration.ingestion.identity.leagues import League, read_leagues
from orchestration.ingestion.providers import api_football, football_data_org

HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)
#: A sync comes every six hours; a want of that rhythm must not miss one by minutes.
SYNC = timedelta(hours=5)
#: Seasons of the past the free plans reach (CONTRACTS, A.4 and B.2); what they refuse is remembered.
PAST_SEASONS = 3
#: Month in which the seasons of most leagues turn.
SEASON_TURNS_IN_MONTH = 7
#: Statuses of a match that is on.
IN_PLAY = ("first_half", "half_time", "second_half", "live", "extra_time", "penalties", "interrupted", "suspended")
#: Whoever scored enough to matter for a forecast is among so many.
MOST_SCORERS = 50


@dataclass(frozen=True)
class Want:
    """Something worth asking.

    Attributes:
        path: At the provider.
        every: Not asked again sooner.
        why: What it is for, for whoever reads what was left out.
        page: Of a list in pages: gives the path of another page; `path` is the first.
        pages_before: Paths of other pages of the same list, which this one must not repeat.
        is_spare: Asked only by a sync that had little else to ask: club by club it would take a minute's calls.
    """

    path: str
    every: timedelta
    why: str
    page: Callable[[int], str] | None = None
    pages_before: tuple[str, ...] = ()
    is_spare: bool = False


def plan(account: Account, held: str, present_at: datetime, near: Callable[[], "Near"]) -> Iterator[Want]:
    """Give what is wanted of a provider, the most valuable first.

    Args:
        account: Whom to ask.
        held: What the database holds: `archive` or `sandbox`.
        present_at: From when we look.
        near: Finds what the provider tells of now; called once the matches of the day have been asked for.
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


def _of_api_football(leagues: Sequence[League], present_at: datetime, near: Callable[[], "Near"]) -> Iterator[Want]:
    today = present_at.date()
    for day in (today, today + DAYS, today - DAYS):
        yield Want(api_football.fixtures_on(day), SYNC, "fixtures of the day")
    now = near()
    if now.in_play:
        yield Want(api_football.live_odds(), HOURS, "odds of matches in play")
    for path in api_football.fixtures_by_id(now.finished):
        yield Want(path, HOURS, "what happened in matches that are over")
    for match_id in now.coming:
        yield Want(api_football.fixture_injuries(match_id), 12 * HOURS, "who is missing")
        yield Want(api_football.fixture_odds(match_id), SYNC, "odds, which are kept for seven days only")
        yield Want(api_football.predictions(match_id), 20 * HOURS, "the provider's own forecast")
    seasons = [(int(str(league.code_api_football)), season_in_play(league, present_at)) for league in leagues]
    for code, season in seasons:
        yield Want(api_football.season_fixtures(code, season), 20 * HOURS, "all fixtures of the season in play")
    for code, season in seasons:
        page = partial(api_football.season_odds, code, season)
        yield Want(page(1), 20 * HOURS, "odds of the coming fortnight", page)
    for code, season in seasons:
        yield Want(api_football.standings(code, season), 20 * HOURS, "standings")
        yield Want(api_football.season_teams(code, season), 6 * DAYS, "clubs")
        yield Want(api_football.top_players("goals", code, season), 20 * HOURS, "scorers")
        yield Want(api_football.season_injuries(code, season), 20 * HOURS, "absences of the season")
    for path in api_football.sidelined(now.missing):
        yield Want(path, 6 * DAYS, "how long the missing are out")
    for team_id in now.team_ids:
        yield Want(api_football.squad(team_id), 6 * DAYS, "squads")
    for code, season in seasons:
        page = partial(api_football.season_players, code, season)
        yield Want(page(1), 6 * DAYS, "players, whose birth dates say who they are elsewhere", page)
    for years_back in range(1, PAST_SEASONS + 1):
        for code, season in seasons:
            yield Want(api_football.season_fixtures(code, season - years_back), 90 * DAYS, "a past season")
    yield from _of_clubs(now, seasons)


def _of_clubs(now: "Near", seasons: Sequence[tuple[int, int]]) -> Iterator[Want]:
    in_play = dict(seasons)
    for team_id, league_id in zip(now.team_ids, now.league_ids, strict=True):
        if league_id in in_play:
            path = api_football.team_statistics(league_id, in_play[league_id], team_id)
            yield Want(path, 6 * DAYS, "figures of a club's season", is_spare=True)
    for team_id in now.team_ids:
        yield Want(api_football.team_coaches(team_id), 30 * DAYS, "coaches", is_spare=True)
        yield Want(api_football.team_transfers(team_id), 30 * DAYS, "who moved", is_spare=True)


@dataclass(frozen=True)
class Near:
    """What a provider tells of around now, by its own ids.

    Attributes:
        in_play: Matches that are on.
        finished: Matches over in the last two days of which it has not told all yet.
        coming: Matches of the next two days.
        missing: Players who miss one of those that are coming, or may.
        team_ids: Clubs that play these months, of the most important leagues first.
        league_ids: The league in which each of those plays.
    """

    in_play: tuple[int, ...]
    finished: tuple[int, ...]
    coming: tuple[int, ...]
    missing: tuple[int, ...]
    team_ids: tuple[int, ...]
    league_ids: tuple[int, ...]


#: What an answer to `ids=` has told of a match that was over is all there is once some hours have gone: events and
#: statistics are corrected after the match (CONTRACTS, B.7).
_NEAR = """
with newest as (
    select distinct on (foreign_match_id) foreign_match_id, provider_match.status, kickoff_at
    from raw.provider_match
    inner join raw.payload using (payload_id)
    where source = %(source)s and foreign_match_id in (
        select foreign_match_id from raw.provider_match where kickoff_at between %(from_at)s and %(to_at)s
    )
    order by foreign_match_id, last_seen_at desc, payload_id desc
)
select
    foreign_match_id, status, exists (
        select from raw.provider_match as told
        inner join raw.payload as answer using (payload_id)
        where
            answer.source = %(source)s
            and answer.path like '/fixtures?ids=%%'
            and told.foreign_match_id = newest.foreign_match_id
            and told.status like 'finished%%'
            and (answer.last_seen_at > newest.kickoff_at + interval '8 hours'
                or %(now)s < newest.kickoff_at + interval '12 hours')
    ) as is_told
from newest
where kickoff_at between %(from_at)s and %(to_at)s
order by foreign_match_id
"""

_CLUBS = """
select told.home_team::integer as team_id, min(told.competition)::integer as league_id
from raw.provider_match as told
inner join raw.payload using (payload_id)
inner join identity.league
    on told.competition = case payload.source
        when 'api_football' then league.code_api_football else league.code_football_data_org end
where source = %(source)s and is_active and kickoff_at between %(from_at)s and %(to_at)s
group by told.home_team
order by min(priority_rank), team_id
"""

_MISSING = """
select distinct (provider_record.content ->> 'person_id')::integer as person_id
from raw.provider_record
inner join raw.payload using (payload_id)
where
    source = %(source)s
    and record = 'availability'
    and (provider_record.content ->> 'match_id')::bigint = any(%(match_ids)s)
order by person_id
"""


def near(engine: Engine, source: str, present_at: datetime) -> Near:
    """Find what a provider tells of around now, by the newest telling of each match."""
    days = {"source": source, "from_at": present_at - 2 * DAYS, "to_at": present_at + 2 * DAYS, "now": present_at}
    months = {"source": source, "from_at": present_at - 45 * DAYS, "to_at": present_at + 45 * DAYS}
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_NEAR, days).all()
        coming = [row.foreign_match_id for row in rows if row.status in ("scheduled", "timed")]
        clubs = connection.exec_driver_sql(_CLUBS, months).all()
        missing = connection.exec_driver_sql(_MISSING, {"source": source, "match_ids": coming}).all()
    return Near(
        in_play=tuple(row.foreign_match_id for row in rows if row.status in IN_PLAY),
        finished=tuple(row.foreign_match_id for row in rows if row.status.startswith("finished") and not row.is_told),
        coming=tuple(coming),
        missing=tuple(row.person_id for row in missing),
        team_ids=tuple(row.team_id for row in clubs),
        league_ids=tuple(row.league_id for row in clubs),
    )
