"""Opens a stream of server-sent events for somebody who may look on."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from fastapi import Request
from fastapi.responses import StreamingResponse

from webapp.api.caller import TooManyRequests
from webapp.streams import Listener, Streams, StreamsFull

_FULL_RETRY_SECONDS: Final = 20


async def listen(
    streams: Streams, topic: str, request: Request, fan_id: int, last_event_id: str
) -> StreamingResponse:
    """What `topic` shows, whenever it changes. TooManyRequests; what its `render` raises."""
    listener = Listener(fan_id, _address(request), last_event_id)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    try:
        events = await streams.open(topic, listener, packed=packed)
    except StreamsFull as full:
        raise TooManyRequests(retry_after_seconds=_FULL_RETRY_SECONDS) from full
    headers = {"X-Accel-Buffering": "no", "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _address(request: Request) -> str:
    """Empty for this machine's own: that is a proxy's and nobody's."""
    host = request.client.host if request.client else ""
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:
        return ""
