"""Looks at what came in: results a league and day, scores that sources agree on, odds before kick-off, quarantine.

Each counts matches that were to be played, so a summer without any is well.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.health.finding import Finding, well
from orchestration.settings import Settings

#: The archives are written twice a week; a keyed provider tells a result within a sync.
LATE_OF_ARCHIVES = timedelta(days=5)
LATE_OF_PROVIDERS = timedelta(hours=12)
#: Older gaps are known by now, and belong to `bet-hope identity differences`.
LOOKED_BACK = timedelta(days=60)
#: Leagues or matches that a sentence names.
MOST_NAMED = 5
#: Odds that used to be there: a league that had them for more than the first share of its matches of the year before,
#: and has them for less than the second of at least so many of the last month.
ODDS_BEFORE, ODDS_NOW, ODDS_MATCHES = 0.8, 0.5, 10
#: Of what came in, so much may wait for a person before it is told; of the whole real archive it is 0.2 %.
MOST_WAITING = 0.005

MISSING = """
select league_code, match_on, count(*) as n, min(kickoff_at) as kickoff_at
from core.match
where status in ('unresolved', 'scheduled') and kickoff_at between :from_at and :to_at
group by league_code, match_on
order by match_on, league_code
"""
TOLD_BY_PROVIDERS = "select exists (select from raw.payload where status is not null and last_seen_at > :from_at)"
DISAGREEING = """
select d.match_on, h.name as home, a.name as away, d.source, d.attribute, d.told, d.counts
from core.match_difference as d
inner join identity.team as h on h.team_id = d.home_team_id
inner join identity.team as a on a.team_id = d.away_team_id
where d.attribute in ('result', 'withdrawn') and d.match_on >= :from_on
order by d.match_on, d.match_id, d.source
"""
ODDS = """
select
    league_code,
    count(*) filter (where is_new) as n_new,
    avg(has_odds::int) filter (where is_new)::float as share_new,
    avg(has_odds::int) filter (where not is_new)::float as share_before,
    min(kickoff_at) filter (where is_new and not has_odds) as first_without_at
from (
    select
        league_code, kickoff_at, odds_seen_home is not null as has_odds, kickoff_at > :month_at as is_new
    from features.match_features
    where is_finished and kickoff_at between :year_at and :present_at
) as match
group by league_code
order by league_code
"""
QUARANTINE = """
select
    count(*) as n,
    count(*) filter (where row_number is null) as n_files,
    min(first_seen_at) as since_at,
    mode() within group (order by reason) as reason,
    (select count(*) from identity.match_row) as n_identified
from ops.quarantine
where resolved_at is null
"""


def results_are_complete(connection: Connection, settings: Settings) -> Finding:
    """Name the leagues and days whose matches should be over and have no result."""
    name = "results_are_complete"
    present_at = _present(connection)
    is_told = settings.as_of is None and connection.scalar(
        sa.text(TOLD_BY_PROVIDERS), {"from_at": present_at - timedelta(days=2)}
    )
    late = LATE_OF_PROVIDERS if is_told else LATE_OF_ARCHIVES
    rows = connection.execute(sa.text(MISSING), {"from_at": present_at - LOOKED_BACK, "to_at": present_at - late}).all()
    if not rows:
        return well(name, "every league has the results of every day")
    n_missing = sum(row.n for row in rows)
    named = "; ".join(f"{row.league_code} {row.match_on}: {row.n}" for row in rows[:MOST_NAMED])
    more = f" and {len(rows) - MOST_NAMED} more days" if len(rows) > MOST_NAMED else ""
    return Finding(
        name,
        is_well=False,
        what=f"{n_missing} matches should be over and have no result ({named}{more})",
        do="run `bet-hope sync-data --league CODE`; if they stay, look whether they were put off, and whether "
        "`bet-hope doctor` names a file that was refused",
        since=min(row.kickoff_at for row in rows) + late,
    )


def sources_agree(connection: Connection, _settings: Settings) -> Finding:
    """Name results of late that two sources tell differently, or that their teller took back."""
    name = "sources_agree"
    from_on = (_present(connection) - LOOKED_BACK).date()
    rows = connection.execute(sa.text(DISAGREEING), {"from_on": from_on}).all()
    if not rows:
        return well(name, "all sources tell the same scores")
    named = "; ".join(
        f"{row.match_on} {row.home} - {row.away}: {row.source} tells {row.told}, {row.counts} counts"
        for row in rows[:MOST_NAMED]
    )
    return Finding(
        name,
        is_well=False,
        what=f"{len(rows)} scores are told differently: {named}",
        do="`bet-hope identity differences --league CODE` lists them; a club joined to the wrong one shows here first: "
        "`bet-hope identity review`",
    )


def odds_come_before_kickoff(connection: Connection, _settings: Settings) -> Finding:
    """Name the leagues that used to have odds before kick-off and have none of late."""
    name = "odds_come_before_kickoff"
    present_at = _present(connection)
    bound = {
        "present_at": present_at,
        "month_at": present_at - timedelta(days=30),
        "year_at": present_at - timedelta(days=395),
    }
    lost = [
        row
        for row in connection.execute(sa.text(ODDS), bound)
        if row.n_new >= ODDS_MATCHES and (row.share_before or 0) > ODDS_BEFORE and row.share_new < ODDS_NOW
    ]
    if not lost:
        return well(name, "leagues have the odds before kick-off that they used to have")
    named = ", ".join(f"{row.league_code} {row.share_new:.0%} of {row.n_new}" for row in lost[:MOST_NAMED])
    return Finding(
        name,
        is_well=False,
        what=f"odds before kick-off are missing in {len(lost)} leagues that had them: {named}",
        do="`bet-hope status` says whether a quota or a plan keeps them away; forecasts go on without odds, and say so",
        since=min(row.first_without_at for row in lost),
    )


def quarantine_is_small(connection: Connection, _settings: Settings) -> Finding:
    """Count what waits in quarantine against all that came in; a whole refused file is told at once."""
    name = "quarantine_is_small"
    row = connection.execute(sa.text(QUARANTINE)).one()
    share = row.n / max(row.n + row.n_identified, 1)
    what = f"{row.n:,} rows or files wait in quarantine, {row.n_files} of them whole files ({share:.2%} of all)"
    if row.n_files == 0 and share <= MOST_WAITING:
        return well(name, what)
    return Finding(
        name,
        is_well=False,
        what=f"{what}, most for {row.reason}",
        do="`bet-hope doctor` names files and reasons; mend the source or its aliases, then `bet-hope sync-data`",
        since=row.since_at,
    )


def _present(connection: Connection) -> datetime:
    present_at: datetime = connection.execute(sa.text("select present_at from ops.database_state")).scalar_one()
    return present_at
