"""`python -m orchestration.sandbox`: serve an invented football world to whoever speaks the providers' APIs."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import uvicorn

from orchestration.sandbox.faults import MEANING, NAMES
from orchestration.sandbox.limits import DEFAULT_KEYS, PLANS
from orchestration.sandbox.sandbox import open_sandbox
from orchestration.sandbox.server import create_app
from orchestration.sandbox.world.calendar import FIRST_SEASON, announced_at

HOST = "127.0.0.1"
#: A Saturday with matches in every league, in the sixth season.
START = "2026-03-14T12:00Z"
EPILOG = """\
addresses under the one that is printed:
  /football-data-org/v4/...   header X-Auth-Token: sandbox-free | sandbox-paid
  /api-football/...           header x-apisports-key: sandbox-free | sandbox-paid
  /news/rss.xml               the news
  /sandbox                    what time it is there; for tests only:
    POST /sandbox/clock       {"step": 3600}, {"now": "2026-03-15T09:00:00Z"} or {"speed": 0}
    PUT  /sandbox/faults      {"429": 2, "slow": null}: for two answers, for all
    GET  /sandbox/requests    what was asked, with instants
    GET  /sandbox/truth/matches?season=2025, /sandbox/truth/matches/{id}, /sandbox/truth/identities

faults:
"""


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant; write 2026-03-14T12:00Z") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment < announced_at(FIRST_SEASON):
        raise argparse.ArgumentTypeError(f"the world begins on {announced_at(FIRST_SEASON):%Y-%m-%dT%H:%MZ}")
    return moment


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m orchestration.sandbox",
        description="Serve Football-Data.org v4 and API-Football v3 over an invented football world, on loopback.",
        epilog=EPILOG + "\n".join(f"  {name:<18} {meaning}" for name, meaning in MEANING.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8400, help="port on 127.0.0.1; 0 takes a free one (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another world (%(default)s)")
    parser.add_argument("--at", type=_instant, default=START, metavar="INSTANT",
                        help="what time it is there at first (%(default)s)")  # fmt: skip
    parser.add_argument("--speed", type=float, default=1.0, help="seconds a second; 0 stands still (%(default)s)")
    parser.add_argument("--fault", action="append", default=[], choices=NAMES, metavar="NAME",
                        help="switch a fault on; may be repeated")  # fmt: skip
    parser.add_argument("--key", help="one more key that is known to both providers")
    parser.add_argument("--plan", choices=sorted(PLANS), default="free", help="plan of that key (%(default)s)")
    return parser.parse_args(arguments)


class _Server(uvicorn.Server):
    """A server that says where it listens as soon as it does."""

    async def startup(self, sockets: list | None = None) -> None:  # type: ignore[type-arg]
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"Sandbox: http://{HOST}:{port}", flush=True)  # noqa: T201 - the line whoever started it waits for


def main() -> None:
    """Serve until stopped."""
    chosen = parse(sys.argv[1:])
    keys = dict(DEFAULT_KEYS) | ({chosen.key: chosen.plan} if chosen.key else {})
    sandbox = open_sandbox(chosen.seed, chosen.at, chosen.speed, keys)
    sandbox.faults.switch(dict.fromkeys(chosen.fault))
    sandbox.view()  # grows the world before the first request, not within it
    config = uvicorn.Config(
        create_app(sandbox), host=HOST, port=chosen.port, log_level="warning", date_header=False, server_header=False
    )
    _Server(config).run()


if __name__ == "__main__":
    main()
