"""Recorded answers of Football-Data.org are read whole: what is in each is counted here by hand, scores are recomputed.

The recordings lie beside the project and are not part of it.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion.providers.football_data_org import parse
from orchestration.ingestion.records import Match, Meeting, ParsedAnswer, Reference, SquadMember, Standing
from orchestration.ingestion.refusals import FileRefusedError

ASKED = "/competitions/PL/matches?season=2026"
#: File -> what was asked, and how many records of each kind it gives, or why it is refused.
OUTCOMES: dict[str, tuple[str, dict[str, int] | str]] = {
    "area-2072.json": ("/areas/2072", {"Reference": 1}),
    "area-2077.json": ("/areas/2077", {"Reference": 75}),
    "area-2088.json": ("/areas/2088", {"Reference": 1}),
    "areas.json": ("/areas", {"Reference": 272}),
    "competition-BL1-matches-2022.json": ("/competitions/2002/matches", {"Match": 306}),
    "competition-BL1-scorers-2022.json": ("/competitions/2002/scorers", {"Scorer": 10, "Person": 10}),
    "competition-BL1-standings-2022.json": ("/competitions/2002/standings", {"Standing": 54}),
    "competition-BL1-teams-2022.json": (
        "/competitions/2002/teams",
        {"Team": 18, "TeamSeason": 18, "SquadMember": 495, "Person": 495},
    ),
    "competition-BL1.json": ("/competitions/2002", {"League": 1, "Season": 60}),
    "competition-CL-matches-2022.json": ("/competitions/2001/matches", {"Match": 185}),
    "competition-CL-scorers-2022.json": ("/competitions/2001/scorers", {"Scorer": 10, "Person": 10}),
    "competition-CL-standings-2022.json": ("/competitions/2001/standings", {"Standing": 32}),
    "competition-CL-teams-2022.json": (
        "/competitions/2001/teams",
        {"Team": 79, "TeamSeason": 79, "SquadMember": 1234, "Person": 1234},
    ),
    "competition-CL.json": ("/competitions/2001", {"League": 1, "Season": 43}),
    "competition-PL-matches-2025-status-SCHEDULED.json": (
        "/competitions/PL/matches?season=2025&status=SCHEDULED",
        {"Match": 109},
    ),
    "competition-PL-matches-2026-trimmed.json": (
        "/competitions/PL/matches?dateFrom=2026-10-10&dateTo=..",
        {"Match": 2},
    ),
    "competition-PL-scorers-2026-trimmed.json": ("/competitions/PL/scorers?limit=3", {"Scorer": 3, "Person": 3}),
    "competition-PL-standings-2025.json": ("/competitions/PL/standings", {"Standing": 20}),
    "competition-WC.json": ("/competitions/2000", {"League": 1, "Season": 22}),
    "competitions.json": ("/competitions", {"League": 13, "Season": 13}),
    "docs-example-error-legacy.json": (ASKED, "bad_request"),
    "error-400-invalid-token.json": (ASKED, "invalid_key"),
    "error-403-restricted.json": (
        "/competitions/2146/matches?season=2023&dateFrom=2023-08-11&dateTo=2023-08-14",
        "outside_plan",
    ),
    "error-429-rate-limit.json": (ASKED, "minute_limit"),
    "match-417211-head2head.json": ("/matches/417211/head2head", {"Meeting": 1, "Match": 5}),
    "match-417211.json": ("/matches/417211", {"Match": 1}),
    "match-418515-head2head.json": ("/matches/418515/head2head", {"Meeting": 1, "Match": 2}),
    "match-418515.json": ("/matches/418515", {"Match": 1}),
    "match-418527-head2head.json": ("/matches/418527/head2head", {"Meeting": 1, "Match": 2}),
    "match-418527.json": ("/matches/418527", {"Match": 1}),
    "match-435943-free-tier.json": ("/matches/435943", {"Match": 1}),
    "matches-2022-09-04.json": ("/matches?dateFrom=2022-09-04&dateTo=2022-09-05", {"Match": 34}),
    "matches-2025-02-08-live.json": ("/matches", {"Match": 27}),
    "matches-by-ids-435943-435944.json": ("/matches?ids=435943,435944", {"Match": 2}),
    "person-304-matches.json": ("/persons/304/matches", {"Person": 1, "Match": 6}),
    "person-304.json": ("/persons/304", {"Person": 1}),
    "person-3200-matches.json": ("/persons/3200/matches", {"Person": 1, "Match": 5}),
    "person-3200.json": ("/persons/3200", {"Person": 1}),
    "person-3374-matches.json": ("/persons/3374/matches", {"Person": 1, "Match": 7}),
    "person-3374.json": ("/persons/3374", {"Person": 1}),
    "person-6636-matches.json": ("/persons/6636/matches", {"Person": 1, "Match": 6}),
    "person-6636.json": ("/persons/6636", {"Person": 1}),
    "team-1-matches.json": ("/teams/1/matches", {"Match": 34}),
    "team-1.json": ("/teams/1", {"Team": 1, "SquadMember": 28, "Person": 28}),
    "team-2-matches.json": ("/teams/2/matches", {"Match": 34}),
    "team-2.json": ("/teams/2", {"Team": 1, "SquadMember": 27, "Person": 27}),
    "team-4-matches.json": ("/teams/4/matches", {"Match": 40}),
    "team-4.json": ("/teams/4", {"Team": 1, "SquadMember": 29, "Person": 29}),
    "team-5-matches.json": ("/teams/5/matches", {"Match": 40}),
    "team-5.json": ("/teams/5", {"Team": 1, "SquadMember": 23, "Person": 23}),
    "team-65-matches-2023-postponed.json": ("/teams/65/matches", {"Match": 46}),
    "teams-page-01.json": ("/teams?limit=50&offset=0", {"Team": 50}),
    "teams-page-03.json": ("/teams?limit=50&offset=50", {"Team": 50}),
    "teams-page-04.json": ("/teams?limit=50&offset=100", {"Team": 50}),
    "teams-page-05.json": ("/teams?limit=50&offset=150", {"Team": 50}),
    "teams-page-06.json": ("/teams?limit=50&offset=200", {"Team": 50}),
    "teams-page-07.json": ("/teams?limit=50&offset=250", {"Team": 50}),
    "teams-page-08.json": ("/teams?limit=50&offset=300", {"Team": 50}),
}
#: A season that an answer to another season's question would have.
ANOTHER_SEASON = "/competitions/BL1/matches?season=2021"


@pytest.fixture(scope="session")
def samples(provider_samples: Path) -> Path:
    return provider_samples / "football-data-org"


def read(samples: Path, file: str) -> ParsedAnswer:
    return parse((samples / file).read_bytes(), OUTCOMES[file][0])


def raw(samples: Path, file: str) -> Any:
    return json.loads((samples / file).read_bytes())


def matches_by_id(answer: ParsedAnswer) -> dict[int, Match]:
    return {record.match_id: record for record in answer.records if isinstance(record, Match)}


def test_every_recording_is_in_the_table_and_on_disk(samples: Path) -> None:
    index = {entry["file"]: entry["request"] for entry in raw(samples, "_index.json")}
    assert set(index) == set(OUTCOMES)
    assert {path.name for path in samples.iterdir()} == {*OUTCOMES, "_index.json"}
    for file, request in index.items():
        if request.startswith("/"):
            assert request.split(" ")[0] == OUTCOMES[file][0]


@pytest.mark.parametrize("file", OUTCOMES)
def test_a_recording_is_read_whole_or_refused(samples: Path, file: str) -> None:
    path, outcome = OUTCOMES[file]
    if isinstance(outcome, str):
        with pytest.raises(FileRefusedError) as refused:
            read(samples, file)
        assert refused.value.reason == outcome
        return
    answer = read(samples, file)
    assert Counter(type(record).__name__ for record in answer.records) == outcome
    assert answer.refusals == []
    assert parse((samples / file).read_bytes(), f"https://api.example/v4{path}").records == answer.records


def test_a_used_up_minute_tells_the_recorded_wait(samples: Path) -> None:
    with pytest.raises(FileRefusedError, match="wait 48 seconds"):
        read(samples, "error-429-rate-limit.json")


def test_recordings_answer_no_other_question(samples: Path) -> None:
    for file, path in {
        "competition-BL1-matches-2022.json": ANOTHER_SEASON,
        "competition-BL1-teams-2022.json": "/competitions/CL/teams?season=2022",
        "match-417211.json": "/matches/418515",
        "team-1-matches.json": "/teams/2/matches",
        "team-1.json": "/teams/2",
        "person-304-matches.json": "/persons/3374/matches",
    }.items():
        with pytest.raises(FileRefusedError) as refused:
            parse((samples / file).read_bytes(), path)
        assert refused.value.reason == "another_request"


STATUSES = {"SCHEDULED": "scheduled", "TIMED": "timed", "FINISHED": "finished"}


def test_every_score_of_a_league_season(samples: Path) -> None:
    file = "competition-BL1-matches-2022.json"
    told, rows = matches_by_id(read(samples, file)), raw(samples, file)["matches"]
    assert Counter(match.status for match in told.values()) == {"scheduled": 162, "timed": 90, "finished": 54}
    assert sum(match.home_goals or 0 for match in told.values()) == 70
    assert sum(match.away_goals or 0 for match in told.values()) == 88
    for row in rows:
        match = told[row["id"]]
        assert (match.status, match.status_raw) == (STATUSES[row["status"]], row["status"])
        assert match.is_kickoff_time_known is (row["status"] != "SCHEDULED")
        full, half = row["score"]["fullTime"], row["score"]["halfTime"]
        assert (match.home_goals, match.away_goals) == (full["home"], full["away"])
        assert (match.home_goals_regular, match.away_goals_regular) == (full["home"], full["away"])
        assert (match.home_goals_half_time, match.away_goals_half_time) == (half["home"], half["away"])
        assert (match.home_team_id, match.away_team_id) == (row["homeTeam"]["id"], row["awayTeam"]["id"])
        assert match.kickoff_at.strftime("%Y-%m-%dT%H:%M:%SZ") == row["utcDate"]
        assert (match.season_start, match.matchday) == (2022, row["matchday"])


#: Match -> after 90 minutes, before the kicks, the kicks. The first is the second leg of a tie level at 2:2.
SHOOTOUTS = {
    418518: ((2, 1), (2, 1), (4, 5)),
    418504: ((1, 1), (2, 2), (3, 4)),
    418481: ((1, 1), (1, 1), (3, 4)),
}


def test_extra_time_and_shoot_outs_of_a_cup_season(samples: Path) -> None:
    file = "competition-CL-matches-2022.json"
    told = matches_by_id(read(samples, file))
    for match_id, (regular, goals, kicks) in SHOOTOUTS.items():
        match = told[match_id]
        assert match.status == "finished_after_penalties"
        assert (match.home_goals_regular, match.away_goals_regular) == regular
        assert (match.home_goals, match.away_goals) == goals
        assert (match.home_goals_penalties, match.away_goals_penalties) == kicks
    longer = [row for row in raw(samples, file)["matches"] if row["score"]["duration"] == "EXTRA_TIME"]
    assert len(longer) == 8
    for row in longer:
        match, score = told[row["id"]], row["score"]
        assert match.status == "finished_after_extra_time"
        assert match.home_goals_regular == score["fullTime"]["home"] - score["extraTime"]["home"]
        assert match.away_goals_regular == score["fullTime"]["away"] - score["extraTime"]["away"]
        assert (match.home_goals, match.away_goals) == (score["fullTime"]["home"], score["fullTime"]["away"])


def test_a_match_day_in_play(samples: Path) -> None:
    told = matches_by_id(read(samples, "matches-2025-02-08-live.json"))
    assert Counter(match.status for match in told.values()) == {"live": 9, "half_time": 2, "finished": 4, "timed": 12}
    for match in told.values():
        is_running = match.status in {"live", "half_time"}
        assert (match.home_goals is None) is (match.status == "timed")
        assert (match.home_goals_regular is None) is (is_running or match.status == "timed")


def test_a_postponed_match_has_no_time(samples: Path) -> None:
    told = matches_by_id(read(samples, "team-65-matches-2023-postponed.json"))
    (match,) = (match for match in told.values() if match.status == "postponed")
    assert (match.match_id, match.is_kickoff_time_known, match.home_goals) == (436118, False, None)
    assert {match.group_name for match in told.values()} == {None, "GROUP_G"}


def test_tables_add_up(samples: Path) -> None:
    rows = [row for row in read(samples, "competition-BL1-standings-2022.json").records if isinstance(row, Standing)]
    assert Counter(row.venue for row in rows) == {"total": 18, "home": 18, "away": 18}
    for row in rows:
        assert None not in (row.won, row.drawn, row.lost, row.points, row.goals_for, row.goals_against)
        assert row.points == 3 * (row.won or 0) + (row.drawn or 0)
        assert row.played == (row.won or 0) + (row.drawn or 0) + (row.lost or 0)
        assert row.goal_difference == (row.goals_for or 0) - (row.goals_against or 0)
    groups = [row for row in read(samples, "competition-CL-standings-2022.json").records if isinstance(row, Standing)]
    assert Counter(row.group_name for row in groups) == {f"GROUP_{letter}": 4 for letter in "ABCDEFGH"}


def test_positions_of_squads_are_told_in_our_words(samples: Path) -> None:
    file = "competition-CL-teams-2022.json"
    members = [record for record in read(samples, file).records if isinstance(record, SquadMember)]
    assert Counter(member.position for member in members if member.role == "player") == {
        "goalkeeper": 134 + 3,
        "defender": 399,
        "midfielder": 379 + 1,
        "forward": 237 + 3,
        None: 6 + 4,
    }
    coached = {team["id"]: team["coach"]["id"] for team in raw(samples, file)["teams"] if team["coach"]["id"]}
    assert {member.team_id: member.person_id for member in members if member.role == "coach"} == coached


def test_meetings_count_more_than_the_plan_lists(samples: Path) -> None:
    meeting, *listed = read(samples, "match-417211-head2head.json").records
    assert meeting == Meeting(512, 576, n_matches=15, n_goals=41, home_wins=3, draws=5, away_wins=7)
    assert len(listed) == 5


def test_areas_are_within_one_another(samples: Path) -> None:
    areas = {record.key: record for record in read(samples, "areas.json").records if isinstance(record, Reference)}
    assert [key for key, area in areas.items() if area.parent is None] == ["2267"]
    assert all(area.parent in areas for area in areas.values() if area.parent)
    assert areas["2072"].code == "ENG"
