"""A line to PostgreSQL that can be cut at the worst moments."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

_COMMIT: Final = b"COMMIT"
_PIECE_BYTES: Final = 65536


class Trouble(StrEnum):
    """What happens once to the next transaction on the line."""

    ANSWER_LOST = "the commit arrives, its answer does not"
    COMMIT_LOST = "the commit does not arrive"
    CUT_IN_ANSWER = "the line breaks in the middle of an answer"
    CUT_IN_QUESTION = "the line breaks in the middle of a question"
    HALF_OPEN = "the commit arrives, then nothing comes through, and nobody says so"


class _Broken(Exception):
    """This line is at its end."""


@dataclass(slots=True)
class Proxy:
    """Joins clients on a loopback port to a server's socket; `trouble` waits for its moment."""

    path: Path
    port: int = 0
    trouble: Trouble | None = None
    after_bytes: int = 0
    made: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def arm(self, trouble: Trouble, after_bytes: int = 0) -> None:
        self.trouble, self.after_bytes = trouble, after_bytes

    def reached(self, url: str) -> str:
        """The database at `url`, by this line."""
        far = make_url(url).set(host="127.0.0.1", port=self.port, query={})
        return far.render_as_string(hide_password=False)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self.path)
        line = _Line(self, reader, writer, server_reader, server_writer)
        self._writers |= {writer, server_writer}
        try:
            await line.serve()
        finally:
            self._writers -= {writer, server_writer}

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@dataclass(slots=True)
class _Line:
    proxy: Proxy
    client: asyncio.StreamReader
    to_client: asyncio.StreamWriter
    server: asyncio.StreamReader
    to_server: asyncio.StreamWriter
    is_mute: bool = False
    server_has_answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self) -> None:
        ways = [asyncio.create_task(self._questions()), asyncio.create_task(self._answers())]
        _, running = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in running:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._reset(self.to_client)
        self._reset(self.to_server)

    async def _questions(self) -> None:
        while piece := await self.client.read(_PIECE_BYTES):
            await self._pass_question(piece)

    async def _pass_question(self, piece: bytes) -> None:
        match self.proxy.trouble:
            case Trouble.COMMIT_LOST if _COMMIT in piece:
                self._made()
                raise _Broken
            case Trouble.ANSWER_LOST | Trouble.HALF_OPEN if _COMMIT in piece:
                is_half_open = self.proxy.trouble is Trouble.HALF_OPEN
                self._made()
                self.is_mute = True
                await self._send(self.to_server, piece)
                await self.server_has_answered.wait()
                if is_half_open:
                    await asyncio.Event().wait()
                raise _Broken
            case Trouble.CUT_IN_QUESTION if len(piece) > self.proxy.after_bytes:
                await self._send(self.to_server, piece[: self.proxy.after_bytes])
                self._made()
                raise _Broken
        await self._send(self.to_server, piece)

    async def _answers(self) -> None:
        while piece := await self.server.read(_PIECE_BYTES):
            if self.is_mute:
                self.server_has_answered.set()
                continue
            trouble = self.proxy.trouble
            if trouble is Trouble.CUT_IN_ANSWER and len(piece) > self.proxy.after_bytes:
                await self._send(self.to_client, piece[: self.proxy.after_bytes])
                self._made()
                raise _Broken
            await self._send(self.to_client, piece)

    def _made(self) -> None:
        self.proxy.trouble = None
        self.proxy.made += 1

    @staticmethod
    async def _send(writer: asyncio.StreamWriter, piece: bytes) -> None:
        writer.write(piece)
        await writer.drain()

    @staticmethod
    def _reset(writer: asyncio.StreamWriter) -> None:
        """Not a polite end: the other side gets a reset."""
        held = writer.get_extra_info("socket")
        if held is not None and held.family == socket.AF_INET:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@asynccontextmanager
async def open_proxy(url: str) -> AsyncIterator[Proxy]:
    """A line to the server behind `url`, which is reached by a socket in a folder."""
    proxy = Proxy(Path(str(make_url(url).query["host"])) / ".s.PGSQL.5432")
    server = await asyncio.start_server(proxy.join, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.hang_up()
        await server.wait_closed()
