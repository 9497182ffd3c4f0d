"""What notes on absent players are worth: forecasts of English matches with and without them, season by season.

Run with `python -m benchmarks.news_worth`, beside the real data. A note counts for a match when the last weekly
snapshot before the match day still had it; a player weighs the share of his club's last ten matches he was on the
pitch for. Two bases are compared, each with and without the notes: Elo alone (what we can know ourselves), and the
pre-match odds of the market (which has read the news). Each season is forecast by a fit to the seasons before it.
"""

import bisect
import csv
import json
import math
import sys
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.notes import read_note

DATA = Path(__file__).parents[2] / "shared/data"
SEASONS = ("2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24")
#: The game's names of clubs, where they are not the archive's.
NAMES = {"Spurs": "Tottenham", "Man Utd": "Man United", "Sheffield Utd": "Sheffield United"}
#: Elo: seasons before the first one forecast, points a match moves, what the home ground is worth.
WARM_UP, K, HOME = range(2008, 2018), 20.0, 65.0
OUTCOMES = "HDA"
Vector = NDArray[np.float64]


class Row(NamedTuple):
    """A match: features of the bases and of the notes, and what came of it."""

    season: str
    elo: float
    odds: tuple[float, float] | None
    missing: tuple[float, float]
    outcome: int


def matches(season_start: int) -> Iterator[dict[str, str]]:
    """Read a season of the archive, by day."""
    path = DATA / f"football-data-co-uk/{season_start % 100:02d}{(season_start + 1) % 100:02d}/E0.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("HomeTeam")]
    yield from sorted(rows, key=lambda row: day_of(row["Date"]))


def day_of(text: str) -> date:
    """Read a day of the archive, in both of its forms."""
    return datetime.strptime(text, "%d/%m/%Y" if len(text) > 8 else "%d/%m/%y").date()


class Notes:
    """A season's notes, as the snapshots had them."""

    def __init__(self, season: str) -> None:
        with (DATA / f"fpl/availability_news_{season}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self._snapshots = sorted(
            {date.fromisoformat(row[name]) for row in rows for name in ("first_seen", "last_seen")}
        )
        self._by_club: dict[str, list[tuple[date, date, str, float]]] = defaultdict(list)
        for row in rows:
            first, last = date.fromisoformat(row["first_seen"]), date.fromisoformat(row["last_seen"])
            reading = read_note(row["news"], first)
            away = {"none": 1.0 if "neligible" in row["news"] or "uty" in row["news"] else 0.0}.get(reading.kind, 1.0)
            share = 1 - reading.p_playing if reading.p_playing is not None else away
            club = NAMES.get(row["team"], row["team"])
            self._by_club[club].append((first, last, row["player_code"], share))

    def absent(self, club: str, day: date) -> dict[str, float]:
        """Give the chance of missing the match, by player, as the last snapshot before a day had it."""
        position = bisect.bisect_left(self._snapshots, day)
        if position == 0:
            return {}
        snapshot = self._snapshots[position - 1]
        return {code: share for first, last, code, share in self._by_club[club] if first <= snapshot <= last}


def minutes(season: str) -> dict[tuple[str, date], dict[str, float]]:
    """Read who was on the pitch for how long, by club and day."""
    found: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    with (DATA / f"fpl/player_appearances_{season}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            club = row["home"] if row["was_home"] in ("1", "True") else row["away"]
            day = date.fromisoformat(row["kickoff_time"][:10])
            found[NAMES.get(club, club), day][row["player_code"]] = float(row["minutes"])
    return found


def table() -> list[Row]:
    """Walk through all seasons and note what was known before each match."""
    elo: dict[str, float] = defaultdict(lambda: 1500.0)
    rows = []
    recent: dict[str, deque[dict[str, float]]] = defaultdict(lambda: deque(maxlen=10))
    for season_start in (*WARM_UP, *(int(season[:4]) for season in SEASONS)):
        season = f"{season_start}-{(season_start + 1) % 100:02d}"
        notes, played = (Notes(season), minutes(season)) if season in SEASONS else (None, {})
        for match in matches(season_start):
            home, away, outcome = match["HomeTeam"], match["AwayTeam"], OUTCOMES.index(match["FTR"])
            gap = elo[home] + HOME - elo[away]
            day = day_of(match["Date"])
            if notes is not None:
                missing = [weight(notes.absent(club, day), recent[club]) for club in (home, away)]
                rows.append(Row(season, gap / 400, odds_of(match), (missing[0], missing[1]), outcome))
            expected = 1 / (1 + 10 ** (-gap / 400))
            change = K * ((1.0, 0.5, 0.0)[outcome] - expected)
            elo[home] += change
            elo[away] -= change
            for club in (home, away):
                if (club, day) in played:
                    recent[club].append(played[club, day])
    return rows


def weight(absent: dict[str, float], recent: deque[dict[str, float]]) -> float:
    """Sum over absent players the share of the club's last matches they played, times the chance they miss."""
    if not recent:
        return 0.0
    return sum(
        share * sum(match.get(code, 0.0) for match in recent) / (90 * len(recent)) for code, share in absent.items()
    )


def odds_of(match: dict[str, str]) -> tuple[float, float] | None:
    """Give pre-match odds as two log ratios, their margin removed; never the closing ones."""
    for names in (("AvgH", "AvgD", "AvgA"), ("BbAvH", "BbAvD", "BbAvA"), ("B365H", "B365D", "B365A")):
        if all(match.get(name) for name in names):
            home, draw, away = (1 / float(match[name]) for name in names)
            return math.log(home / away), math.log(draw / math.sqrt(home * away))
    return None


def columns(rows: list[Row], base: str, *, with_notes: bool) -> Vector:
    """Give the features of rows."""
    found = []
    for row in rows:
        values = [row.elo] if base == "elo" else list(row.odds or (0.0, 0.0))
        if with_notes:
            values += [row.missing[0] - row.missing[1], row.missing[0] + row.missing[1]]
        found.append(values)
    return np.array(found)


def losses(rows: list[Row], base: str, *, with_notes: bool) -> Vector:
    """Forecast each season but the first by the ones before it; log loss of each match."""
    found = []
    for season in SEASONS[1:]:
        past, coming = [r for r in rows if r.season < season], [r for r in rows if r.season == season]
        model = LogisticRegression(C=10.0, max_iter=2000)
        model.fit(columns(past, base, with_notes=with_notes), [row.outcome for row in past])
        p = model.predict_proba(columns(coming, base, with_notes=with_notes))
        found.append(-np.log(p[np.arange(len(coming)), [row.outcome for row in coming]]))
    return np.concatenate(found)


def main() -> None:
    """Compare, and print it as JSON."""
    rows = [row for row in table() if row.odds is not None]
    told: dict[str, object] = {
        "matches_forecast": sum(row.season != SEASONS[0] for row in rows),
        "missing_weight_mean": float(np.mean([row.missing for row in rows])),
    }
    dice = np.random.default_rng(1)
    for base in ("elo", "odds"):
        without, with_notes = (losses(rows, base, with_notes=used) for used in (False, True))
        gain = without - with_notes
        means = dice.choice(gain, (10_000, len(gain))).mean(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        told[base] = {
            "log_loss_without": float(without.mean()),
            "log_loss_with_notes": float(with_notes.mean()),
            "gain": float(gain.mean()),
            "gain_95": [float(low), float(high)],
        }
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
