"""Score what was issued: the forecasts of a period beside the closing odds of the same matches."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy.engine import Engine

from ml_assets.metrics import log_loss, paired_difference, ranked_probability_score
from ml_assets.odds import remove_margin
from orchestration.db.frames import read_frame

SCORED = """
select
    p.is_record, p.kickoff_at, p.outcome, p.p_home, p.p_draw, p.p_away, p.is_correct,
    p.odds_close_home, p.odds_close_draw, p.odds_close_away
from serving.prediction as p
where p.is_scored
  and p.kickoff_at > (select present_at from ops.database_state) - %(period)s * interval '1 day'
order by p.kickoff_at, p.prediction_id
"""
#: The same of what a provider forecast itself: its percentages are a rival, never a feature.
RIVALS = """
select
    r.source, r.kickoff_at, r.outcome, r.p_home, r.p_draw, r.p_away,
    r.outcome = case
        when r.p_home >= r.p_draw and r.p_home >= r.p_away then 'home'
        when r.p_draw >= r.p_away then 'draw'
        else 'away'
    end as is_correct,
    r.odds_close_home, r.odds_close_draw, r.odds_close_away
from core.rival_forecast as r
where r.is_scored
  and r.kickoff_at > (select present_at from ops.database_state) - %(period)s * interval '1 day'
order by r.source, r.kickoff_at, r.match_id
"""


@dataclass(frozen=True)
class Evaluation:
    """Scores of one kind of forecasts over a period; gaps are ours minus the close, on matches that have one.

    Attributes:
        kind: `record` (issued before kick-off), `simulated` (made afterwards, from another day), or the name of a
            provider that forecasts itself (`rival: api_football`).
        gap_log_loss: Mean difference with the bounds of its 95 % interval; None where no close is known.
    """

    kind: str
    n: int
    log_loss: float
    rps: float
    accuracy: float
    n_with_close: int
    gap_log_loss: tuple[float, float, float] | None

    def as_metadata(self) -> dict[str, str | int | float]:
        """Write the scores flat, for Dagster."""
        scores: dict[str, str | int | float] = {
            "kind": self.kind,
            "forecasts": self.n,
            "log_loss": self.log_loss,
            "rps": self.rps,
            "accuracy": self.accuracy,
            "with_closing_odds": self.n_with_close,
        }
        if self.gap_log_loss is not None:
            names = ("gap_log_loss", "gap_log_loss_low", "gap_log_loss_high")
            scores.update(zip(names, self.gap_log_loss, strict=True))
        return scores


def evaluate(engine: Engine, period: int) -> list[Evaluation]:
    """Score the forecasts of the last `period` days, record and simulated ones apart, and those of rivals."""
    scored = read_frame(engine, SCORED, {"period": period})
    rivals = read_frame(engine, RIVALS, {"period": period})
    return [
        _evaluation("record" if is_record else "simulated", rows)
        for is_record, rows in scored.groupby("is_record", sort=True)
    ] + [_evaluation(f"rival: {source}", rows) for source, rows in rivals.groupby("source", sort=True)]


def _evaluation(kind: str, rows: pd.DataFrame) -> Evaluation:
    p = rows[["p_home", "p_draw", "p_away"]].to_numpy()
    losses = log_loss(p, rows["outcome"])
    close = rows[["odds_close_home", "odds_close_draw", "odds_close_away"]].to_numpy(dtype=float)
    priced = np.isfinite(close).all(axis=1)
    gap = None
    if priced.any():
        market = log_loss(remove_margin(close[priced]), rows["outcome"][priced])
        difference = paired_difference(losses[priced], market, rows["kickoff_at"][priced].dt.date)
        gap = (difference.mean, difference.low, difference.high)
    return Evaluation(
        kind,
        len(rows),
        float(losses.mean()),
        float(ranked_probability_score(p, rows["outcome"]).mean()),
        float(rows["is_correct"].mean()),
        int(priced.sum()),
        gap,
    )
