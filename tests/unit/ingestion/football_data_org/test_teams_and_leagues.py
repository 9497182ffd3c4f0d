"""Areas, competitions, tables, scorers, teams, squads and persons. All of them are made up."""

from datetime import UTC, date, datetime

import pytest

from orchestration.ingestion.records import (
    League,
    Match,
    Meeting,
    Person,
    Reference,
    Scorer,
    Season,
    SquadMember,
    Standing,
    Team,
    TeamSeason,
)
from tests.unit.ingestion.football_data_org.answers import (
    AREA,
    ASTER,
    BIRCH,
    COMPETITION,
    SEASON,
    all_of,
    match,
    matches_answer,
    only,
    parsed,
    reasons,
)

NORLAND = {"id": 9100, "name": "Norland", "countryCode": "NRL", "flag": None, "parentAreaId": 9000, "parentArea": "All"}
OF_SEASON = {"filters": {"season": "2031"}, "competition": COMPETITION, "season": SEASON}


def test_areas() -> None:
    top = {"id": 9000, "name": "All", "countryCode": "ALL", "flag": "https://img.example/a.svg", "parentAreaId": None}
    result = parsed({"count": 2, "filters": {}, "areas": [NORLAND, top, {"name": "Nowhere"}]}, "/areas")
    assert result.records == [
        Reference("area", "9100", "Norland", "NRL", "9000", None),
        Reference("area", "9000", "All", "ALL", None, "https://img.example/a.svg"),
    ]
    assert reasons(result) == [(3, "missing_id")]


def test_one_area_tells_those_within_it() -> None:
    alone = {"id": 9000, "name": "All", "code": "ALL", "parentAreaId": None, "childAreas": [NORLAND, {"id": None}]}
    result = parsed(alone, "/areas/9000")
    assert [(area.key, area.code, area.parent) for area in all_of(Reference, result)] == [
        ("9000", "ALL", None),
        ("9100", "NRL", "9000"),
    ]
    assert reasons(result) == [(1, "missing_id")]


LISTED = COMPETITION | {
    "area": AREA,
    "emblem": "https://img.example/xl.svg",
    "plan": "TIER_ONE",
    "currentSeason": SEASON,
    "lastUpdated": "2031-08-01T10:00:00Z",
}


def test_competitions_and_their_current_seasons() -> None:
    result = parsed({"count": 1, "competitions": [LISTED]}, "/competitions")
    assert result.refusals == []
    assert result.records == [
        League(
            league_id=9001,
            code="XL",
            name="Norland League",
            kind="league",
            kind_raw="LEAGUE",
            country="Norland",
            country_code="NRL",
            logo_url="https://img.example/xl.svg",
            plan="TIER_ONE",
            updated_at=datetime(2031, 8, 1, 10, tzinfo=UTC),
        ),
        Season(9001, 2031, 71, date(2031, 8, 9), date(2032, 5, 20), True, 3, None, None),
    ]


@pytest.mark.parametrize(
    ("told", "kind", "expected"),
    [
        ("LEAGUE", "league", []),
        ("CUP", "cup", []),
        ("LEAGUE_CUP", "cup", []),
        ("PLAYOFFS", "cup", []),
        (None, "unknown", []),
        ("CIRCUS", "unknown", [(1, "unknown_value")]),
        (4, "unknown", [(1, "wrong_type")]),
    ],
)
def test_kinds_of_competitions(told: object, kind: str, expected: list[object]) -> None:
    result = parsed({"competitions": [LISTED | {"type": told}]}, "/competitions")
    assert (only(League, result).kind, reasons(result)) == (kind, expected)


@pytest.mark.parametrize(
    ("told", "reason"), [({"id": None}, "missing_id"), ({"name": ""}, "missing_name"), ({"name": 4}, "wrong_type")]
)
def test_a_competition_without_id_or_name_is_refused(told: dict[str, object], reason: str) -> None:
    result = parsed({"competitions": [LISTED | told, LISTED]}, "/competitions")
    assert reasons(result) == [(1, reason)]
    assert len(all_of(League, result)) == 1


