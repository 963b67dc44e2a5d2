"""What the buttons of the operators' events carry."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.kit.buttons import Tap


class EventsDeskTap(Tap, prefix="eda"):
    """Opens a page of the events."""

    page: int = 0


class EventDeskTap(Tap, prefix="edn"):
    """Opens the numbers of one."""

    event_id: str


class OffTap(Tap, prefix="edo"):
    """Asks whether it is to be called off."""

    event_id: str


class OffSureTap(Tap, prefix="edy"):
    """Calls it off: first asks for the PIN."""

    event_id: str


class AgainTap(Tap, prefix="edg"):
    """Tries the orders again for which the change failed."""

    event_id: str


class MoveTap(Tap, prefix="edm"):
    """Asks for a new start."""

    event_id: str


class MoveSureTap(Tap, prefix="edx"):
    """Moves it: first asks for the PIN. `minute` counts from 1970."""

    event_id: str
    minute: int

    @property
    def starts_at(self) -> datetime:
        return datetime.fromtimestamp(self.minute * 60, UTC)


class PoolTap(Tap, prefix="edp"):
    """Asks for a new size of a pool."""

    event_id: str
    pool_id: int


class PoolSureTap(Tap, prefix="eds"):
    """Gives a pool its new size."""

    event_id: str
    pool_id: int
    size: int


class LogTap(Tap, prefix="edl"):
    """Opens the log of an event."""

    event_id: str
