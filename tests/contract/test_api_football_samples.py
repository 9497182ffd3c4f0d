"""The parser of API-Football against recorded answers: how many records each gives, or why it is refused.

The numbers were counted in the recordings themselves. What the records say is compared with the recordings below.
"""

import gzip
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import (
    Availability,
    Match,
    MatchEvent,
    MatchStatistic,
    OddsPrice,
    ParsedAnswer,
    Person,
    PlayerMatch,
    Standing,
    Team,
    TeamStatistic,
    Transfer,
)
from orchestration.ingestion.refusals import FileRefusedError

#: Recording -> records by kind, or the reason why it is refused whole.
SAMPLES: dict[str, dict[str, int] | str] = {
    "coachs-search-tuche.json": {"Person": 1, "Career": 5},
    "countries.json": {"Reference": 171},
    "docs-example-fixtures-rounds-dates.json": {"Round": 38},
    "docs-example-fixtures-statistics-half.json": {"MatchStatistic": 108},
    "docs-example-http-204-bug.json": "provider_fault",
    "docs-example-http-499-500.json": "provider_fault",
    "docs-example-odds-live.json": {"OddsPrice": 235},
    "docs-example-players-profiles.json": {"Person": 1},
    "docs-example-sidelined-players.json": {"Absence": 10},
    "error-countries-search-too-short.json": "bad_request",
    "error-injuries-no-parameter.json": "bad_request",
    "error-parameter-unknown.json": "bad_request",
    "error-plan-date.json": "outside_plan",
    "error-plan-season.json": "outside_plan",
    "error-rate-limit-minute.json": "minute_limit",
    "error-requests-day.json": "day_limit",
    "error-teams-league-with-search.json": "bad_request",
    "error-token.json": "invalid_key",
    "fixtures-135-2025-season.json.gz": {"Match": 380},
    "fixtures-2026-10-08-trimmed.json": {"Match": 3},
    "fixtures-78-2023-status-NS-PST.json": {"Match": 71},
    "fixtures-events-215662.json": {"MatchEvent": 18},
    "fixtures-events-653808-type-goal.json": {"MatchEvent": 2},
    "fixtures-headtohead-33-50.json": {"Match": 8},
    "fixtures-ids-penalty-shootouts-full.json": {
        "Match": 2,
        "MatchEvent": 49,
        "Lineup": 4,
        "LineupPlayer": 91,
        "MatchStatistic": 68,
        "PlayerMatch": 91,
    },
    "fixtures-lineups-1149523-startxi.json": {"Lineup": 2, "LineupPlayer": 22},
    "fixtures-lineups-215662.json": {"Lineup": 2, "LineupPlayer": 36},
    "fixtures-live-all-2021-04-21.json": {"Match": 55, "MatchEvent": 238},
    "fixtures-live-all-2024-05-06-assembled.json": {"Match": 26, "MatchEvent": 58},
    "fixtures-players-592872.json": {"PlayerMatch": 39},
    "fixtures-rounds-135-2025.json": {"Round": 38},
    "fixtures-rounds-2-2021.json": {"Round": 15},
    "fixtures-statistics-215662.json": {"MatchStatistic": 32},
    "fixtures-statistics-653808-one-type.json": {"MatchStatistic": 1},
    "fixtures-statistics-live-null-values.json": "not_an_answer",  # two rows in a bare list
    "fixtures-team-37-2023.json": {"Match": 51},
    "injuries-135-2025-season.json.gz": {"Availability": 1434},
    "injuries-fixture-1035037.json": {"Availability": 1},
    "leagues-code-DE-current.json": {"League": 33, "Season": 33},
    "leagues-current-true.json.gz": {"League": 1206, "Season": 1207},
    "leagues-id-39.json": {"League": 1, "Season": 14},
    "leagues-seasons.json": {"Reference": 20},
    "odds-1378041.json.gz": {"OddsPrice": 3527},
    "odds-bets.json": {"Reference": 327},
    "odds-bookmakers.json": {"Reference": 31},
    "odds-live-1378041.json": {"OddsPrice": 610},
    "odds-live-bets.json": {"Reference": 250},
    "odds-mapping-page1.json": {"Reference": 100},
    "players-490-135-2025-page1.json": {"Person": 20, "PlayerSeason": 20},
    "players-seasons-2280.json": {"Reference": 18},
    "players-seasons.json": {"Reference": 46},
    "players-squads-173.json": {"SquadMember": 26},
    "players-squads-490.json": {"SquadMember": 35},
    "players-teams-4526.json": {"Career": 13},
    "players-topassists-78-2023.json": {"Person": 19, "PlayerSeason": 20, "Scorer": 19},
    "players-topredcards-135-2025.json": {"Person": 20, "PlayerSeason": 20, "Scorer": 20},
    "players-topscorers-135-2025.json": {"Person": 20, "PlayerSeason": 20, "Scorer": 20},
    "players-topscorers-78-2023.json": {"Person": 20, "PlayerSeason": 20, "Scorer": 20},
    "players-topyellowcards-135-2025.json": {"Person": 20, "PlayerSeason": 20, "Scorer": 20},
    "predictions-198772.json": {"RivalForecast": 1, "Match": 3},
    "sidelined-player-1.json": {"Absence": 8},
    "standings-135-2025-team-490.json": {"Standing": 3},
    "standings-39-2022.json": {"Standing": 60},
    "standings-39-2023.json": {"Standing": 60},
    "status-ultra.json": {"Account": 1},
    "teams-135-2025.json": {"Team": 20, "TeamSeason": 20, "Venue": 18},
    "teams-country-france.json.gz": {"Team": 894, "Venue": 432},
    "teams-id-42.json": {"Team": 1, "Venue": 1},
    "teams-seasons-490.json": {"Reference": 15},
    "teams-statistics-173-78-2022-to-date.json": {"TeamStatistic": 120},
    "teams-statistics-173-78-2022.json": {"TeamStatistic": 121},
    "timezone.json": {"Reference": 427},
    "transfers-team-135.json.gz": {"Transfer": 933},
    "trophies-player-181812.json": {"Career": 16},
    "venues-country-italy.json": {"Venue": 447},
    "venues-search-nou.json": {"Venue": 42},
}
#: What is refused of recordings that are taken. Prices of nought stand for none; two days have six digits.
REFUSED = {
    "transfers-team-135.json.gz": {"impossible_date": 2},
}
#: What was asked, where the index describes it in words.
REQUESTS = {
    "error-plan-date.json": "/fixtures?date=2026-07-01",
    "error-rate-limit-minute.json": "/fixtures?id=209214",
    "error-requests-day.json": "/fixtures",
    "error-token.json": "/status",
}

