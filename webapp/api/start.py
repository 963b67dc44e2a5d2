"""Answers that begin alike for all who ask: the beginning is written and deflated once."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final, Self

from fastapi import Request, Response
from pydantic import BaseModel

_LEVEL: Final = 6
_RAW: Final = -15
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of a gzip member without name and time (RFC 1952, section 2.3)."""
_FOUR_BYTES: Final = 2**32


@dataclass(frozen=True, slots=True)
class Start:
    """Fields that an answer begins with: `{"a":1,` as text and as finished blocks of deflate."""

    plain: bytes
    deflated: bytes
    checksum: int

    @classmethod
    def of(cls, fields: BaseModel) -> Self:
        """`fields` has at least one field."""
        plain = fields.model_dump_json().encode()[:-1] + b","
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
        deflated = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
        return cls(plain, deflated, zlib.crc32(plain))

    def gzip(self, rest: bytes) -> bytes:
        """One member of beginning and rest, as if they had been packed together."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
        packed = packer.compress(rest) + packer.flush()
        size = (len(self.plain) + len(rest)) % _FOUR_BYTES
        tail = struct.pack("<II", zlib.crc32(rest, self.checksum), size)
        return _HEAD + self.deflated + packed + tail


def answer(request: Request, start: Start, rest: BaseModel) -> Response:
    """One JSON object: the fields of `start`, then those of `rest`, which has at least one."""
    ending = rest.model_dump_json().encode()[1:]
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(start.plain + ending, media_type="application/json")
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding, Authorization"}
    return Response(start.gzip(ending), headers=headers, media_type="application/json")
