"""What `bet-hope doctor` looks at: what is missing, stale or waiting, each with what to do about it."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db.server import Databases
from orchestration.db.session import connect
from orchestration.db.state import DatabaseState, read_state
from orchestration.ingestion.identity.differences import n_withdrawn
from orchestration.settings import Settings

#: Four-hourly forecasts, and one missed.
STALE_AFTER = timedelta(hours=9)
#: A whole archive with its indexes and logs takes about 2 GB; below this a run may fail in the middle.
LEAST_FREE_BYTES = 3_000_000_000
#: How many files or names of the quarantine are named; the rest is in ops.quarantine.
MOST_NAMED = 12


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and what to do when it is not well."""

    is_well: bool
    what: str
    do: str = ""


def diagnose(settings: Settings, databases: Databases) -> list[Finding]:
    """Look at disk, database, quarantine, model and forecasts."""
    findings = [_disk(settings)]
    engine = connect(databases.pipeline)
    try:
        with engine.connect() as connection:
            state = read_state(connection)
            if state is None:
                return [
                    *findings,
                    Finding(False, "the database is empty", "run `bet-hope pipeline` or `make up`"),
                ]
            findings += [_source(state), *_quarantine(connection)]
            findings += _built(connection, state)
        findings += _withdrawn(engine)
    finally:
        engine.dispose()
    return findings


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.bet_hope_home).free
    return Finding(
        free >= LEAST_FREE_BYTES,
        f"{free / 1e9:.1f} GB free where {settings.bet_hope_home} is",
        "" if free >= LEAST_FREE_BYTES else "make room: a run that fills the disk fails and has to be run again",
    )


def _source(state: DatabaseState) -> Finding:
    looks = f"looks from {state.present_at:%Y-%m-%d %H:%M} UTC"
    if state.source != "archive":
        return Finding(
            False,
            f"matches are SYNTHETIC; {looks}",
            "for real ones: ARCHIVE_DIR or a network, and a new BET_HOPE_HOME",
        )
    return Finding(True, f"real matches of the archives; {looks}")


def _quarantine(connection: Connection) -> list[Finding]:
    rows = connection.execute(
        sa.text(
            "select reason, source, path, count(*) as n, min(detail) as detail from ops.quarantine "
            "where resolved_at is null group by reason, source, path order by count(*) desc, path limit :limit"
        ),
        {"limit": MOST_NAMED},
    ).all()
    if not rows:
        return [Finding(True, "quarantine is empty")]
    total = connection.scalar(sa.text("select count(*) from ops.quarantine where resolved_at is null"))
    return [
        Finding(False, f"{total:,} rows or files wait in quarantine (ops.quarantine), the most by file:"),
        *[Finding(False, f"{row.source} {row.path}: {row.n} × {row.reason}", row.detail) for row in rows],
    ]


def _withdrawn(engine: Engine) -> list[Finding]:
    n_results = n_withdrawn(engine)
    if n_results == 0:
        return []
    return [
        Finding(
            False,
            f"{n_results} results were taken back by the provider that told them, and count for nothing",
            "`bet-hope identity differences --league CODE` names them; sync again later",
        )
    ]


def _built(connection: Connection, state: DatabaseState) -> list[Finding]:
    if connection.scalar(sa.text("select to_regclass('serving.system')")) is None:
        return [Finding(False, "nothing is served yet", "run `bet-hope pipeline`")]
    built_at: datetime | None = connection.scalar(sa.text("select built_at from ops.database_state"))
    findings = []
    if state.as_of_at is None and built_at is not None:
        age = datetime.now(UTC) - built_at
        findings.append(
            Finding(
                age <= STALE_AFTER,
                f"served data is {age.total_seconds() / 3600:.1f} hours old",
                "" if age <= STALE_AFTER else "is `make up` running? else run `bet-hope generate-predictions`",
            )
        )
    champion = connection.execute(
        sa.text(
            "select p.model_name, p.model_version, t.trained_at from ml.promotion as p "
            "inner join ml.training_run as t using (mlflow_run_id) order by p.promotion_id desc limit 1"
        )
    ).one_or_none()
    findings.append(
        Finding(False, "no model is served", "run `bet-hope train-model`")
        if champion is None
        else Finding(
            True,
            f"model {champion.model_name} {champion.model_version}, trained {champion.trained_at:%Y-%m-%d %H:%M}",
        )
    )
    counts = connection.execute(
        sa.text(
            "select count(*) filter (where p.match_id is null), count(*) from core.match as m "
            "left join (select distinct match_id from ml.prediction) as p using (match_id) "
            "where m.status = 'scheduled' and m.kickoff_at <= :until"
        ),
        {"until": state.present_at + timedelta(days=7)},
    ).one()
    n_missing, n_coming = int(counts[0]), int(counts[1])
    findings.append(
        Finding(
            n_missing == 0 and n_coming > 0,
            f"{n_coming:,} matches in the coming week, {n_missing:,} without a forecast",
            "run `bet-hope generate-predictions`" if n_missing else ("" if n_coming else "run `bet-hope sync-data`"),
        )
    )
    return findings
