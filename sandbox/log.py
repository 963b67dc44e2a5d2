"""A readable log of every call that reached the sandbox."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import orjson

from sandbox.shapes import JsonObject

KEPT = 10_000
LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `answer` is the body as sent (empty when nothing was sent)."""

    number: int
    at: float
    source: str
    name: str
    request: Mapping[str, object]
    answer: bytes
    status: int
    seconds: float
    note: str

    def as_json(self) -> JsonObject:
        return {
            "number": self.number,
            "at": self.at,
            "source": self.source,
            "name": self.name,
            "request": {key: _short(value) for key, value in self.request.items()},
            "answer": _parsed(self.answer),
            "status": self.status,
            "milliseconds": round(self.seconds * 1000, 2),
            "note": self.note,
            "line": self.line(),
        }

    def line(self) -> str:
        """`19:02:44.120 telegram sendMessage chat_id=42 text='…' -> 200 in 1.2 ms`"""
        clock = datetime.fromtimestamp(self.at, UTC).strftime("%H:%M:%S.%f")[:-3]
        words = " ".join(f"{key}={_short(value, 80)!r}" for key, value in self.request.items())
        note = f" ({self.note})" if self.note else ""
        took = f"{self.seconds * 1000:.1f} ms"
        return f"{clock} {self.source} {self.name} {words} -> {self.status or '-'} in {took}{note}"


class Log:
    """The last 10,000 calls, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._numbers = count(1)

    def record(
        self,
        *,
        source: str,
        name: str,
        at: float,
        request: Mapping[str, object],
        answer: bytes = b"",
        status: int = 0,
        seconds: float = 0.0,
        note: str = "",
    ) -> None:
        """Adds a call. `source` is who is being played ("telegram", "bakong", "webhook");
        `at` is epoch seconds; status 0 means that no answer was sent."""
        number = next(self._numbers)
        self._entries.append(
            Entry(number, at, source, name, request, answer, status, seconds, note)
        )

    def entries(
        self, *, after: int = 0, source: str = "", name: str = "", limit: int = 1_000
    ) -> list[Entry]:
        """The newest `limit` entries with a number above `after`, oldest first."""
        found = [
            entry
            for entry in self._entries
            if entry.number > after
            and (not source or entry.source == source)
            and (not name or entry.name.lower() == name.lower())
        ]
        return found[-limit:]

    def clear(self) -> None:
        self._entries.clear()


def _short(value: object, longest: int = LONGEST_VALUE) -> object:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    if isinstance(value, str) and len(value) > longest:
        return value[:longest] + "…"
    return value


def _parsed(body: bytes) -> object:
    if not body:
        return None
    if len(body) > 100_000:
        return f"<{len(body)} bytes>"
    try:
        parsed: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")
    return parsed
