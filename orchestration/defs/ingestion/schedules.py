"""Whether a tick reads sources again, and which seasons: what the timetable asks before it launches a run."""

import dagster as dg
from sqlalchemy.engine import Engine

from orchestration.db.state import read_state
from orchestration.defs.ingestion.partitions import season_range_tags
from orchestration.ingestion.live import live_now, n_near
from orchestration.settings import Settings

NOT_BUILT = "this database has not been built yet: run `bet-hope pipeline`"


def ask_season_in_play(engine: Engine) -> dg.RunRequest | dg.SkipReason:
    """Ask for every league's season in play, in one run."""
    return _seasons(engine, 1)


def ask_last_seasons(engine: Engine) -> dg.RunRequest | dg.SkipReason:
    """Ask for every league's season in play and the one before, in one run: corrections of the day are read."""
    return _seasons(engine, 2)


def _seasons(engine: Engine, n_seasons: int) -> dg.RunRequest | dg.SkipReason:
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        return dg.SkipReason(NOT_BUILT)
    return dg.RunRequest(tags=season_range_tags(state.source, state.present_at, n_seasons=n_seasons))


def ask_live(engine: Engine) -> dg.RunRequest | dg.SkipReason:
    """Ask for a tick when a match is on or about to begin."""
    with engine.connect() as connection:
        state = read_state(connection)
    now = None if state is None else live_now(Settings(), state)
    if now is None or n_near(engine, now) == 0:
        return dg.SkipReason("no match is on or near")
    return dg.RunRequest()
