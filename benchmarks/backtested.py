"""The database a backtest left behind, for benchmarks that judge what its walk-forward forecasts are made into.

Make it once: `ARCHIVE_DIR=../shared/data bet-hope backtest --from 2010-07-01 --to 2024-07-01`; benchmarks are then run
with the same BET_HOPE_HOME and ARCHIVE_DIR.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Engine

from orchestration.db.server import open_databases
from orchestration.db.session import connect
from orchestration.settings import Settings

#: Constants were chosen on seasons up to this one, and confirmed on the later ones.
LAST_TUNING_SEASON = 2018


@contextmanager
def backtest_engine() -> Iterator[Engine]:
    """Open the database of the backtest of this archive."""
    settings = Settings()
    with open_databases(settings) as databases:
        engine = connect(databases.for_backtest(settings.archive_dir).pipeline)
        try:
            yield engine
        finally:
            engine.dispose()
