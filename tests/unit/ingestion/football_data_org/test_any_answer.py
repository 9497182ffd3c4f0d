"""Whatever the bytes: records that fit their types, or a typed refusal. All answers are made up, then damaged."""

import copy
import json
import types
from functools import cache
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingestion.parsed import MOST_GOALS
from orchestration.ingestion.providers.football_data_org import parse
from orchestration.ingestion.records import Match, Record
from orchestration.ingestion.refusals import FileRefusedError, printable
from tests.unit.ingestion.football_data_org.answers import (
    AREA,
    ASTER,
    BIRCH,
    COMPETITION,
    SEASON,
    finished,
    goals,
    match,
    matches_answer,
    score,
)

PERSON = {"id": 91, "name": "A. Aster", "dateOfBirth": "2009-02-28", "position": "Keeper", "currentTeam": ASTER}
TEAM = ASTER | {"area": AREA, "coach": PERSON, "squad": [PERSON], "staff": [PERSON], "venue": "Aster Ground"}
DETAILED = finished(
    score(goals(5, 6), goals(1, 1), "PENALTY_SHOOTOUT", extraTime=goals(0, 0), penalties=goals(4, 5)),
    homeTeam=TEAM | {"formation": "4-3-3", "lineup": [PERSON], "bench": [PERSON], "statistics": {"fouls": 3}},
    goals=[{"minute": 5, "type": "REGULAR", "team": ASTER, "scorer": PERSON, "assist": PERSON}],
    bookings=[{"minute": 5, "team": ASTER, "player": PERSON, "card": "RED"}],
    substitutions=[{"minute": 5, "team": ASTER, "playerOut": PERSON, "playerIn": PERSON}],
    penalties=[{"player": PERSON, "team": ASTER, "scored": True}],
    odds={"homeWin": 2.0, "draw": 3.1, "awayWin": 4},
    referees=[{"id": 2, "name": "W. Whistle", "type": "REFEREE"}],
)
LEG = finished(score(goals(1, 0)), id=500, homeTeam=BIRCH, awayTeam=ASTER)
LEAGUE = COMPETITION | {"area": AREA, "currentSeason": SEASON, "seasons": [SEASON]}
OF_SEASON = {"filters": {"season": "2031"}, "competition": COMPETITION, "season": SEASON}
SIDE = {"id": 11, "wins": 1, "draws": 0}
AGGREGATES = {"numberOfMatches": 3, "totalGoals": 5, "homeTeam": SIDE, "awayTeam": SIDE}
ROW = {"position": 1, "team": ASTER, "points": 3}
ANSWERS: list[tuple[str, dict[str, object]]] = [
    ("/areas", {"areas": [AREA, AREA]}),
    ("/areas/9100", AREA | {"childAreas": [AREA], "parentAreaId": 9000}),
    ("/competitions", {"competitions": [LEAGUE]}),
    ("/competitions/XL", LEAGUE),
    ("/competitions/XL/matches?season=2031", matches_answer(LEG, DETAILED, match(id=502), DETAILED)),
    ("/competitions/XL/teams?season=2031", OF_SEASON | {"teams": [TEAM, BIRCH]}),
    ("/competitions/XL/standings", OF_SEASON | {"standings": [{"type": "TOTAL", "table": [ROW, ROW]}]}),
    ("/competitions/XL/scorers", OF_SEASON | {"scorers": [{"player": PERSON, "team": ASTER, "goals": 3}]}),
    ("/matches", matches_answer(DETAILED, LEG)),
    ("/matches/501", DETAILED),
    ("/matches/501/head2head", matches_answer(match(), aggregates=AGGREGATES)),
    ("/teams?limit=2", {"filters": {"limit": 2, "offset": 0}, "teams": [TEAM, BIRCH]}),
    ("/teams/11", TEAM),
    ("/teams/11/matches", matches_answer(match())),
    ("/persons/91", PERSON),
    ("/persons/91/matches", matches_answer(match(), person=PERSON)),
]


