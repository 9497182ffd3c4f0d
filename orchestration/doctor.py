"""What `bet-hope doctor` looks at: what is missing, stale or waiting, each with what to do about it."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.server import Databases
from orchestration.db.session import connect
from orchestration.db.state import DatabaseState, read_state
from orchestration.health.finding import Finding, well
from orchestration.health.look import look
from orchestration.settings import Settings

#: How many files or names of the quarantine are named; the rest is in ops.quarantine.
MOST_NAMED = 12


def diagnose(settings: Settings, databases: Databases) -> list[Finding]:
    """Look at what holds the system up, every look at its health, the quarantine file by file, and the model."""
    findings = []
    engine = connect(databases.pipeline)
    try:
        with engine.connect() as connection:
            state = read_state(connection)
            if state is None:
                return look(engine, settings)
            findings += [_source(state), *_quarantine(connection), _model(connection)]
        findings += look(engine, settings)
    finally:
        engine.dispose()
    return findings


def _source(state: DatabaseState) -> Finding:
    looks = f"looks from {state.present_at:%Y-%m-%d %H:%M} UTC"
    if state.source != "archive":
        return Finding(
            "source",
            is_well=False,
            what=f"matches are SYNTHETIC; {looks}",
            do="for real ones: ARCHIVE_DIR or a network, and a new BET_HOPE_HOME",
        )
    return well("source", f"real matches of the archives; {looks}")


def _quarantine(connection: Connection) -> list[Finding]:
    rows = connection.execute(
        sa.text(
            "select reason, source, path, count(*) as n, min(detail) as detail from ops.quarantine "
            "where resolved_at is null group by reason, source, path order by count(*) desc, path limit :limit"
        ),
        {"limit": MOST_NAMED},
    ).all()
    if not rows:
        return [well("quarantine", "quarantine is empty")]
    total = connection.scalar(sa.text("select count(*) from ops.quarantine where resolved_at is null"))
    return [
        Finding("quarantine", is_well=False, what=f"{total:,} rows or files wait (ops.quarantine), the most by file:"),
        *[
            Finding("quarantine", is_well=False, what=f"{row.source} {row.path}: {row.n} × {row.reason}", do=row.detail)
            for row in rows
        ],
    ]


def _model(connection: Connection) -> Finding:
    champion = connection.execute(
        sa.text(
            "select p.model_name, p.model_version, t.trained_at from ml.promotion as p "
            "inner join ml.training_run as t using (mlflow_run_id) order by p.promotion_id desc limit 1"
        )
    ).one_or_none()
    if champion is None:
        return Finding("model", is_well=False, what="no model is served", do="run `bet-hope train-model`")
    trained = f"trained {champion.trained_at:%Y-%m-%d %H:%M}"
    return well("model", f"model {champion.model_name} {champion.model_version}, {trained}")
