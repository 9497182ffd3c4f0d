"""Keys, plans and what they allow: calls a minute and a day, counted as the providers count them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

PlanName = Literal["free", "paid"]

MINUTE = timedelta(minutes=1)


class Plan(NamedTuple):
    """What a key may ask.

    Attributes:
        name: free or paid.
        title: As API-Football's `/status` tells it.
        football_data_org_minute: Calls a minute there (2026 price list: 10; 60 is its standard plan).
        api_football_minute: Calls a minute there (its answers name the number).
        api_football_day: Calls a day there, from midnight UTC.
    """

    name: PlanName
    title: str
    football_data_org_minute: int
    api_football_minute: int
    api_football_day: int


PLANS: dict[str, Plan] = {
    "free": Plan("free", "Free", 10, 10, 100),
    "paid": Plan("paid", "Pro", 60, 300, 7500),
}
DEFAULT_KEYS: dict[str, PlanName] = {"sandbox-free": "free", "sandbox-paid": "paid"}


@dataclass(slots=True)
class Window:
    """Calls counted in a window that opens with the first of them."""

    opened: datetime | None = None
    count: int = 0

    def add(self, now: datetime, length: timedelta) -> int:
        """Count a call and give how many the window has, it included."""
        if self.opened is None or not self.opened <= now < self.opened + length:
            self.opened, self.count = now, 0
        self.count += 1
        return self.count

    def resets_in(self, now: datetime, length: timedelta) -> int:
        """Give the whole seconds until the window closes, from 1 to its length."""
        if self.opened is None:
            return int(length.total_seconds())
        left = (self.opened + length - now).total_seconds()
        return min(int(length.total_seconds()), max(1, round(left)))


@dataclass(slots=True)
class Counter:
    """Calls of one key at one provider."""

    minute: Window
    day: Window

    def add(self, now: datetime) -> tuple[int, int]:
        """Count a call, refused or not; give the calls of the minute and of the UTC day."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.day.opened != midnight:
            self.day.opened, self.day.count = midnight, 0
        self.day.count += 1
        return self.minute.add(now, MINUTE), self.day.count


class Limits:
    """Counts the calls of every key at every provider.

    Args:
        keys: Plan by key.
    """

    def __init__(self, keys: dict[str, PlanName]) -> None:
        self._keys = keys
        self._counters: dict[tuple[str, str], Counter] = {}

    def plan(self, key: str | None) -> Plan | None:
        """Give the plan of a key; None for a key that is not known."""
        return PLANS[self._keys[key]] if key in self._keys else None

    def counter(self, provider: str, key: str) -> Counter:
        """Give the counter of a key at a provider."""
        return self._counters.setdefault((provider, key), Counter(Window(), Window()))
