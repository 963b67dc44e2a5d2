"""Segments of media below signed addresses, served before everything else and from memory.

The segments are encrypted, those of a broadcast as they leave: an address that is copied gives
noise without its keys. So only the signature is looked at here, and no database is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from services.core.errors import DomainError
from services.core.i18n import Translators
from services.streaming.playback.errors import NotPlayable
from services.streaming.playback.files import MediaFiles
from services.streaming.playback.keys import Address
from webapp.errors import NoSuchRange, answer_of

PREFIX: Final = "/s/"
_ADDRESS: Final = re.compile(
    r"/s/(?P<expires>\d{1,12})/(?P<play>[0-9a-f]{32})/(?P<sig>[A-Za-z0-9_-]{22})"
    r"/(?P<item>[0-9a-f]{32})/(?P<file>live/(?:(?:\d{3,4}p|audio)/)?[a-z0-9-]{1,40}\.(?:m4s|mp4)"
    r"|[a-z0-9]{1,40}/(?:aes|cbcs)/(?:\d{3,4}p|audio)/[a-z0-9]{1,20}\.(?:ts|aac|m4s|mp4)"
    r"|[a-z0-9]{1,40}/(?:poster\.jpg|sprite\.jpg|sprite\.vtt))"
)
_SEGMENT: Final = re.compile(r"\.(?:ts|aac|m4s|mp4|jpg|vtt)$")
_TYPES: Final = {
    "ts": b"video/mp2t",
    "aac": b"audio/aac",
    "m4s": b"video/iso.segment",
    "mp4": b"video/mp4",
    "jpg": b"image/jpeg",
    "vtt": b"text/vtt; charset=utf-8",
}
_RANGE: Final = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")
_ALWAYS: Final = [
    (b"cache-control", b"public, max-age=3600"),
    (b"accept-ranges", b"bytes"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class MediaServer:
    """Answers GET and HEAD of segments itself; everything else is the application's behind it."""

    def __init__(
        self,
        app: ASGIApp,
        files: MediaFiles,
        holds: Callable[[Address], None],
        translators: Translators,
    ) -> None:
        self._app = app
        self._files = files
        self._holds = holds
        self._translators = translators

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if method not in {"GET", "HEAD"} or _SEGMENT.search(path) is None:
            await self._app(scope, receive, send)
            return
        try:
            content = await self._content(path)
            asked = dict(scope["headers"]).get(b"range")
            status, headers, content = _cut(content, asked)
        except DomainError as refusal:
            language = Headers(scope=scope).get("accept-language", "")
            answer = answer_of(self._translators, language, refusal)
            answer.headers["cache-control"] = "no-store"
            await answer(scope, receive, send)
            return
        body = content if method == "GET" else b""
        headers += [(b"content-type", _TYPES[path.rpartition(".")[2]]), *_ALWAYS]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _content(self, path: str) -> bytes:
        found = _ADDRESS.fullmatch(path)
        if found is None:
            raise NotPlayable
        expires, play, signature, item, file = found.groups()
        self._holds(Address(int(expires), play, signature, item))
        name = f"{item}/{file}"
        held = self._files.in_memory(name)
        return held if held is not None else await self._files.read(name)


def _cut(whole: bytes, asked: bytes | None) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and content of what is asked for. NoSuchRange."""
    if asked is None or (part := _part(asked, len(whole))) is None:
        return 200, [(b"content-length", str(len(whole)).encode())], whole
    first, last = part
    content = whole[first : last + 1]
    told = f"bytes {first}-{last}/{len(whole)}".encode()
    length = str(len(content)).encode()
    return 206, [(b"content-length", length), (b"content-range", told)], content


def _part(asked: bytes, length: int) -> tuple[int, int] | None:
    """The first and the last byte of one range; several, or another unit: all of it (None)."""
    found = _RANGE.fullmatch(asked)
    if found is None or found.groups() == (b"", b""):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, length - int(last)), length - 1
    else:
        begin, end = int(first), min(int(last), length - 1) if last else length - 1
    if begin > end:
        raise NoSuchRange(length=length)
    return begin, end
