"""Scrambled results: where nothing can be known no skill may show, and with the real results some must.

A pipeline that lets a match's own result into its features forecasts scrambled results as well as real ones.
"""

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import URL, Engine

from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS, outcome_codes
from orchestration.db.frames import read_frame
from tests.leakage import stages
from tests.leakage.conftest import Copy

pytestmark = pytest.mark.slow

#: Everything before is learned from, everything after is forecast.
SPLIT = stages.cutoff()
COUNTS = tuple(
    f"{side}_{what}"
    for what in (
        "goals",
        "goals_half_time",
        "shots",
        "shots_on_target",
        "corners",
        "yellow_cards",
        "red_cards",
    )
    for side in ("home", "away")
)


def scramble(engine: Engine) -> None:
    """Deal the results, shots and corners of all played matches out again at random."""
    with engine.begin() as connection:
        rows = connection.execute(
            sa.text(
                f"select match_id, {', '.join(COUNTS)} from raw.football_data_co_uk_match"
                " inner join identity.match_row using (payload_id, row_number) order by match_id"
            )
        ).all()
        order = np.random.default_rng(1).permutation(len(rows))
        dealt = [
            {"match_id": row.match_id} | dict(zip(COUNTS, rows[other][1:], strict=True))
            for row, other in zip(rows, order, strict=True)
        ]
        columns = ", ".join(f"{column} smallint" for column in COUNTS)
        connection.execute(sa.text(f"create temporary table dealt (match_id bigint, {columns}) on commit drop"))
        names = ("match_id", *COUNTS)
        connection.execute(
            sa.text(f"insert into dealt ({', '.join(names)}) values ({', '.join(f':{n}' for n in names)})"),
            dealt,
        )
        for source, count in (("football_data_co_uk", len(COUNTS)), ("openfootball", 4)):
            assignments = ", ".join(f"{column} = dealt.{column}" for column in COUNTS[:count])
            connection.execute(
                sa.text(
                    f"update raw.{source}_match as raw set {assignments} from identity.match_row as x, dealt"
                    " where raw.payload_id = x.payload_id and raw.row_number = x.row_number"
                    " and x.match_id = dealt.match_id"
                )
            )


def skill(url: URL) -> NDArray[np.float64]:
    """Forecast the matches after the split, and say how much log loss each saved on the earlier base rate."""
    with stages.engine_on(url) as engine:
        rows = read_frame(engine, "select * from features.match_features where is_finished order by match_id")
    is_earlier = rows["cutoff_at"] < SPLIT
    earlier, later = rows[is_earlier], rows[~is_earlier]
    p = Forecaster.fit(earlier).predict(later)[list(P_COLUMNS)].to_numpy()
    happened = outcome_codes(later["outcome"])
    base_rate = np.bincount(outcome_codes(earlier["outcome"]), minlength=3) / len(earlier)
    return np.log(p[np.arange(len(later)), happened]) - np.log(base_rate[happened])


def test_the_real_results_can_be_forecast(clean_late: URL) -> None:
    gained = skill(clean_late)
    assert gained.mean() > 2 * gained.std() / np.sqrt(len(gained))


def test_scrambled_results_cannot(landed: URL, copy: Copy) -> None:
    url = copy(landed)
    with stages.engine_on(url) as engine:
        scramble(engine)
    stages.build(url, stages.PRESENT)
    gained = skill(url)
    assert len(gained) > 1000
    assert gained.mean() < 2 * gained.std() / np.sqrt(len(gained))
