"""Looks at forecasts: issued for what is coming, served lately, calibrated, and made of features as before."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ml_assets.calibration import recalibrate
from ml_assets.frames import INPUT_COLUMNS
from ml_assets.outcomes import OUTCOMES
from orchestration.db.state import read_state
from orchestration.health.finding import Finding, well
from orchestration.settings import Settings

#: Four-hourly forecasts, and one missed. In summer as well: they are built from what is known, matches or none.
STALE_AFTER = timedelta(hours=9)
#: Matches so near their kick-off have a forecast.
NEAR = timedelta(days=3)
#: The calibration that is looked at, the matches it takes to say anything, and how far from 1 (slope) or 0
#: (intercept) the whole 95 % interval has to lie beside: a smaller error is not worth a night's sleep.
CALIBRATED_DAYS, FEWEST_SCORED = 60, 200
MOST_SLOPE_ERROR, MOST_INTERCEPT_ERROR = 0.2, 0.2
#: Features of the last weeks beside those of the same weeks of the years before, so that a season's own course is no
#: drift: means apart by more standard deviations than this, or this much more or less of it missing.
DRIFT_DAYS, DRIFT_YEARS, FEWEST_ROWS = 42, 3, 200
MOST_DRIFT, MOST_MISSING = 1.0, 0.4

NEAR_WITHOUT = """
select count(*) as n, min(kickoff_at) as kickoff_at
from core.match as m
where m.status = 'scheduled' and m.kickoff_at > :present_at and m.kickoff_at <= :until_at
and not exists (select from ml.prediction as p where p.match_id = m.match_id)
"""
SCORED = """
select p_home, p_draw, p_away, outcome, kickoff_at::date as kickoff_on
from serving.prediction
where is_scored and is_record and lead_time = 'scheduled' and kickoff_at > :from_at
order by kickoff_at, prediction_id
"""


def served_data_is_fresh(connection: Connection, _settings: Settings) -> Finding:
    """Say how old what the API shows is; a database that looks from a fixed day is as old as it should be."""
    name = "served_data_is_fresh"
    built_at: datetime | None = connection.scalar(sa.text("select built_at from ops.database_state"))
    state = read_state(connection)
    if built_at is None:
        return Finding(name, is_well=False, what="nothing is served yet", do="run `bet-hope pipeline`")
    age = datetime.now(UTC) - built_at
    what = f"what the API shows is {age.total_seconds() / 3600:.1f} hours old"
    if age <= STALE_AFTER or (state is not None and state.as_of_at is not None):
        return well(name, what)
    return Finding(
        name,
        is_well=False,
        what=what,
        do="is the daemon up (`make up`), and are its schedules on? `bet-hope generate-predictions` builds at once",
        since=built_at + STALE_AFTER,
    )


def coming_matches_are_forecast(connection: Connection, _settings: Settings) -> Finding:
    """Count matches near their kick-off that nothing was issued for."""
    name = "coming_matches_are_forecast"
    state = read_state(connection)
    if state is None:
        return well(name, "nothing is built yet")
    bound = {"present_at": state.present_at, "until_at": state.present_at + NEAR}
    row = connection.execute(sa.text(NEAR_WITHOUT), bound).one()
    if row.n == 0:
        return well(name, f"every match of the next {NEAR.days} days has a forecast")
    return Finding(
        name,
        is_well=False,
        what=f"{row.n} matches of the next {NEAR.days} days have no forecast, the first on {row.kickoff_at:%Y-%m-%d}",
        do="run `bet-hope generate-predictions`; if it says that no model is served, `bet-hope train-model` first",
    )


def forecasts_are_calibrated(connection: Connection, _settings: Settings) -> Finding:
    """Fit what happened to what was said over the last 60 days of the record, outcome by outcome."""
    name = "forecasts_are_calibrated"
    state = read_state(connection)
    if state is None:
        return well(name, "nothing is built yet")
    from_at = state.present_at - timedelta(days=CALIBRATED_DAYS)
    rows = connection.execute(sa.text(SCORED), {"from_at": from_at}).mappings()
    scored = pd.DataFrame([dict(row) for row in rows])
    if len(scored) < FEWEST_SCORED:
        return well(name, f"{len(scored)} forecasts of the last {CALIBRATED_DAYS} days are decided: too few to say")
    wrong = []
    for outcome in OUTCOMES:
        line = recalibrate(scored[f"p_{outcome}"], scored["outcome"] == outcome, scored["kickoff_on"])
        if line.slope_low > 1 + MOST_SLOPE_ERROR or line.slope_high < 1 - MOST_SLOPE_ERROR:
            wrong.append(f"{outcome}: slope {line.slope:.2f} [{line.slope_low:.2f}, {line.slope_high:.2f}], 1 is right")
        elif line.intercept_low > MOST_INTERCEPT_ERROR or line.intercept_high < -MOST_INTERCEPT_ERROR:
            interval = f"[{line.intercept_low:.2f}, {line.intercept_high:.2f}]"
            wrong.append(f"{outcome}: intercept {line.intercept:.2f} {interval}, 0 is right")
    if not wrong:
        return well(name, f"{len(scored)} forecasts of the last {CALIBRATED_DAYS} days came true as often as they said")
    return Finding(
        name,
        is_well=False,
        what=f"{len(scored)} forecasts of the last {CALIBRATED_DAYS} days did not come true as often as they said: "
        + "; ".join(wrong),
        do="`bet-hope evaluate-model --period 60` shows it by league; `bet-hope train-model` trains anew, "
        "`bet-hope rollback-model` goes back to the model before",
    )


def features_do_not_drift(connection: Connection, _settings: Settings) -> Finding:
    """Compare the features of the last six weeks with those of the same weeks of the three years before."""
    name = "features_do_not_drift"
    state = read_state(connection)
    if state is None:
        return well(name, "nothing is built yet")
    day = state.present_at
    rows = "select * from features.match_features where is_finished and kickoff_at between :from_at and :to_at"
    bound: dict[str, object] = {"from_at": day - timedelta(days=DRIFT_DAYS), "to_at": day}
    spans = []
    for years in range(1, DRIFT_YEARS + 1):
        back = timedelta(days=364 * years)  # whole weeks: match days stay match days
        spans.append(f"kickoff_at between :from_{years} and :to_{years}")
        bound |= {f"from_{years}": day - back - timedelta(days=DRIFT_DAYS), f"to_{years}": day - back}
    before = f"select * from features.match_features where is_finished and ({' or '.join(spans)})"
    columns = ", ".join(
        f"avg({name}::float) as {name}_mean, stddev({name}::float) as {name}_sd, count({name}) as {name}_n"
        for name in INPUT_COLUMNS
    )
    new, old = (
        connection.execute(sa.text(f"select count(*) as n, {columns} from ({query}) as f"), bound).one()._mapping
        for query in (rows, before)
    )
    if min(new["n"], old["n"]) < FEWEST_ROWS:
        return well(name, f"{new['n']} matches of the last {DRIFT_DAYS} days: too few to compare")
    drifted = []
    for column in INPUT_COLUMNS:
        missing = {which: 1 - side[f"{column}_n"] / side["n"] for which, side in (("new", new), ("old", old))}
        if abs(missing["new"] - missing["old"]) > MOST_MISSING:
            drifted.append(f"{column} (missing in {missing['new']:.0%}, before in {missing['old']:.0%})")
        elif new[f"{column}_n"] and old[f"{column}_n"] and old[f"{column}_sd"]:
            apart = (new[f"{column}_mean"] - old[f"{column}_mean"]) / old[f"{column}_sd"]
            if abs(apart) > MOST_DRIFT:
                drifted.append(f"{column} (mean {apart:+.1f} standard deviations)")
    if not drifted:
        return well(name, f"features of {new['n']} matches of the last {DRIFT_DAYS} days look like those of before")
    return Finding(
        name,
        is_well=False,
        what=f"{len(drifted)} features are not what they were in these weeks of the years before: "
        + ", ".join(drifted[:8]),
        do="find the source that changed (`bet-hope identity differences --league CODE`, the asset page of its raw "
        "table); forecasts from such features are worth less until a model has learned them",
    )
