"""The invented world: the same for the same seed, promotion, cups, and truth that is true."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from orchestration.sandbox.truth import probabilities_now
from orchestration.sandbox.world.founding import CLUBS_OF_TIER, COMPETITIONS
from orchestration.sandbox.world.growth import PROMOTED, World
from orchestration.sandbox.world.model import Match
from orchestration.sandbox.world.play import is_goal
from orchestration.sandbox.world.strength import (
    choose_lineup,
    expected_goals,
    form_at,
    outcome_probabilities,
    true_probabilities,
)
from orchestration.sandbox.world.view import View

SEASONS = range(2020, 2026)


def story(world: World) -> list[object]:
    """Everything that matters of a world, in values."""
    return [
        (match.number, match.home.name, match.kickoff, match.rates, match.course and match.course.phases,
         [(event.second, event.kind, event.player.number) for event in match.course.events] if match.course else ())
        for match in world.matches
    ]  # fmt: skip


def outcome(match: Match) -> int:
    """Result after 90 minutes: 0 home, 1 draw, 2 away."""
    goals = [event for event in match.played.events if is_goal(event) and event.minute <= 90]
    lead = sum(1 if event.side == 0 else -1 for event in goals)
    return 1 - (lead > 0) + (lead < 0)


@pytest.fixture(scope="module")
def played(world: World) -> list[Match]:
    chosen = (match for match in world.matches if match.season in SEASONS)
    return [match for match in chosen if match.course is not None and match.abandoned is None]


def test_the_seed_makes_the_world() -> None:
    once, again, other = World(3), World(3), World(4)
    once.through(2021)
    again.through(2020)
    again.through(2021)
    other.through(2020)
    assert story(once) == story(again)
    assert story(other) != story(once)[: len(other.matches)]


def test_a_season_has_two_tiers_and_a_cup_in_both_countries(world: World) -> None:
    for year in SEASONS:
        for competition in COMPETITIONS:
            season = world.seasons[competition.number, year]
            count = len(season.clubs)
            if competition.is_cup:
                assert Counter(match.round for match in season.matches) == {1: 12, 2: 8, 3: 4, 4: 2, 5: 1}
            else:
                assert count == CLUBS_OF_TIER[competition.tier]
                assert len(season.matches) == count * (count - 1)


def test_two_go_up_and_two_go_down(world: World) -> None:
    for first in (1, 3):
        for year in SEASONS[1:]:
            before, after = (set(world.seasons[first, one].clubs) for one in (year - 1, year))
            lower = set(world.seasons[first + 1, year - 1].clubs)
            assert len(before & after) == len(before) - PROMOTED
            assert after - before <= lower


def test_nobody_plays_twice_within_two_days(world: World) -> None:
    for club in world.clubs:
        for year in SEASONS:
            days = sorted(match.kickoff for match in world.fixtures[club.number, year])
            assert all(later - earlier > timedelta(hours=36) for earlier, later in pairwise(days))


def test_every_season_has_its_accidents(world: World) -> None:
    for year in SEASONS:
        matches = [match for match in world.matches if match.season == year]
        assert sum(match.postponed_at is not None for match in matches) >= 4
        assert sum(match.awarded_at is not None for match in matches) == 1
        assert sum(match.abandoned is not None for match in matches) == 1


def test_a_cup_tie_has_a_winner(world: World) -> None:
    view = View(world, world.seasons[6, 2025].matches[-1].kickoff + timedelta(days=9))
    ties = [match for match in world.matches if match.competition.is_cup and match.season in SEASONS]
    assert all(view.state(match).lead != 0 for match in ties)
    assert {view.state(match).code for match in ties} == {"FT", "AET", "PEN"}


def test_true_probabilities_are_calibrated(played: list[Match]) -> None:
    chances = np.array([true_probabilities(match) for match in played])
    seen = np.eye(3)[[outcome(match) for match in played]]
    assert np.allclose(chances.sum(axis=1), 1)
    spread = np.sqrt((chances * (1 - chances)).sum(axis=0))
    assert (np.abs((seen - chances).sum(axis=0)) < 3.5 * spread).all()
    for low, high in ((0.0, 0.3), (0.3, 0.45), (0.45, 0.6), (0.6, 1.0)):  # and at every height of the home chance
        chosen = (chances[:, 0] >= low) & (chances[:, 0] < high)
        expected, happened = chances[chosen, 0].sum(), seen[chosen, 0].sum()
        assert abs(expected - happened) < 3.5 * np.sqrt((chances[chosen, 0] * (1 - chances[chosen, 0])).sum())


def test_true_goals_are_calibrated(played: list[Match]) -> None:
    goals = sum(is_goal(event) and event.minute <= 90 for match in played for event in match.played.events)
    expected = sum(sum(match.rates) for match in played)
    assert abs(goals - expected) < 3.5 * expected**0.5


def test_probabilities_in_play_are_calibrated(world: World, played: list[Match]) -> None:
    chances, seen = [], []
    for match in played[::4]:
        view = View(world, match.kickoff + timedelta(seconds=4200))
        chances.append(probabilities_now(view, match))
        seen.append(np.eye(3)[outcome(match)])
    difference = (np.array(seen) - np.array(chances)).sum(axis=0)
    spread = np.sqrt((np.array(chances) * (1 - np.array(chances))).sum(axis=0))
    assert (np.abs(difference) < 3.5 * spread).all()


def test_a_missing_key_player_lowers_the_true_strength(world: World) -> None:
    match = next(match for match in world.matches if match.season == 2025 and match.course)
    view = View(world, match.kickoff)
    squads = [view.squad(club) for club in (match.home, match.away)]
    forms = tuple(form_at(club, world.began, match.kickoff) for club in (match.home, match.away))
    whole, away = (
        choose_lineup(club, squad, (), 2025) for club, squad in zip((match.home, match.away), squads, strict=True)
    )
    forwards = [player for player in whole.starters if player.position == "F"]
    star = max(forwards, key=lambda player: player.abilities[2025])
    without = choose_lineup(match.home, squads[0], {star}, 2025)
    full, less = (expected_goals(home, away, (forms[0], forms[1]), 2025) for home in (whole, without))
    assert star not in without.starters
    assert less[0] < full[0]
    assert outcome_probabilities(less)[0] < outcome_probabilities(full)[0]


def test_nobody_injured_or_suspended_plays(world: World, played: list[Match]) -> None:
    reasons = Counter(absence.reason for match in played for absence in match.absences)
    assert reasons["Red Card"] > 50
    assert reasons["Yellow Cards"] > 50
    for match in played:
        out = {absence.player for absence in match.absences if not absence.doubtful}
        assert not out & {player for lineup in match.teams for player in (*lineup.starters, *lineup.bench)}
