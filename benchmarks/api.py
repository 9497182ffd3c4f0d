"""The API on one worker, beside the barest handlers that could give the same, in one run on loopback.

`python -m benchmarks.api --home BET_HOPE_HOME`: over a database that `bet-hope pipeline --seasons 40` built there. The
load tool shares the cores, so ratios mean more than rates. Django REST Framework is measured where `--django PYTHON`
names an interpreter that has it:
`python3 -m venv /tmp/drf && /tmp/drf/bin/pip install djangorestframework 'psycopg[binary]' gunicorn`.
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from api.domain.predictions.queries import SOONEST_FIRST, Wanted, upcoming
from api.filters import Looking, Selection
from api.pagination import encode_cursor, first_rows
from benchmarks.load import Asked, ask
from benchmarks.serving import API, Server, api_environment, serving
from orchestration.db.embedded import embedded_server
from orchestration.db.session import connect, pipeline_url

PATH = "/api/v1/predictions/upcoming"
LIVE = "/api/v1/health/live"
#: Each server is measured this often, in turn, so that what else the machine does hits all of them.
ROUNDS = 3
SECONDS = 4.0
#: Pages asked for at random depths of each list.
PAGES = 300
LISTS = (
    "sort=-kickoff_at",
    "sort=kickoff_at",
    "status=finished",
    "league=PL",
    "team=arsenal",
    "season=2010",
    "limit=200",
)
BARE = """
from litestar import Litestar, Response, get
BODY = open({body!r}, "rb").read()
@get("/api/v1/predictions/upcoming")
async def bare() -> Response[bytes]:
    return Response(BODY, media_type="application/json")
def create_app() -> Litestar:
    return Litestar([bare], logging_config=None, openapi_config=None)
"""
PLAIN = """
import os
from typing import Any
import sqlalchemy as sa
from litestar import Litestar, get
from sqlalchemy.ext.asyncio import create_async_engine
address = os.environ["API_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
engine = create_async_engine(address, pool_size=10, max_overflow=0)
QUERY = sa.text({query!r})
@get("/api/v1/predictions/upcoming")
async def plain() -> list[dict[str, Any]]:
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(QUERY)).mappings()]
def create_app() -> Litestar:
    return Litestar([plain], logging_config=None, openapi_config=None)
"""


def plain_query(engine: sa.Engine) -> str:
    """Write the query of the API's own list, without its count: the plainest handler runs it and nothing else."""
    with engine.connect() as connection:
        at = connection.scalar(sa.text("select present_at from serving.system"))
    statement = first_rows(upcoming(Wanted(Selection()), Looking(at, is_earlier=False)), SOONEST_FIRST, 50)
    return str(statement.compile(engine, compile_kwargs={"literal_binds": True}))


def uvicorn(folder: str, module: str, source: str) -> list[str]:
    """Write an application and give the command that serves it as the API is served."""
    Path(folder, f"{module}.py").write_text(source)
    quiet = ["--no-access-log", "--log-level", "error", "--loop", "uvloop", "--http", "httptools"]
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", f"{module}:create_app", "--port", "{port}"),
        *quiet,
        *("--app-dir", folder),
    ]


