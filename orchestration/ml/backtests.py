"""Backtests: forecasts of the past, made afterwards, in a table and a file of their own and never in the record."""

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ml_assets.backtest import walk_forward
from ml_assets.metrics import log_loss, paired_difference, ranked_probability_score
from ml_assets.odds import remove_margin
from ml_assets.outcomes import P_COLUMNS
from orchestration.db.frames import copy_rows, read_frame
from orchestration.db.tables import backtest_prediction
from orchestration.ingestion.providers.football_data_co_uk.schema import COUNTRIES
from orchestration.ml.training import LEARNABLE

logger = logging.getLogger("bet_hope.backtest")

#: As in the file a person gets.
FILE_COLUMNS = ("date", "division", "home_team", "away_team", *P_COLUMNS, "model", "cutoff_at")
_ODDS = ["odds_close_home", "odds_close_draw", "odds_close_away"]

#: The archive's own names and day of each match, from the newest version of its file.
ARCHIVE_NAMES = """
select distinct on (identified.match_id)
    identified.match_id, archive.match_on as date, archive.division, archive.home_team, archive.away_team,
    match.outcome, match.odds_close_home, match.odds_close_draw, match.odds_close_away
from identity.match_row as identified
inner join staging.stg_football_data_co_uk_match as archive using (payload_id, row_number)
inner join core.match as match using (match_id)
where match.kickoff_at >= %(from_on)s::date - 1 and match.kickoff_at < %(to_on)s::date + 1
order by identified.match_id, identified.payload_id desc
"""


class NothingToWalkOverError(ValueError):
    """The span holds no finished match of the leagues asked for."""


@dataclass(frozen=True)
class BacktestReport:
    """Skill of a backtest, beside the power de-vigged closing average on the same matches.

    Attributes:
        n_with_close: Matches with a plausible closing average: the gaps are over these.
        gap_log_loss: Ours minus the close, with the bounds of its 95 % interval.
        gap_rps: The same for the ranked probability score.
    """

    n: int
    n_base_rate: int
    log_loss: float
    rps: float
    n_with_close: int
    gap_log_loss: tuple[float, float, float] | None
    gap_rps: tuple[float, float, float] | None

    def as_metadata(self) -> dict[str, int | float]:
        """Write the figures flat, for Dagster."""
        figures: dict[str, int | float] = {
            "matches": self.n,
            "with_base_rate_only": self.n_base_rate,
            "log_loss": self.log_loss,
            "rps": self.rps,
            "with_closing_odds": self.n_with_close,
        }
        for name, gap in (("gap_log_loss", self.gap_log_loss), ("gap_rps", self.gap_rps)):
            if gap is not None:
                figures.update(zip((name, f"{name}_low", f"{name}_high"), gap, strict=True))
        return figures


def run_backtest(
    engine: Engine,
    backtest_id: str,
    from_on: date,
    to_on: date,
    divisions: list[str],
    out: Path | None,
    odds: str = "past",
) -> BacktestReport:
    """Walk forward over finished matches of the main divisions and keep one forecast a match.

    Args:
        engine: Of the database that holds the past.
        backtest_id: Under which the rows of `ml.backtest_prediction` are kept.
        from_on: First match day.
        to_on: The day after the last match day.
        divisions: football-data.co.uk's codes; empty: all but the extra countries.
        out: CSV file to write; it appears whole or not at all.
        odds: The most that may be used: `none`, `past` or `pre`.

    Raises:
        NothingToWalkOverError: No finished match in the span.
    """
    codes = league_codes(engine, divisions)
    features = read_frame(engine, LEARNABLE, {"first_season": 0})
    forecasts = walk_forward(
        features,
        from_on,
        to_on,
        codes,
        odds,
        lambda done, of, what: logger.info("season %s (%d of %d)", what, min(done + 1, of), of),
    )
    names = read_frame(engine, ARCHIVE_NAMES, {"from_on": from_on, "to_on": to_on})
    rows = forecasts.merge(names, on="match_id", how="inner").sort_values(["date", "division", "home_team"])
    if rows.empty:
        raise NothingToWalkOverError(
            f"no finished match of {', '.join(divisions) or 'the main divisions'} from {from_on} to {to_on}: "
            "does ARCHIVE_DIR hold these seasons?"
        )
    with engine.begin() as connection:
        connection.execute(backtest_prediction.delete().where(backtest_prediction.c.backtest_id == backtest_id))
        copy_rows(
            connection,
            "ml.backtest_prediction",
            backtest_prediction.columns.keys(),
            rows.assign(backtest_id=backtest_id),
        )
    if out is not None:
        _write(rows, out)
    return _report(rows)


def league_codes(engine: Engine, divisions: list[str]) -> list[str]:
    """Turn football-data.co.uk's divisions into our leagues' codes; none stands for all main divisions."""
    with engine.connect() as connection:
        codes = {
            row.code_football_data_co_uk: row.code
            for row in connection.execute(sa.text("select code, code_football_data_co_uk from identity.league"))
        }
    extra = {country.code for country in COUNTRIES.values()}
    unknown = [division for division in divisions if division not in codes]
    if unknown:
        raise NothingToWalkOverError(f"no division {', '.join(unknown)}; there are {', '.join(sorted(codes))}")
    return [codes[division] for division in divisions or sorted(set(codes) - extra)]


def _write(rows: pd.DataFrame, out: Path) -> None:
    part = out.with_name(out.name + ".part")
    rows.assign(
        date=rows["date"].dt.strftime("%Y-%m-%d"),
        cutoff_at=rows["cutoff_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )[list(FILE_COLUMNS)].to_csv(part, index=False)
    part.replace(out)


def _report(rows: pd.DataFrame) -> BacktestReport:
    p = rows[list(P_COLUMNS)].to_numpy()
    losses, ranked = log_loss(p, rows["outcome"]), ranked_probability_score(p, rows["outcome"])
    priced = rows[_ODDS].notna().all(axis=1).to_numpy()
    gap_log_loss = gap_rps = None
    if priced.any():
        outcomes, days = rows["outcome"][priced], rows["date"][priced]
        market = remove_margin(rows.loc[priced, _ODDS].to_numpy())
        difference = paired_difference(losses[priced], log_loss(market, outcomes), days)
        gap_log_loss = (difference.mean, difference.low, difference.high)
        difference = paired_difference(ranked[priced], ranked_probability_score(market, outcomes), days)
        gap_rps = (difference.mean, difference.low, difference.high)
    return BacktestReport(
        len(rows),
        int((rows["model"] == "base-rate").sum()),
        float(losses.mean()),
        float(ranked.mean()),
        int(priced.sum()),
        gap_log_loss,
        gap_rps,
    )
