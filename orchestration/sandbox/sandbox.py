"""The sandbox as a whole: a world, a clock, keys, faults and the log, and one way from a request to an answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from orchestration.sandbox.api_football import answers as api_football
from orchestration.sandbox.clock import Clock
from orchestration.sandbox.exchange import Answer, Asked
from orchestration.sandbox.faults import SKEW_SECONDS, Fault, Faults, misread, spoil
from orchestration.sandbox.football_data_org import answers as football_data_org
from orchestration.sandbox.limits import DEFAULT_KEYS, Limits, PlanName
from orchestration.sandbox.world.growth import World
from orchestration.sandbox.world.view import View

PROVIDERS: dict[str, Callable[[View, Limits, Asked], Answer]] = {
    football_data_org.PROVIDER: football_data_org.answer,
    api_football.PROVIDER: api_football.answer,
}
#: What both providers say when they have broken down.
BROKEN = {"message": "Something went wrong while fetching details. Try again later."}


@dataclass(frozen=True, slots=True)
class Logged:
    """A request as the server saw it; keys are not kept.

    Attributes:
        at: Instant of the sandbox's clock.
        provider: football-data-org or api-football.
        path: Below the provider's address.
        parameters: As sent.
        status: HTTP status of the answer.
    """

    at: datetime
    provider: str
    path: str
    parameters: dict[str, str]
    status: int


@dataclass
class Sandbox:
    """A running sandbox.

    Attributes:
        world: What is played.
        clock: What time it is there.
        limits: What the keys have used.
        faults: What is broken.
        log: Every request to a provider, oldest first.
    """

    world: World
    clock: Clock
    limits: Limits = field(default_factory=lambda: Limits(dict(DEFAULT_KEYS)))
    faults: Faults = field(default_factory=Faults)
    log: list[Logged] = field(default_factory=list)

    def view(self) -> View:
        """Look at the world now."""
        return View(self.world, self.clock.now())

    def answer(self, provider: str, asked: Asked) -> tuple[Answer, bytes, set[Fault]]:
        """Answer a request to a provider.

        Args:
            provider: One of `PROVIDERS`.
            asked: The request.

        Returns:
            The answer, its body as written, and the faults it has.
        """
        on = self.faults.take()
        view = self.view()
        answer = PROVIDERS[provider](view, self.limits, misread(asked, on))
        if "429" in on:
            answer = _one_too_many(provider, asked, view.now)
        if "500" in on:
            answer = Answer(dict(BROKEN), 500, answer.headers)
        answer = spoil(answer, asked, on, self._other_names() if "changed-names" in on else {})
        skew = timedelta(seconds=SKEW_SECONDS if "clock-skew" in on else 0)
        answer.headers["Date"] = format_datetime((view.now + skew).replace(microsecond=0), usegmt=True)
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)
        written = body.encode()
        if "truncated" in on:
            written = written[: len(written) // 2]
        self.log.append(Logged(view.now, provider, asked.path, dict(asked.parameters), answer.status))
        return answer, written, on

    def _other_names(self) -> dict[str, str]:
        """Call every club by its town and an addition it does not have."""
        return {
            name: f"{club.town} {club.founded}" for club in self.world.clubs for name in (club.name, club.short_name)
        }


def _one_too_many(provider: str, asked: Asked, now: datetime) -> Answer:
    if provider == football_data_org.PROVIDER:
        return football_data_org.exhausted(now)
    return Answer(api_football.too_many(asked, 10), 429)


def open_sandbox(seed: int, start: datetime, speed: float = 1.0, keys: dict[str, PlanName] | None = None) -> Sandbox:
    """Open a sandbox.

    Args:
        seed: Of its world.
        start: What its clock shows at first, with a time zone.
        speed: Seconds its clock runs in a real second; 0 stands still.
        keys: Plan by key; `sandbox-free` and `sandbox-paid` unless given.
    """
    return Sandbox(World(seed), Clock(start, speed), Limits(dict(keys or DEFAULT_KEYS)))
