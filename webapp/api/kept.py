"""Answers that many ask for: made once, packed once, and not sent again to who has them."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

import brotli
from fastapi import Header, Request, Response
from pydantic import BaseModel

UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "Not changed"}}
"""For the description of a route that answers with an ETag."""

IfNoneMatch = Annotated[str | None, Header()]
_MOST: Final = 256
_PACKED_FROM_BYTES: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer in every form that somebody may ask for."""

    plain: bytes
    brotli: bytes
    gzip: bytes
    etag: str

    @classmethod
    def of(cls, answer: BaseModel) -> Self:
        plain = answer.model_dump_json().encode()
        etag = f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
        if len(plain) < _PACKED_FROM_BYTES:
            return cls(plain, b"", b"", etag)
        packed = brotli.compress(plain, quality=5), gzip.compress(plain, 6, mtime=0)
        return cls(plain, *packed, etag)

    def response(self, request: Request) -> Response:
        """304 without a body for who has it; packed for who can read that."""
        headers = {
            "ETag": self.etag,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding, Authorization",
        }
        if _has(request.headers.get("If-None-Match", ""), self.etag):
            return Response(status_code=304, headers=headers)
        accepted = request.headers.get("Accept-Encoding", "") if self.brotli else ""
        if "br" in accepted:
            headers["Content-Encoding"] = "br"
            return Response(self.brotli, headers=headers, media_type="application/json")
        if "gzip" in accepted:
            headers["Content-Encoding"] = "gzip"
            return Response(self.gzip, headers=headers, media_type="application/json")
        return Response(self.plain, headers=headers, media_type="application/json")


class KeptAnswers:
    """The last answers, each by what it was asked and by what it was made of."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[object, tuple[object, Kept]] = OrderedDict()

    def get(self, key: object, source: object, make: Callable[[], BaseModel]) -> Kept:
        """What `make` gives of `source`; made again when the source is another one."""
        known = self._kept.get(key)
        kept = known[1] if known is not None and known[0] == source else Kept.of(make())
        # The newest source, though it be equal: the next look finds the very same and is quick.
        self._kept[key] = source, kept
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return kept


def _has(known: str, etag: str) -> bool:
    """Weak comparison, as If-None-Match asks for (RFC 9110, section 13.1.2)."""
    bare = etag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") == bare for each in known.split(","))