@cache
def allowed(kind: type) -> dict[str, tuple[type, ...]]:
    """The types that each field of a record may have."""
    hints = get_type_hints(kind)
    unions = {name: get_args(hint) if isinstance(hint, types.UnionType) else (hint,) for name, hint in hints.items()}
    return {name: tuple(getattr(hint, "__origin__", hint) for hint in union) for name, union in unions.items()}


def read(content: bytes, path: str) -> list[Record]:
    """Parse; whatever is taken has the types that it promises, and whatever is refused can be stored."""
    try:
        result = parse(content, path)
    except FileRefusedError:
        return []
    for record in result.records:
        for name, kinds in allowed(type(record)).items():
            value = getattr(record, name)
            assert type(value) in kinds, (record, name)
            assert not isinstance(value, str) or value == printable(value).strip() != ""
    for refusal in result.refusals:
        assert "\0" not in json.dumps(refusal.shown, ensure_ascii=False)
        assert refusal.reason
    return result.records


@pytest.mark.parametrize(("path", "told"), ANSWERS)
def test_the_answers_are_whole_before_they_are_damaged(path: str, told: dict[str, object]) -> None:
    assert read(json.dumps(told).encode(), path)
    assert parse(json.dumps(told).encode(), path).refusals == []


WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40) | st.integers(),
    st.floats(),
    st.sampled_from(["", " ", "7", "\0", "\ud800", "2031-02-30", "2031-08-16T14:00:00", "PENALTY_SHOOTOUT", "LIVE"]),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None, 1, "x", [], {}]),
    st.just({"id": "x", "home": 1, "away": -1}),
)


def places(told: object) -> list[tuple[object, object]]:
    """Every (object, key) and (list, position) of an answer."""
    found: list[tuple[object, object]] = []
    members = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, value in members:
        found += [(told, key), *places(value)]
    return found


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_damage_to_any_answer(data: st.DataObject) -> None:
    path, whole = data.draw(st.sampled_from(ANSWERS))
    told = json.loads(json.dumps(whole))  # a copy in which nothing is shared
    for _ in range(data.draw(st.integers(1, 4))):
        if not (found := places(told)):
            break
        holder, key = data.draw(st.sampled_from(found))
        if data.draw(st.booleans()):
            del holder[key]  # type: ignore[attr-defined]
        else:
            holder[key] = copy.deepcopy(data.draw(WRONG))  # type: ignore[index]
    for record in read(json.dumps(told).encode(), path):
        if isinstance(record, Match):
            assert record.home_team_id is None or record.home_team_id != record.away_team_id
            for goals_told in (record.home_goals, record.away_goals_half_time, record.home_goals_regular):
                assert goals_told is None or 0 <= goals_told <= 2 * MOST_GOALS


@given(st.binary(max_size=200), st.sampled_from(ANSWERS))
@settings(max_examples=100)
def test_any_bytes(content: bytes, asked: tuple[str, dict[str, object]]) -> None:
    read(content, asked[0])


@given(st.sampled_from(ANSWERS), st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_an_answer_cut_off_anywhere_is_refused(asked: tuple[str, dict[str, object]], share: float) -> None:
    path, told = asked
    content = json.dumps(told).encode()
    with pytest.raises(FileRefusedError):
        parse(content[: int(share * (len(content) - 1))], path)


@pytest.mark.parametrize("depth", [*range(700, 1001, 20), 100_000])
@pytest.mark.parametrize("key", ["id", "venue", "odds", "goals", "homeTeam", "score", "unheardOf"])
def test_what_is_nested_deeper_than_python_likes_is_left_out_or_refused(key: str, depth: int) -> None:
    told = json.dumps(matches_answer(DETAILED | {key: "DEEP"}))
    read(told.replace('"DEEP"', "[" * depth + "]" * depth).encode(), "/matches")
