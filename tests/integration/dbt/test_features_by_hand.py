"""Every feature of the fabricated world, counted again in plain Python from the facts known at its cut-off."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.integration.dbt.dbt_world import rows

Match = dict[str, Any]
POINTS = {"home": (3, 0), "draw": (1, 1), "away": (0, 3)}


@pytest.fixture(scope="module")
def matches(built: Engine) -> list[Match]:
    names = {row["team_id"]: row["name"] for row in rows(built, "select team_id, name from core.team")}
    found = [dict(row) for row in rows(built, "select * from core.match")]
    return [{**match, "names": names} for match in found]


@pytest.fixture(scope="module")
def features(built: Engine) -> dict[int, Match]:
    return {row["match_id"]: dict(row) for row in rows(built, "select * from features.match_features")}


def known(matches: Iterable[Match], at: Any) -> list[Match]:
    """Results known at an instant, in the order in which they became known."""
    results = [match for match in matches if match["result_known_at"] and match["result_known_at"] <= at]
    return sorted(results, key=lambda match: (match["result_known_at"], match["match_id"]))


def seen_from(team_id: int, match: Match) -> dict[str, Any]:
    side, other = ("home", "away") if match["home_team_id"] == team_id else ("away", "home")
    return {
        "points": POINTS[match["outcome"]][side == "away"],
        "goals_for": match[f"{side}_goals"],
        "goals_against": match[f"{other}_goals"],
        "shots": match[f"{side}_shots"],
        "shots_on_target": match[f"{side}_shots_on_target"],
        "is_home": side == "home",
    }


def average(values: Iterable[int | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


def form(team_id: int, is_home: bool, results: list[Match]) -> dict[str, float | None]:
    own = [seen_from(team_id, match) for match in results if team_id in teams_of(match)]
    at_venue = [result for result in own if result["is_home"] == is_home]
    expected = {"n_form": min(len(own), 10), "n_form_venue": min(len(at_venue), 10)}
    for n in (5, 10):
        for suffix, latest in ((f"avg{n}", own[-n:]), (f"venue_avg{n}", at_venue[-n:])):
            for column, name in (("points", "form_points"), ("goals_for",) * 2, ("goals_against",) * 2):
                expected[f"{name}_{suffix}"] = average(result[column] for result in latest)
    for column in ("shots", "shots_on_target"):
        expected[f"{column}_avg10"] = average(result[column] for result in own[-10:])
    return expected


def teams_of(match: Match) -> tuple[int, int]:
    return match["home_team_id"], match["away_team_id"]


def standing(team_id: int, match: Match, season: list[Match], results: list[Match]) -> dict[str, Any]:
    table = {}
    for club in {club for one in season for club in teams_of(one)}:
        own = [seen_from(club, one) for one in results if one["season_id"] == match["season_id"]
               and club in teams_of(one)]  # fmt: skip
        points = sum(result["points"] for result in own)
        scored = sum(result["goals_for"] for result in own)
        difference = scored - sum(result["goals_against"] for result in own)
        table[club] = (-points, -difference, -scored, match["names"][club], len(own))
    played = table[team_id][4]
    return {
        "position": sorted(table, key=lambda club: table[club]).index(team_id) + 1 if played else None,
        "points": -table[team_id][0],
        "played": played,
        "points_avg": -table[team_id][0] / played if played else None,
        "goal_difference": -table[team_id][1],
    }


def test_form_and_table_of_every_row(matches: list[Match], features: dict[int, Match]) -> None:
    described = [match for match in matches if match["status"] != "unresolved"]
    assert features.keys() == {match["match_id"] for match in described}
    assert {match["status"] for match in described} == {"finished", "scheduled"}
    by_country = {country: [match for match in matches if match["country"] == country] for country in ("AAA", "BBB")}
    for match in described:
        results = known(by_country[match["country"]], match["cutoff_at"])
        assert match["match_id"] not in {result["match_id"] for result in results}
        season = [one for one in matches if one["season_id"] == match["season_id"]]
        row = features[match["match_id"]]
        phase = []
        for side, team_id in zip(("home", "away"), teams_of(match), strict=True):
            expected = form(team_id, side == "home", results) | standing(team_id, match, season, results)
            assert {name: row[f"{side}_{name}"] for name in expected} == expected, (match, side)
            phase.append(expected["played"])
        n_clubs = len({club for one in season for club in teams_of(one)})
        assert row["season_phase"] == min(1, sum(phase) / (4 * (n_clubs - 1)))


def test_head_to_head_of_every_row(matches: list[Match], features: dict[int, Match]) -> None:
    for match in matches:
        if match["status"] == "unresolved":
            continue
        meetings = [
            seen_from(match["home_team_id"], result)
            for result in known(matches, match["cutoff_at"])
            if set(teams_of(result)) == set(teams_of(match)) and result["season_start"] >= match["season_start"] - 5
        ]
        row = features[match["match_id"]]
        assert row["h2h_n"] == len(meetings)
        assert row["h2h_home_win_share"] == average(int(one["points"] == 3) for one in meetings)
        assert row["h2h_draw_share"] == average(int(one["points"] == 1) for one in meetings)
        assert row["h2h_goal_difference_avg"] == average(one["goals_for"] - one["goals_against"] for one in meetings)


def test_rest_and_promotion_of_every_row(matches: list[Match], features: dict[int, Match]) -> None:
    tiers = {(club, match["season_start"]): match["tier"] for match in matches for club in teams_of(match)}
    n_promoted = 0
    for match in matches:
        if match["status"] == "unresolved":
            continue
        row = features[match["match_id"]]
        for side, team_id in zip(("home", "away"), teams_of(match), strict=True):
            earlier = [
                one["match_on"]
                for one in matches
                if team_id in teams_of(one)
                and one["status"] != "unresolved"
                and one["kickoff_at"] < match["kickoff_at"]
            ]
            expected = min((match["match_on"] - max(earlier)).days, 30) if earlier else None
            assert row[f"{side}_rest_days"] == expected
            before = tiers.get((team_id, match["season_start"] - 1))
            is_promoted = None if before is None else before > match["tier"]
            assert row[f"{side}_is_promoted"] == is_promoted
            assert row[f"{side}_is_relegated"] == (None if before is None else before < match["tier"])
            n_promoted += bool(is_promoted)
    assert n_promoted > 0
