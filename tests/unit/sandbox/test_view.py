"""What is known when: running scores, states, and no trace of the future in any answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestration.sandbox import news
from orchestration.sandbox.clock import Clock
from orchestration.sandbox.sandbox import Sandbox
from orchestration.sandbox.world import details
from orchestration.sandbox.world.growth import World, final_goals
from orchestration.sandbox.world.model import Event, Match
from orchestration.sandbox.world.view import RUNNING, View

from .conftest import SEED, ask_api_football, ask_football_data_org

#: A Saturday with matches in play; postponements, transfers, draws and most of the season are still to come.
AUTUMN = datetime(2025, 10, 25, 15, 20, tzinfo=UTC)


def at(match: Match, **after: float) -> datetime:
    return match.kickoff + timedelta(**after)


def test_the_running_score_leads_to_the_final_one(world: World) -> None:
    for match in [one for one in world.matches if one.course is not None and one.abandoned is None][::40]:
        before = (0, 0)
        for minute in range(0, 200, 3):
            view = View(world, at(match, minutes=minute))
            state = view.state(match)
            assert state.score is not None
            assert state.score[0] >= before[0]
            assert state.score[1] >= before[1]
            goals = [event for event in view.events(match) if event.kind in {"goal", "own", "penalty"}]
            assert len(goals) == sum(state.score)
            before = state.score
        assert before == final_goals(match)


def test_a_match_goes_through_its_states(world: World) -> None:
    match = next(
        one for one in world.matches
        if one.season == 2025 and one.course and one.course.phases[-1][1] == "FT" and one.postponed_at is None
        and one.round > 8 and not one.competition.is_cup and one.abandoned is None
    )  # fmt: skip
    codes = [
        View(world, at(match, **after)).state(match).code
        for after in ({"days": -40}, {"days": -3}, {"minutes": 10}, {"minutes": 53}, {"minutes": 80}, {"minutes": 130})
    ]
    assert codes == ["TBD", "NS", "1H", "HT", "2H", "FT"]
    assert View(world, at(match, days=-40)).state(match).kickoff == match.placeholder
    assert View(world, at(match, minutes=-41)).lineups(match) is None
    assert View(world, at(match, minutes=-39)).lineups(match) == match.lineups


def test_a_postponed_match_comes_back_under_its_number(world: World) -> None:
    match = next(one for one in world.matches if one.postponed_at is not None)
    assert match.postponed_at is not None
    assert match.redated_at is not None
    seen = [
        View(world, when).state(match)
        for when in (match.postponed_at - timedelta(minutes=1), match.postponed_at, match.redated_at)
    ]
    assert [state.code for state in seen] == ["NS", "PST", "NS"]
    assert [state.kickoff for state in seen] == [match.first_kickoff, match.first_kickoff, match.kickoff]
    assert View(world, at(match, hours=3)).state(match).code == "FT"


def test_awarded_and_abandoned_matches_say_so(world: World, sandbox: Sandbox) -> None:
    awarded = next(one for one in world.matches if one.awarded_at is not None and one.season == 2025)
    abandoned = next(one for one in world.matches if one.abandoned is not None and one.season == 2025)
    for match, code, status in ((awarded, "AWD", "AWARDED"), (abandoned, "ABD", "SUSPENDED")):
        one = ask_api_football(sandbox, "fixtures", id=1_500_000 + match.number).body["response"][0]
        assert one["fixture"]["status"]["short"] == code
        assert ask_football_data_org(sandbox, f"matches/{610_000 + match.number}").body["status"] == status
    assert final_goals(abandoned) is None


@pytest.fixture
def questions(world: World) -> list[tuple[Any, str, dict[str, Any]]]:
    """Requests that together show all the sandbox can tell."""
    view = View(world, AUTUMN)
    movers = [one for one in world.people if one.spells and one.spells[-1].start > AUTUMN and len(one.spells) > 1][:5]
    players = [400_001 + 3 * one.number for one in movers]
    matches = list(view.matches(2025))
    live = [match for match in matches if view.state(match).code in RUNNING]
    ahead = [match for match in matches if view.state(match).code == "NS"][:10]
    ids = [1_500_000 + match.number for match in live + ahead]
    league = {"league": 9101, "season": 2025}
    asked: list[tuple[Any, str, dict[str, Any]]] = [
        (ask_football_data_org, path, {})
        for path in (
            "competitions", "competitions/SYN1", "competitions/SYC2/matches", "competitions/SYN1/matches",
            "competitions/SYN2/matches", "competitions/SYN3/standings", "competitions/SYN1/scorers",
            "competitions/SYN1/teams", "competitions/SYN4/teams", "matches",
            "teams/9501/matches", "persons/900010", "persons/900010/matches",
            *(f"matches/{610_000 + match.number}" for match in live),
        )
    ]  # fmt: skip
    asked += [
        (ask_api_football, path, sent)
        for path, sent in (
            ("leagues", {}), ("standings", league), ("fixtures", {"season": 2025}), ("fixtures", {"live": "all"}),
            ("fixtures", {"ids": "-".join(map(str, ids))}), ("injuries", {"season": 2025, "league": 9101}),
            ("injuries", {"season": 2025, "league": 9105}), ("players/topscorers", league),
            ("transfers", {"team": 20029}), ("players", league), ("teams/statistics", league | {"team": 20043}),
            ("odds", {"season": 2025, "league": 9102}), ("odds", {"season": 2025, "league": 9101}),
            ("odds/live", {}), ("predictions", {"fixture": ids[0]}), ("players/squads", {"team": 20029}),
            ("sidelined", {"players": "-".join(map(str, range(400004, 400062, 3)))}),
            ("fixtures/rounds", {"league": 9105, "season": 2025}), ("players/profiles", {"page": 7}),
            *(("players/squads", {"player": one}) for one in players),
            *(("players/teams", {"player": one}) for one in players),
            *(("transfers", {"player": one}) for one in players),
        )
    ]  # fmt: skip
    return asked


def test_no_answer_knows_the_future(questions: list[tuple[Any, str, dict[str, Any]]]) -> None:
    world = World(SEED)
    world.through(2025)
    sandbox = Sandbox(world, Clock(AUTUMN, speed=0))

    def tell() -> list[str]:
        details._lines.cache_clear()
        answers = [json.dumps(ask(sandbox, path, **sent).body) for ask, path, sent in questions]
        return [*answers, news.feed(sandbox.view())]

    before = tell()
    poison(world, AUTUMN)
    for (_, path, sent), told, poisoned in zip([*questions, (None, "news", {})], before, tell(), strict=True):
        assert told == poisoned, f"{path} {sent} knows what happens later"
    later = Sandbox(world, Clock(AUTUMN + timedelta(days=30), speed=0))
    assert ask_football_data_org(later, "competitions/SYN1/standings").body  # the poisoned future can be lived in


def poison(world: World, now: datetime) -> None:
    """Change whatever happens, or becomes known, after an instant."""
    for club in world.clubs:
        club.form = [
            form if week <= (now - world.began).days // 7 else (9.0, 9.0) for week, form in enumerate(club.form)
        ]
        world.bans[club.number] = [ban for ban in world.bans[club.number] if ban.known_at <= now]
    for number, injuries in world.injuries.items():
        world.injuries[number] = [injury for injury in injuries if injury.known_at <= now]
    for person in world.people:
        person.spells[:] = [spell for spell in person.spells if spell.start <= now] or person.spells
        if person.spells and person.spells[-1].end is not None and person.spells[-1].end > now:
            person.spells[-1].end = None
    for match in world.matches:
        _poison_match(match, now)


def _poison_match(match: Match, now: datetime) -> None:
    if match.published_at > now:
        match.home, match.away = match.away, match.home
    if match.awarded_at is not None and match.awarded_at > now:
        match.awarded_at = None
    if match.postponed_at is not None and match.postponed_at > now:
        match.postponed_at, match.kickoff = None, match.first_kickoff
    elif match.redated_at is not None and match.redated_at > now:
        match.kickoff += timedelta(days=3)
    if match.course is None:
        return
    second = int((now - match.kickoff).total_seconds())
    events = tuple(event for event in match.course.events if event.second <= second)
    scorer = match.teams[0].starters[5]
    extra = tuple(Event(second + late, 89, None, "goal", 0, scorer) for late in (1, 30, 90))
    phases = tuple((begin + (120 if begin > second else 0), code) for begin, code in match.course.phases)
    if phases[-1][0] > second:
        match.course = match.course._replace(events=events + extra, phases=phases, stoppage=(9, 9))
        if second < -40 * 60:
            match.rates, match.absences = (5.0, 0.1), ()
            match.lineups = (match.teams[1], match.teams[0])


def test_nothing_is_there_before_it_is_announced(world: World) -> None:
    view = View(world, datetime(2025, 6, 30, 12, tzinfo=UTC))
    assert max(view.years()) == 2024
    assert not list(view.matches(2025))
    final = world.seasons[6, 2025].matches[-1]
    assert View(world, final.published_at - timedelta(seconds=1)).match(final.number) is None
    assert View(world, final.published_at).match(final.number) is final
