"""Keep `ml.rating` up to date: one rating pass a country, resumed where its facts first differ from the last pass.

`intermediate.country_season_state` names the facts of a country up to each season by a digest. A stored checkpoint
(the state of the pass before a season's first cut-off) is good as long as every earlier season still has the
digest it was made from, so a late correction replays from its own season on and a new match day replays one season.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ml_assets.ratings import RATINGS_VERSION, RatingPass, rate
from orchestration.db.frames import copy_rows, read_frame
from orchestration.db.tables import rating, rating_state

MATCHES = """
select
    match_id, league_id, country, tier, season_start, home_team_id, away_team_id, kickoff_at, cutoff_at, status,
    is_awarded, result_known_at, home_goals, away_goals, home_shots, away_shots, home_shots_on_target,
    away_shots_on_target, home_corners, away_corners, odds_rating_home, odds_rating_draw, odds_rating_away
from core.match
where country = %(country)s
  and (season_start >= %(season_start)s or result_known_at >= %(checkpoint_at)s)
order by match_id
"""
SEASONS = """
select s.country, s.season_start, s.facts_md5, min(m.cutoff_at) as first_cutoff_at
from intermediate.country_season_state as s
inner join core.match as m on m.country = s.country and m.season_start = s.season_start
group by s.country, s.season_start, s.facts_md5
order by s.country, s.season_start
"""


@dataclass(frozen=True)
class RatingReport:
    """What one update did: countries passed over, rows of `ml.rating` written, countries left as they were."""

    n_countries: int
    n_rows: int
    n_unchanged: int


@dataclass(frozen=True)
class _Start:
    """Where a pass begins: a season, and the state before it (None: from nothing)."""

    season_start: int
    checkpoint_at: datetime
    state: dict[str, Any] | None


def update_ratings(engine: Engine) -> RatingReport:
    """Bring every country's ratings up to the facts in `core`. A country is written whole or not at all."""
    seasons = read_frame(engine, SEASONS)
    n_countries = n_rows = n_unchanged = 0
    for country, of_country in seasons.groupby("country", sort=True):
        with engine.begin() as connection:
            start = _start_of_pass(connection, str(country), of_country)
        if start is None:
            n_unchanged += 1
            continue
        matches = read_frame(
            engine,
            MATCHES,
            {"country": country, "season_start": start.season_start, "checkpoint_at": start.checkpoint_at},
        )
        result = rate(matches, start.state)
        digests = dict(zip(of_country["season_start"], of_country["facts_md5"], strict=True))
        with engine.begin() as connection:
            n_rows += _store(connection, str(country), start, result, digests)
        n_countries += 1
    _forget_countries(engine, [str(name) for name in seasons["country"].unique()])
    return RatingReport(n_countries, n_rows, n_unchanged)


def _start_of_pass(connection: Connection, country: str, seasons: pd.DataFrame) -> _Start | None:
    """Find the latest checkpoint that every earlier season still agrees with; None where nothing changed."""
    stored = {
        row.season_start: row
        for row in connection.execute(
            sa.select(rating_state).where(
                rating_state.c.country == country, rating_state.c.ratings_version == RATINGS_VERSION
            )
        )
    }
    if not stored.keys() <= set(seasons["season_start"]):
        stored = {}  # a season vanished, so its checkpoint and all later ones rest on nothing
    first = seasons.iloc[0]
    best = _Start(int(first["season_start"]), first["first_cutoff_at"].to_pydatetime(), None)
    for season, digest in zip(seasons["season_start"], seasons["facts_md5"], strict=True):
        row = stored.get(season)
        later_cutoffs = seasons.loc[seasons["season_start"] >= season, "first_cutoff_at"]
        if row is not None and later_cutoffs.min() >= row.checkpoint_at:
            best = _Start(int(season), row.checkpoint_at, row.state)
        if row is None or row.facts_md5 != digest:
            return best
    return None


def _store(connection: Connection, country: str, start: _Start, result: RatingPass, digests: Mapping[int, str]) -> int:
    connection.execute(rating.delete().where(rating.c.country == country, rating.c.season_start >= start.season_start))
    connection.execute(
        rating_state.delete().where(
            rating_state.c.country == country, rating_state.c.season_start >= start.season_start
        )
    )
    rows = result.ratings[result.ratings["season_start"] >= start.season_start]
    copy_rows(connection, "ml.rating", rating.columns.keys(), rows)
    checkpoints = [
        {
            "country": country,
            "season_start": checkpoint.season_start,
            "checkpoint_at": checkpoint.checkpoint_at,
            "ratings_version": RATINGS_VERSION,
            "facts_md5": digests[checkpoint.season_start],
            "state": checkpoint.state,
        }
        for checkpoint in result.checkpoints
        if checkpoint.season_start >= start.season_start
    ]
    if checkpoints:
        connection.execute(rating_state.insert(), checkpoints)
    return len(rows)


def _forget_countries(engine: Engine, countries: list[str]) -> None:
    with engine.begin() as connection:
        for table in (rating, rating_state):
            connection.execute(table.delete().where(table.c.country.not_in(countries)))
