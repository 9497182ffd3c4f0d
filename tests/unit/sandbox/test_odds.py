"""Prices: a margin on every book, an error that shrinks towards kick-off; and the rival forecast."""

from datetime import timedelta

import numpy as np
import pytest

from orchestration.sandbox.sandbox import Sandbox
from orchestration.sandbox.world.growth import World
from orchestration.sandbox.world.model import Match
from orchestration.sandbox.world.odds import BOOKMAKERS, quoted_at, quoted_rates
from orchestration.sandbox.world.strength import outcome_probabilities, true_probabilities

from .conftest import ask_api_football


@pytest.fixture(scope="module")
def sample(world: World) -> list[Match]:
    chosen = [match for match in world.matches if match.course and match.season > 2023 and match.postponed_at is None]
    return [match for match in chosen if match.round > 3 and not match.competition.is_cup][::15]


def error(world: World, match: Match, hours: float) -> float:
    """How far the first bookmaker's home chance lies from the truth, in log odds."""
    quoted = quoted_at(match, match.kickoff - timedelta(hours=hours))
    assert quoted is not None
    told = outcome_probabilities(quoted_rates(world, match, quoted)[0])[0]
    true = true_probabilities(match)[0]
    return abs(float(np.log(told / (1 - told)) - np.log(true / (1 - true))))


def test_prices_drift_towards_the_truth(world: World, sample: list[Match]) -> None:
    opening, week, day, closing = (
        np.mean([error(world, match, hours) for match in sample]) for hours in (330, 168, 24, 0)
    )
    assert opening > week > day > closing
    assert closing < opening / 5


def test_every_bookmaker_keeps_a_margin(sandbox: Sandbox) -> None:
    rows = ask_api_football(sandbox, "odds", league=9101, season=2025).body["response"]
    assert rows
    for row in rows:
        books = {book["id"]: book["bets"] for book in row["bookmakers"]}
        assert set(books) == {book.number for book in BOOKMAKERS}
        for bets in books.values():
            winner = next(bet for bet in bets if bet["id"] == 1)
            assert 1.0 < sum(1 / float(value["odd"]) for value in winner["values"]) < 1.12


def test_odds_are_there_for_three_weeks(sandbox: Sandbox) -> None:
    answer = ask_api_football(sandbox, "odds", league=9101, season=2025).body
    now = int(sandbox.clock.now().timestamp())
    pages = [ask_api_football(sandbox, "odds", league=9101, season=2025, page=page + 1).body["response"]
             for page in range(answer["paging"]["total"])]  # fmt: skip
    starts = [row["fixture"]["timestamp"] for page in pages for row in page]
    assert [len(page) for page in pages[:-1]] == [10] * (len(pages) - 1)
    assert len(starts) == len({row["fixture"]["id"] for page in pages for row in page})
    assert now - 7 * 86400 <= min(starts) < now < max(starts) <= now + 14 * 86400


def test_live_prices_follow_the_score(sandbox: Sandbox) -> None:
    rows = ask_api_football(sandbox, "odds/live").body["response"]
    for row in rows:
        result = next(one for one in row["odds"] if one["id"] == 59)
        home, _, away = (float(value["odd"]) for value in result["values"])
        lead = row["teams"]["home"]["goals"] - row["teams"]["away"]["goals"]
        if abs(lead) > 1:
            assert (home < away) is (lead > 0)


def test_the_rival_forecast_is_coarse_and_whole(sandbox: Sandbox) -> None:
    coming = ask_api_football(sandbox, "fixtures", season=2025, status="NS").body["response"][:20]
    for row in coming:
        told = ask_api_football(sandbox, "predictions", fixture=row["fixture"]["id"]).body["response"][0]
        percent = [int(one.rstrip("%")) for one in told["predictions"]["percent"].values()]
        assert sum(percent) == 100
        assert all(one % 5 == 0 for one in percent)
