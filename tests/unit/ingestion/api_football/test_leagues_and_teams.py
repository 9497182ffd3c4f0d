"""Competitions, tables, teams, grounds, the provider's own lists, the account."""

from datetime import UTC, date, datetime

import pytest

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import (
    Account,
    League,
    Reference,
    Season,
    Standing,
    Team,
    TeamSeason,
    TeamStatistic,
    Venue,
)
from orchestration.ingestion.refusals import FileRefusedError
from tests.unit.ingestion.api_football.answers import ABSENT, changed, envelope, parsed, reasons

LEAGUE: dict[str, object] = {
    "league": {"id": 7, "name": "First Division", "type": "League", "logo": "https://example.test/7.png"},
    "country": {"name": "Land", "code": "LA", "flag": None},
    "seasons": [
        {
            "year": 2025,
            "start": "2025-08-15",
            "end": "2026-05-24",
            "current": True,
            "coverage": {
                "fixtures": {"events": True, "lineups": False, "statistics_fixtures": True},
                "standings": True,
                "injuries": False,
                "odds": True,
            },
        }
    ],
}


def test_leagues_and_their_seasons() -> None:
    answer = parsed("/leagues?current=true", LEAGUE)
    assert answer.records == [
        League(7, None, "First Division", "league", "League", "Land", "LA", "https://example.test/7.png", None, None),
        Season(
            league_id=7,
            season_start=2025,
            season_id=None,
            start_on=date(2025, 8, 15),
            end_on=date(2026, 5, 24),
            is_current=True,
            current_matchday=None,
            winner_team_id=None,
            covers=("events", "statistics_fixtures", "standings", "odds"),
        ),
    ]
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("told", "kind", "noted"),
    [("Cup", "cup", []), ("League", "league", []), (None, "unknown", []), ("Tombola", "unknown", ["unknown_value"])],
)
def test_kinds_of_leagues(told: str | None, kind: str, noted: list[str]) -> None:
    answer = parsed("/leagues", changed(LEAGUE, {"league.type": told}))
    league = answer.records[0]
    assert isinstance(league, League)
    assert (league.kind, league.kind_raw, reasons(answer)) == (kind, told, noted)


def test_a_season_without_days_or_coverage() -> None:
    answer = parsed("/leagues", changed(LEAGUE, {"seasons": [{"year": 2024, "start": None}, {"year": None}]}))
    assert answer.records[1:] == [Season(7, 2024, None, None, None, None, None, None, None)]
    assert reasons(answer) == ["missing_field"]


@pytest.mark.parametrize(
    ("path", "changes", "reason"),
    [
        ("/leagues", {"league.id": None}, "missing_field"),
        ("/leagues", {"league.name": ""}, "missing_name"),
    ],
)
def test_a_league_that_is_none_is_refused(path: str, changes: dict[str, object], reason: str) -> None:
    answer = parsed(path, changed(LEAGUE, changes))
    assert (answer.records, reasons(answer)) == ([], [reason])


def place(rank: object, team_id: object, **changes: object) -> dict[str, object]:
    goals = {"for": 9, "against": 4}
    return {
        "rank": rank,
        "team": {"id": team_id, "name": "Reds"},
        "points": 10,
        "goalsDiff": 5,
        "group": "Group A",
        "form": "WWDLW",
        "description": "Promotion",
        "all": {"played": 5, "win": 3, "draw": 1, "lose": 1, "goals": goals},
        "home": {"played": 3, "win": 2, "draw": 1, "lose": 0, "goals": {"for": 7, "against": 1}},
        "away": {"played": 2, "win": 1, "draw": 0, "lose": 1, "goals": {"for": 2, "against": 3}},
        "update": "2025-09-14T00:00:00+00:00",
        **changes,
    }


def table(*groups: list[object], **changes: object) -> dict[str, object]:
    return {"league": {"id": 7, "name": "First Division", "season": 2025, "standings": list(groups), **changes}}


def test_tables_of_all_matches_at_home_and_away() -> None:
    answer = parsed("/standings?league=7&season=2025", table([place(1, 3)]))
    total = Standing(
        league_id=7,
        season_start=2025,
        stage=None,
        group_name="Group A",
        venue="total",
        position=1,
        team_id=3,
        team_name="Reds",
        played=5,
        won=3,
        drawn=1,
        lost=1,
        goals_for=9,
        goals_against=4,
        goal_difference=5,
        points=10,
        form_raw="WWDLW",
        zone="Promotion",
        updated_at=datetime(2025, 9, 14, tzinfo=UTC),
    )
    untold = {"goal_difference": None, "points": None, "form_raw": None, "zone": None}
    home = {"venue": "home", "played": 3, "won": 2, "drawn": 1, "lost": 0, "goals_for": 7, "goals_against": 1}
    away = {"venue": "away", "played": 2, "won": 1, "drawn": 0, "lost": 1, "goals_for": 2, "goals_against": 3}
    assert answer.records == [total, total._replace(**home, **untold), total._replace(**away, **untold)]
    assert answer.refusals == []


