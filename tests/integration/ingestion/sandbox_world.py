"""The sandbox in this process, and a database that asks it: what tests of syncs and ticks share."""

from collections.abc import Callable
from datetime import timedelta

import httpx
from sqlalchemy.engine import Engine

from orchestration.db.state import read_state
from orchestration.db.tables import provider_quota, provider_request
from orchestration.ingestion.accounts import Account, accounts
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.identity import IdentityReport, identify
from orchestration.ingestion.present import SyncReport, sync_present
from orchestration.ingestion.wanted import Want, near, plan
from orchestration.sandbox.exchange import Asked
from orchestration.sandbox.sandbox import Sandbox
from orchestration.settings import Settings

_PROVIDERS = {"/football-data-org/v4/": "football-data-org", "/api-football/": "api-football"}


def transport(sandbox: Sandbox) -> httpx.MockTransport:
    """The sandbox without a socket; `make demo` has one."""

    def answer(request: httpx.Request) -> httpx.Response:
        prefix = next(prefix for prefix in _PROVIDERS if request.url.path.startswith(prefix))
        asked = Asked(request.url.path.removeprefix(prefix), dict(request.url.params), dict(request.headers))
        given, written, _ = sandbox.answer(_PROVIDERS[prefix], asked)
        return httpx.Response(given.status, headers=given.headers, content=written)

    return httpx.MockTransport(answer)


def sandbox_accounts() -> list[Account]:
    """Our accounts at the sandbox's providers."""
    return accounts(Settings(_env_file=None), "sandbox")  # type: ignore[call-arg]


def asker(engine: Engine, sandbox: Sandbox, account: Account) -> Asker:
    """Ask a provider of the sandbox, without waiting for real."""
    return Asker(engine, account, patience_seconds=0, transport=transport(sandbox), sleep=lambda _: None)


def about_matches(want: Want) -> bool:
    """Leave out what is asked club by club and player by player: most of the calls, and nothing of a match."""
    return not any(word in want.path for word in ("squads", "/players?", "coachs", "transfers", "teams/statistics"))


def everything(_want: Want) -> bool:
    """Ask for all there is."""
    return True


def sync(engine: Engine, sandbox: Sandbox, is_wanted: Callable[[Want], bool] = about_matches) -> list[SyncReport]:
    """Ask both providers for what is due."""
    with engine.connect() as connection:
        assert read_state(connection) is not None
    now = sandbox.clock.now()
    reports = []
    for account in sandbox_accounts():
        wants = plan(account, "sandbox", now, lambda source=account.source: near(engine, source, now))  # type: ignore[misc]
        reports.append(sync_present(engine, asker(engine, sandbox, account), account, filter(is_wanted, wants)))
    return reports


def a_minute_later(engine: Engine, sandbox: Sandbox) -> None:
    """Let the windows pass in which calls are counted, theirs and ours, and what blocks them."""
    sandbox.clock.step(61)
    with engine.begin() as connection:
        connection.execute(provider_quota.update().values(blocked_until=None))
        earlier = provider_request.c.asked_at - timedelta(minutes=2)
        connection.execute(provider_request.update().values(asked_at=earlier))


def read_all(engine: Engine, sandbox: Sandbox, is_wanted: Callable[[Want], bool] = about_matches) -> IdentityReport:
    """Sync until nothing is left out, and identify."""
    for _ in range(60):
        reports = sync(engine, sandbox, is_wanted)
        if not any(report.left_out for report in reports):
            return identify(engine)
        a_minute_later(engine, sandbox)
    raise AssertionError(f"never done: {[report.stopped for report in reports]}")
