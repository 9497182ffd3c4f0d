"""Prices before and during a match, and the provider's own forecast."""

from datetime import UTC, datetime

import pytest

from orchestration.ingestion.records import Match, OddsPrice, Record, Reference, RivalForecast
from tests.unit.ingestion.api_football.answers import changed, fixture, parsed, reasons

ODDS = "/odds?fixture=100"
LIVE = "/odds/live?league=7"


def before(market: dict[str, object], **changes: object) -> dict[str, object]:
    return {
        "league": {"id": 7, "season": 2025},
        "fixture": {"id": 100, "timezone": "UTC", "date": "2025-09-13T15:30:00+00:00"},
        "update": "2025-09-13T10:00:00+00:00",
        "bookmakers": [{"id": 8, "name": "Bookmaker", "bets": [market]}],
        **changes,
    }


def in_play(market: dict[str, object]) -> dict[str, object]:
    return {
        "fixture": {"id": 100, "status": {"long": "Second Half", "elapsed": 70, "seconds": "70:01"}},
        "league": {"id": 7, "season": 2025},
        "teams": {"home": {"id": 1, "goals": 1}, "away": {"id": 2, "goals": 0}},
        "status": {"stopped": False, "blocked": False, "finished": False},
        "update": "2025-09-13T16:32:00+00:00",
        "odds": [market],
    }


def market(number: int, name: str, *values: object) -> dict[str, object]:
    return {"id": number, "name": name, "values": list(values)}


def price(value: object, odd: object = "2.00") -> dict[str, object]:
    return {"value": value, "odd": odd}


def live_price(value: str, handicap: str | None, odd: str = "2.00", **changes: object) -> dict[str, object]:
    return {"value": value, "odd": odd, "handicap": handicap, "main": None, "suspended": False, **changes}


def prices(records: list[Record]) -> list[OddsPrice]:
    return [record for record in records if isinstance(record, OddsPrice)]


def test_everything_of_a_price_before_a_match() -> None:
    answer = parsed(ODDS, before(market(1, "Match Winner", price("Home", "1.85"))))
    assert answer.records == [
        OddsPrice(
            match_id=100,
            bookmaker_id=8,
            bookmaker="Bookmaker",
            market_id=1,
            market="match_winner",
            market_raw="Match Winner",
            outcome="home",
            line=None,
            odds=1.85,
            is_live=False,
            is_suspended=None,
            is_main=None,
            updated_at=datetime(2025, 9, 13, 10, tzinfo=UTC),
        )
    ]
    assert answer.refusals == []


def test_everything_of_a_price_in_play() -> None:
    told = live_price("Over", "2.5", "1.62", main=True, suspended=True)
    assert parsed(LIVE, in_play(market(36, "Over/Under Line", told))).records == [
        OddsPrice(
            match_id=100,
            bookmaker_id=None,
            bookmaker=None,
            market_id=36,
            market="over_under",
            market_raw="Over/Under Line",
            outcome="over",
            line=2.5,
            odds=1.62,
            is_live=True,
            is_suspended=True,
            is_main=True,
            updated_at=datetime(2025, 9, 13, 16, 32, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    ("number", "value", "ours", "outcome", "line"),
    [
        (1, "Draw", "match_winner", "draw", None),
        (4, "Home -0.75", "asian_handicap", "home", -0.75),
        (4, "Away -0.75", "asian_handicap", "away", -0.75),  # the home team's handicap, as told
        (4, "Home +0", "asian_handicap", "home", 0.0),
        (5, "Over 2.5", "over_under", "over", 2.5),
        (5, "Under 3", "over_under", "under", 3.0),
        (8, "Yes", "both_teams_score", "yes", None),
        (10, "2:1", "exact_score", "2:1", None),
        (12, "Home/Draw", "double_chance", "home/draw", None),
        (85, "Exactly 9", "other", "exactly", 9.0),
        (38, 4, "other", "4", None),
        (38, "more 6", "other", "more 6", None),
        (25, "Home/Over 2.5", "other", "home/over 2.5", None),
        (215, "A. One - 0.5", "other", "a. one - 0.5", None),
        (6, "Over 1.5", "other", "over", 1.5),  # of the first half
    ],
)
def test_markets_and_outcomes(number: int, value: object, ours: str, outcome: str, line: float | None) -> None:
    [told] = prices(parsed(ODDS, before(market(number, "x", price(value)))).records)
    assert (told.market, told.outcome, told.line) == (ours, outcome, line)


@pytest.mark.parametrize(
    ("outcome", "told", "line"),
    [
        ("Home", "0.25", "0.25"),
        ("Away", "-0.25", "0.25"),
        ("Draw", "-1", "1.0"),
        ("Home", "0", "0.0"),
        ("Away", "0", "0.0"),
        ("Away", "-0", "0.0"),
        ("Over", "2.5", "2.5"),
    ],
)
def test_in_play_a_handicap_becomes_that_of_the_home_team(outcome: str, told: str, line: str) -> None:
    [record] = prices(parsed(LIVE, in_play(market(33, "x", live_price(outcome, told)))).records)
    assert (record.outcome, str(record.line)) == (outcome.lower(), line)


def test_markets_in_play_have_ids_of_their_own() -> None:
    rows = [in_play(market(number, "x", live_price("Yes", None))) for number in (59, 69, 72, 23, 1, 5)]
    assert [of.market for of in prices(parsed(LIVE, *rows).records)] == [
        "match_winner",
        "both_teams_score",
        "double_chance",
        "exact_score",
        "other",
        "other",
    ]


@pytest.mark.parametrize("odd", ["0", "0.99", "-2", "evens", "", None, True, [2], "1e999", "NaN", "200%"])
def test_odds_that_cannot_be_are_refused_alone(odd: object) -> None:
    answer = parsed(
        ODDS, before(market(1, "Match Winner", price("Home", odd), price("Draw", "1.00"), price("Away", 3)))
    )
    assert [(of.outcome, of.odds) for of in prices(answer.records)] == [("draw", 1.0), ("away", 3.0)]
    [refusal] = answer.refusals
    assert (refusal.reason, refusal.row_number) == ("impossible_odds", 1)
    assert "bookmakers[1].bets[1].values[1].odd" in refusal.detail


@pytest.mark.parametrize("value", [None, "", True, 2.5, []])
def test_a_price_on_nothing_is_refused(value: object) -> None:
    answer = parsed(ODDS, before(market(1, "Match Winner", price(value), price("Away"))))
    assert [of.outcome for of in prices(answer.records)] == ["away"]
    assert len(answer.refusals) == 1


@pytest.mark.parametrize(
    ("path", "changes", "reason"),
    [
        (ODDS, {"fixture.id": 101}, "another_request"),
        (ODDS, {"fixture.id": None}, "missing_field"),
        ("/odds?league=7&season=2025", {"league.id": 8}, "another_request"),
        ("/odds?league=7&season=2025", {"league.season": 2024}, "another_request"),
    ],
)
def test_prices_on_another_match_are_refused(path: str, changes: dict[str, object], reason: str) -> None:
    row = before(market(1, "Match Winner", price("Home")))
    answer = parsed(path, changed(row, changes), row)
    assert len(answer.records) == 1
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, reason)]


