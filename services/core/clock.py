"""Time as something that is given: services never read the system clock themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Steady:
    """Makes a time of one that jumps: it never goes back and never stands still.

    When the source is behind, e.g. because it was a day ahead by mistake, time goes on at half
    its pace until the source has caught up. If it stood still, no lease would run out for a day.
    """

    def __init__(self) -> None:
        self._latest: datetime | None = None
        self._at = 0.0

    def of(self, source: datetime) -> datetime:
        at = monotonic()
        if self._latest is None:
            self._latest = source
        else:
            self._latest = max(source, self._latest + timedelta(seconds=(at - self._at) / 2))
        self._at = at
        return self._latest


class SystemClock:
    """The process clock, made steady."""

    def __init__(self) -> None:
        self._steady = Steady()

    def now(self) -> datetime:
        return self._steady.of(datetime.now(UTC))


class FrozenClock:
    """A clock that moves only when told; for tests and dry runs."""

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is not None
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