def test_one_competition_tells_all_its_seasons() -> None:
    past = {"id": 70, "startDate": "2030-08-10", "endDate": "2031-05-19", "currentMatchday": 34, "winner": ASTER}
    undated = {"id": 1, "startDate": None, "endDate": None, "currentMatchday": None, "winner": None}
    result = parsed(LISTED | {"seasons": [SEASON, past, undated]}, "/competitions/xl")
    told = [(season.season_start, season.is_current, season.winner_team_id) for season in all_of(Season, result)]
    assert told == [(2031, True, None), (2030, False, 11)]
    assert reasons(result) == [(1, "impossible_date")]


def test_a_current_season_that_is_not_listed_is_told_too() -> None:
    past = {"id": 70, "startDate": "2030-08-10"}
    result = parsed(LISTED | {"seasons": [past]}, "/competitions/9001")
    assert [season.season_id for season in all_of(Season, result)] == [71, 70]


def test_without_a_current_season_none_is_known_to_be_current() -> None:
    result = parsed(LISTED | {"currentSeason": None, "seasons": [SEASON]}, "/competitions/9001")
    assert [season.is_current for season in all_of(Season, result)] == [None]


def row(position: int | None, team: dict[str, object], **told: object) -> dict[str, object]:
    counts = {"playedGames": 3, "won": 2, "draw": 1, "lost": 0, "points": 7, "goalsFor": 5, "goalsAgainst": 2}
    return {"position": position, "team": team, "form": "W,D,W", "goalDifference": 3} | counts | told


def table(*rows: object, **told: object) -> dict[str, object]:
    return {"stage": "REGULAR_SEASON", "type": "TOTAL", "group": None, "table": list(rows)} | told


def test_tables() -> None:
    tables = [
        table(row(1, ASTER), row(2, BIRCH, form=None)),
        table(row(1, BIRCH), type="HOME", group="Matchday"),
        table(row(1, ASTER), type="AWAY", group="GROUP_B"),
    ]
    result = parsed(OF_SEASON | {"standings": tables}, "/competitions/XL/standings?season=2031")
    assert result.refusals == []
    assert result.records[0] == Standing(
        league_id=9001,
        season_start=2031,
        stage="REGULAR_SEASON",
        group_name=None,
        venue="total",
        position=1,
        team_id=11,
        team_name="Aster United",
        played=3,
        won=2,
        drawn=1,
        lost=0,
        goals_for=5,
        goals_against=2,
        goal_difference=3,
        points=7,
        form_raw="W,D,W",
        zone=None,
        updated_at=None,
    )
    told = [(row.venue, row.group_name, row.position, row.team_id) for row in all_of(Standing, result)]
    assert told[1:] == [("total", None, 2, 12), ("home", None, 1, 12), ("away", "GROUP_B", 1, 11)]


def test_a_row_without_team_or_position_is_refused_and_the_rest_goes_on() -> None:
    tables = [
        table(row(1, {"id": None}), row(2, BIRCH), row(None, ASTER), 4),
        table(row(1, ASTER), type="LUNAR"),
    ]
    result = parsed(OF_SEASON | {"standings": tables}, "/competitions/XL/standings")
    told = [(row.venue, row.position, row.team_id) for row in all_of(Standing, result)]
    assert told == [("total", 2, 12), ("unknown", 1, 11)]
    assert sorted(reasons(result)) == [
        (1, "missing_position"),
        (1, "missing_team"),
        (1, "wrong_type"),
        (2, "unknown_value"),
    ]


def scorer(**told: object) -> dict[str, object]:
    player = {
        "id": 91,
        "name": "A. Aster",
        "firstName": "Ann",
        "lastName": "Aster",
        "dateOfBirth": "2009-02-28",
        "nationality": "Norland",
        "position": "Offence",
        "shirtNumber": 9,
        "lastUpdated": "2031-08-01T10:00:00Z",
    }
    return {"player": player, "team": ASTER, "goals": 4, "assists": 2, "penalties": None} | told


