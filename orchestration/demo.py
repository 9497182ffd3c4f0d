"""What `bet-hope demo` does once everything runs: lets the invented world play, and tells what happens.

The scores come through the live tick; the sensors of the Dagster daemon notice final whistles and have the results
read, rated and scored, as they do with real matches.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.engine import Engine

from orchestration.db.server import Databases
from orchestration.db.session import connect
from orchestration.ingestion.accounts import accounts, sandbox_address
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.live import n_near, tick
from orchestration.ingestion.sources import sandbox_now
from orchestration.settings import PROJECT_DIR, Settings

#: The demo's own home: invented and real matches never share one.
DEMO_HOME = PROJECT_DIR / ".bet-hope-demo"
#: Real seconds between two looks at the matches.
TICK_SECONDS = 5.0
#: The world is moved on when nothing happens for longer than this, to so long before the next kick-off.
QUIET = timedelta(hours=2)
EARLY = timedelta(minutes=20)
#: Matches named in one line.
MOST_NAMED = 4

_NEXT = "select min(kickoff_at) from core.match where status = 'scheduled' and kickoff_at > :now"
_IN_PLAY = """
select home_team_name, home_goals, away_goals, away_team_name, minute, status
from serving.live_match
where status not like 'finished%' and status not in ('abandoned', 'postponed', 'cancelled', 'awarded')
order by kickoff_at, match_id
"""
_SCORED = """
select count(*) as n, avg(log_loss) as log_loss, count(*) filter (where is_correct) as n_correct
from serving.prediction
where is_scored
"""


def play(
    console: Console, settings: Settings, databases: Databases, speed: float, refuse_ended: Callable[[], None]
) -> None:
    """Let the world run until somebody stops it.

    Args:
        console: Where to tell it.
        settings: Of the demo.
        databases: Of the demo.
        speed: Seconds of the world in a second.
        refuse_ended: Raises when a server ended.
    """
    clock = f"{sandbox_address(settings)}/sandbox/clock"
    console.print(f"The world runs {speed:g} times as fast as ours from now on. Stop with Ctrl-C.\n")
    httpx.post(clock, json={"speed": speed}, timeout=10).raise_for_status()
    engine = connect(databases.pipeline)
    askers = [(account, Asker(engine, account, patience_seconds=0)) for account in accounts(settings, "sandbox")]
    told = ""
    try:
        while True:
            refuse_ended()
            now = sandbox_now(settings)
            if n_near(engine, now):
                for account, asker in askers:
                    try:
                        tick(engine, account, asker, "sandbox", now)
                    except SourceError as error:
                        console.print(f"[yellow]{error}[/yellow]")
            elif (kickoff := _next_kickoff(engine, now)) is not None and kickoff - now > QUIET:
                httpx.post(clock, json={"now": (kickoff - EARLY).isoformat()}, timeout=10).raise_for_status()
            line = _line(engine)
            if line != told:
                console.print(f"{now:%a %d %b %H:%M}  {line}")
                told = line
            time.sleep(TICK_SECONDS)
    finally:
        engine.dispose()


def _next_kickoff(engine: Engine, now: datetime) -> datetime | None:
    with engine.connect() as connection:
        kickoff: datetime | None = connection.execute(sa.text(_NEXT), {"now": now}).scalar_one()
    return kickoff


def _line(engine: Engine) -> str:
    """Say what is being played, and how well the forecasts of what was played did."""
    with engine.connect() as connection:
        in_play = connection.execute(sa.text(_IN_PLAY)).all()
        scored = connection.execute(sa.text(_SCORED)).one()
    named = ", ".join(_stands(row) for row in in_play[:MOST_NAMED])
    more = f" and {len(in_play) - MOST_NAMED} more" if len(in_play) > MOST_NAMED else ""
    forecasts = "no forecast scored yet"
    if scored.n:
        forecasts = f"{scored.n} forecasts scored: log loss {scored.log_loss:.3f}, {scored.n_correct} right"
    return f"{named}{more}  ({forecasts})" if in_play else f"nothing is being played  ({forecasts})"


def _stands(row: "sa.Row[Any]") -> str:
    minute = "" if row.minute is None else f" {row.minute}'"
    return f"{row.home_team_name} {row.home_goals}:{row.away_goals} {row.away_team_name}{minute}"
