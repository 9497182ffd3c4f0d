"""The sandbox's clock: an instant that runs with real time, faster, or not at all, and can be stepped."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock of its own.

    Args:
        start: Instant it shows at first, with a time zone.
        speed: Seconds it runs in a real second; 0 stands still.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._base = start.astimezone(UTC)
        self._since = time.monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Seconds it runs in a real second."""
        return self._speed

    def now(self) -> datetime:
        """Read it, UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def step(self, seconds: float) -> datetime:
        """Move it by some seconds (back if negative) and read it."""
        return self.set(self.now() + timedelta(seconds=seconds))

    def set(self, instant: datetime, speed: float | None = None) -> datetime:
        """Put it to an instant, and to another speed if given; read it."""
        self._base, self._since = instant.astimezone(UTC), time.monotonic()
        self._speed = self._speed if speed is None else speed
        return self._base