def test_scorers_and_what_is_told_of_them() -> None:
    newer = scorer(player={"id": 92, "name": "B. Birch", "section": "Midfield", "position": None}, playedMatches=3)
    result = parsed(OF_SEASON | {"scorers": [scorer(), newer]}, "/competitions/XL/scorers?season=2031&limit=2")
    assert result.refusals == []
    assert all_of(Scorer, result) == [
        Scorer(9001, 2031, "goals", 1, 91, "A. Aster", 11, None, 4, 2, None, None, None),
        Scorer(9001, 2031, "goals", 2, 92, "B. Birch", 11, 3, 4, 2, None, None, None),
    ]
    first, second = all_of(Person, result)
    assert (first.born_on, first.position, first.shirt_number) == (date(2009, 2, 28), "forward", 9)
    assert (first.last_name, first.updated_at) == ("Aster", datetime(2031, 8, 1, 10, tzinfo=UTC))
    assert first.team_id is None  # the team is that of the season, not the present one
    assert (second.position, second.position_raw) == ("midfielder", "Midfield")


def test_a_scorer_without_id_is_refused_and_the_others_keep_their_places() -> None:
    scorers = [scorer(player=None), scorer()]
    result = parsed(OF_SEASON | {"scorers": scorers}, "/competitions/XL/scorers")
    assert reasons(result) == [(1, "missing_player")]
    assert only(Scorer, result).position == 2


def team(**told: object) -> dict[str, object]:
    return (
        ASTER
        | {
            "area": AREA,
            "address": "1 Aster Lane",
            "website": "https://aster.example",
            "founded": 1901,
            "clubColors": "Red / White",
            "venue": "Aster Ground",
            "runningCompetitions": [COMPETITION],
            "coach": {
                "id": 80,
                "firstName": "Cy",
                "lastName": "Coach",
                "name": "Cy Coach",
                "dateOfBirth": "1980-01-02",
                "nationality": "Norland",
                "contract": {"start": "2030-07", "until": None},
            },
            "squad": [
                {
                    "id": 91,
                    "name": "A. Aster",
                    "position": "Goalkeeper",
                    "dateOfBirth": "2009-02-28",
                    "nationality": "Norland",
                }
            ],
            "staff": [],
            "lastUpdated": "2031-07-01T10:00:00Z",
        }
        | told
    )


def test_a_team_with_squad_and_coach() -> None:
    result = parsed(team(), "/teams/11")
    assert result.refusals == []
    assert only(Team, result) == Team(
        team_id=11,
        name="Aster United",
        short_name="Aster",
        code="AU",
        country="Norland",
        is_national=None,
        founded=1901,
        logo_url="https://img.example/11.png",
        website="https://aster.example",
        colours="Red / White",
        venue_id=None,
        venue_name="Aster Ground",
        coach_id=80,
        coach_name="Cy Coach",
        updated_at=datetime(2031, 7, 1, 10, tzinfo=UTC),
    )
    assert all_of(SquadMember, result) == [
        SquadMember(11, 80, "Cy Coach", "coach", None, None, None),
        SquadMember(11, 91, "A. Aster", "player", None, "goalkeeper", "Goalkeeper"),
    ]
    persons = {person.person_id: person for person in all_of(Person, result)}
    assert (persons[80].born_on, persons[80].first_name, persons[80].team_id) == (date(1980, 1, 2), "Cy", 11)
    assert (persons[91].born_on, persons[91].nationality) == (date(2009, 2, 28), "Norland")


def test_a_coach_full_of_nulls_is_none() -> None:
    nobody = {"id": None, "firstName": None, "lastName": None, "name": None, "contract": {"start": None, "until": None}}
    result = parsed(team(coach=nobody, squad=[]), "/teams/11")
    assert result.refusals == []
    assert [type(record) for record in result.records] == [Team]


