"""The door that cameras knock at: a port of our own, and nothing behind it without a key."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from ipaddress import ip_address
from typing import Final

from services.core.logs import get_logger
from services.streaming.live.ingest.broadcast import Broadcast, Places
from services.streaming.live.ingest.chunks import BadRtmp
from services.streaming.live.ingest.door import Door
from services.streaming.live.ingest.line import CameraLine, new_sender
from services.streaming.live.repository.line import Door as Event
from services.streaming.live.states import Problem

_MOST_LINES: Final = 32
_MOST_KNOCKING: Final = 4
"""Without a key from one address: nobody keeps all others out."""
_WRONG_KEY_SECONDS: Final = 1.0
"""Who has guessed wrong waits; a stream key has 144 bits of chance anyway."""
log = get_logger("gate")


class Gate:
    """Open while some event waits for a camera or is on air."""

    def __init__(self, line: CameraLine, places: Places, host: str, port: int) -> None:
        self._line = line
        self._places = places
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._cameras: set[asyncio.Task[None]] = set()
        self._knocking: Counter[str] = Counter()

    @property
    def is_open(self) -> bool:
        return self._server is not None

    @property
    def port(self) -> int:
        """The one that it listens on; with port 0 the system has chosen it."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def open(self) -> None:
        """OSError: the port is taken."""
        self._server = await asyncio.start_server(self._came, self._host, self._port)

    async def close(self) -> None:
        """No camera comes any more, and those that send are sent away."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for task in self._cameras:
            task.cancel()
        await asyncio.gather(*self._cameras, return_exceptions=True)
        self._knocking.clear()  # also of those that were sent away before they began

    def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = address_of(writer)
        if len(self._cameras) >= _MOST_LINES or self._is_crowded(address):
            writer.close()
            return
        self._knocking[address] += 1
        task = asyncio.create_task(self._serve(reader, writer, address), name="camera")
        self._cameras.add(task)
        task.add_done_callback(self._cameras.discard)
        # Also of one that is sent away before it began.
        task.add_done_callback(lambda _: writer.close())

    def _is_crowded(self, address: str) -> bool:
        return bool(address) and self._knocking[address] >= _MOST_KNOCKING

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> None:
        try:
            await self._welcome(Door(reader, writer), address)
        except (BadRtmp, OSError, EOFError, TimeoutError) as error:
            log.info("camera_refused", why=repr(error))
        except Exception:  # one camera's trouble is not the others'
            log.exception("camera_failed")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _known(self, camera: Door, address: str) -> Event | None:
        """The event that waits for this camera; whoever has no key for one is sent away."""
        try:
            event = await self._line.door_of(await camera.knock())
            if event is None:
                await asyncio.sleep(_WRONG_KEY_SECONDS)
                await camera.refuse("no event waits for this key")
            return event
        finally:
            self._knocking[address] -= 1

    async def _welcome(self, camera: Door, address: str) -> None:
        event = await self._known(camera, address)
        if event is None:
            return
        sender = new_sender()
        take = await self._line.take(event.id, sender)
        if take is None:
            await camera.refuse("another camera is sending")
            return
        broadcast = Broadcast(self._line, event, sender, take, self._places)
        log.info("camera_on_air", live=event.key, take=take)
        await camera.open()
        problem = await broadcast.run(camera)
        if problem not in {Problem.NONE, Problem.AWAY}:
            await camera.refuse(problem)


def address_of(writer: asyncio.StreamWriter) -> str:
    """Where a line comes from; empty for this machine's own: that is a tunnel's and nobody's."""
    peer = writer.get_extra_info("peername")
    host = str(peer[0]) if peer else ""
    try:
        return "" if ip_address(host.partition("%")[0]).is_loopback else host
    except ValueError:
        return ""
