"""A record of the fabricated `serving` schema: sums, calibration and value bets of invented forecasts; an outlook."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from api import record_tables, tables

KICKOFF = datetime(2024, 4, 20, 14, tzinfo=UTC)


def record() -> dict[sa.Table, list[dict[str, Any]]]:
    """Rows by table."""
    grain = {"kind": "record", "lead_time": "24h"}
    bounds = {
        f"{name}{end}": value
        for name in ("log_loss", "rps", "brier", "accuracy", "gap_log_loss", "gap_rps", "gap_brier")
        for end, value in (("", 0.5), ("_low", 0.4), ("_high", 0.6))
    }
    performance = grain | bounds | {"n": 10, "n_days": 4, "n_base_rate": 1, "n_with_close": 8, "close_log_loss": 0.49}
    return {
        record_tables.model_performance: [
            performance
            | {"period": period, "league_code": league, "model_version": model, "period_from_on": date(2024, 3, 1)}
            for period, league, model in (
                ("all", "all", "all"),
                ("all", "PL", "all"),
                ("all", "all", "1"),
                ("30d", "all", "all"),
                ("2024-02", "all", "all"),
                ("2024-03", "all", "all"),
            )
        ]
        + [performance | {"kind": "simulated", "period": "all", "league_code": "all", "model_version": "all"}],
        record_tables.prediction_accuracy: [
            grain
            | {"period": "all", "league_code": league, "league_name": name, "n": n, "n_correct": 5}
            | {"n_predicted_home": n, "n_predicted_draw": 0, "n_predicted_away": 0, "n_home": 5, "n_draw": 3}
            | {"n_away": n - 8, "n_with_close": 8, "accuracy": 5 / n, "accuracy_low": 0.2, "accuracy_high": 0.8}
            for league, name, n in (("all", None, 20), ("PL", "Premier League", 12), ("SPL", "Premiership", 8))
        ],
        record_tables.calibration: [
            grain | {"period": "all", "league_group": "all", "outcome": outcome, "n": 10, "slope": 0.9}
            for outcome in ("home", "away")
        ],
        record_tables.calibration_bin: [
            grain
            | {"period": "all", "league_group": "all", "outcome": "home", "bin": nth, "n": 5}
            | {"p_mean": nth / 10 + 0.05, "share": 0.4, "share_low": 0.3, "share_high": 0.5}
            for nth in (3, 4)
        ],
        record_tables.value_return: [
            grain | {"period": "all", "n": 4, "n_won": 1, "profit": -1.5, "yield": -0.375, "n_with_close": 4}
        ],
        record_tables.value_bet: [
            {"prediction_id": nth, "match_id": 20 + nth, "kind": "record", "league_id": 1, "league_code": "PL"}
            | {"league_name": "Premier League", "kickoff_at": KICKOFF, "match_status": "scheduled"}
            | {"home_team_id": 1, "home_team_name": "Arsenal", "home_team_slug": "arsenal"}
            | {"away_team_id": 2, "away_team_name": "Chelsea", "away_team_slug": "chelsea"}
            | {"lead_time": "24h", "cutoff_at": KICKOFF, "issued_at": KICKOFF, "model_name": "m", "model_version": "1"}
            | {
                "outcome": "home",
                "p": 0.5,
                "bookmaker": "house",
                "odds_taken": 2.0 + nth / 10,
                "odds_known_at": KICKOFF,
            }
            | {"edge": nth / 20, "is_settled": nth == 3, "is_won": False if nth == 3 else None}
            for nth in (1, 2, 3)
        ],
        tables.season_outlook: [
            {"season_outlook_id": nth, "league_id": 1, "league_code": "PL", "season_start": 2023, "team_id": nth}
            | {"team_name": name, "team_slug": slug, "is_latest": is_latest, "played": 30, "points": 50}
            | {"n_to_play": 4, "n_simulations": 1000, "expected_points": 60.0 + nth, "points_low": 55.0}
            | {"points_high": 70.0, "p_title": 0.5, "p_top_four": 0.9, "p_relegated": None, "model_version": "1"}
            | {"cutoff_at": KICKOFF, "issued_at": KICKOFF}
            for nth, name, slug, is_latest in (
                (1, "Arsenal", "arsenal", True),
                (2, "Chelsea", "chelsea", True),
                (3, "Everton", "everton", False),
            )
        ],
    }
