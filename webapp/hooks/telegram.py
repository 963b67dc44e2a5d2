"""Telegram's webhook: check the secret, store the raw update, answer 200; the bot works later."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response

from services.core.batcher import Batcher
from services.core.inbox import Arrived
from webapp.bodies import read_limited
from webapp.errors import NotSignedIn, Unreadable
from webapp.hooks.updates import arrived

MAX_BYTES: Final = 1_000_000


Ask = Callable[[Mapping[str, Any]], Awaitable[bool]]


def webhook_router(
    intake: Batcher[Arrived, bool], bot_id: int, secret: str, checkout: Ask | None = None
) -> APIRouter:
    """POST /telegram/webhook. 200 after the commit; with any other answer Telegram comes again.

    Wrong or missing secret: 401, and nothing is read. Too many updates at once: 503. A
    pre_checkout_query does not go into the inbox: `checkout` answers it at once (False: 503).
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/telegram/webhook")
    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            raise NotSignedIn
        body = await read_limited(request, MAX_BYTES)
        try:
            update = orjson.loads(body)
            message = arrived(update, bot_id)
        except ValueError as error:
            raise Unreadable from error
        query = update.get("pre_checkout_query")
        if checkout is not None and isinstance(query, Mapping):
            return Response(status_code=200 if await checkout(query) else 503)
        await intake.submit(message)
        return Response()

    return router
