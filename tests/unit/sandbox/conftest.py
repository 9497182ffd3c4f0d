"""One world for all tests that only look at it, and short ways to ask both providers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from orchestration.sandbox.clock import Clock
from orchestration.sandbox.exchange import Answer, Asked
from orchestration.sandbox.sandbox import Sandbox
from orchestration.sandbox.world.growth import World

SEED = 7
#: A Saturday in the sixth season, three matches in play.
NOW = datetime(2026, 3, 14, 13, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    """Six seasons; not to be changed."""
    grown = World(SEED)
    grown.through(2025)
    return grown


@pytest.fixture
def sandbox(world: World) -> Sandbox:
    """The world with counters, faults and a clock of this test's own; the clock stands still."""
    return Sandbox(world, Clock(NOW, speed=0))


def ask_football_data_org(sandbox: Sandbox, path: str, key: str | None = "sandbox-paid", **sent: Any) -> Answer:
    headers = {} if key is None else {"x-auth-token": key}
    return sandbox.answer("football-data-org", Asked(path, {name: str(one) for name, one in sent.items()}, headers))[0]


def ask_api_football(sandbox: Sandbox, path: str, key: str = "sandbox-paid", **sent: Any) -> Answer:
    parameters = {name.rstrip("_"): str(one) for name, one in sent.items()}
    return sandbox.answer("api-football", Asked(path, parameters, {"x-apisports-key": key}))[0]
