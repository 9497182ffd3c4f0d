"""The sandbox's answers against recorded ones: key by key, type by type, error by error.

Per resource, every answer of the sandbox is laid beside all recordings of that resource: a key it gives must have
been recorded (or be documented: `DOCUMENTED`), a key that every recording has must be there, and every type must
have been recorded at that place.
"""

import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.sandbox.exchange import Answer, Asked
from orchestration.sandbox.sandbox import Sandbox, open_sandbox

#: Saturday noon, matches in play.
NOW = datetime(2026, 3, 14, 13, 10, tzinfo=UTC)
SEED = 7
#: Keys and types that no recording of a resource has, by the end of their path (an expression), with where they are
#: documented.
DOCUMENTED: dict[str, set[str]] = {
    # API-Football 3.9.3 added these (CONTRACTS B.6)
    r"\.status\.extra": {"int", "null"},
    r"\.league\.standings": {"bool"},
    r"\.goals\.(for|against)\.under_over": {"dict"},
    # a quarter of an hour without goals or cards is null, another is not (B.6)
    r"\.\d+-\d+\.total": {"int", "null"},
    r"\.\d+-\d+\.percentage": {"str", "null"},
    # null until a season has such a match, else as recorded
    r"\.biggest\.(wins|loses)\.(home|away)": {"str", "null"},
    # a meeting is a fixture like any other
    r"\.h2h\[\]\.fixture\.venue\.(id|city)": {"int", "str"},
    # Football-Data.org: null on the free plan (A.4); a coach has a last name or none (A.5)
    r"\.minute": {"null"},
    r"\.coach\.lastName": {"str"},
}


@dataclass
class Shape:
    """What JSON values at one place look like."""

    types: set[str] = field(default_factory=set)
    keys: dict[str, "Shape"] = field(default_factory=dict)
    always: set[str] | None = None
    items: "Shape | None" = None

    def add(self, value: Any) -> "Shape":
        """Take one more value in."""
        if isinstance(value, dict):
            self.types.add("dict")
            self.always = set(value) if self.always is None else self.always & set(value)
            for key, one in value.items():
                self.keys.setdefault(key, Shape()).add(one)
        elif isinstance(value, list):
            self.types.add("list")
            for one in value:
                self.items = (self.items or Shape()).add(one)
        else:
            self.types.add("null" if value is None else type(value).__name__)
        return self


def differences(given: Shape, recorded: Shape, path: str = "") -> list[str]:
    """Say where a given shape is not covered by a recorded one."""
    found = [f"{path}: {kind} is not recorded" for kind in sorted(given.types - recorded.types - documented(path))]
    for key, shape in given.keys.items():
        place = f"{path}.{key}"
        if key in recorded.keys:
            found += differences(shape, recorded.keys[key], place)
        elif not shape.types <= documented(place):
            found.append(f"{place} is not recorded")
    if given.always is not None:
        found += [f"{path}.{key} is missing" for key in sorted((recorded.always or set()) - given.always)]
    if given.items is not None and recorded.items is not None:
        found += differences(given.items, recorded.items, f"{path}[]")
    return found


def documented(path: str) -> set[str]:
    return next((types for end, types in DOCUMENTED.items() if re.search(f"{end}$", path)), set())


def load(folder: Path, name: str) -> Any:
    """Read a recording.

    `name@node` makes the answer of the endpoint that gives this node of every fixture alone; `name+other` gives
    every fixture of one recording the nodes of the first fixture of another.
    """
    if "+" in name:
        recorded, other = (load(folder, part) for part in name.split("+"))
        recorded["response"] = [other["response"][0] | row for row in recorded["response"]]
        return recorded
    name, _, node = name.partition("@")
    plain, packed = folder / f"{name}.json", folder / f"{name}.json.gz"
    recorded = json.loads(plain.read_text() if plain.exists() else gzip.decompress(packed.read_bytes()))
    if node:
        recorded["response"] = [one for row in recorded["response"] for one in row[node]]
    return recorded


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return open_sandbox(SEED, NOW, speed=0)


def football_data_org(sandbox: Sandbox, path: str, key: str = "sandbox-paid", **sent: str) -> Answer:
    return sandbox.answer("football-data-org", Asked(path, sent, {"x-auth-token": key}))[0]


def api_football(sandbox: Sandbox, path: str, key: str = "sandbox-paid", **sent: str) -> Answer:
    return sandbox.answer("api-football", Asked(path, sent, {"x-apisports-key": key}))[0]