def test_a_coach_without_a_name_is_coach_all_the_same() -> None:
    result = parsed(team(coach={"id": 80}, squad=[]), "/teams/11")
    assert (only(Team, result).coach_id, only(Team, result).coach_name) == (80, None)
    assert reasons(result) == [(1, "missing_name")]


def test_staff_and_members_without_a_name() -> None:
    staff = [{"id": 81, "name": "P. Physio"}, {"id": 82, "name": ""}]
    squad = [{"id": None, "name": "Trialist"}]
    result = parsed(team(coach=None, squad=squad, staff=staff), "/teams/11")
    assert [(member.person_id, member.role) for member in all_of(SquadMember, result)] == [(81, "staff")]
    assert reasons(result) == [(1, "missing_id"), (1, "missing_name")]
    assert result.refusals[1].content == {"id": 11, "staff.id": 82, "staff.name": ""}


@pytest.mark.parametrize(("told", "is_national"), [("NATIONAL", True), ("CLUB", False), (None, None)])
def test_national_sides(told: object, is_national: bool | None) -> None:
    assert only(Team, parsed(team(type=told), "/teams/11")).is_national is is_national


def test_teams_of_a_season() -> None:
    teams = [team(), BIRCH, ASTER | {"id": 13, "name": None}, ASTER | {"id": None}]
    result = parsed(OF_SEASON | {"teams": teams}, "/competitions/XL/teams?season=2031")
    assert all_of(TeamSeason, result) == [TeamSeason(9001, 2031, 11), TeamSeason(9001, 2031, 12)]
    assert [told.team_id for told in all_of(Team, result)] == [11, 12]
    assert reasons(result) == [(3, "missing_name"), (4, "missing_id")]


@pytest.mark.parametrize(
    ("filters", "n_rows", "pages"),
    [
        ({"limit": 2, "offset": 0}, 2, (1, 2)),
        ({"limit": 1, "offset": 0}, 1, (1, 2)),
        ({"limit": 2, "offset": 4}, 2, (3, 4)),
        ({"limit": 2, "offset": 4}, 1, (3, 3)),
        ({"limit": 2, "offset": 4}, 0, (3, 3)),
        ({"limit": "2", "offset": "2"}, 2, (2, 3)),
        ({}, 2, (1, 1)),
        ({"limit": 0, "offset": 4}, 2, (1, 1)),
        ({"limit": 2, "offset": -1}, 2, (1, 1)),
        (None, 2, (1, 1)),
    ],
)
def test_a_full_page_of_teams_has_one_after_it(filters: object, n_rows: int, pages: tuple[int, int]) -> None:
    result = parsed({"filters": filters, "teams": [ASTER, BIRCH][:n_rows]}, "/teams?limit=2&offset=4")
    assert (result.page, result.n_pages) == pages


def test_a_list_that_is_not_paged_is_one_page() -> None:
    result = parsed(matches_answer(match(), filters={"limit": 1}), "/teams/11/matches")
    assert (result.page, result.n_pages) == (1, 1)


@pytest.mark.parametrize(
    ("told", "position"),
    [
        ("Goalkeeper", "goalkeeper"),
        ("Keeper", "goalkeeper"),
        ("Defence", "defender"),
        ("Centre-Back", "defender"),
        ("Left-Back", "defender"),
        ("Midfield", "midfielder"),
        ("Midfielder", "midfielder"),
        ("Defensive Midfield", "midfielder"),
        ("Offence", "forward"),
        ("Forward", "forward"),
        ("Centre-Forward", "forward"),
        ("Left Winger", "forward"),
    ],
)
def test_positions(told: str, position: str) -> None:
    result = parsed({"id": 91, "name": "A. Aster", "dateOfBirth": None, "position": told}, "/persons/91")
    assert (only(Person, result).position, only(Person, result).position_raw) == (position, told)
    assert result.refusals == []


