"""Server-sent events of what many look at: rendered once for all, sent when it has changed.

An event is packed once too: each is a deflate block of its own (RFC 1951, full flush), so the
same bytes go into the gzip stream of everybody who listens, whenever they came.
"""

from __future__ import annotations

import asyncio
import random
import struct
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from services.core.logs import get_logger

HEARTBEAT_SECONDS: Final = 15.0
LIFE_SECONDS: Final = 600.0
"""Then a stream ends, and whoever still looks opens another one: a token lives no longer."""
OF_A_FAN: Final = 4
OF_AN_ADDRESS: Final = 1_000
"""Whole quarters share an address of their network."""
OF_A_PROCESS: Final = 10_000
_IDLE_ROUNDS: Final = 3
_GZIP_HEAD: Final = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
_GZIP_LAST_BLOCK: Final = b"\x03\x00"
_ALIVE: Final = b": \n\n"
log = get_logger("streams")


@dataclass(frozen=True, slots=True)
class Render:
    """What is to be seen now. `version` is another one as soon as anything of `data` matters.

    `data` is one line of JSON; `pause_seconds`: look again after so long.
    """

    version: str
    data: str
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class _Event:
    version: str
    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, name: str, version: str, data: str) -> _Event:
        plain = f"event: {name}\nid: {version}\ndata: {data}\n\n".encode()
        return cls(version, plain, _block(plain))


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream; `address` empty: of this machine."""

    fan_id: int
    address: str
    seen: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def end(self) -> None:
        self.is_over = True
        self.wake.set()


@dataclass(eq=False, slots=True)
class _Topic:
    listeners: set[Listener] = field(default_factory=set)
    event: _Event | None = None
    pump: asyncio.Task[None] | None = None


class StreamsFull(Exception):
    """So many streams are open here that another one must wait."""


class Streams:
    """All streams of this process. `render` gives what a topic shows; it may raise for none."""

    def __init__(self, event: str, render: Callable[[str], Awaitable[Render]]) -> None:
        self._event = event
        self._render = render
        self._topics: dict[str, _Topic] = {}
        self._of_fan: dict[int, list[Listener]] = {}
        self._of_address: Counter[str] = Counter()
        self._is_closed = False

    @property
    def listening(self) -> int:
        return sum(map(len, self._of_fan.values()))

    async def open(
        self, topic_name: str, listener: Listener, *, packed: bool
    ) -> AsyncIterator[bytes]:
        """The bytes to send. What `render` raises; StreamsFull. A fan's oldest gives way."""
        topic = self._topics.get(topic_name)
        if topic is None:
            topic = _Topic()
            self._show(topic, await self._render(topic_name))
        self._check_room(listener)
        plain = self._events(topic_name, topic, listener)
        return _packed(plain) if packed else _plain(plain)

    async def close(self) -> None:
        """Every stream says good-bye and ends; no other is opened."""
        self._is_closed = True
        for listeners in self._of_fan.values():
            for listener in listeners:
                listener.end()
        pumps = [topic.pump for topic in self._topics.values() if topic.pump is not None]
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._topics.clear()

    def _check_room(self, listener: Listener) -> None:
        is_crowd = self._of_address[listener.address] >= OF_AN_ADDRESS and listener.address
        if self._is_closed or is_crowd or self.listening >= OF_A_PROCESS:
            raise StreamsFull

    def _admit(self, listener: Listener) -> None:
        """When it begins to be read: one that never is counts nowhere."""
        own = self._of_fan.setdefault(listener.fan_id, [])
        for oldest in own[: max(len(own) - OF_A_FAN + 1, 0)]:
            oldest.end()
        own.append(listener)
        self._of_address[listener.address] += 1

    def _dismiss(self, listener: Listener) -> None:
        own = self._of_fan[listener.fan_id]
        own.remove(listener)
        if not own:
            del self._of_fan[listener.fan_id]
        self._of_address[listener.address] -= 1
        if not self._of_address[listener.address]:
            del self._of_address[listener.address]

    async def _keep_rendering(self, name: str, topic: _Topic) -> None:
        """While somebody listens; what cannot be read now is read the next time."""
        idle = 0
        pause_seconds = 1.0
        while idle < _IDLE_ROUNDS:
            try:
                shown = await self._render(name)
                pause_seconds = shown.pause_seconds
                self._show(topic, shown)
            except Exception:
                log.exception("not_rendered", topic=name)
            await asyncio.sleep(pause_seconds)
            idle = 0 if topic.listeners else idle + 1
        if self._topics.get(name) is topic:
            del self._topics[name]

    def _show(self, topic: _Topic, shown: Render) -> None:
        if topic.event is not None and topic.event.version == shown.version:
            return
        topic.event = _Event.of(self._event, shown.version, shown.data)
        for listener in topic.listeners:
            listener.wake.set()

    async def _events(
        self, name: str, first: _Topic, listener: Listener
    ) -> AsyncGenerator[_Event, None]:
        ends_at = monotonic() + LIFE_SECONDS
        topic = self._topics.setdefault(name, first)
        if topic.pump is None:
            topic.pump = asyncio.create_task(self._keep_rendering(name, topic))
        self._admit(listener)
        topic.listeners.add(listener)
        try:
            while not listener.is_over and monotonic() < ends_at:
                event = topic.event
                if event is not None and event.version != listener.seen:
                    listener.seen = event.version
                    yield event
                    continue
                yield await _next(listener)
            yield _bye()
        finally:
            topic.listeners.discard(listener)
            self._dismiss(listener)


_BEAT: Final = _Event("", _ALIVE, b"")
_NOTHING: Final = _Event("", b"", b"")


async def _next(listener: Listener) -> _Event:
    """A sign of life when nothing comes for long: else what lies between cuts the line."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):  # wait_for can swallow a cancellation
            await listener.wake.wait()
    except TimeoutError:
        return _BEAT
    listener.wake.clear()
    return _NOTHING


def _bye() -> _Event:
    """Come again, but not all at once."""
    plain = f"event: bye\nretry: {random.randint(1_000, 5_000)}\ndata: {{}}\n\n".encode()  # noqa: S311
    return _Event("", plain, b"")


async def _plain(events: AsyncGenerator[_Event, None]) -> AsyncIterator[bytes]:
    async with aclosing(events):
        async for event in events:
            if event.plain:
                yield event.plain


async def _packed(events: AsyncGenerator[_Event, None]) -> AsyncIterator[bytes]:
    """One gzip stream (RFC 1952) of blocks that were packed before."""
    checksum, size = 0, 0
    yield _GZIP_HEAD
    async with aclosing(events):
        async for event in events:
            if event.plain:
                checksum, size = zlib.crc32(event.plain, checksum), size + len(event.plain)
                yield event.packed or _block(event.plain)
    yield _GZIP_LAST_BLOCK + struct.pack("<II", checksum, size & 0xFFFFFFFF)


def _block(plain: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