def speeds(address: str, engine: sa.Engine, django: str | None) -> dict[str, float]:
    """Give requests a second of 50 coming forecasts, each server in turn, and the ratios."""
    environment = api_environment(address)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:

        def started(command: list[str], name: str, **more: str) -> Server:
            log = Path(folder, f"{name}.log")
            return running.enter_context(serving(command, PATH, log, **environment, **more))

        servers = {"kept": started(API, "kept")}
        body = Path(folder, "body")
        body.write_bytes(servers["kept"].get(PATH).content)
        servers["bare"] = started(uvicorn(folder, "bare", BARE.format(body=str(body))), "bare")
        servers["plain query"] = started(uvicorn(folder, "plain", PLAIN.format(query=plain_query(engine))), "plain")
        if django:
            gunicorn = [django, "-m", "gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", "4"]
            command = [*gunicorn, "--bind", "127.0.0.1:{port}", "benchmarks.django_rest:application"]
            where = {"BENCHMARK_SOCKET": str(sa.engine.make_url(address).query["host"]), "PYTHONPATH": str(Path.cwd())}
            servers["Django REST"] = started(command, "django", **where)
        # the same fifty rows, asked for in so many ways that none was asked for before
        never_asked = (f"{PATH}?min_confidence={n / 10**9:.9f}" for n in itertools.count(1))
        rounds: dict[str, list[Asked]] = {name: [] for name in (*servers, "not kept")}
        for _ in range(ROUNDS):
            for name, server in servers.items():
                rounds[name].append(ask(server.port, [PATH], SECONDS))
            fresh = list(itertools.islice(never_asked, 50_000))
            rounds["not kept"].append(ask(servers["kept"].port, fresh, SECONDS))
        rates = {name: statistics.median(asked.per_second for asked in found) for name, found in rounds.items()}
        steady = ask(servers["kept"].port, [PATH], 2 * SECONDS, per_second=rates["kept"] / 3)
        found = {
            "items": float(len(json.loads(body.read_bytes())["results"])),
            "bytes": float(body.stat().st_size),
            **{f"{name}, a second": rate for name, rate in rates.items()},
            "kept / bare": rates["kept"] / rates["bare"],
            "not kept / plain query": rates["not kept"] / rates["plain query"],
            "at a third of its peak, median ms": steady.percentile_ms(50),
            "at a third of its peak, p99 ms": steady.percentile_ms(99),
            "load tool busy at most": max(asked.busy for asks in rounds.values() for asked in asks),
        }
        if django:
            found["not kept / Django REST"] = rates["not kept"] / rates["Django REST"]
            found["kept / Django REST"] = rates["kept"] / rates["Django REST"]
        return found


def paging(address: str, engine: sa.Engine) -> dict[str, float]:
    """Give the p99 of pages at any depth of the list of all matches, nothing kept, one reader."""
    dice = random.Random(1)  # noqa: S311 - no secret
    with engine.connect() as connection:
        n_matches = connection.scalar(sa.text("select count(*) from serving.match"))
        depths = connection.execute(
            sa.text("select kickoff_at, match_id from serving.match tablesample bernoulli (5) repeatable (1)")
        ).all()
    found: dict[str, float] = {"matches": float(n_matches or 0)}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**api_environment(address), "API_FRESH_SECONDS": "0"}
        with serving(API, LIVE, Path(folder, "log"), **environment) as server:
            for query in LISTS:
                cursors = [encode_cursor("next", list(key)) for key in dice.sample(depths, PAGES)]
                paths = [f"/api/v1/matches?{query}&cursor={cursor}" for cursor in cursors]
                server.get(paths[0])
                asked = ask(server.port, paths, 5.0, connections=1)
                found[f"matches?{query}, p99 ms"] = asked.percentile_ms(99)
    return found


def footprint(address: str) -> dict[str, float]:
    """Give the memory of a worker that searched by meaning, and the seconds to its first answer."""
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for nth in range(3):
            with serving(API, LIVE, Path(folder, f"log{nth}"), **api_environment(address)) as server:
                starts.append(server.seconds_to_start)
                way = server.get("/api/v1/documents/search?q=knee+injury").json()["way"]
                ask(server.port, [PATH, "/api/v1/matches", "/api/v1/leagues/PL/standings"], SECONDS)
                megabytes = server.worker_megabytes()
        return {
            "ready after seconds": statistics.median(starts),
            "searched by vectors": float(way == "fused"),
            "worker MB": megabytes,
        }


def main() -> None:
    """Measure all and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="where the database was built")
    parser.add_argument("--django", help="an interpreter that has Django REST Framework")
    options = parser.parse_args()
    with embedded_server(options.home) as address:
        engine = connect(pipeline_url(address).set(database="bet_hope"))
        found = footprint(address) | speeds(address, engine, options.django) | paging(address, engine)
        engine.dispose()
    print(json.dumps({name: round(value, 2) for name, value in found.items()}, indent=1))


if __name__ == "__main__":
    main()
