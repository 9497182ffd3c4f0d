"""Old odds go to a hashed file and then only what nothing is built from; old runs go, the last of each job stays."""

import contextlib
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.defs.retention import forget_runs
from orchestration.ingestion import retention
from orchestration.ingestion.retention import retire_odds

PAYLOAD = """
insert into raw.payload (payload_id, source, path, request, content_sha256, content, n_bytes, parsed_at, last_seen_at,
    fetched_at)
overriding system value
values (:id, :source, :path, 'r', :id::text, ''::bytea, 0, now(), now() - make_interval(days => :age),
    now() - make_interval(days => :age))
"""


def _payload(engine: Engine, number: int, age: int, path: str = "E0.csv", source: str = "football_data_co_uk") -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text(PAYLOAD.replace(":id::text", "cast(:id as text)")),
            {"id": number, "source": source, "path": path, "age": age},
        )
        if source == "football_data_co_uk":
            connection.execute(
                sa.text(
                    "insert into raw.football_data_co_uk_odds (payload_id, row_number, bookmaker, is_closing,"
                    " odds_home, odds_draw, odds_away) values (:id, 1, 'bet365', false, 2.1, 3.3, 3.9)"
                ),
                {"id": number},
            )


def _price(engine: Engine, number: int, row: int, *, is_live: bool) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into raw.provider_record (payload_id, row_number, record, content) values"
                " (:id, :row, 'odds_price', jsonb_build_object('is_live', cast(:is_live as boolean), 'odds', 1.9))"
            ),
            {"id": number, "row": row, "is_live": is_live},
        )


def _ids(engine: Engine, table: str) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(f"select payload_id from raw.{table} order by 1")).scalars())


def test_only_what_was_replaced_and_is_old_goes(engine: Engine, tmp_path: Path) -> None:
    _payload(engine, 1, age=400)  # replaced long ago
    _payload(engine, 2, age=100)  # replaced of late
    _payload(engine, 3, age=90)  # stands
    _payload(engine, 4, age=900, path="E1.csv")  # old, and stands: nothing replaced it
    retired = retire_odds(engine, tmp_path, days=180)
    assert _ids(engine, "football_data_co_uk_odds") == [2, 3, 4]
    (file,) = retired.files
    rows = pd.read_parquet(file)
    assert rows[["payload_id", "bookmaker", "odds_home"]].to_numpy().tolist() == [[1, "bet365", 2.1]]
    with engine.connect() as connection:
        held = connection.execute(sa.text("select sha256, n_rows from ops.retirement")).one()
        parsed = connection.scalar(sa.text("select parsed_at from raw.payload where payload_id = 1"))
    assert held == (hashlib.sha256(file.read_bytes()).hexdigest(), 1)
    assert parsed is None, "a file that comes back is read again"
    assert retire_odds(engine, tmp_path, days=180).n_rows == 0, "again changes nothing"


def test_prices_in_play_go_and_those_before_kickoff_stay(engine: Engine, tmp_path: Path) -> None:
    _payload(engine, 1, age=400, path="/odds", source="api_football")
    _price(engine, 1, 1, is_live=True)
    _price(engine, 1, 2, is_live=False)
    retired = retire_odds(engine, tmp_path, days=180)
    assert retired.n_rows == 1
    with engine.connect() as connection:
        assert list(connection.execute(sa.text("select row_number from raw.provider_record")).scalars()) == [2]


def test_killed_before_the_deletion_writes_the_same_file_again(engine: Engine, tmp_path: Path, monkeypatch) -> None:
    _payload(engine, 1, age=400)
    _payload(engine, 2, age=1)

    class KilledError(Exception):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(retention, "_delete", killed)
        with contextlib.suppress(KilledError):
            retire_odds(engine, tmp_path, days=180)
    assert _ids(engine, "football_data_co_uk_odds") == [1, 2]
    before = sorted(tmp_path.iterdir())
    retire_odds(engine, tmp_path, days=180)
    assert sorted(tmp_path.iterdir()) == before
    assert _ids(engine, "football_data_co_uk_odds") == [2]


def test_old_runs_go_and_the_last_of_each_job_stays(tmp_path: Path) -> None:
    @dg.op
    def nothing() -> None:
        pass

    def job(name: str) -> dg.JobDefinition:
        return dg.GraphDefinition(name=name, node_defs=[nothing]).to_job()

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        runs = [job("often").execute_in_process(instance=instance).run_id for _ in range(3)]
        rare = job("rare").execute_in_process(instance=instance).run_id
        assert forget_runs(instance, datetime.now(UTC) - timedelta(days=1)) == 0
        assert forget_runs(instance, datetime.now(UTC) + timedelta(seconds=1)) == 2
        assert {run.run_id for run in instance.get_runs()} == {runs[-1], rare}
