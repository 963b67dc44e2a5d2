"""Headers that keep answers private and pages to themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Telegram's web clients show the Mini App in a frame.
_TELEGRAM: Final = ("https://web.telegram.org", "https://*.telegram.org")
_POLICY: Final = (
    "default-src 'self'",
    "img-src 'self' data: blob: https:",  # photos of goods may lie elsewhere
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)
_EVERYWHERE: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_ANSWERS: Final = {**_EVERYWHERE, "Cache-Control": "no-store"}


class SafeHeaders:
    """Adds to each answer what is missing: pages run only our own code, answers are not kept."""

    def __init__(self, app: ASGIApp, framed_by: Sequence[str] = (), media_url: str = "") -> None:
        """`media_url`: where films and songs come from, if not from here."""
        self._app = app
        frames = " ".join(("frame-ancestors 'self'", *_TELEGRAM, *framed_by))
        media = " ".join(("'self'", *_origin(media_url)))
        sources = (f"connect-src {media}", f"media-src {media} blob:")
        self._of_pages = {
            **_EVERYWHERE,
            "Content-Security-Policy": "; ".join((*_POLICY, *sources, frames)),
            "Cache-Control": "no-cache",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = self._of_pages if _is_page(scope["path"]) else _ANSWERS

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


def _is_page(path: str) -> bool:
    return path == "/app" or path.startswith("/app/")


def _origin(url: str) -> tuple[str, ...]:
    place = urlsplit(url)
    return (f"{place.scheme}://{place.netloc}",) if place.netloc else ()
