"""RTMP's chunk stream (Adobe, "RTMP Specification 1.0", section 5.3): messages in and out."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

_FIRST_CHUNK_BYTES: Final = 128
_LARGEST_CHUNK_BYTES: Final = 1 << 20
_MOST_CHUNK_STREAMS: Final = 16
_EXTENDED: Final = 0xFFFFFF


class Type(IntEnum):
    """What a message is; others are passed over."""

    SET_CHUNK_SIZE = 1
    ABORT = 2
    ACKNOWLEDGEMENT = 3
    USER_CONTROL = 4
    WINDOW_SIZE = 5
    PEER_BANDWIDTH = 6
    AUDIO = 8
    VIDEO = 9
    DATA_AMF3 = 15
    COMMAND_AMF3 = 17
    DATA = 18
    COMMAND = 20


class BadRtmp(Exception):
    """The other side does not speak RTMP, or asks for more than it may."""


@dataclass(frozen=True, slots=True)
class Message:
    """`timestamp` in milliseconds, of 32 bits."""

    type: int
    timestamp: int
    stream: int
    body: bytes


@dataclass(slots=True)
class _Chunks:
    """What a chunk stream has said last: later chunks leave out what stays the same."""

    timestamp: int = 0
    delta: int = 0
    length: int = 0
    type: int = 0
    stream: int = 0
    is_extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Puts messages together. `most_bytes` of one may be set; memory stays within it."""

    def __init__(self, reader: asyncio.StreamReader, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.received_bytes = 0
        self._reader = reader
        self._chunk_bytes = _FIRST_CHUNK_BYTES
        self._streams: dict[int, _Chunks] = {}

    async def message(self) -> Message:
        """The next one, after obeying what is only about chunks. BadRtmp, IncompleteReadError."""
        while True:
            message = await self._chunk()
            if message is None:
                continue
            match message.type:
                case Type.SET_CHUNK_SIZE:
                    self._set_chunk_size(message.body)
                case Type.ABORT:
                    self._streams.pop(int.from_bytes(message.body[:4]), None)
                case _:
                    return message

    def _set_chunk_size(self, body: bytes) -> None:
        size = int.from_bytes(body[:4]) & 0x7FFFFFFF
        if not 0 < size <= _LARGEST_CHUNK_BYTES:
            raise BadRtmp("chunk size")
        self._chunk_bytes = size

    async def _chunk(self) -> Message | None:
        """One chunk; the message, if it was its last."""
        first = (await self._take(1))[0]
        number = first & 0x3F
        if number < 2:
            more = await self._take(number + 1)
            number = 64 + int.from_bytes(more, "little")
        chunks = self._of(number)
        await self._header(chunks, first >> 6)
        rest = chunks.length - len(chunks.body)
        chunks.body += await self._take(min(rest, self._chunk_bytes))
        if len(chunks.body) < chunks.length:
            return None
        message = Message(chunks.type, chunks.timestamp, chunks.stream, bytes(chunks.body))
        chunks.body.clear()
        return message

    def _of(self, number: int) -> _Chunks:
        if number not in self._streams and len(self._streams) >= _MOST_CHUNK_STREAMS:
            raise BadRtmp("too many chunk streams")
        return self._streams.setdefault(number, _Chunks())

    async def _header(self, chunks: _Chunks, form: int) -> None:
        """Form 0 says everything, 1 leaves out the stream, 2 also length and type, 3 all."""
        if form == 3:
            if chunks.is_extended:
                await self._take(4)
            if not chunks.body:
                chunks.timestamp = (chunks.timestamp + chunks.delta) & 0xFFFFFFFF
            return
        if chunks.body:
            raise BadRtmp("a message in a message")
        head = await self._take((11, 7, 3)[form])
        time = int.from_bytes(head[:3])
        if form < 2:
            chunks.length, chunks.type = int.from_bytes(head[3:6]), head[6]
            if chunks.length > self.most_bytes:
                raise BadRtmp("message too long")
        if form == 0:
            chunks.stream = int.from_bytes(head[7:11], "little")
        chunks.is_extended = time == _EXTENDED
        if chunks.is_extended:
            time = int.from_bytes(await self._take(4))
        chunks.timestamp = time if form == 0 else (chunks.timestamp + time) & 0xFFFFFFFF
        chunks.delta = 0 if form == 0 else time

    async def _take(self, count: int) -> bytes:
        self.received_bytes += count
        return await self._reader.readexactly(count)


def pack(type_: Type, body: bytes, *, stream: int = 0, chunk_bytes: int = 128) -> bytes:
    """A message in chunks, at time 0; control messages go on chunk stream 2, others on 3."""
    number = 2 if type_ < Type.AUDIO else 3
    head = struct.pack(">B3x", number) + len(body).to_bytes(3) + bytes([type_])
    packed = bytearray(head + stream.to_bytes(4, "little"))
    for at in range(0, max(len(body), 1), chunk_bytes):
        if at:
            packed.append(0xC0 | number)
        packed += body[at : at + chunk_bytes]
    return bytes(packed)
