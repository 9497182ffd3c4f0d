"""Issue season outlooks: the leagues in play, simulated from their table and the matches still to be played.

An outlook is written when what it is made of has changed: the table, a forecast of a remaining match, the model.
How many clubs go down is derived from the archive: clubs of a season that are neither in the league nor above it in
the next one, the usual number of the last three summers. Play-offs and leagues that shrink are in that number and not
told apart.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

from ml_assets.explain import Predictor
from ml_assets.goals import score_grids
from ml_assets.outcomes import P_COLUMNS
from ml_assets.outlook import N_SIMULATIONS, STRENGTH_SD, Remaining, simulate_season, usual_number
from orchestration.db.frames import read_frame
from orchestration.db.state import read_state
from orchestration.db.tables import prediction, season_outlook
from orchestration.ml.forecasts import NothingBuiltError
from orchestration.ml.provenance import Provenance

#: A season whose fixture list is shorter than this share of what its league usually plays is not simulated.
FEWEST_FIXTURES = 0.95

COMING = """
select f.*
from features.match_features as f
where not f.is_finished and f.cutoff_at = %(present_at)s and f.kickoff_at > %(present_at)s
order by f.match_id
"""
#: Put off without a day, or played without a result yet: of the seasons that still have matches to come.
UNDATED = """
select m.match_id, m.league_id, m.season_start, m.home_team_id, m.away_team_id
from core.match as m
where m.status in ('postponed', 'unresolved')
  and exists (
      select from core.match as coming
      where coming.season_id = m.season_id and coming.status = 'scheduled'
  )
order by m.match_id
"""
TABLE = """
select
    s.league_id, s.season_start, s.team_id,
    coalesce(sum(r.points), 0) as points,
    coalesce(sum(r.goals_for - r.goals_against), 0) as goal_difference,
    coalesce(sum(r.goals_for), 0) as goals_for,
    count(r.match_id) as played
from (
    select league_id, season_start, season_id, home_team_id as team_id from core.match
    union
    select league_id, season_start, season_id, away_team_id as team_id from core.match
) as s
left join core.team_match as r on r.season_id = s.season_id and r.team_id = s.team_id
where exists (select from core.match as m where m.season_id = s.season_id and m.status = 'scheduled')
group by s.league_id, s.season_start, s.team_id
order by s.league_id, s.season_start, s.team_id
"""
#: Of the three summers before each season that has matches to come: who went down, and how many matches were played.
SUMMERS = """
with member as (
    select league_id, country, tier, season_start, home_team_id as team_id from core.match
    union
    select league_id, country, tier, season_start, away_team_id from core.match
),
season as (
    select m.league_id, m.season_start, count(*) as n_matches, count(distinct m.home_team_id) as n_teams
    from core.match as m
    group by m.league_id, m.season_start
),
in_play as (select distinct league_id, season_start from core.match where status = 'scheduled')
select
    p.league_id, p.season_start, s.season_start as earlier_start, s.n_matches, s.n_teams,
    (
        select count(*) from member as m
        where m.league_id = s.league_id and m.season_start = s.season_start
          and not exists (
              select from member as n
              where n.team_id = m.team_id and n.season_start = s.season_start + 1
                and n.country = m.country and n.tier <= m.tier
          )
    ) as n_relegated
from in_play as p
inner join season as s
    on s.league_id = p.league_id and s.season_start between p.season_start - 3 and p.season_start - 1
