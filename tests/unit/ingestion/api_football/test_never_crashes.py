"""Whatever the bytes: records that can be stored, or a typed refusal."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import Match, MatchEvent, OddsPrice, ParsedAnswer
from orchestration.ingestion.refusals import FileRefusedError
from tests.unit.ingestion.api_football import test_leagues_and_teams as leagues
from tests.unit.ingestion.api_football import test_odds as odds
from tests.unit.ingestion.api_football import test_people as people
from tests.unit.ingestion.api_football.answers import SEASON, envelope, fixture
from tests.unit.ingestion.api_football.test_details import event, figure, lineup

FULL = fixture(
    events=[event("Goal", "Penalty"), event("subst", "Substitution 1")],
    lineups=[lineup([5], [15])],
    statistics=[{"team": {"id": 1}, "statistics": [figure("Ball Possession", "47%")]}],
    players=[{"team": {"id": 1}, "players": [{"player": {"id": 5}, "statistics": [{"games": {"minutes": 90}}]}]}],
)
ACCOUNT = {"subscription": {"plan": "Pro", "end": "2026-06-30T23:00:00+00:00"}, "requests": {"current": 3}}
ANSWERS: dict[str, object] = {
    "/fixtures?ids=100-101": [FULL, fixture(fixture__id=101)],
    SEASON: [fixture()],
    "/fixtures/events?fixture=100": [event("Card", "Red Card")],
    "/fixtures/lineups?fixture=100": [lineup([5], [15])],
    "/fixtures/rounds?league=7&season=2025": ["Final", {"round": "Final", "dates": ["2026-05-30"]}],
    "/leagues": [leagues.LEAGUE],
    "/standings?league=7&season=2025": [leagues.table([leagues.place(1, 3)])],
    "/teams?league=7&season=2025": [leagues.TEAM],
    "/teams/statistics?league=7&season=2025&team=3": leagues.STATISTICS,
    "/status": ACCOUNT,
    "/timezone": ["Europe/Rome"],
    "/teams/seasons?team=3": [2025],
    "/players?league=7&season=2025": [people.PLAYER],
    "/players/topscorers?league=7&season=2025": [people.PLAYER],
    "/players/squads?team=1": [{"team": {"id": 1}, "players": [{"id": 11, "name": "A. One", "position": "Defender"}]}],
    "/players/teams?player=11": [{"team": {"id": 1, "name": "Reds"}, "seasons": [2025]}],
    "/coachs?team=1": [{"id": 40, "name": "C.", "career": [{"team": {"id": 1}, "start": "2022-11-15"}]}],
    "/trophies?players=11": [{"id": 11, "trophies": [people.TROPHY]}],
    "/sidelined?player=11": [people.SPELL],
    "/injuries?fixture=100": [people.INJURY],
    "/transfers?team=1": [people.move(type="€ 5M")],
    "/odds?fixture=100": [odds.before(odds.market(5, "Goals Over/Under", odds.price("Over 2.5")))],
    "/odds/live": [odds.in_play(odds.market(33, "Asian Handicap", odds.live_price("Home", "-0.5")))],
    "/odds/bets": [{"id": 1, "name": "Match Winner"}],
    "/predictions?fixture=100": [odds.PREDICTION],
}

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 31, 2**31, 10**40, 1.5, 1e308, -0.0]),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", " ", "0", "-1", "99", "1e9", "47%", "-%", "FT", "\0", "\ud800", "\u0661", "٣%", "1_000", "9" * 60]
    ),
    st.sampled_from(["2025-02-30", "2025-09-13T15:30:00", "0001-01-01T00:00:00+14:00", "20250913", "2025-W37-6"]),
    st.text(max_size=5),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "name", "\0", "home"]), inner, max_size=3)
        ),
        max_leaves=4,
    ),
)


def places(node: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Walk an answer: the way to every member of it."""
    members = enumerate(node) if isinstance(node, list) else node.items() if isinstance(node, dict) else ()
    for key, member in members:
        yield (*way, key)
        yield from places(member, (*way, key))


def holder_of(document: object, way: tuple[str | int, ...]) -> tuple[dict[object, object], object]:
    """Find the object or list that a way ends in, and the last step."""
    for step in way[:-1]:
        document = document[step]  # type: ignore[index]
    return document, way[-1]  # type: ignore[return-value]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw an answer of which one to three members are deleted or replaced."""
    path, rows = draw(st.sampled_from(sorted(ANSWERS.items())))
    document = json.loads(envelope(rows, path))
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(document))
        if not ways:
            break
        holder, key = holder_of(document, draw(st.sampled_from(ways)))
        if draw(st.booleans()):
            holder[key] = draw(JUNK)
        else:
            del holder[key]
    return path, json.dumps(document).encode()


def taken_or_refused(content: bytes, path: str) -> ParsedAnswer | None:
    """Parse, and check that everything can go into a database."""
    answer, detail = None, ""
    try:
        answer = parse(content, path)
    except FileRefusedError as refused:
        detail = refused.detail
    assert detail.encode().count(b"\0") == 0
    if answer is None:
        return None
    for record in answer.records:
        shown = json.dumps(record._asdict(), default=date.isoformat, allow_nan=False, ensure_ascii=False)
        assert "\\u0000" not in shown
        assert shown.encode()
    for refusal in answer.refusals:
        assert refusal.reason
        assert refusal.detail.encode()
        assert "\0" not in refusal.detail
        assert "\0" not in json.dumps(refusal.shown, ensure_ascii=False)
    return answer


@given(st.sampled_from(sorted(ANSWERS)), st.binary(max_size=200))
def test_any_bytes(path: str, content: bytes) -> None:
    taken_or_refused(content, path)


@given(spoiled())
@settings(max_examples=200, deadline=None)
def test_a_spoiled_answer(asked: tuple[str, bytes]) -> None:
    path, content = asked
    answer = taken_or_refused(content, path)
    for record in answer.records if answer else ():
        if isinstance(record, Match):
            assert record.kickoff_at.tzinfo is UTC
            assert all(goals is None or 0 <= goals <= 30 for goals in (record.home_goals, record.away_goals_regular))
            assert record.home_team_id is None or record.home_team_id != record.away_team_id
        elif isinstance(record, OddsPrice):
            assert record.odds >= 1
            assert record.outcome
        elif isinstance(record, MatchEvent):
            assert record.event_number >= 1


@pytest.mark.parametrize(("path", "rows"), ANSWERS.items())
def test_members_nested_deeper_than_python_recurses(path: str, rows: object) -> None:
    whole = json.loads(envelope(rows, path))
    answers = []
    for way in places(whole):
        document = copy.deepcopy(whole)
        holder, key = holder_of(document, way)
        holder[key] = "DEEP"
        for opening, closing in ((b"[", b"]"), (b'{"home":', b"}")):
            deep = opening * 800 + b"1" + closing * 800
            answers.append(taken_or_refused(json.dumps(document).encode().replace(b'"DEEP"', deep), path))
    assert any(answer and answer.refusals for answer in answers)


@pytest.mark.parametrize(("path", "rows"), ANSWERS.items())
def test_nothing_is_refused_of_what_is_right(path: str, rows: object) -> None:
    answer = taken_or_refused(envelope(rows, path), path)
    assert answer is not None
    assert answer.records
    assert answer.refusals == []
