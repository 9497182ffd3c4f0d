"""Read features and forecasts as the text the database writes, and say in which family two builds differ."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import rating

Row = dict[str, str | None]
Key = tuple[str | None, ...]

FAMILIES = ("form", "historical", "team", "contextual", "ratings", "market")
KEYS = ("match_id", "cutoff_at")
#: What became of the match: known after the cut-off by nature, and poisoned with the rest.
LABELS = ("is_finished", "outcome", "home_goals", "away_goals", "is_awarded")
#: Digest of every fact of the season, later ones included: says when to rebuild, is no input of a model.
BOOKKEEPING = ("facts_md5",)
DESCRIPTION = (
    "league_id", "league_code", "country", "tier", "season_start", "home_team_id", "away_team_id",
    "kickoff_at",
)  # fmt: skip
#: Player and news are null in this world, which has none: tests/integration/nlp/test_news_features.py poisons them.
BEGINNINGS = {
    "form": ("form_", "goals_for_", "goals_against_", "n_"),
    "team": ("position", "points", "played", "goal_difference", "shots_", "xg_"),
    "contextual": ("rest_days", "season_phase", "is_promoted", "is_relegated"),
    "market": ("odds_seen", "odds_sharp"),
    "player": ("unavailable_",),
    "news": ("news_",),
}
RATING_COLUMNS = frozenset(rating.columns.keys()) - {*KEYS, *DESCRIPTION}


def family_of(column: str) -> str:
    """Name the feature family of a column of `features.match_features`, or what else the column is.

    Raises:
        KeyError: A column of no known family: say here which one it joins, so that the leak tests cover it.
    """
    if column in (*KEYS, *LABELS, *BOOKKEEPING, *DESCRIPTION):
        return "description"
    if column in RATING_COLUMNS:
        return "ratings"
    if column.startswith("h2h_"):
        return "historical"
    bare = column.removeprefix("home_").removeprefix("away_")
    if "venue" in bare:
        return "form"
    for family, beginnings in BEGINNINGS.items():
        if bare.startswith(beginnings):
            return family
    raise KeyError(column)


@dataclass
class Differences:
    """What two builds do not agree on; false where they agree."""

    n_compared: int = 0
    only_in_one: list[Key] = field(default_factory=list)
    by_family: Counter[str] = field(default_factory=Counter)
    by_column: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.only_in_one or self.by_column)


def read_features(engine: Engine, until: datetime) -> dict[Key, Row]:
    """Read every feature row with a cut-off up to an instant."""
    return read_rows(engine, "select * from features.match_features where cutoff_at <= :until", {"until": until})


def read_rows(engine: Engine, query: str, parameters: dict[str, object]) -> dict[Key, Row]:
    """Read the rows of a select, by match and cut-off, each value as the text Postgres writes for it.

    Postgres writes a float with as many digits as it takes to read the same float back: equal text, equal
    bytes.
    """
    with engine.connect() as connection:
        columns = list(connection.execute(sa.text(f"select * from ({query}) as q limit 0"), parameters).keys())
        texts = ", ".join(f"{column}::text as {column}" for column in columns)
        rows = connection.execute(sa.text(f"select {texts} from ({query}) as q"), parameters).mappings()
        return {tuple(row[key] for key in KEYS): dict(row) for row in rows}


def compare(clean: dict[Key, Row], other: dict[Key, Row]) -> Differences:
    """Compare rows, leaving out labels and bookkeeping."""
    differences = Differences(only_in_one=sorted(clean.keys() ^ other.keys(), key=str))
    for key in clean.keys() & other.keys():
        differences.n_compared += 1
        for column, value in clean[key].items():
            if column in (*KEYS, *LABELS, *BOOKKEEPING) or other[key][column] == value:
                continue
            differences.by_column[column] += 1
            differences.by_family[family_of(column)] += 1
    return differences
