"""One second decides: a result counts two hours after kick-off, in everything built from it, and not before."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from orchestration.ingestion.providers.synthetic.world import Match, season_matches
from tests.leakage import stages
from tests.leakage.conftest import Copy, Pair

pytestmark = pytest.mark.slow

MATCH = """
select m.match_id, m.home_team_id, m.status, m.home_goals, m.outcome, m.home_shots, m.odds_close_home
from core.match as m
inner join identity.team as home on home.team_id = m.home_team_id
inner join identity.team as away on away.team_id = m.away_team_id
where m.season_start = :season_start and home.name = :home and away.name = :away
"""
#: What is known of a club before its coming matches.
COMING = """
select
    case when home_team_id = :team_id then home_n_rated else away_n_rated end as n_rated,
    case when home_team_id = :team_id then home_played else away_played end as played,
    case when home_team_id = :team_id then home_elo else away_elo end as elo
from features.match_features
where not is_finished and :team_id in (home_team_id, away_team_id) and match_id <> :match_id
  and cutoff_at = (select present_at from ops.database_state)
order by kickoff_at
"""


def first_match() -> Match:
    """The first match of the cut-off's day."""
    return next(match for match in season_matches(stages.SEED, 2019) if match.kickoff_at > stages.cutoff())


def look(url: URL) -> tuple[Any, Any]:
    """Read the match, and what its home club's next coming match is forecast from."""
    match = first_match()
    names = {"season_start": 2019, "home": match.home.short_name, "away": match.away.short_name}
    with stages.engine_on(url) as engine, engine.connect() as connection:
        known = connection.execute(sa.text(MATCH), names).one()
        club = {"team_id": known.home_team_id, "match_id": known.match_id}
        return known, connection.execute(sa.text(COMING), club).first()


def test_a_result_is_known_two_hours_after_kickoff_and_not_a_second_earlier(then: Pair, copy: Copy) -> None:
    url = copy(then.clean)
    known_at = first_match().kickoff_at + timedelta(hours=2)
    coming, club_before = look(url)
    assert (coming.status, coming.home_goals, coming.odds_close_home) == ("scheduled", None, None)

    stages.build(url, known_at - timedelta(seconds=1))
    unresolved, club_during = look(url)
    assert (unresolved.status, unresolved.home_goals, unresolved.outcome) == ("unresolved", None, None)
    assert unresolved.home_shots is None
    assert unresolved.odds_close_home is not None
    assert club_during == club_before

    stages.build(url, known_at)
    finished, club_after = look(url)
    assert (finished.status, finished.home_goals) == ("finished", first_match().goals[0])
    assert club_after.n_rated == club_before.n_rated + 1
    assert club_after.played == club_before.played + 1
    assert club_after.elo != club_before.elo
