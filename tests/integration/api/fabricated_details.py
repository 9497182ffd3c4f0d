"""What hangs on matches and teams of the fabricated `serving` schema: details of match 1, Arsenal's squad, scorers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api import tables

DETAILED_MATCH = 1
HOME, AWAY = 1, 2
TOLD_AT = datetime(2024, 4, 19, 12, tzinfo=UTC)
_TOLD = {"source": "api_football", "known_at": TOLD_AT}


def details() -> dict[sa.Table, list[dict[str, Any]]]:
    """Rows by table."""
    of_match = {"match_id": DETAILED_MATCH}
    kickoff = datetime(2022, 8, 6, 14, tzinfo=UTC)
    return {
        tables.season: [
            {
                "league_id": league_id,
                "league_code": code,
                "season_start": season,
                "season_name": f"{season}/{season % 100 + 1}",
                "first_match_on": date(season, 8, 5),
                "last_match_on": date(season + 1, 5, 20),
                "n_teams": 4,
                "n_matches": 12,
                "n_finished": 12 if season == 2022 else 7,
                "n_scheduled": 0 if season == 2022 else 4,
                "is_current": season == 2023,
            }
            for league_id, code, season in ((1, "PL", 2022), (1, "PL", 2023), (2, "SPL", 2023))
        ],
        tables.match_odds: [
            of_match
            | {
                "bookmaker": "market_average",
                "is_closing": is_closing,
                "known_at": kickoff - timedelta(days=0 if is_closing else 1),
                "known_at_basis": "kickoff" if is_closing else "archive_prematch",
                "odds_home": 2.0,
                "odds_draw": 3.5,
                "odds_away": 3.8,
            }
            for is_closing in (False, True)
        ],
        tables.odds_snapshot: [
            of_match
            | {
                "source": "api_football",
                "bookmaker": "house",
                "observed_at": kickoff - timedelta(hours=2),
                "is_live": False,
                "odds_home": 2.1,
                "odds_draw": None,
                "odds_away": 3.7,
            }
        ],
        tables.match_event: [
            of_match
            | _TOLD
            | {"event_number": number, "minute": minute, "team_id": team, "kind": kind, "player_name": "A. Player"}
            | {"is_shootout": False}
            for number, minute, team, kind in ((1, 12, HOME, "goal"), (2, 70, AWAY, "yellow_card"))
        ],
        tables.lineup_player: [
            of_match
            | _TOLD
            | {"team_id": team, "nth": nth, "player_name": f"Player {nth}", "shirt_number": nth, "position": "forward"}
            | {"is_starter": nth < 3, "formation": "4-3-3", "coach_name": "C. Coach"}
            for team in (HOME, AWAY)
            for nth in (1, 2, 3)
        ],
        tables.match_statistic: [
            of_match | _TOLD | {"team_id": HOME, "period": "match", "name": name, "value": value}
            for name, value in (("ball_possession", 0.61), ("shots_on_goal", 4), ("total_shots", 99))
        ],
        tables.scorer: [
            _TOLD
            | {
                "league_id": 1,
                "season_start": 2023,
                "category": "goals",
                "position": nth,
                "player_name": f"Scorer {nth}",
            }
            | {"team_id": 1, "team_name": "Arsenal", "team_slug": "arsenal", "goals": 20 - nth, "assists": None}
            for nth in (1, 2, 3)
        ],
        tables.player: [
            _TOLD
            | {
                "team_id": 1,
                "player_id": nth,
                "name": f"Player {nth}",
                "position": position,
                "born_on": date(2000, 1, nth),
            }
            | {"nationality": "England", "injury_status": "missing" if nth == 2 else "available"}
            | {"injury_reason": "injury" if nth == 2 else None}
            for nth, position in ((1, "goalkeeper"), (2, "forward"), (3, "forward"))
        ],
    }