def test_every_group_is_a_table_and_a_bad_row_is_refused_alone() -> None:
    rows = [[place(1, 3, home=None, away=None), place(None, 4)], [place(1, None), place(2, 5, home=None, away=None)]]
    answer = parsed("/standings?league=7&season=2025", table(*rows))
    assert [(row.position, row.team_id) for row in answer.records if isinstance(row, Standing)] == [(1, 3), (2, 5)]
    assert reasons(answer) == ["missing_field", "missing_field"]


@pytest.mark.parametrize("field", ["group", "update", "form", "home", "all"])
def test_a_field_of_the_wrong_type_is_noted_once(field: str) -> None:
    answer = parsed("/standings?league=7&season=2025", table([place(1, 3, **{field: 5})]))
    assert reasons(answer) == ["wrong_type"]


def test_tables_of_another_season_are_refused() -> None:
    with pytest.raises(FileRefusedError, match="another_request"):
        parsed("/standings?league=7&season=2025", table([place(1, 3)], season=2024))


def test_another_league_than_asked_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="another_request"):
        parsed("/leagues?id=8", LEAGUE)


TEAM: dict[str, object] = {
    "team": {
        "id": 3,
        "name": "Reds",
        "code": "RED",
        "country": "Land",
        "founded": 1911,
        "national": False,
        "logo": "l",
    },
    "venue": {
        "id": 8,
        "name": "The Ground",
        "address": "Street 1",
        "city": "Town",
        "capacity": "21500",
        "surface": "grass",
        "image": "i",
    },
}
REDS = Team(3, "Reds", None, "RED", "Land", False, 1911, "l", None, None, 8, "The Ground", None, None, None)
GROUND = Venue(8, "The Ground", "Street 1", "Town", None, 21500, "grass", "i")


def test_teams_of_a_season_with_their_grounds() -> None:
    path = "/teams?league=7&season=2025"
    assert parsed(path, TEAM).records == [REDS, TeamSeason(7, 2025, 3), GROUND]
    assert parsed("/teams?id=3", TEAM).records == [REDS, GROUND]


def test_a_ground_of_two_teams_is_told_once() -> None:
    records = parsed("/teams?country=Land", TEAM, changed(TEAM, {"team.id": 4, "team.name": "Greens"})).records
    assert [type(record) for record in records] == [Team, Venue, Team]


def test_a_team_without_a_ground() -> None:
    answer = parsed("/teams?country=Land", changed(TEAM, {"venue": {"id": None, "name": "A Meadow"}}))
    assert answer.records == [REDS._replace(venue_id=None, venue_name="A Meadow")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"team.name": None}, "missing_name"),
        ({"team.name": "  "}, "missing_name"),
        ({"team.name": ABSENT}, "missing_name"),
        ({"team.id": None}, "missing_field"),
        ({"team": None}, "missing_field"),
    ],
)
def test_a_team_that_is_none_is_refused(changes: dict[str, object], reason: str) -> None:
    answer = parsed("/teams?league=7&season=2025", changed(TEAM, changes), TEAM)
    assert answer.records == [REDS, TeamSeason(7, 2025, 3), GROUND]
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, reason)]


def test_grounds() -> None:
    ground = {**TEAM["venue"], "country": "Land"}  # type: ignore[dict-item]
    assert parsed("/venues?country=Land", ground).records == [GROUND._replace(country="Land")]
    with pytest.raises(FileRefusedError, match="another_request"):
        parsed("/venues?id=9", ground)


STATISTICS: dict[str, object] = {
    "league": {"id": 7, "season": 2025},
    "team": {"id": 3, "name": "Reds"},
    "form": "WWD",
    "fixtures": {"wins": {"home": 2, "away": 0, "total": 2}},
    "goals": {
        "for": {
            "average": {"total": "1.9"},
            "minute": {"0-15": {"total": 5, "percentage": "12.5%"}, "106-120": {"total": None, "percentage": None}},
            "under_over": {"0.5": {"over": 3, "under": 0}},
        }
    },
    "biggest": {"wins": {"home": "3-1", "away": None}, "streak": {"wins": 2}},
    "lineups": [{"formation": "3-4-3", "played": 14}],
    "something_new": {"x": 1},
}


