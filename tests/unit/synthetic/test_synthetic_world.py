"""The invented world: matches keep coming, the past never changes, prices are the truth with a blur."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from orchestration.ingestion.providers.synthetic import calendar
from orchestration.ingestion.providers.synthetic.world import (
    DIVISIONS,
    FIRST_SEASON,
    Match,
    season_matches,
    true_probabilities,
)

SEED = 11
SEASONS = range(FIRST_SEASON, 2027)


@pytest.fixture(scope="module")
def played() -> list[Match]:
    return [match for season in SEASONS for match in season_matches(SEED, season)]


def clubs_of(season: int, division: str) -> set[str]:
    return {m.home.short_name for m in season_matches(SEED, season) if m.division == division}


def test_a_season_is_a_double_round_robin_in_both_divisions() -> None:
    for division in DIVISIONS:
        matches = [m for m in season_matches(SEED, 2024) if m.division == division]
        pairs = Counter((m.home.short_name, m.away.short_name) for m in matches)
        assert len(pairs) == calendar.N_CLUBS * (calendar.N_CLUBS - 1)
        assert set(pairs.values()) == {1}
        for number in range(1, calendar.N_ROUNDS + 1):
            clubs = [c for m in matches if m.round_number == number for c in (m.home, m.away)]
            assert len(set(clubs)) == len(clubs) == calendar.N_CLUBS


def test_two_clubs_go_up_and_two_go_down() -> None:
    for season, following in pairwise(SEASONS):
        stayed = clubs_of(season, "SYN1") & clubs_of(following, "SYN1")
        assert len(stayed) == calendar.N_CLUBS - 2
        assert clubs_of(season, "SYN1") | clubs_of(season, "SYN2") == (
            clubs_of(following, "SYN1") | clubs_of(following, "SYN2")
        )


def test_matches_are_always_coming_and_the_programme_is_always_known(played: list[Match]) -> None:
    kickoffs = sorted({match.kickoff_at.astimezone(UTC) for match in played})
    assert max(later - earlier for earlier, later in pairwise(kickoffs)) < timedelta(days=10)
    for season in SEASONS:
        last_kickoff = max(m.kickoff_at for m in season_matches(SEED, season)).astimezone(UTC)
        next_known_at = datetime.combine(calendar.first_day(season + 1), datetime.min.time(), UTC)
        assert timedelta(0) < next_known_at - last_kickoff <= timedelta(hours=5)
        for division in DIVISIONS:
            opening = min(m.kickoff_at for m in season_matches(SEED, season) if m.division == division)
            assert opening.astimezone(UTC).date() == calendar.first_day(season)


@pytest.mark.parametrize("present", [datetime(2026, 6, 20, tzinfo=UTC), datetime(2026, 7, 20, tzinfo=UTC)])
def test_a_season_is_in_play_in_summer_too(present: datetime) -> None:
    season = calendar.season_in_play(present)
    kickoffs = [match.kickoff_at for match in season_matches(SEED, season)]
    assert min(kickoffs) < present < max(kickoffs)
    assert any(present < at < present + timedelta(days=8) for at in kickoffs)


def test_goals_follow_the_true_probabilities_and_the_close_is_nearer_to_them(played: list[Match]) -> None:
    truth = np.array([match.p_true for match in played])
    outcome = np.array([1 - np.sign(match.goals[0] - match.goals[1]) for match in played])
    rows = np.arange(len(played))
    assert np.abs(truth.sum(axis=1) - 1).max() < 1e-12
    drawn = np.bincount(outcome, minlength=3) / len(played)
    assert np.abs(drawn - truth.mean(axis=0)).max() < 3.5 * np.sqrt(0.25 / len(played))

    def distance_from_truth(is_closing: bool) -> float:
        odds = np.array(
            [p.odds for m in played for p in m.prices if p.bookmaker == "Avg" and p.is_closing == is_closing]
        )
        market = (1 / odds) / (1 / odds).sum(axis=1, keepdims=True)
        return float((truth * np.log(truth / market)).sum(axis=1).mean())

    assert 0 < distance_from_truth(is_closing=True) < distance_from_truth(is_closing=False) < 0.01
    base_rate = np.broadcast_to(truth.mean(axis=0), truth.shape)
    skill = np.log(truth[rows, outcome]).mean() - np.log(base_rate[rows, outcome]).mean()
    assert skill > 0.03


def test_counts_are_possible_and_shots_tell_strength(played: list[Match]) -> None:
    for match in played:
        for goals, on_target, shots in zip(
            match.goals,
            (match.counts["HST"], match.counts["AST"]),
            (match.counts["HS"], match.counts["AS"]),
            strict=True,
        ):
            assert 0 <= goals <= on_target <= shots
        assert all(half <= whole for half, whole in zip(match.goals_half_time, match.goals, strict=True))
    shot_difference = [match.counts["HS"] - match.counts["AS"] for match in played]
    advantage = [match.p_true[0] - match.p_true[2] for match in played]
    assert np.corrcoef(shot_difference, advantage)[0, 1] > 0.3


def test_prices_have_a_margin_and_are_prices(played: list[Match]) -> None:
    for match in played:
        for price in match.prices:
            assert min(price.odds) >= 1.01
            if price.bookmaker != "Max":
                assert 1.0 < sum(1 / odds for odds in price.odds) < 1.1


def test_true_probabilities_are_those_of_the_matches() -> None:
    truth = true_probabilities(SEED, 2025)
    assert len(truth) == 2 * calendar.N_CLUBS * (calendar.N_CLUBS - 1)
    match = season_matches(SEED, 2025)[0]
    assert truth[match.division, match.home.short_name, match.away.short_name] == match.p_true


def test_another_process_grows_the_same_world_and_another_seed_another_one() -> None:
    code = (
        "from orchestration.ingestion.providers.synthetic.world import season_matches;"
        f"print([(m.kickoff_at.isoformat(), m.goals, m.prices) for m in season_matches({SEED}, 2017)])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    here = [(m.kickoff_at.isoformat(), m.goals, m.prices) for m in season_matches(SEED, 2017)]
    assert answer == str(here)
    assert [m.goals for m in season_matches(SEED + 1, 2017)] != [m.goals for m in season_matches(SEED, 2017)]


def test_the_world_has_a_beginning() -> None:
    with pytest.raises(ValueError, match="begins in 2015"):
        season_matches(SEED, FIRST_SEASON - 1)
