"""The matches every rival forecasts: results and odds of football-data.co.uk's files, and our own walk-forward file."""

from pathlib import Path

import pandas as pd

#: Countries whose divisions share one scale of ratings, by the letters their codes begin with.
COLUMNS = {
    "Div": "division",
    "HomeTeam": "home",
    "AwayTeam": "away",
    "FTHG": "home_goals",
    "FTAG": "away_goals",
    "FTR": "result",
    "AvgH": "odds_pre_home",
    "AvgD": "odds_pre_draw",
    "AvgA": "odds_pre_away",
    "AvgCH": "odds_close_home",
    "AvgCD": "odds_close_draw",
    "AvgCA": "odds_close_away",
}
OUTCOMES = {"H": "home", "D": "draw", "A": "away"}


def read_archive(archive: Path, divisions: list[str]) -> pd.DataFrame:
    """Read every season of some divisions, by day; a match without a score or a date is left out."""
    paths = sorted(path for division in divisions for path in archive.glob(f"*/{division}.csv"))
    seasons = [_read(path) for path in paths]
    matches = pd.concat(seasons, ignore_index=True)
    numbers = [name for name in matches if name.startswith(("odds_", "home_g", "away_g"))]
    matches[numbers] = matches[numbers].apply(pd.to_numeric, errors="coerce")
    matches = matches[matches["day"].notna() & matches["home_goals"].notna() & matches["away_goals"].notna()]
    matches["outcome"] = matches["result"].map(OUTCOMES)
    matches = matches[matches["outcome"].notna()]
    return matches.sort_values(["day", "division", "home"], ignore_index=True)


def _read(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, dtype=str, encoding="latin-1", on_bad_lines="skip", encoding_errors="replace")
    rows.columns = [name.strip().lstrip("\ufeff").removeprefix("ï»¿") for name in rows.columns]
    rows = rows.rename(columns=COLUMNS)
    short = pd.to_datetime(rows["Date"], format="%d/%m/%y", errors="coerce")
    rows["day"] = short.fillna(pd.to_datetime(rows["Date"], format="%d/%m/%Y", errors="coerce"))
    for name in ("home", "away"):
        rows[name] = rows[name].str.strip()
    return rows.reindex(columns=["day", *COLUMNS.values()])


def read_ours(path: Path) -> pd.DataFrame:
    """Read what `bet-hope backtest --out` wrote."""
    ours = pd.read_csv(path, parse_dates=["date"])
    return ours.rename(columns={"date": "day", "home_team": "home", "away_team": "away"})[
        ["day", "division", "home", "away", "p_home", "p_draw", "p_away"]
    ]
