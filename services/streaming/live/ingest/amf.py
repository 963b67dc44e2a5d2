"""AMF0, the notation of RTMP's commands (Adobe, "Action Message Format", 2007); bounded."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import IntEnum
from typing import Final

_DEEPEST: Final = 8
_MOST_VALUES: Final = 256


class Marker(IntEnum):
    NUMBER = 0x00
    BOOLEAN = 0x01
    STRING = 0x02
    OBJECT = 0x03
    NULL = 0x05
    UNDEFINED = 0x06
    ECMA_ARRAY = 0x08
    STRICT_ARRAY = 0x0A
    DATE = 0x0B
    LONG_STRING = 0x0C


_OBJECT_END: Final = b"\x00\x00\x09"


class BadAmf(ValueError):
    """What came is not AMF0, or more of it than anybody needs."""


def encode(*values: object) -> bytes:
    """Numbers, booleans, texts, None, and mappings of these."""
    return b"".join(map(_encoded, values))


def decode(data: bytes) -> list[object]:
    """All values of a command, the last of which may be cut off. BadAmf."""
    reader = _Reader(data)
    values: list[object] = []
    while reader.has_more:
        values.append(reader.value(0))
    return values


def _encoded(value: object) -> bytes:
    match value:
        case None:
            return bytes([Marker.NULL])
        case bool():
            return bytes([Marker.BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", Marker.NUMBER, value)
        case str():
            return bytes([Marker.STRING]) + _text(value)
        case Mapping():
            parts = [_text(str(key)) + _encoded(each) for key, each in value.items()]
            return bytes([Marker.OBJECT]) + b"".join(parts) + _OBJECT_END
        case _:
            raise TypeError(f"no AMF0 for {type(value).__name__}")


def _text(value: str) -> bytes:
    written = value.encode()
    return struct.pack(">H", len(written)) + written


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._left = _MOST_VALUES

    @property
    def has_more(self) -> bool:
        return self._at < len(self._data)

    def value(self, depth: int) -> object:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise BadAmf("too much")
        try:
            marker = Marker(self._take(1)[0])
        except ValueError as error:
            raise BadAmf("unknown marker") from error
        match marker:
            case Marker.OBJECT:
                return self._pairs(depth)
            case Marker.ECMA_ARRAY:
                self._take(4)
                return self._pairs(depth)
            case Marker.STRICT_ARRAY:
                count = int.from_bytes(self._take(4))
                return [self.value(depth + 1) for _ in range(min(count, _MOST_VALUES))]
            case _:
                return self._plain(marker)

    def _plain(self, marker: Marker) -> float | bool | str | None:
        match marker:
            case Marker.NUMBER:
                return self._number()
            case Marker.DATE:
                number = self._number()
                self._take(2)
                return number
            case Marker.BOOLEAN:
                return self._take(1) != b"\x00"
            case Marker.STRING | Marker.LONG_STRING:
                return self._words(2 if marker is Marker.STRING else 4)
            case _:
                return None

    def _pairs(self, depth: int) -> dict[str, object]:
        pairs: dict[str, object] = {}
        while self._data[self._at : self._at + 3] != _OBJECT_END:
            name = self._words(2)
            pairs[name] = self.value(depth + 1)
        self._at += 3
        return pairs

    def _number(self) -> float:
        number: float = struct.unpack(">d", self._take(8))[0]
        return number

    def _words(self, size: int) -> str:
        return self._take(int.from_bytes(self._take(size))).decode(errors="replace")

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise BadAmf("cut off")
        taken = self._data[self._at : end]
        self._at = end
        return taken