def test_matches_that_have_prices() -> None:
    row = {"league": {"id": 7, "season": 2025}, "fixture": {"id": 100, "date": "2025-09-13T15:30:00+00:00"}}
    answer = parsed("/odds/mapping?page=1", row, {"league": {"id": 7}})
    assert answer.records == [Reference("match_with_odds", "100", None, None, "league=7&season=2025", None)]
    assert reasons(answer) == ["missing_field"]


PREDICTION: dict[str, object] = {
    "predictions": {
        "winner": {"id": 1, "name": "Reds", "comment": "Win or draw"},
        "win_or_draw": True,
        "under_over": "-3.5",
        "goals": {"home": "-2.5", "away": "-1.5"},
        "advice": "Double chance : Reds or draw",
        "percent": {"home": "45%", "draw": "44.5%", "away": "10%"},
    },
    "league": {"id": 7, "season": 2025},
    "teams": {"home": {"id": 1}, "away": {"id": 2}},
    "h2h": [fixture(fixture__id=5, league__season=2019), fixture(fixture__id=6, league__id=9)],
}


def test_a_forecast_and_the_earlier_meetings() -> None:
    answer = parsed("/predictions?fixture=100", PREDICTION)
    [forecast, *meetings] = answer.records
    assert forecast == RivalForecast(
        100, 7, 2025, 1, 2, 0.45, 0.445, 0.10, 1, True, "-3.5", "Double chance : Reds or draw"
    )
    assert [record.match_id for record in meetings if isinstance(record, Match)] == [5, 6]
    assert answer.refusals == []


def test_no_forecast() -> None:
    nothing = {"winner": {"id": None}, "win_or_draw": None, "under_over": None, "percent": None, "advice": None}
    answer = parsed("/predictions?fixture=100", changed(PREDICTION, {"predictions": nothing, "h2h": []}))
    assert answer.records == [RivalForecast(100, 7, 2025, 1, 2, *[None] * 7)]
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("told", "reason"), [("145%", "impossible_share"), (45, "impossible_share"), ("x", "wrong_type")]
)
def test_a_share_that_is_none_is_left_out(told: object, reason: str) -> None:
    answer = parsed("/predictions?fixture=100", changed(PREDICTION, {"predictions.percent.home": told, "h2h": None}))
    [forecast] = answer.records
    assert isinstance(forecast, RivalForecast)
    assert (forecast.p_home, forecast.p_draw) == (None, 0.445)
    assert reasons(answer) == [reason]


@pytest.mark.parametrize("suspended", [True, None])
def test_a_suspended_outcome_has_no_price_and_nothing_is_wrong(suspended: bool | None) -> None:
    value = {"value": "Home", "odd": "0", "handicap": None, "main": None, "suspended": suspended}
    answer = parsed(LIVE, in_play(market(59, "Fulltime Result", value)))
    assert (answer.records, answer.refusals) == ([], [])
    on_offer = in_play(market(59, "Fulltime Result", {**value, "suspended": False}))
    assert reasons(parsed(LIVE, on_offer)) == ["impossible_odds"]
