"""One RTMP connection of a camera: handshake, its name and key, then what it sends.

Answers as much of RTMP as cameras ask for (OBS, ffmpeg, phones): connect, createStream, publish.
Nothing is decoded, nothing else is served: who wants to play is sent away.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Final

from services.streaming.live.ingest import amf
from services.streaming.live.ingest.chunks import BadRtmp, ChunkReader, Message, Type, pack

APP: Final = "live"
HANDSHAKE_SECONDS: Final = 10
SILENT_SECONDS: Final = 15
"""A camera that sends nothing for so long has gone."""
_VERSION: Final = 3
_HANDSHAKE_BYTES: Final = 1536
_COMMAND_BYTES: Final = 16 * 1024
_PICTURE_BYTES: Final = 4 * 1024 * 1024
_WINDOW_BYTES: Final = 2_500_000
_OUR_CHUNK_BYTES: Final = 4096
_MOST_COMMANDS: Final = 32
_STREAM: Final = 1
_LONGEST_KEY: Final = 120


class Door:
    """`knock` gives the stream key that was said, then `open` or `refuse`, then `messages`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._chunks = ChunkReader(reader, _COMMAND_BYTES)
        self._acknowledged = 0
        self._chunk_bytes = 128

    @property
    def received_bytes(self) -> int:
        return self._chunks.received_bytes

    async def knock(self) -> str:
        """The stream key. BadRtmp, IncompleteReadError; TimeoutError after 10 s."""
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            await self._shake_hands()
            for _ in range(_MOST_COMMANDS):
                message = await self._chunks.message()
                if message.type == Type.COMMAND and (key := await self._obey(message)) is not None:
                    return key
        raise BadRtmp("too many commands")

    async def open(self) -> None:
        """The camera may send; messages may be as long as pictures from now on."""
        self._chunks.most_bytes = _PICTURE_BYTES
        await self._status("status", "NetStream.Publish.Start", "on air")

    async def refuse(self, why: str) -> None:
        """Say why; the caller closes the line."""
        await self._status("error", "NetStream.Publish.BadName", why)

    async def messages(self) -> AsyncIterator[Message]:
        """Sound, pictures and their data until the camera ends. BadRtmp; TimeoutError when it is
        silent; IncompleteReadError when the line breaks.
        """
        while True:
            async with asyncio.timeout(SILENT_SECONDS):
                message = await self._chunks.message()
            await self._acknowledge()
            match message.type:
                case Type.AUDIO | Type.VIDEO | Type.DATA:
                    yield message
                case Type.COMMAND if _name(message) in _GOOD_BYES:
                    return

    async def _shake_hands(self) -> None:
        """The plain handshake (section 5.2): versions, then each other's numbers back."""
        if (await self._reader.readexactly(1))[0] != _VERSION:
            raise BadRtmp("version")
        theirs = await self._reader.readexactly(_HANDSHAKE_BYTES)
        ours = bytes(8) + os.urandom(_HANDSHAKE_BYTES - 8)
        await self._write(bytes([_VERSION]) + ours + theirs)
        await self._reader.readexactly(_HANDSHAKE_BYTES)

    async def _obey(self, message: Message) -> str | None:
        """Answer a command; the stream key, if it was said."""
        name, number, *rest = _command(message)
        match name:
            case "connect":
                about = rest[0] if rest and isinstance(rest[0], dict) else {}
                await self._connect(number, str(about.get("app", "")))
            case "createStream":
                await self._answer(number, None, float(_STREAM))
            case "publish":
                return _key_of(rest)
            case "play" | "play2":
                raise BadRtmp("nothing is played here")
            case "releaseStream" | "FCPublish":
                await self._answer(number, None, None)
        return None

    async def _connect(self, number: object, app: str) -> None:
        if app.strip("/").partition("/")[0].partition("?")[0] != APP:
            raise BadRtmp("no such application")
        await self._write(pack(Type.WINDOW_SIZE, _WINDOW_BYTES.to_bytes(4)))
        await self._write(pack(Type.PEER_BANDWIDTH, _WINDOW_BYTES.to_bytes(4) + b"\x02"))
        await self._write(pack(Type.SET_CHUNK_SIZE, _OUR_CHUNK_BYTES.to_bytes(4)))
        self._chunk_bytes = _OUR_CHUNK_BYTES
        about = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}
        info = {
            "level": "status",
            "code": "NetConnection.Connect.Success",
            "description": "connected",
            "objectEncoding": 0,
        }
        await self._answer(number, about, info)

    async def _answer(self, number: object, *values: object) -> None:
        await self._command("_result", number, *values)

    async def _status(self, level: str, code: str, description: str) -> None:
        info = {"level": level, "code": code, "description": description}
        await self._command("onStatus", 0, None, info, stream=_STREAM)

    async def _command(self, *values: object, stream: int = 0) -> None:
        body = amf.encode(*values)
        await self._write(pack(Type.COMMAND, body, stream=stream, chunk_bytes=self._chunk_bytes))

    async def _acknowledge(self) -> None:
        if self.received_bytes - self._acknowledged >= _WINDOW_BYTES // 2:
            self._acknowledged = self.received_bytes
            said = (self.received_bytes & 0xFFFFFFFF).to_bytes(4)
            await self._write(pack(Type.ACKNOWLEDGEMENT, said))

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


_GOOD_BYES: Final = {"FCUnpublish", "deleteStream", "closeStream"}


def _command(message: Message) -> list[object]:
    try:
        values = amf.decode(message.body)
    except amf.BadAmf as error:
        raise BadRtmp("command") from error
    if len(values) < 2:
        raise BadRtmp("command")
    return values


def _name(message: Message) -> object:
    return _command(message)[0]


def _key_of(rest: list[object]) -> str:
    """After a null: the name under which the camera publishes, which is the key."""
    name = rest[1] if len(rest) > 1 else None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_KEY:
        raise BadRtmp("publish")
    return name.partition("?")[0]