MATCHES = ["competition-BL1-matches-2022", "competition-CL-matches-2022", "competition-PL-matches-2026-trimmed"]
MATCH = ["match-417211", "match-418515", "match-418527", "match-435943-free-tier"]
DAYS = ["matches-2022-09-04", "matches-2025-02-08-live"]
SCORERS = ["competition-PL-scorers-2026-trimmed", "competition-BL1-scorers-2022"]
PERSONS = ["person-304", "person-3200", "person-6636"]
#: Path, parameters, recordings, at Football-Data.org on the free plan.
RESOURCES: list[tuple[str, dict[str, str], list[str]]] = [
    ("areas", {}, ["areas"]),
    ("areas/9801", {}, ["area-2072", "area-2088"]),
    ("competitions", {}, ["competitions"]),
    ("competitions/SYN1", {}, ["competition-BL1", "competition-CL"]),
    ("competitions/9003/matches", {}, MATCHES),
    ("competitions/SYN1/matches", {"season": "2024"}, MATCHES),
    ("competitions/SYN1/teams", {}, ["competition-BL1-teams-2022", "competition-CL-teams-2022"]),
    ("competitions/SYN2/standings", {}, ["competition-BL1-standings-2022", "competition-PL-standings-2025"]),
    ("competitions/SYN1/scorers", {"limit": "3"}, SCORERS),
    ("matches", {}, DAYS),
    ("matches", {"dateFrom": "2026-03-08", "dateTo": "2026-03-12"}, DAYS),
    ("teams", {}, [f"teams-page-0{page}" for page in (1, 3, 4, 5, 6, 7, 8)]),
    ("teams/9505", {}, ["team-1", "team-2", "team-4", "team-5"]),
    ("teams/9505/matches", {}, ["team-1-matches", "team-2-matches", "team-65-matches-2023-postponed"]),
    ("persons/900010", {}, PERSONS),
    ("persons/900010/matches", {}, ["person-304-matches", "person-3200-matches"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "sent", "recordings"), RESOURCES)
def test_football_data_org_answers_as_recorded(
    path: str, sent: dict[str, str], recordings: list[str], sandbox: Sandbox, provider_samples: Path
) -> None:
    answer = football_data_org(open_free(sandbox), path, "sandbox-free", **sent)
    assert answer.status == 200
    hold(answer.body, [load(provider_samples / "football-data-org", name) for name in recordings], "filters")


def test_one_match_of_football_data_org_answers_as_recorded(sandbox: Sandbox, provider_samples: Path) -> None:
    folder = provider_samples / "football-data-org"
    rows = football_data_org(sandbox, "matches", dateFrom="2026-03-08", dateTo="2026-03-12").body["matches"]
    over = next(row["id"] for row in rows if row["status"] == "FINISHED")
    for suffix, recordings in (("", MATCH), ("/head2head", [f"match-{n}-head2head" for n in (417211, 418515, 418527)])):
        answer = football_data_org(open_free(sandbox), f"matches/{over}{suffix}", "sandbox-free")
        hold(answer.body, [load(folder, name) for name in recordings], "filters")


def open_free(sandbox: Sandbox) -> Sandbox:
    """Give the same world to a sandbox whose counters stand at zero."""
    return Sandbox(sandbox.world, sandbox.clock)


def hold(body: Any, recordings: list[Any], free: str) -> None:
    """Hold an answer against recordings; what is echoed of the request (`free`) differs with it."""
    given, recorded = Shape().add({**body, free: None}), Shape()
    for one in recordings:
        recorded.add({**one, free: None})
    assert differences(given, recorded) == []


LEAGUE = {"league": "9101", "season": "2025"}
PLAYERS = ["players-490-135-2025-page1", "players-topscorers-135-2025", "players-topscorers-78-2023"]
TOP = ["players-topscorers-135-2025", "players-topassists-78-2023", "players-topyellowcards-135-2025",
       "players-topredcards-135-2025", "players-490-135-2025-page1"]  # fmt: skip
LISTS = ["fixtures-135-2025-season", "fixtures-78-2023-status-NS-PST", "fixtures-headtohead-33-50",
         "fixtures-2026-10-08-trimmed", "fixtures-ids-penalty-shootouts-full"]  # fmt: skip
WHOLE = ["fixtures-ids-penalty-shootouts-full", "fixtures-135-2025-season+fixtures-ids-penalty-shootouts-full"]
EVENTS = ["fixtures-events-215662", "fixtures-ids-penalty-shootouts-full@events"]
TO_DATE = ["teams-statistics-173-78-2022", "teams-statistics-173-78-2022-to-date"]
STATISTICS = [
    "fixtures-statistics-215662",
    "docs-example-fixtures-statistics-half",
    "fixtures-statistics-653808-one-type",
]
#: Path, parameters, recordings, at API-Football on the paid plan; {live} is a match in play, {past} one that is over.
ENDPOINTS: list[tuple[str, dict[str, str], list[str]]] = [
    ("status", {}, ["status-ultra"]),
    ("timezone", {}, ["timezone"]),
    ("countries", {}, ["countries"]),
    ("leagues", {}, ["leagues-current-true", "leagues-id-39", "leagues-code-DE-current"]),
    ("leagues/seasons", {}, ["leagues-seasons"]),
    ("teams", LEAGUE, ["teams-135-2025", "teams-country-france", "teams-id-42"]),
    ("teams/statistics", LEAGUE | {"team": "{home}"}, TO_DATE),
    ("teams/seasons", {"team": "{home}"}, ["teams-seasons-490"]),
    ("venues", {"country": "Synthetia"}, ["venues-country-italy", "venues-search-nou"]),
    ("standings", LEAGUE, ["standings-39-2022", "standings-39-2023", "standings-135-2025-team-490"]),
    ("fixtures/rounds", LEAGUE, ["fixtures-rounds-135-2025"]),
    ("fixtures/rounds", LEAGUE | {"dates": "true"}, ["docs-example-fixtures-rounds-dates"]),
    ("fixtures", LEAGUE, LISTS),
    ("fixtures", {"league": "9105", "season": "2025"}, LISTS),
    ("fixtures", {"live": "all"}, ["fixtures-live-all-2021-04-21", "fixtures-live-all-2024-05-06-assembled"]),
    ("fixtures", {"ids": "{past}"}, WHOLE),
    ("fixtures/headtohead", {"h2h": "{home}-{away}"}, LISTS),
    ("fixtures/statistics", {"fixture": "{past}"}, STATISTICS),
    ("fixtures/statistics", {"fixture": "{past}", "half": "true"}, ["docs-example-fixtures-statistics-half"]),
    ("fixtures/events", {"fixture": "{past}"}, EVENTS),
    ("fixtures/lineups", {"fixture": "{past}"}, ["fixtures-lineups-215662", "fixtures-lineups-1149523-startxi"]),
    ("fixtures/players", {"fixture": "{past}"}, ["fixtures-players-592872"]),
    ("injuries", LEAGUE, ["injuries-135-2025-season", "injuries-fixture-1035037"]),
    ("sidelined", {"player": "{injured}"}, ["sidelined-player-1"]),
    ("sidelined", {"players": "{injured}"}, ["docs-example-sidelined-players"]),
    ("predictions", {"fixture": "{live}"}, ["predictions-198772"]),
    ("players", LEAGUE | {"team": "{home}"}, PLAYERS),
    ("players/squads", {"team": "{home}"}, ["players-squads-490", "players-squads-173"]),
    *[(f"players/{name}", LEAGUE, TOP) for name in ("topscorers", "topassists", "topyellowcards", "topredcards")],
    ("players/profiles", {"player": "{injured}"}, ["docs-example-players-profiles"]),
    ("players/seasons", {}, ["players-seasons", "players-seasons-2280"]),
    ("players/teams", {"player": "{injured}"}, ["players-teams-4526"]),
    ("coachs", {"team": "{home}"}, ["coachs-search-tuche"]),
    ("transfers", {"team": "{home}"}, ["transfers-team-135"]),
    ("trophies", {"player": "{winner}"}, ["trophies-player-181812"]),
    ("odds", LEAGUE, ["odds-1378041"]),
    ("odds/mapping", {}, ["odds-mapping-page1"]),
    ("odds/live", {}, ["odds-live-1378041", "docs-example-odds-live"]),
    ("odds/bookmakers", {}, ["odds-bookmakers"]),
    ("odds/bets", {}, ["odds-bets"]),
    ("odds/live/bets", {}, ["odds-live-bets"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def known(sandbox: Sandbox) -> dict[str, str]:
    """Ids that stand for what the parameters above name."""
    live = api_football(sandbox, "fixtures", live="9101").body["response"][0]
    home, away = (str(live["teams"][side]["id"]) for side in ("home", "away"))
    past = api_football(sandbox, "fixtures", team=home, last="2").body["response"][1]
    hurt = api_football(sandbox, "injuries", league="9101", season="2025").body["response"]
    champion = api_football(sandbox, "standings", league="9101", season="2024").body["response"][0]
    club = str(champion["league"]["standings"][0][0]["team"]["id"])
    squad = api_football(sandbox, "players/squads", team=club).body["response"][0]["players"]
    winners = (player["id"] for player in squad if player["age"] > 25)
    winner = next(one for one in winners if api_football(sandbox, "trophies", player=str(one)).body["response"])
    injured = next(row for row in hurt if row["player"]["reason"].endswith("Injury"))
    return {
        "live": str(live["fixture"]["id"]), "past": str(past["fixture"]["id"]), "home": home, "away": away,
        "injured": str(injured["player"]["id"]), "winner": str(winner),
    }  # fmt: skip


@pytest.mark.parametrize(("path", "sent", "recordings"), ENDPOINTS)
def test_api_football_answers_as_recorded(
    path: str,
    sent: dict[str, str],
    recordings: list[str],
    sandbox: Sandbox,
    known: dict[str, str],
    provider_samples: Path,
) -> None:
    answer = api_football(sandbox, path, **{name: text.format(**known) for name, text in sent.items()})
    assert answer.body["errors"] == []
    assert answer.body["response"], "an empty answer proves nothing"
    hold(answer.body, [load(provider_samples / "api-football", name) for name in recordings], "parameters")


#: Path and parameters that were refused, the recording, and what of the text differs (years, days, seconds).
REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    ("countries", {"search": "ab"}, "sandbox-paid", "error-countries-search-too-short"),
    ("injuries", {}, "sandbox-paid", "error-injuries-no-parameter"),
    ("teams", {"season": "2021", "leaguee": "123"}, "sandbox-paid", "error-parameter-unknown"),
    ("teams", {"league": "39", "search": "Leipzig"}, "sandbox-paid", "error-teams-league-with-search"),
    ("fixtures", LEAGUE | {"from": "2025-08-15", "to": "2025-08-18"}, "sandbox-free", "error-plan-season"),
    ("fixtures", {"date": "2026-07-01"}, "sandbox-free", "error-plan-date"),
    ("status", {}, "nobody's key", "error-token"),
]


@pytest.mark.parametrize(("path", "sent", "key", "recording"), REFUSED)
def test_api_football_refuses_as_recorded(
    path: str, sent: dict[str, str], key: str, recording: str, sandbox: Sandbox, provider_samples: Path
) -> None:
    recorded = load(provider_samples / "api-football", recording)
    answer = api_football(open_free(sandbox), path, key, **sent)
    assert answer.status == 200
    assert answer.body["response"] == recorded["response"] == []
    assert wordless(answer.body["errors"]) == wordless(recorded["errors"])
    assert set(answer.body) == set(recorded)


def wordless(errors: dict[str, str]) -> dict[str, str]:
    """Leave digits out: years, days and seconds differ."""
    return {name: "".join("#" if sign.isdigit() else sign for sign in text) for name, text in errors.items()}


def test_limits_of_api_football_are_told_as_recorded(sandbox: Sandbox, provider_samples: Path) -> None:
    folder, fresh = provider_samples / "api-football", open_free(sandbox)
    for _ in range(10):
        assert api_football(fresh, "timezone", "sandbox-free").body["errors"] == []
    assert (
        api_football(fresh, "timezone", "sandbox-free").body["errors"]
        == load(folder, "error-rate-limit-minute")["errors"]
    )
    fresh.limits.counter("api-football", "sandbox-free").day.count = 100
    assert (
        api_football(fresh, "timezone", "sandbox-free").body["errors"] == load(folder, "error-requests-day")["errors"]
    )


def test_football_data_org_refuses_as_recorded(sandbox: Sandbox, provider_samples: Path) -> None:
    folder, fresh = provider_samples / "football-data-org", open_free(sandbox)
    refusals = {
        "error-400-invalid-token": football_data_org(fresh, "matches", "nobody's key"),
        "error-403-restricted": football_data_org(fresh, "competitions/SYC1/matches", "sandbox-free"),
    }
    for name, answer in refusals.items():
        assert answer.body == load(folder, name)
        assert answer.status == answer.body["errorCode"]
    for _ in range(10):
        answer = football_data_org(fresh, "areas", "sandbox-free")
    recorded = load(folder, "error-429-rate-limit")
    assert answer.status == recorded["errorCode"] == 429
    assert wordless({"message": answer.body["message"]}) == wordless({"message": recorded["message"]})


def test_football_data_org_has_the_recorded_headers(sandbox: Sandbox, provider_samples: Path) -> None:
    index = load(provider_samples / "football-data-org", "_index")
    recorded = {name for row in index for name in row["headers"] or ()}
    written_by_the_web_server = {"server", "content-type", "content-encoding"}
    given = {name.lower() for name in football_data_org(open_free(sandbox), "areas", "sandbox-free").headers}
    assert given == recorded - written_by_the_web_server
