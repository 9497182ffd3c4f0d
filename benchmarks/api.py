"""The API on one worker beside a bare Litestar handler that returns the same bytes, and one that runs one plain query.

Run by hand over a database that is served, on loopback, with the load tool on the same cores; only the ratios mean
something: `API_DATABASE_URL=… API_SECRET=… python -m benchmarks.api`.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

PATH = "/api/v1/predictions/upcoming?limit=50"
CONNECTIONS = 50
SECONDS = 8.0
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
import sqlalchemy as sa
from litestar import Litestar, get
from sqlalchemy.ext.asyncio import create_async_engine
address = os.environ["API_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
engine = create_async_engine(address, pool_size=10, max_overflow=0)
QUERY = sa.text("select * from serving.prediction where is_latest order by kickoff_at, prediction_id limit 50")
@get("/api/v1/predictions/upcoming")
async def plain() -> list[dict]:
    async with engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(QUERY)).mappings()]
def create_app() -> Litestar:
    return Litestar([plain], logging_config=None, openapi_config=None)
"""


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[psutil.Process]:
    """Run a server until the body ends; gives its process once it answers."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}{PATH}").raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


async def load(port: int, per_second: float | None = None) -> tuple[float, list[float]]:
    """Ask over and over on `CONNECTIONS` connections; give requests a second and the seconds of each."""
    request = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    took: list[float] = []
    end = time.perf_counter() + SECONDS
    pause = CONNECTIONS / per_second if per_second else 0.0

    async def ask(nth: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(pause * nth / CONNECTIONS)
        while time.perf_counter() < end:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - began)
            if pause:
                await asyncio.sleep(max(0.0, pause - took[-1]))
        writer.close()

    await asyncio.gather(*[ask(nth) for nth in range(CONNECTIONS)])
    return len(took) / SECONDS, took


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure() -> dict[str, float]:
    """Measure each server alone, one after the other."""
    port = free_port()
    plenty = {"API_PORT": str(port), "API_RATE_ANONYMOUS": "1000000000"}
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder, "body")
        api = [sys.executable, "-m", "api"]
        with serving(api, port, **plenty) as process:
            body.write_bytes(httpx.get(f"http://127.0.0.1:{port}{PATH}").content)
            found["kept, a second"], _ = asyncio.run(load(port))
            _, took = asyncio.run(load(port, found["kept, a second"] / 3))
            found["at a third of its peak, median ms"] = statistics.median(took) * 1000
            found["at a third of its peak, p99 ms"] = statistics.quantiles(took, n=100)[98] * 1000
            found["worker MB"] = max(child.memory_info().rss for child in process.children()) / 2**20
        with serving(api, port, **plenty, API_FRESH_SECONDS="0"):
            found["not kept, a second"], _ = asyncio.run(load(port))
        for name, source in (("bare", BARE.format(body=str(body))), ("plain query", PLAIN)):
            Path(folder, "measured.py").write_text(textwrap.dedent(source))
            command = [sys.executable, "-m", "uvicorn", "--factory", "measured:create_app", "--port", str(port)]
            quiet = ["--no-access-log", "--log-level", "error", "--loop", "uvloop", "--http", "httptools"]
            with serving([*command, *quiet, "--app-dir", folder], port):
                found[f"{name}, a second"], _ = asyncio.run(load(port))
    found["kept / bare"] = found["kept, a second"] / found["bare, a second"]
    found["not kept / plain query"] = found["not kept, a second"] / found["plain query, a second"]
    return found


if __name__ == "__main__":
    print(json.dumps({name: round(value, 2) for name, value in measure().items()}, indent=1))
