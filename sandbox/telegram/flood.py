"""The sending limits of the live service: 30/s in all, 1/s per person, 20/min per group."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from sandbox.telegram.errors import too_many_requests
from sandbox.world.chats import Chat

PER_BOT = (30, 1.0)
PER_PERSON = (1, 1.0)
PER_GROUP = (20, 60.0)
PAID = (1_000, 1.0)


@dataclass(slots=True)
class _Window:
    """At most `most` events in any `seconds`."""

    most: int
    seconds: float
    events: deque[float] = field(default_factory=deque)

    def wait_seconds(self, now: float, count: int) -> float:
        while self.events and self.events[0] <= now - self.seconds:
            self.events.popleft()
        over = len(self.events) + count - self.most
        if over <= 0 or not self.events:
            return 0.0
        return self.events[min(over, len(self.events)) - 1] + self.seconds - now


class FloodLimits:
    """Switched off: everything passes. The exact limits of the live service are unpublished."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._windows: dict[str, _Window] = {}

    def check(self, chat: Chat, now: float, *, paid: bool = False, count: int = 1) -> None:
        """Counts `count` messages into the chat, or raises 429 and counts nothing."""
        if not self.enabled:
            return
        whole = self._window(f"bot:{chat.bot_id}:{paid}", PAID if paid else PER_BOT)
        windows = [whole]
        if not paid:
            limit = PER_PERSON if chat.is_private else PER_GROUP
            windows.append(self._window(f"chat:{chat.key}", limit))
        wait = max(window.wait_seconds(now, count) for window in windows)
        if wait > 0:
            raise too_many_requests(max(1, ceil(wait)))
        for window in windows:
            window.events.extend([now] * count)

    def _window(self, key: str, limit: tuple[int, float]) -> _Window:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = _Window(*limit)
        return window