def test_figures_of_a_team_carry_their_path() -> None:
    path = "/teams/statistics?league=7&season=2025&team=3&date=2025-09-30"
    answer = parse(envelope(STATISTICS, path), path)
    told = {}
    for record in answer.records:
        assert isinstance(record, TeamStatistic)
        assert record[:4] == (7, 2025, 3, date(2025, 9, 30))
        told[record.name] = record.value
    assert told == {
        "fixtures.wins.home": 2,
        "fixtures.wins.away": 0,
        "fixtures.wins.total": 2,
        "goals.for.average.total": 1.9,
        "goals.for.minute.0_15.total": 5,
        "goals.for.minute.0_15.percentage": 0.125,
        "goals.for.minute.106_120.total": None,
        "goals.for.minute.106_120.percentage": None,
        "goals.for.under_over.0_5.over": 3,
        "goals.for.under_over.0_5.under": 0,
        "biggest.wins.home.home_goals": 3,
        "biggest.wins.home.away_goals": 1,
        "biggest.wins.away.home_goals": None,
        "biggest.wins.away.away_goals": None,
        "biggest.streak.wins": 2,
        "lineups.3_4_3": 14,
    }
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"league.id": 8}, "another_request"),
        ({"league.season": 2024}, "another_request"),
        ({"team.id": 4}, "another_request"),
        ({"team": None}, "missing_field"),
    ],
)
def test_figures_of_another_team_are_refused(changes: dict[str, object], reason: str) -> None:
    path = "/teams/statistics?league=7&season=2025&team=3"
    if reason == "another_request":
        with pytest.raises(FileRefusedError, match=reason):
            parse(envelope(changed(STATISTICS, changes), path), path)
        return
    answer = parse(envelope(changed(STATISTICS, changes), path), path)
    assert (answer.records, reasons(answer)) == ([], [reason])


def test_a_figure_that_is_none_is_noted() -> None:
    path = "/teams/statistics?league=7&season=2025&team=3"
    odd = {"fixtures": {"wins": "many"}, "goals": [], "biggest": {"wins": {"home": "3:1"}}, "lineups": []}
    answer = parse(envelope({**STATISTICS, **odd}, path), path)
    assert [(record.name, record.value) for record in answer.records if isinstance(record, TeamStatistic)] == [
        ("fixtures.wins", None),
        ("biggest.wins.home.home_goals", None),
        ("biggest.wins.home.away_goals", None),
    ]
    assert reasons(answer) == ["wrong_type", "impossible_score"]


def test_figures_deeper_than_any_are_not_followed() -> None:
    path = "/teams/statistics?league=7&season=2025&team=3"
    odd = {"fixtures": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}, "goals": [], "biggest": {}, "lineups": []}
    answer = parse(envelope({**STATISTICS, **odd}, path), path)
    assert [record.name for record in answer.records if isinstance(record, TeamStatistic)] == ["fixtures.a.b.c.d.e"]
    assert reasons(answer) == ["wrong_type"]


@pytest.mark.parametrize(
    ("path", "row", "reference"),
    [
        ("/timezone", "Europe/Rome", Reference("timezone", "Europe/Rome", "Europe/Rome", None, None, None)),
        ("/leagues/seasons", 2025, Reference("season", "2025", None, None, None, None)),
        ("/teams/seasons?team=3", "2025", Reference("season", "2025", None, None, "team=3", None)),
        ("/players/seasons", 1990, Reference("season", "1990", None, None, None, None)),
        (
            "/countries",
            {"name": "Land", "code": "LA", "flag": "f"},
            Reference("country", "Land", "Land", "LA", None, "f"),
        ),
        (
            "/countries",
            {"name": "World", "code": None, "flag": None},
            Reference("country", "World", "World", None, None, None),
        ),
        ("/odds/bookmakers", {"id": 8, "name": "B"}, Reference("bookmaker", "8", "B", None, None, None)),
        ("/odds/bets", {"id": 101, "name": None}, Reference("market", "101", None, None, None, None)),
        ("/odds/live/bets", {"id": "5", "name": "M"}, Reference("live_market", "5", "M", None, None, None)),
    ],
)
def test_the_lists_of_the_provider(path: str, row: object, reference: Reference) -> None:
    answer = parsed(path, row, [])
    assert answer.records == [reference]
    assert len(answer.refusals) == 1  # the list that is no entry


def test_the_account_without_its_owner() -> None:
    told = {
        "account": {"firstname": "Some", "lastname": "Body", "email": "some@body.test"},
        "subscription": {"plan": "Pro", "end": "2026-06-30T23:00:00+00:00", "active": True},
        "requests": {"current": 30, "limit_day": 7500},
    }
    answer = parse(envelope(told, "/status"), "/status")
    assert answer.records == [Account("Pro", True, date(2026, 6, 30), 30, 7500)]
    assert "Body" not in str(answer)
