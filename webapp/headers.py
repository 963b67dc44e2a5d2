"""Headers that keep answers private and pages to themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Telegram's web clients show the Mini App in a frame; the sandbox's phone does so on this machine.
_FRAMED_BY: Final = "'self' https://*.telegram.org http://127.0.0.1:* http://localhost:*"
_PAGE_POLICY: Final = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        f"frame-ancestors {_FRAMED_BY}",
    ]
)
_EVERYWHERE: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGES: Final = {
    **_EVERYWHERE,
    "Content-Security-Policy": _PAGE_POLICY,
    "Cache-Control": "no-cache",
}
_ANSWERS: Final = {**_EVERYWHERE, "Cache-Control": "no-store"}


class SafeHeaders:
    """Adds to each answer what is missing: pages run only our own code, answers are not kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = _wanted(scope["path"])

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


def _wanted(path: str) -> Mapping[str, str]:
    return _PAGES if path == "/app" or path.startswith("/app/") else _ANSWERS
