"""What a camera sends, measured: bits a second, time between keyframes, lines of the picture."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final

from services.streaming.live.ingest import amf, flv
from services.streaming.live.ingest.chunks import Message, Type

MOST_KBPS: Final = 20_000
_WINDOW_SECONDS: Final = 5.0
_MOST_LINES: Final = 8_640


class Meter:
    """`timer` gives seconds that only grow."""

    def __init__(self, timer: Callable[[], float] = monotonic) -> None:
        self.keyframe_ms = 0
        self.height = 0
        self._timer = timer
        self._began = timer()
        self._lately: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self._last_keyframe: int | None = None

    def note(self, message: Message) -> None:
        now = self._timer()
        self._lately.append((now, len(message.body)))
        self._bytes += len(message.body)
        while self._lately[0][0] < now - _WINDOW_SECONDS:
            self._bytes -= self._lately.popleft()[1]
        if flv.is_keyframe(message):
            if self._last_keyframe is not None:
                self.keyframe_ms = max(message.timestamp - self._last_keyframe, 0)
            self._last_keyframe = message.timestamp
        elif message.type == Type.DATA:
            self.height = _lines(message.body) or self.height

    @property
    def kbps(self) -> int:
        """Over the last five seconds, or since it began."""
        passed = min(self._timer() - self._began, _WINDOW_SECONDS)
        return int(self._bytes * 8 / 1_000 / max(passed, 1.0))

    @property
    def is_too_much(self) -> bool:
        return self._timer() - self._began > _WINDOW_SECONDS and self.kbps > MOST_KBPS


def _lines(body: bytes) -> int:
    """What the camera says of its picture; 0: nothing."""
    try:
        values = amf.decode(body)
    except amf.BadAmf:
        return 0
    about = next((value for value in values if isinstance(value, dict)), {})
    height = about.get("height")
    if not isinstance(height, float) or not 0 < height <= _MOST_LINES:
        return 0
    return int(height)
