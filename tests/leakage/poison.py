"""Change every fact of a database that became known after an instant, in the tables the sources fill.

Truth about when a fact became known comes from `core.match` of a clean build. What was known by then is left
alone, to the byte: the poison is worth nothing if it also reaches back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

NEWCOMER = "Nevermore Borough"
_SOURCES = ("football_data_co_uk", "openfootball")

#: A whole number below n that follows from a match and a word, so that every run poisons alike.
_DRAW = "((hashtextextended(row.match_id::text || '{word}', 0) % {n}) + {n}) % {n}"


@dataclass(frozen=True)
class Poison:
    """How many raw rows of each kind were changed."""

    n_results: int
    n_odds: int
    n_deleted: int
    n_renamed: int


def poison(engine: Engine, known: Engine, after: datetime) -> Poison:
    """Change results, statistics and odds, delete fixtures and invent a club.

    Args:
        engine: Of the database to poison: identified, not built.
        known: Of a clean build of the same rows, which says when each fact became known.
        after: Facts known after this instant are poisoned.
    """
    with _facts(engine, known) as connection:
        n_results = sum(_change_results(connection, source, after) for source in _SOURCES)
        n_odds = _change_odds(connection, after)
        n_renamed = _invent_a_club(connection, after)
        unpublished = "fixture_known_at > :after and match_id % 7 = 0"
        n_deleted = sum(_delete_fixtures(connection, source, after, unpublished) for source in _SOURCES)
    return Poison(n_results, n_odds, n_deleted, n_renamed)


def upset_programme(engine: Engine, known: Engine, after: datetime) -> tuple[int, int]:
    """Move one in three of the matches still to kick off by up to three weeks, cut the season in play short.

    Apart from `poison`, because a season's programme is known from its first day: seen from the cut-off, the rest
    before a coming match rightly depends on it. Seen from later, no earlier row may.

    Returns:
        Rows moved, rows deleted.
    """
    with _facts(engine, known) as connection:
        n_moved = sum(_move(connection, source, after) for source in _SOURCES)
        cancelled = "cutoff_at > :after and match_id % 5 = 0"
        return n_moved, sum(_delete_fixtures(connection, source, after, cancelled) for source in _SOURCES)


@contextmanager
def _facts(engine: Engine, known: Engine) -> Iterator[sa.Connection]:
    """Open a transaction that has what is known of each raw row in a table `<source>_row`."""
    columns = "match_id, match_on, kickoff_at, cutoff_at, result_known_at, fixture_known_at"
    with known.connect() as connection:
        facts = [dict(row) for row in connection.execute(sa.text(f"select {columns} from core.match")).mappings()]
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "create temporary table fact (match_id bigint primary key, match_on date,"
                " kickoff_at timestamptz, cutoff_at timestamptz, result_known_at timestamptz,"
                " fixture_known_at timestamptz) on commit drop"
            )
        )
        connection.execute(
            sa.text(
                f"insert into fact ({columns}) values (:match_id, :match_on, :kickoff_at, :cutoff_at,"
                " :result_known_at, :fixture_known_at)"
            ),
            facts,
        )
        for source in _SOURCES:
            connection.execute(
                sa.text(
                    f"create temporary table {source}_row on commit drop as"
                    f" select x.payload_id, x.row_number, fact.* from raw.{source}_match"
                    " inner join identity.match_row as x using (payload_id, row_number)"
                    " inner join fact using (match_id)"
                )
            )
        yield connection


def _draw(word: str, n: int) -> str:
    return _DRAW.format(word=word, n=n)


def _change_results(connection: sa.Connection, source: str, after: datetime) -> int:
    goals = {side: f"(raw.{side}_goals + 1 + {_draw(side, 4)}) % 6" for side in ("home", "away")}
    changes = {f"{side}_goals": goals[side] for side in goals}
    changes |= {f"{side}_goals_half_time": f"({goals[side]}) / 2" for side in goals}
    if source == "football_data_co_uk":
        for side, goal in goals.items():
            on_target = f"({goal}) + {_draw(side + ' on target', 9)}"
            changes |= {
                f"{side}_shots_on_target": on_target,
                f"{side}_shots": f"{on_target} + 1 + {_draw(side + ' shots', 17)}",
                f"{side}_corners": f"(raw.{side}_corners + 1 + {_draw(side + ' corners', 9)}) % 15",
                f"{side}_yellow_cards": _draw(side + " yellow", 7),
                f"{side}_red_cards": _draw(side + " red", 3),
            }
    assignments = ", ".join(f"{column} = {value}" for column, value in changes.items())
    return connection.execute(
        sa.text(
            f"update raw.{source}_match as raw set {assignments} from {source}_row as row"
            " where raw.payload_id = row.payload_id and raw.row_number = row.row_number"
            " and raw.home_goals is not null and row.result_known_at > :after"
        ),
        {"after": after},
    ).rowcount


def _change_odds(connection: sa.Connection, after: datetime) -> int:
    """Turn each price round, which keeps its margin; pre-match odds are known a day before the match day."""
    return connection.execute(
        sa.text(
            "update raw.football_data_co_uk_odds as raw"
            " set odds_home = raw.odds_away, odds_draw = raw.odds_home, odds_away = raw.odds_draw"
            " from football_data_co_uk_row as row"
            " where raw.payload_id = row.payload_id and raw.row_number = row.row_number"
            " and case when raw.is_closing then row.kickoff_at"
            " else row.match_on::timestamp at time zone 'UTC' - interval '1 day' end > :after"
        ),
        {"after": after},
    ).rowcount


def _move(connection: sa.Connection, source: str, after: datetime) -> int:
    return connection.execute(
        sa.text(
            f"update raw.{source}_match as raw set match_on = raw.match_on + 1 + ({_draw('days', 20)})::int"
            f" from {source}_row as row"
            " where raw.payload_id = row.payload_id and raw.row_number = row.row_number"
            " and row.kickoff_at > :after and row.cutoff_at > :after and row.match_id % 3 = 0"
        ),
        {"after": after},
    ).rowcount


def _invent_a_club(connection: sa.Connection, after: datetime) -> int:
    """Put a club nobody knows in one club's place in every season whose programme was published later."""
    n_renamed = 0
    for side in ("home", "away"):
        n_renamed += connection.execute(
            sa.text(
                f"update raw.football_data_co_uk_match as raw set {side}_team = :newcomer"
                " from football_data_co_uk_row as row"
                " where raw.payload_id = row.payload_id and raw.row_number = row.row_number"
                f" and row.fixture_known_at > :after and raw.{side}_team ="
                " (select min(home_team) from raw.football_data_co_uk_match where division = 'SYN2'"
                " and season_start = raw.season_start and home_team <> :newcomer)"
            ),
            {"after": after, "newcomer": NEWCOMER},
        ).rowcount
    return n_renamed


def _delete_fixtures(connection: sa.Connection, source: str, after: datetime, condition: str) -> int:
    doomed = f"select payload_id, row_number from {source}_row where {condition}"
    for table in (
        "identity.match_row",
        *(["raw.football_data_co_uk_odds"] if source == "football_data_co_uk" else []),
    ):
        connection.execute(
            sa.text(f"delete from {table} where (payload_id, row_number) in ({doomed})"), {"after": after}
        )
    return connection.execute(
        sa.text(f"delete from raw.{source}_match where (payload_id, row_number) in ({doomed})"), {"after": after}
    ).rowcount