@pytest.mark.parametrize("told", ["", " ", None])
def test_no_position(told: object) -> None:
    result = parsed({"id": 91, "name": "A. Aster", "dateOfBirth": None, "position": told}, "/persons/91")
    assert (only(Person, result).position, only(Person, result).position_raw, result.refusals) == (None, None, [])


def test_a_position_nobody_knows_is_reported_and_the_person_is_taken() -> None:
    result = parsed({"id": 91, "name": "A. Aster", "nationality": None, "position": "Mascot"}, "/persons/91")
    assert (only(Person, result).position, only(Person, result).position_raw) == ("unknown", "Mascot")
    assert reasons(result) == [(1, "unknown_value")]


def test_a_person_and_the_present_team() -> None:
    told = {"id": 91, "name": "A. Aster", "dateOfBirth": "2009-02-28", "shirtNumber": 9, "currentTeam": team()}
    person = only(Person, parsed(told, "/persons/91"))
    assert (person.team_id, person.shirt_number, person.born_on) == (11, 9, date(2009, 2, 28))
    del told["currentTeam"]
    assert only(Person, parsed(told, "/persons/91")).team_id is None


def test_an_impossible_birthday_is_left_out_and_reported() -> None:
    result = parsed({"id": 91, "name": "A. Aster", "dateOfBirth": "2009-02-30"}, "/persons/91")
    assert (only(Person, result).born_on, reasons(result)) == (None, [(1, "impossible_date")])


@pytest.mark.parametrize(
    ("told", "reason"), [({"id": 91, "name": None}, "missing_name"), ({"name": "A. Aster"}, "missing_id")]
)
def test_a_person_without_id_or_name_is_refused(told: dict[str, object], reason: str) -> None:
    result = parsed(told | {"nationality": None}, "/persons/91")
    assert (result.records, reasons(result)) == ([], [(1, reason)])


def test_matches_of_a_person() -> None:
    told = matches_answer(
        match(),
        filters={"limit": 1, "offset": 3},
        aggregations="Only for subscribers.",
        person={"id": 91, "name": "A. Aster", "position": "Offence"},
    )
    result = parsed(told, "/persons/91/matches?limit=1&offset=3")
    assert result.refusals == []
    assert [type(record) for record in result.records] == [Person, Match]
    assert (result.page, result.n_pages) == (4, 5)


def test_meetings_are_counted_over_more_matches_than_are_listed() -> None:
    aggregates = {
        "numberOfMatches": 9,
        "totalGoals": 21,
        "homeTeam": {"id": 11, "name": "Aster United", "wins": 4, "draws": 2, "losses": 3},
        "awayTeam": {"id": 12, "name": "Birch Rovers", "wins": 3, "draws": 2, "losses": 4},
    }
    result = parsed(matches_answer(match(), aggregates=aggregates), "/matches/501/head2head")
    assert result.refusals == []
    assert only(Meeting, result) == Meeting(11, 12, 9, 21, 4, 2, 3)
    assert only(Match, result).match_id == 501


@pytest.mark.parametrize("aggregates", [None, "Only for subscribers."])
def test_meetings_may_lack_their_count(aggregates: object) -> None:
    result = parsed(matches_answer(match(), aggregates=aggregates), "/matches/501/head2head")
    assert ([type(record) for record in result.records], result.refusals) == ([Match], [])


@pytest.mark.parametrize("side", ["homeTeam", "awayTeam"])
def test_a_count_without_a_team_is_refused_and_the_matches_go_on(side: str) -> None:
    aggregates = {"numberOfMatches": 9, "homeTeam": ASTER, "awayTeam": BIRCH, side: {"id": None}}
    result = parsed(matches_answer(match(), aggregates=aggregates), "/matches/501/head2head")
    assert ([type(record) for record in result.records], reasons(result)) == ([Match], [(None, "missing_team")])
