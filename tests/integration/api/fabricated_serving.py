"""A small `serving` schema as dbt would leave it: invented results of known clubs, seen from 2024-04-20.

The Premier League has four teams and two seasons; of the second, two matches are played on the day the data
looks from, one a week later, and one has no score. Forecasts are simulated, save those of one match, marked
as record so that tests can tell whether the two are kept apart.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL

from api import tables
from api.settings import Settings
from tests.integration.api.fabricated_details import details
from tests.integration.api.fabricated_record import record

SECRET = "a secret of the tests, and of nothing else"  # noqa: S105
AS_OF = datetime(2024, 4, 20, tzinfo=UTC)
BUILT_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)

LEAGUES = {
    1: {"code": "PL", "name": "Premier League", "country": "ENG", "tier": 1, "priority_rank": 1},
    2: {"code": "SPL", "name": "Scottish Premiership", "country": "SCO", "tier": 1, "priority_rank": 2},
    3: {"code": "ELC", "name": "Championship", "country": "ENG", "tier": 2, "priority_rank": 3},
}
TEAMS = {
    1: ("arsenal", "Arsenal", 1),
    2: ("chelsea", "Chelsea", 1),
    3: ("everton", "Everton", 1),
    4: ("liverpool", "Liverpool", 1),
    5: ("celtic", "Celtic", 2),
    6: ("rangers", "Rangers", 2),
}
RECORD_MATCH = 13
UNRESOLVED_MATCH = 20
TODAY_MATCHES = (21, 22)
LATER_MATCH = 23
NO_FORECAST_MATCH = 24


def matches() -> list[dict[str, Any]]:
    """Rows of `serving.match`: 1-12 of season 2022, 13-24 of season 2023, 25-28 of Scotland."""
    rows = []
    pairs = list(permutations((1, 2, 3, 4), 2))
    for number, pair in enumerate(pairs, start=1):
        kickoff = datetime(2022, 8, 6, 14, tzinfo=UTC) + timedelta(weeks=(number - 1) // 2)
        rows.append(_match(number, 1, 2022, pair, kickoff, score=(number % 4, number % 3)))
    for number, pair in enumerate(pairs, start=13):
        kickoff = datetime(2024, 2, 24, 15, tzinfo=UTC) + timedelta(weeks=(number - 13) // 2)
        score: tuple[int, int] | None = (number % 3, number % 4)
        if number in TODAY_MATCHES:
            kickoff, score = AS_OF + timedelta(hours=14), None
        elif number == LATER_MATCH:
            kickoff, score = AS_OF + timedelta(days=7, hours=14), None
        elif number == NO_FORECAST_MATCH:
            kickoff, score = AS_OF + timedelta(days=30), None
        elif number == UNRESOLVED_MATCH:
            score = None
        rows.append(_match(number, 1, 2023, pair, kickoff, score=score))
    for number in range(25, 29):
        kickoff = datetime(2023, 8, 5, 11, 30, tzinfo=UTC) + timedelta(weeks=number - 25)
        pair = ((5, 6), (6, 5))[number % 2]
        rows.append(_match(number, 2, 2023, pair, kickoff, score=(2, 1), leg=1 + (number > 26)))
    return rows


def _match(
    match_id: int,
    league_id: int,
    season: int,
    pair: tuple[int, int],
    kickoff: datetime,
    *,
    score: tuple[int, int] | None,
    leg: int = 1,
) -> dict[str, Any]:
    league = LEAGUES[league_id]
    row: dict[str, Any] = {
        "match_id": match_id,
        "league_id": league_id,
        "league_code": league["code"],
        "league_name": league["name"],
        "country": league["country"],
        "season_start": season,
        "season_name": f"{season}/{season % 100 + 1}",
        "leg": leg,
        "match_on": kickoff.date(),
        "kickoff_at": kickoff,
        "is_kickoff_time_known": True,
        "status": "finished" if score else ("scheduled" if kickoff > AS_OF else "unresolved"),
    }
    for side, team_id in zip(("home", "away"), pair, strict=True):
        slug, name, _ = TEAMS[team_id]
        row |= {f"{side}_team_id": team_id, f"{side}_team_slug": slug, f"{side}_team_name": name}
    if score:
        goals_home, goals_away = score
        row |= {
            "home_goals": goals_home,
            "away_goals": goals_away,
            "outcome": outcome_of(goals_home, goals_away),
            "home_shots": 10 + match_id,
            "away_shots": 9,
            "home_corners": 5,
            "odds_close_home": 2.0,
            "odds_close_draw": 3.5,
            "odds_close_away": 3.8,
        }
    return row


def outcome_of(home: int, away: int) -> str:
    """Name the outcome of a score."""
    return "draw" if home == away else ("home" if home > away else "away")


def standings() -> list[dict[str, Any]]:
    """Rows of `serving.standing`, summed from the matches."""
    sums: dict[tuple[int, int, int], dict[str, Any]] = defaultdict(
        lambda: dict.fromkeys(("played", "won", "drawn", "lost", "goals_for", "goals_against", "points"), 0)
    )
    for row in matches():
        if row["status"] != "finished":
            continue
        for side, other in (("home", "away"), ("away", "home")):
            line = sums[row["league_id"], row["season_start"], row[f"{side}_team_id"]]
            line["played"] += 1
            line["goals_for"] += row[f"{side}_goals"]
            line["goals_against"] += row[f"{other}_goals"]
            result = {side: "won", "draw": "drawn", other: "lost"}[row["outcome"]]
            line[result] += 1
            line["points"] += {"won": 3, "drawn": 1, "lost": 0}[result]
    tables_of: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for (league_id, season, team_id), line in sums.items():
        slug, name, _ = TEAMS[team_id]
        tables_of[league_id, season].append(
            line
            | {
                "league_id": league_id,
                "league_code": LEAGUES[league_id]["code"],
                "season_start": season,
                "season_name": f"{season}/{season % 100 + 1}",
                "team_id": team_id,
                "team_slug": slug,
                "team_name": name,
                "goal_difference": line["goals_for"] - line["goals_against"],
                "form": "WDL",
            }
        )
    for lines in tables_of.values():
        lines.sort(key=lambda line: (-line["points"], -line["goal_difference"], line["team_id"]))
        for position, line in enumerate(lines, start=1):
            line["position"] = position
    return [line for lines in tables_of.values() for line in lines]


def predictions() -> list[dict[str, Any]]:
    """Rows of `serving.prediction`: three of each match from 13 to 19, two of each coming match."""
    rows: list[dict[str, Any]] = []
    for row in matches():
        if row["match_id"] in range(RECORD_MATCH, UNRESOLVED_MATCH):
            for lead_time, hours in (("72h", 72), ("24h", 24), ("1h", 1)):
                rows.append(_prediction(len(rows) + 1, row, lead_time, hours, is_latest=lead_time == "1h"))
        elif row["match_id"] in (*TODAY_MATCHES, LATER_MATCH):
            rows += [
                _prediction(len(rows) + 1, row, "scheduled", 48, is_latest=False),
                _prediction(len(rows) + 2, row, "scheduled", 24, is_latest=True),
            ]
    return rows


def _prediction(
    prediction_id: int, match: dict[str, Any], lead_time: str, hours: int, is_latest: bool
) -> dict[str, Any]:
    is_record = match["match_id"] == RECORD_MATCH
    cutoff = match["kickoff_at"] - timedelta(hours=hours)
    p_home, p_draw = 0.4 + 0.01 * (prediction_id % 10), 0.27
    shared = [
        *("match_id", "league_id", "league_code", "league_name", "country", "season_start", "kickoff_at"),
        *(f"{side}_team_{what}" for side in ("home", "away") for what in ("id", "name", "slug")),
    ]
    row = {name: match[name] for name in shared} | {
        "prediction_id": prediction_id,
        "match_status": match["status"],
        "lead_time": lead_time,
        "cutoff_at": cutoff,
        "issued_at": cutoff,
        "as_of_at": None if is_record else cutoff,
        "is_record": is_record,
        "is_simulated": not is_record,
        "is_latest": is_latest,
        "is_scored": match["status"] == "finished",
        "model_name": "outcome",
        "model_version": "1",
        "p_home": p_home,
        "p_draw": p_draw,
        "p_away": 1 - p_home - p_draw,
        "predicted_outcome": "home",
        "confidence": p_home,
        "data_depth": 40,
        "is_base_rate": False,
        "expected_goals_home": 1.6,
        "expected_goals_away": 1.1,
        "score_grid": [[0.3, 0.2], [0.3, 0.2]],
        "p_over_2_5": 0.5,
        "p_both_teams_score": 0.5,
        "most_likely_home_goals": 1,
        "most_likely_away_goals": 0,
        "feature_sha256": f"{prediction_id:064x}",
    }
    if match["status"] == "finished":
        row |= {name: match[name] for name in ("outcome", "home_goals", "away_goals")}
        row |= {"is_correct": match["outcome"] == "home", "log_loss": 0.9, "rps": 0.2, "brier": 0.6}
        row |= {name: match[name] for name in ("odds_close_home", "odds_close_draw", "odds_close_away")}
    return row


def api_settings(url: URL, as_of: datetime | None = None, **changes: Any) -> Settings:
    """Settings of an API on this database, as its own role; the environment of the tester is left out."""
    address = url.set(username="bet_hope_api").render_as_string(hide_password=False)
    plenty = {"api_fresh_seconds": 0, "api_rate_anonymous": 10**9, "api_rate_login": 10**9}
    return Settings(_env_file=None, api_database_url=address, api_secret=SECRET, as_of=as_of, **plenty | changes)


def fill(connection: sa.Connection) -> None:
    """Create schema `serving` with all of the above, as the API's role may read it."""
    connection.execute(sa.text("create schema serving"))
    tables.metadata.create_all(connection)
    coming = {"season_start": 2023, "season_name": "2023/24", "is_active": True}
    _insert(connection, tables.league, [{"league_id": key} | row | coming for key, row in LEAGUES.items()])
    _insert(
        connection,
        tables.team,
        [
            {
                "team_id": team_id,
                "slug": slug,
                "name": name,
                "country": LEAGUES[league_id]["country"],
                "league_id": league_id,
                "league_code": LEAGUES[league_id]["code"],
                "league_name": LEAGUES[league_id]["name"],
                "season_start": 2023,
            }
            for team_id, (slug, name, league_id) in TEAMS.items()
        ],
    )
    _insert(connection, tables.match, matches())
    _insert(connection, tables.standing, standings())
    for table, rows in (details() | record()).items():
        _insert(connection, table, rows)
    _insert(connection, tables.prediction, predictions())
    _insert(
        connection,
        tables.system,
        [
            {
                "source": "archive",
                "as_of_at": AS_OF,
                "present_at": AS_OF,
                "built_at": BUILT_AT,
                "n_matches": len(matches()),
                "n_finished": sum(row["status"] == "finished" for row in matches()),
                "n_scheduled": sum(row["status"] == "scheduled" for row in matches()),
                "champion_name": "outcome",
                "champion_version": "1",
                "champion_trained_at": BUILT_AT,
                "n_predictions": len(predictions()),
                "n_record": sum(row["is_record"] for row in predictions()),
                "n_simulated": sum(row["is_simulated"] for row in predictions()),
            }
        ],
    )
    connection.execute(
        tables.gauge.insert(),
        [
            {"name": "check_red", "part": "quota_is_left", "value": 1.0, "measured_at": AS_OF},
            {"name": "check_red", "part": "disk_has_room", "value": 0.0, "measured_at": AS_OF},
            {"name": "quarantine_rows_total", "part": "", "value": 3.0, "measured_at": AS_OF},
        ],
    )
    connection.execute(sa.text("grant usage on schema serving to bet_hope_api"))
    connection.execute(sa.text("grant select on all tables in schema serving to bet_hope_api"))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in table.c]
    connection.execute(table.insert(), [{name: row.get(name) for name in names} for row in rows])