Raw = Any


@pytest.fixture(scope="module")
def folder(provider_samples: Path) -> Path:
    return provider_samples / "api-football"


@pytest.fixture(scope="module")
def requests(folder: Path) -> dict[str, str]:
    index = json.loads((folder / "_index.json").read_text(encoding="utf-8"))
    return {entry["file"]: REQUESTS.get(entry["file"], entry["request"]) for entry in index}


def content_of(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def rows_of(folder: Path, name: str) -> Raw:
    return json.loads(content_of(folder, name))["response"]


def test_every_recording_is_in_the_table(folder: Path, requests: dict[str, str]) -> None:
    assert set(requests) == set(SAMPLES)
    assert {path.name for path in folder.iterdir()} == {*SAMPLES, "_index.json"}


@pytest.mark.parametrize(("name", "expected"), SAMPLES.items())
def test_a_recording(folder: Path, requests: dict[str, str], name: str, expected: dict[str, int] | str) -> None:
    try:
        answer = parse(content_of(folder, name), requests[name])
    except FileRefusedError as refused:
        outcome: dict[str, int] | str = refused.reason
    else:
        outcome = dict(Counter(type(record).__name__ for record in answer.records))
        assert Counter(refusal.reason for refusal in answer.refusals) == REFUSED.get(name, {})
    assert outcome == expected


def test_pages(folder: Path, requests: dict[str, str]) -> None:
    pages = {}
    for name, expected in SAMPLES.items():
        if not isinstance(expected, str):
            answer = parse(content_of(folder, name), requests[name])
            pages[name] = (answer.page, answer.n_pages)
    assert {name: told for name, told in pages.items() if told != (1, 1)} == {
        "odds-mapping-page1.json": (1, 14),
        "players-490-135-2025-page1.json": (1, 2),
    }


def of_kind(answer: ParsedAnswer, kind: type) -> list[Raw]:
    return [record for record in answer.records if isinstance(record, kind)]


def test_every_fixture_says_what_was_recorded(folder: Path, requests: dict[str, str]) -> None:
    n_matches = 0
    for name, expected in SAMPLES.items():
        if isinstance(expected, str) or "Match" not in expected:
            continue
        rows = rows_of(folder, name)
        rows = rows[0]["h2h"] if name.startswith("predictions") else rows
        for match, row in zip(of_kind(parse(content_of(folder, name), requests[name]), Match), rows, strict=True):
            assert (match.match_id, match.league_id) == (row["fixture"]["id"], row["league"]["id"])
            assert match.kickoff_at.timestamp() == row["fixture"]["timestamp"]
            assert (match.home_goals, match.away_goals) == (row["goals"]["home"], row["goals"]["away"])
            is_over = row["fixture"]["status"]["short"] in ("FT", "PEN")
            full_time = row["score"]["fulltime"]
            regular = (full_time["home"], full_time["away"]) if is_over else (None, None)
            assert (match.home_goals_regular, match.away_goals_regular) == regular
            n_matches += 1
    assert n_matches == 380 + 3 + 71 + 8 + 2 + 55 + 26 + 51 + 3


def test_the_season_of_a_league(folder: Path, requests: dict[str, str]) -> None:
    name = "fixtures-135-2025-season.json.gz"
    matches = of_kind(parse(content_of(folder, name), requests[name]), Match)
    rows = rows_of(folder, name)
    told = Counter(row["fixture"]["status"]["short"] for row in rows)
    ours = Counter(match.status for match in matches)
    assert ours == {"finished": told["FT"], "timed": told["NS"], "first_half": told["1H"]}
    assert {match.matchday for match in matches} == set(range(1, 39))
    assert sum(match.home_goals_regular or 0 for match in matches) == sum(
        row["score"]["fulltime"]["home"] or 0 for row in rows
    )
    # the one in its first half shows a running half-time score, which is none yet
    [running] = [match for match in matches if match.status == "first_half"]
    [row] = [row for row in rows if row["fixture"]["status"]["short"] == "1H"]
    assert row["score"]["halftime"]["home"] is not None
    assert running.home_goals_half_time is None


def test_shoot_outs_are_in_no_score(folder: Path, requests: dict[str, str]) -> None:
    name = "fixtures-ids-penalty-shootouts-full.json"
    answer = parse(content_of(folder, name), requests[name])
    rows = {row["fixture"]["id"]: row for row in rows_of(folder, name)}
    for match in of_kind(answer, Match):
        row = rows[match.match_id]
        assert match.status == "finished_after_penalties"
        assert match.home_goals_penalties == row["score"]["penalty"]["home"]
        events = [event for event in of_kind(answer, MatchEvent) if event.match_id == match.match_id]
        scored = {"goal", "penalty_goal"}
        in_play = [event for event in events if event.kind in scored and not event.is_shootout]
        assert len(in_play) == row["goals"]["home"] + row["goals"]["away"]
        kicks = [event for event in events if event.is_shootout]
        told = [event for event in row["events"] if event["comments"] == "Penalty Shootout"]
        assert len(kicks) == len(told)
        converted = sum(event.kind == "penalty_goal" for event in kicks)
        assert converted == row["score"]["penalty"]["home"] + row["score"]["penalty"]["away"]
        assert {event.kind for event in kicks} == {"penalty_goal", "missed_penalty"}


def test_who_goes_off_started(folder: Path, requests: dict[str, str]) -> None:
    name = "fixtures-ids-penalty-shootouts-full.json"
    rows = {row["fixture"]["id"]: row for row in rows_of(folder, name)}
    events = of_kind(parse(content_of(folder, name), requests[name]), MatchEvent)
    changes = [event for event in events if event.kind == "substitution"]
    assert len(changes) == 20
    for event in changes:
        started = {one["player"]["id"] for team in rows[event.match_id]["lineups"] for one in team["startXI"]}
        assert event.person_id in started
        assert event.other_person_id not in started


def test_figures_of_a_match(folder: Path, requests: dict[str, str]) -> None:
    name = "fixtures-statistics-215662.json"
    figures = of_kind(parse(content_of(folder, name), requests[name]), MatchStatistic)
    possession = [figure.value for figure in figures if figure.name == "ball_possession"]
    told = [
        int(entry["value"].removesuffix("%"))
        for row in rows_of(folder, name)
        for entry in row["statistics"]
        if entry["type"] == "Ball Possession"
    ]
    assert [round((share or 0) * 100) for share in possession] == told
    assert sum(told) == 100


def test_figures_in_play_may_be_null(folder: Path) -> None:
    path = "/fixtures/statistics?fixture=1"
    rows = json.loads(content_of(folder, "fixtures-statistics-live-null-values.json"))
    wrapped = {"get": "fixtures/statistics", "parameters": {"fixture": "1"}, "errors": [], "response": rows}
    answer = parse(json.dumps(wrapped).encode(), path)
    assert answer.refusals == []
    none = {figure.name for figure in of_kind(answer, MatchStatistic) if figure.value is None}
    told = {entry["type"] for row in rows for entry in row["statistics"] if entry["value"] is None}
    assert {"Red Cards", "expected_goals"} <= told
    assert none == {name.lower().replace(" ", "_") for name in told}
    assert len(answer.records) == sum(len(row["statistics"]) for row in rows)


def test_figures_of_players(folder: Path, requests: dict[str, str]) -> None:
    name = "fixtures-players-592872.json"
    told = [
        (one["player"]["id"], one["statistics"][0]["games"]["rating"], one["statistics"][0]["goals"]["total"])
        for team in rows_of(folder, name)
        for one in team["players"]
    ]
    players = of_kind(parse(content_of(folder, name), requests[name]), PlayerMatch)
    assert [(player.person_id, player.goals) for player in players] == [(person, goals) for person, _, goals in told]
    assert [player.rating for player in players] == [rating and float(rating) for _, rating, _ in told]


def test_prices_before_a_match(folder: Path, requests: dict[str, str]) -> None:
    name = "odds-1378041.json.gz"
    prices = of_kind(parse(content_of(folder, name), requests[name]), OddsPrice)
    told = [
        (bookmaker["id"], bet["id"], str(value["value"]).lower(), float(value["odd"]))
        for bookmaker in rows_of(folder, name)[0]["bookmakers"]
        for bet in bookmaker["bets"]
        for value in bet["values"]
    ]
    assert [(price.bookmaker_id, price.market_id, price.odds) for price in prices] == [
        (bookmaker, bet, odd) for bookmaker, bet, _, odd in told
    ]
    winner = [price for price in prices if price.market == "match_winner"]
    assert Counter(price.outcome for price in winner) == Counter(value for _, bet, value, _ in told if bet == 1)
    lines = [price for price in prices if price.market == "over_under"]
    assert [f"{price.outcome} {price.line:g}" for price in lines] == [
        f"{value.split()[0]} {float(value.split()[1]):g}" for _, bet, value, _ in told if bet == 5
    ]


def test_both_sides_of_a_handicap_share_their_line(folder: Path, requests: dict[str, str]) -> None:
    """Before the match and in play: the chances that the two prices imply add up to little more than one."""
    n_pairs = 0
    for name in ("odds-1378041.json.gz", "odds-live-1378041.json"):
        prices = of_kind(parse(content_of(folder, name), requests[name]), OddsPrice)
        handicaps = [price for price in prices if price.market == "asian_handicap"]
        away = {(price.bookmaker_id, price.line): price.odds for price in handicaps if price.outcome == "away"}
        for price in handicaps:
            if price.outcome == "home" and (price.bookmaker_id, price.line) in away:
                assert 1 < 1 / price.odds + 1 / away[price.bookmaker_id, price.line] < 1.12
                n_pairs += 1
    assert n_pairs > 50


def test_who_misses_matches(folder: Path, requests: dict[str, str]) -> None:
    name = "injuries-135-2025-season.json.gz"
    rows = rows_of(folder, name)
    absences = of_kind(parse(content_of(folder, name), requests[name]), Availability)
    types = Counter(row["player"]["type"] for row in rows)
    assert Counter(absence.status for absence in absences) == {
        "missing": types["Missing Fixture"],
        "doubtful": types["Questionable"],
    }
    told = Counter(row["player"]["reason"].lower() for row in rows)
    ours = Counter(absence.reason for absence in absences)
    suspensions = ("red card", "yellow cards", "red card suspended", "suspended", "suspension")
    assert ours["suspension"] == sum(told[reason] for reason in suspensions)
    assert ours["international_duty"] == told["international duty"]
    illnesses = ("illness", "heart problems", "health problems", "stomach disorder")
    assert ours["illness"] == sum(told[reason] for reason in illnesses)
    others = ("inactive", "rest", "personal reasons", "fitness", "lacking match fitness", "ineligible")
    assert ours["other"] == sum(told[reason] for reason in others)
    assert {(absence.match_id, absence.person_id) for absence in absences} == {
        (row["fixture"]["id"], row["player"]["id"]) for row in rows
    }


def test_transfers(folder: Path, requests: dict[str, str]) -> None:
    name = "transfers-team-135.json.gz"
    moves = of_kind(parse(content_of(folder, name), requests[name]), Transfer)
    told = [move["type"] for row in rows_of(folder, name) for move in row["transfers"]]
    assert [move.kind_raw for move in moves] == told
    assert all((move.fee_eur is not None) == ("€" in (move.kind_raw or "")) for move in moves)
    kinds = Counter(move.kind for move in moves)
    assert kinds["loan"] == told.count("Loan")
    assert kinds["loan_return"] == told.count("Return from loan") + told.count("Back from Loan")
    assert kinds["free"] == told.count("Free") + told.count("Free Transfer") + told.count("Free agent")
    assert max(move.fee_eur or 0 for move in moves) == 15_000_000


def test_tables_add_up(folder: Path, requests: dict[str, str]) -> None:
    for name in ("standings-39-2022.json", "standings-39-2023.json"):
        rows = of_kind(parse(content_of(folder, name), requests[name]), Standing)
        total = {row.team_id: row for row in rows if row.venue == "total"}
        assert sorted(row.position for row in total.values()) == list(range(1, 21))
        for row in rows:
            if row.venue == "home":
                [away] = [other for other in rows if other.venue == "away" and other.team_id == row.team_id]
                assert row.played + away.played == total[row.team_id].played
                assert row.goals_for + away.goals_for == total[row.team_id].goals_for
        assert sum(row.goal_difference for row in total.values()) == 0


def test_figures_of_a_team(folder: Path, requests: dict[str, str]) -> None:
    for name, until in (
        ("teams-statistics-173-78-2022-to-date.json", "2023-01-01"),
        ("teams-statistics-173-78-2022.json", None),
    ):
        row = rows_of(folder, name)
        records = of_kind(parse(content_of(folder, name), requests[name]), TeamStatistic)
        figures = {figure.name: figure.value for figure in records}
        assert len(figures) == len(records)
        assert figures["fixtures.wins.home"] == row["fixtures"]["wins"]["home"]
        assert figures["goals.for.average.total"] == float(row["goals"]["for"]["average"]["total"])
        assert sum(figures[f"fixtures.{kind}.total"] for kind in ("wins", "draws", "loses")) == len(row["form"])
        assert {figure.until_on and figure.until_on.isoformat() for figure in records} == {until}


def test_people_and_teams(folder: Path, requests: dict[str, str]) -> None:
    for name in ("players-490-135-2025-page1.json", "players-topscorers-78-2023.json"):
        people = of_kind(parse(content_of(folder, name), requests[name]), Person)
        for person, row in zip(people, rows_of(folder, name), strict=True):
            told = row["player"]
            assert person.born_on == datetime.fromisoformat(told["birth"]["date"]).date()
            assert person.height_cm == (told["height"] and int(told["height"].split()[0]))
    name = "teams-country-france.json.gz"
    teams = of_kind(parse(content_of(folder, name), requests[name]), Team)
    assert [(team.team_id, team.founded, team.is_national) for team in teams] == [
        (row["team"]["id"], row["team"]["founded"], row["team"]["national"]) for row in rows_of(folder, name)
    ]
