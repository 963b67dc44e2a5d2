"""Bodies of requests, read piece by piece and never further than a limit."""

from __future__ import annotations

from fastapi import Request
from starlette.requests import ClientDisconnect

from webapp.errors import TooLarge, Unreadable


async def read_limited(request: Request, most_bytes: int) -> bytes:
    """All of it. TooLarge as soon as it is longer than `most_bytes`, Unreadable if cut off."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > most_bytes:
                raise TooLarge(most_bytes=most_bytes)
    except ClientDisconnect as error:
        raise Unreadable from error
    return bytes(body)
