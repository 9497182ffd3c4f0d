"""How the two archives would write a season: the CSV of what was played, the JSON of the whole programme."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.ingestion.providers.synthetic.world import Match

#: The CSV archive writes the clock of London, wherever a match is played.
_ARCHIVE_ZONE = ZoneInfo("Europe/London")

#: A score is in the archives this long after kick-off.
PUBLISHED_AFTER = timedelta(hours=2)

_RESULT_LETTER = {1: "H", 0: "D", -1: "A"}


def is_published(match: Match, present_at: datetime) -> bool:
    """Tell whether the archives have the score of a match at an instant."""
    return match.kickoff_at + PUBLISHED_AFTER <= present_at


def results_csv(matches: Sequence[Match], present_at: datetime) -> bytes | None:
    """Write the played matches of one division and season as football-data.co.uk does.

    Args:
        matches: One division's season, by kick-off.
        present_at: The instant the archive is looked at.

    Returns:
        The file, one line a match; later instants only add lines. None before the first result.
    """
    played = [_results_row(match) for match in matches if is_published(match, present_at)]
    if not played:
        return None
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(played[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(played)
    return text.getvalue().encode("cp1252")


def fixtures_json(matches: Sequence[Match], present_at: datetime) -> bytes | None:
    """Write the programme of one division and season as openfootball does, coming matches without score.

    Returns:
        The file, or None before the season's first match day (UTC), when nobody knows its programme.
    """
    season_start = matches[0].season_start
    if present_at.astimezone(UTC).date() < min(match.kickoff_at.date() for match in matches):
        return None
    tier = matches[0].division[-1]
    document = {
        "name": f"Synthetic League {tier} {season_start}/{(season_start + 1) % 100:02d} (invented data)",
        "matches": [_fixture(match, present_at) for match in matches],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _results_row(match: Match) -> dict[str, str | int]:
    kickoff_at = match.kickoff_at.astimezone(_ARCHIVE_ZONE)
    row: dict[str, str | int] = {
        "Div": match.division,
        "Date": kickoff_at.strftime("%d/%m/%Y"),
        "Time": kickoff_at.strftime("%H:%M"),
        "HomeTeam": match.home.short_name,
        "AwayTeam": match.away.short_name,
    }
    for home, away, letter, (home_goals, away_goals) in (
        ("FTHG", "FTAG", "FTR", match.goals),
        ("HTHG", "HTAG", "HTR", match.goals_half_time),
    ):
        margin = home_goals - away_goals
        row |= {home: home_goals, away: away_goals, letter: _RESULT_LETTER[(margin > 0) - (margin < 0)]}
    row |= match.counts
    for price in match.prices:
        for side, odds in zip("HDA", price.odds, strict=True):
            row[f"{price.bookmaker}{'C' * price.is_closing}{side}"] = f"{odds:.2f}"
    return row


def _fixture(match: Match, present_at: datetime) -> dict[str, object]:
    fixture: dict[str, object] = {
        "round": f"Matchday {match.round_number}",
        "date": match.kickoff_at.date().isoformat(),
        "time": match.kickoff_at.strftime("%H:%M"),
        "team1": match.home.full_name_in(match.season_start),
        "team2": match.away.full_name_in(match.season_start),
    }
    if is_published(match, present_at):
        fixture["score"] = {"ht": list(match.goals_half_time), "ft": list(match.goals)}
    return fixture
