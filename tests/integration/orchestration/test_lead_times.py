"""Forecasts frozen 72, 24 and 1 hours before kick-off, in a sandbox whose odds drift towards the truth."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from orchestration.ml.forecasts import LEAD_TIMES
from tests.integration.orchestration.sandboxed import World, sandboxed
from tests.integration.orchestration.test_pipeline import Installation

pytestmark = pytest.mark.prove

#: A Tuesday; most matches of the week kick off on the Saturday after it.
TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 14, tzinfo=UTC).date()
#: A lead falls due in the quarter of an hour before it passes.
BEFORE_THE_LEAD = timedelta(minutes=5)
OUTCOMES = ("home", "draw", "away")
FROZEN = """
select
    p.lead_time, p.match_id, p.p_home, p.p_draw, p.p_away, p.cutoff_at, p.kickoff_at,
    convert_from(p.features, 'utf8') as features, m.odds_close_home, m.odds_rating_basis, m.outcome
from ml.prediction as p
inner join core.match as m using (match_id)
where p.lead_time <> 'scheduled' and p.kickoff_at = m.kickoff_at
"""
PROVIDER_ID = """
select distinct match_id, foreign_match_id from intermediate.int_provider_match where source = 'football_data_org'
"""


@pytest.fixture(scope="module")
def week() -> Iterator[tuple[Installation, World, datetime]]:
    """A week of the sandbox, looked at when each lead falls due and once its matches are over."""
    with sandboxed(TUESDAY) as (installation, world, _):
        kickoffs = Counter(datetime.fromisoformat(row["kickoff"]) for row in world.truth().values())
        kickoff, n = max(
            ((at, n) for at, n in kickoffs.items() if at.date() == SATURDAY), key=lambda one: (one[1], one[0])
        )
        assert n >= 5
        for place, lead in enumerate(sorted(LEAD_TIMES.values(), reverse=True)):
            world.set_clock(kickoff - lead - BEFORE_THE_LEAD)
            installation.bet_hope("sync-data" if place else "pipeline")
        world.set_clock(kickoff + timedelta(hours=2, minutes=15))
        installation.bet_hope("sync-live")
        installation.bet_hope("sync-data")
        installation.bet_hope("evaluate-model")
        yield installation, world, kickoff


@pytest.fixture(scope="module")
def frozen(week: tuple[Installation, World, datetime]) -> list[Any]:
    """The forecasts that were frozen for that kick-off."""
    installation, _, kickoff = week
    return [row for row in installation.rows(FROZEN) if row.kickoff_at == kickoff]


def test_each_match_has_a_forecast_of_each_lead_made_from_the_odds_of_then(frozen: list[Any]) -> None:
    leads = {(row.match_id, row.lead_time) for row in frozen}
    matches = {row.match_id for row in frozen}
    assert leads == {(match, lead) for match in matches for lead in LEAD_TIMES}
    assert len(matches) >= 5
    seen: dict[int, dict[str, float]] = {}
    for row in frozen:
        assert row.cutoff_at <= row.kickoff_at - LEAD_TIMES[row.lead_time]
        seen.setdefault(row.match_id, {})[row.lead_time] = json.loads(row.features)["odds_seen_home"]
    assert all(None not in prices.values() for prices in seen.values())
    assert all(len(set(prices.values())) == len(LEAD_TIMES) for prices in seen.values()), "odds did not drift"


def test_the_later_the_lead_the_nearer_to_the_truth(
    frozen: list[Any], week: tuple[Installation, World, datetime]
) -> None:
    installation, world, _ = week
    truth = world.truth()
    told = {row.match_id: truth[row.foreign_match_id]["probabilities"] for row in installation.rows(PROVIDER_ID)
            if row.foreign_match_id in truth}  # fmt: skip
    distance = {
        lead: np.mean(
            [
                -sum(told[row.match_id][outcome] * np.log(getattr(row, f"p_{outcome}")) for outcome in OUTCOMES)
                for row in frozen
                if row.lead_time == lead and told[row.match_id]
            ]
        )
        for lead in LEAD_TIMES
    }
    assert distance["72h"] > distance["24h"] > distance["1h"], distance


def test_each_lead_is_compared_with_the_close_at_its_own(
    frozen: list[Any], week: tuple[Installation, World, datetime]
) -> None:
    installation, _, _ = week
    played = {row.match_id for row in frozen if row.outcome is not None}
    assert played
    assert {row.odds_rating_basis for row in frozen if row.match_id in played} == {"closing_observed"}
    compared = {
        row.lead_time: row
        for row in installation.rows(
            "select lead_time, n, n_with_close, gap_log_loss from ml.model_performance"
            " where period = 'all' and league_code = 'all' and model_version = 'all' and kind = 'simulated'"
        )
    }
    rivals = "select n, league_code from ml.model_performance where kind = 'rival: api_football' and period = 'all'"
    assert {row.league_code: row.n for row in installation.rows(rivals)}["all"] >= len(played)
    for lead in LEAD_TIMES:
        assert compared[lead].n == compared[lead].n_with_close == len(played)
        assert compared[lead].gap_log_loss is not None