where exists (select from season as n where n.league_id = s.league_id and n.season_start = s.season_start + 1)
order by p.league_id, p.season_start, s.season_start desc
"""


@dataclass
class OutlookReport:
    """Leagues simulated, leagues whose outlook still stands, and leagues left out with the reason."""

    n_simulated: int = 0
    n_unchanged: int = 0
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _League:
    """What the outlook of a league is made of."""

    league_id: int
    season_start: int
    table: pd.DataFrame
    remaining: Remaining
    n_undated: int
    n_relegated: int | None

    def sha256(self) -> str:
        """Name the content; a change of the simulation itself is a change too."""
        digest = hashlib.sha256(f"{N_SIMULATIONS} {STRENGTH_SD} {self.n_relegated}".encode())
        digest.update(np.ascontiguousarray(self.table.reset_index().to_numpy(dtype="int64")).tobytes())
        for part in (self.remaining.home, self.remaining.away, self.remaining.grids):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


def issue_outlooks(
    engine: Engine, predictor: Predictor, model: tuple[str, str], provenance: Provenance
) -> OutlookReport:
    """Simulate the seasons in play and keep what changed.

    Args:
        engine: Of our database.
        predictor: The fitted model.
        model: Its registered name and version.
        provenance: Stored beside each outlook.

    Raises:
        NothingBuiltError: No build has finished in this database.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    report = OutlookReport()
    coming = read_frame(engine, COMING, {"present_at": state.present_at})
    if coming.empty:
        return report
    coming["grid"] = list(_grids(coming, predictor.predict(coming)[list(P_COLUMNS)]))
    coming["base_grid"] = list(_grids(coming, coming[["p_base_home", "p_base_draw", "p_base_away"]]))
    undated = _with_last_grids(engine, read_frame(engine, UNDATED))
    tables, summers = read_frame(engine, TABLE), read_frame(engine, SUMMERS)
    keys = ["league_id", "season_start"]
    for key, rows in coming.groupby(keys, sort=True):
        league_id, season_start = (int(str(part)) for part in cast("tuple[object, object]", key))
        parts = [part[(part["league_id"] == league_id) & (part["season_start"] == season_start)]
                 for part in (tables, undated, summers)]  # fmt: skip
        table, put_off, earlier = parts
        table = table.set_index("team_id")[["points", "goal_difference", "goals_for", "played"]]
        if reason := _incomplete(table, len(rows) + len(put_off), earlier):
            report.left_out[str(rows["league_code"].iloc[0])] = reason
            continue
        league = _league(league_id, season_start, table, rows, put_off, earlier)
        with engine.begin() as connection:
            known = sa.select(sa.func.count()).where(
                season_outlook.c.league_id == league.league_id,
                season_outlook.c.season_start == league.season_start,
                season_outlook.c.input_sha256 == league.sha256(),
                season_outlook.c.model_name == model[0],
                season_outlook.c.model_version == model[1],
            )
            if connection.scalar(known):
                report.n_unchanged += 1
                continue
            at = {"cutoff_at": state.present_at, "as_of_at": state.as_of_at}
            connection.execute(insert(season_outlook).on_conflict_do_nothing(), _rows(league, model, provenance, at))
        report.n_simulated += 1
    return report


def _grids(rows: pd.DataFrame, probabilities: pd.DataFrame) -> NDArray[np.float64]:
    return score_grids(rows["expected_goals_home"], rows["expected_goals_away"], probabilities)


def _with_last_grids(engine: Engine, undated: pd.DataFrame) -> pd.DataFrame:
    """Give matches without a day the grid of their last forecast, None where there was none."""
    latest = (
        sa.select(prediction.c.match_id, prediction.c.score_grid)
        .distinct(prediction.c.match_id)
        .where(prediction.c.match_id.in_(undated["match_id"].to_list()))
        .order_by(prediction.c.match_id, prediction.c.prediction_id.desc())
    )
    with engine.connect() as connection:
        grids = {row.match_id: np.array(row.score_grid) for row in connection.execute(latest)}
    return undated.assign(grid=pd.Series([grids.get(match_id) for match_id in undated["match_id"]], dtype="object"))


def _incomplete(table: pd.DataFrame, n_remaining: int, earlier: pd.DataFrame) -> str | None:
    """Say why the rest of a season is not known well enough, None where it is."""
    rounds = (
        (2.0 * earlier["n_matches"] / (earlier["n_teams"] * (earlier["n_teams"] - 1))).max() if len(earlier) else 2.0
    )
    usual = rounds * len(table) * (len(table) - 1) / 2.0
    known = table["played"].sum() / 2 + n_remaining
    if known >= FEWEST_FIXTURES * usual:
        return None
    return f"{known:.0f} of about {usual:.0f} fixtures are known"


def _league(
    league_id: int,
    season_start: int,
    table: pd.DataFrame,
    rows: pd.DataFrame,
    put_off: pd.DataFrame,
    earlier: pd.DataFrame,
) -> _League:
    place = {team_id: number for number, team_id in enumerate(table.index)}
    # of a match that was never forecast nothing is known here but how such matches usually end
    usual = rows["base_grid"].iloc[0]
    grids = [*rows["grid"], *(usual if grid is None else grid for grid in put_off["grid"])]
    home, away = (
        pd.concat([rows[name], put_off[name]]).map(place).to_numpy(dtype="int64")
        for name in ("home_team_id", "away_team_id")
    )
    counts = earlier["n_relegated"].astype("int64").to_list()
    return _League(
        league_id,
        season_start,
        table,
        Remaining(home, away, np.stack(grids)),
        len(put_off),
        usual_number(counts) if counts else None,
    )


def _rows(league: _League, model: tuple[str, str], provenance: Provenance, at: dict[str, Any]) -> list[dict[str, Any]]:
    outlook = simulate_season(league.table, league.remaining, league.n_relegated)
    shared = {
        **at,
        "league_id": league.league_id,
        "season_start": league.season_start,
        "model_name": model[0],
        "model_version": model[1],
        "input_sha256": league.sha256(),
        "n_simulations": N_SIMULATIONS,
        "n_relegated": league.n_relegated,
        "n_to_play": len(league.remaining.grids),
        "n_undated": league.n_undated,
        "git_commit": provenance.git_commit,
        "dagster_run_id": provenance.dagster_run_id,
    }
    rows = league.table[["played", "points"]].join(outlook).rename_axis("team_id").reset_index()
    return [
        shared | {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in rows.astype({"p_relegated": "float64"}).to_dict("records")
    ]
