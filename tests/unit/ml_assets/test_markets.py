"""Markets agree with the grid they come from, and with one another, whatever the grid."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.goals import (
    both_teams_score,
    fair_probability,
    handicap,
    markets,
    most_likely_score,
    outcomes_of_grids,
    over,
    score_grids,
)
from ml_assets.goals.markets import HANDICAP_LINES, SETTLEMENTS

#: Grids take a while to make, and an absurd one is found soon.
FEW = settings(max_examples=30)
LINES = st.integers(-14, 14).map(lambda quarters: quarters / 4)


@st.composite
def any_grids(draw: st.DrawFn) -> np.ndarray:
    """Grids as they are issued, and absurd ones: a single possible score, or none more likely than another."""
    kind = draw(st.sampled_from(["issued", "one score", "flat"]))
    if kind == "flat":
        return np.full((1, 11, 11), 1 / 121)
    if kind == "one score":
        grid = np.zeros((1, 11, 11))
        grid[0, draw(st.integers(0, 10)), draw(st.integers(0, 10))] = 1.0
        return grid
    p = np.array(draw(st.tuples(*[st.floats(0.01, 1.0)] * 3)))
    return score_grids([draw(st.floats(0.2, 4.0))], [draw(st.floats(0.2, 4.0))], [p / p.sum()])


def by_hand(grid: np.ndarray, line: float) -> dict[str, float]:
    """Settle a handicap score by score, as a bookmaker does it: two half stakes."""
    settled = dict.fromkeys(SETTLEMENTS, 0.0)
    halves = (line, line) if (line * 2).is_integer() else (line - 0.25, line + 0.25)
    for home in range(11):
        for away in range(11):
            results = [np.sign(home - away + half) for half in halves]
            name = {2: "win", 1: "half_win", 0: "push", -1: "half_loss", -2: "loss"}[int(sum(results))]
            settled[name] += grid[home, away]
    return settled


@FEW
@given(grids=any_grids(), line=LINES)
def test_a_handicap_is_settled_score_by_score(grids: np.ndarray, line: float) -> None:
    assert dict(zip(SETTLEMENTS, handicap(grids, line)[0], strict=True)) == pytest.approx(by_hand(grids[0], line))


@FEW
@given(grids=any_grids(), line=LINES)
def test_the_away_side_of_a_handicap_is_the_mirror(grids: np.ndarray, line: float) -> None:
    mirrored = grids.transpose(0, 2, 1)
    assert handicap(mirrored, -line)[0] == pytest.approx(handicap(grids, line)[0, ::-1])
    assert fair_probability(handicap(mirrored, -line)) == pytest.approx(1 - fair_probability(handicap(grids, line)))


@FEW
@given(grids=any_grids(), line=LINES)
def test_more_goals_given_never_hurt(grids: np.ndarray, line: float) -> None:
    def stake_back(given: float) -> float:
        return float(handicap(grids, given)[0] @ [1.0, 0.75, 0.5, 0.25, 0.0])

    assert stake_back(line + 0.25) >= stake_back(line) - 1e-12


@FEW
@given(grids=any_grids())
def test_handicaps_of_half_a_goal_and_none_are_the_outcomes(grids: np.ndarray) -> None:
    home, draw, away = outcomes_of_grids(grids)[0]
    assert handicap(grids, -0.5)[0] == pytest.approx([home, 0, 0, 0, draw + away])
    assert handicap(grids, 0.5)[0] == pytest.approx([home + draw, 0, 0, 0, away])
    assert handicap(grids, 0.0)[0] == pytest.approx([home, 0, draw, 0, away])
    assert handicap(grids, -0.25)[0] == pytest.approx([home, 0, 0, draw, away])
    assert handicap(grids, 0.25)[0] == pytest.approx([home, draw, 0, 0, away])


@FEW
@given(grids=any_grids())
def test_whole_totals_give_the_stake_back_when_hit(grids: np.ndarray) -> None:
    totals = np.add.outer(np.arange(11), np.arange(11))
    win, half_win, push, half_loss, loss = over(grids, 3.0)[0]
    assert push == pytest.approx(grids[0][totals == 3].sum())
    assert (half_win, half_loss) == (0, 0)
    assert win == pytest.approx(over(grids, 3.5)[0, 0])
    assert loss == pytest.approx(over(grids, 2.5)[0, 4])
    assert over(grids, 2.75)[0, 1] == pytest.approx(push)


@FEW
@given(grids=any_grids())
def test_markets_agree_with_the_grid_and_with_each_other(grids: np.ndarray) -> None:
    (market,) = markets(grids)
    grid, (home, _, away) = grids[0], outcomes_of_grids(grids)[0]
    near = {"abs": 2e-6}
    double = market["double_chance"]
    assert sum(double.values()) == pytest.approx(2.0, **near)
    assert double["home_or_draw"] == pytest.approx(1 - away, **near)
    assert sum(market["draw_no_bet"].values()) == pytest.approx(1.0)
    if home + away > 1e-3:
        assert market["draw_no_bet"]["home"] == pytest.approx(home / (home + away), **near)
    lines = {entry["line"]: entry for entry in market["asian_handicap"]}
    assert tuple(lines) == HANDICAP_LINES
    assert lines[0.0]["p_home"] == pytest.approx(market["draw_no_bet"]["home"], **near)
    assert lines[-0.5]["win"] == pytest.approx(home, **near)
    assert lines[0.5]["loss"] == pytest.approx(away, **near)
    for entry in lines.values():
        assert sum(entry[name] for name in SETTLEMENTS) == pytest.approx(1.0, abs=5e-6)
        assert entry["p_home"] + entry["p_away"] == pytest.approx(1.0)
    overs = [market["over"][line] for line in ("0.5", "1.5", "2.5", "3.5", "4.5", "5.5", "6.5")]
    assert overs == sorted(overs, reverse=True)
    assert 1 - overs[0] == pytest.approx(grid[0, 0], **near)
    clean = market["clean_sheet"]
    # a goal on both sides: neither side keeps a clean sheet
    assert market["both_teams_score"] == pytest.approx(1 - clean["home"] - clean["away"] + grid[0, 0], **near)
    assert both_teams_score(grids)[0] == pytest.approx(market["both_teams_score"], **near)
    first = market["correct_score"][0]
    assert (first["home"], first["away"]) == most_likely_score(grid)
    assert [score["p"] for score in market["correct_score"]] == sorted(
        (score["p"] for score in market["correct_score"]), reverse=True
    )
    assert json.loads(json.dumps(market, allow_nan=False)) == market


def test_a_known_grid_by_hand() -> None:
    grid = np.zeros((1, 11, 11))
    grid[0, 1, 0], grid[0, 2, 0], grid[0, 1, 1], grid[0, 0, 1] = 0.3, 0.2, 0.3, 0.2
    (market,) = markets(grid)
    assert market["over"]["1.5"] == pytest.approx(0.5)
    assert market["both_teams_score"] == pytest.approx(0.3)
    assert market["clean_sheet"] == {"home": 0.5, "away": 0.2}
    minus_one = next(entry for entry in market["asian_handicap"] if entry["line"] == -1.0)
    assert [minus_one[name] for name in SETTLEMENTS] == [0.2, 0.0, 0.3, 0.0, 0.5]
    assert minus_one["p_home"] == pytest.approx(0.2 / 0.7, abs=1e-6)
    minus_three_quarters = next(entry for entry in market["asian_handicap"] if entry["line"] == -0.75)
    assert [minus_three_quarters[name] for name in SETTLEMENTS] == [0.2, 0.3, 0.0, 0.0, 0.5]
    assert minus_three_quarters["p_home"] == pytest.approx(0.35 / 0.85, abs=1e-6)


def test_a_line_between_quarters_is_refused() -> None:
    with pytest.raises(ValueError, match="quarter"):
        handicap(np.full((1, 11, 11), 1 / 121), 0.3)
