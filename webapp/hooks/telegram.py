"""Telegram's webhook: check the secret, store the raw update, answer 200; the bot works later."""

from __future__ import annotations

import hmac
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response

from services.core.batcher import Batcher
from services.core.inbox import Arrived
from webapp.bodies import read_limited
from webapp.errors import NotSignedIn, Unreadable
from webapp.hooks.updates import arrived

MAX_BYTES: Final = 1_000_000


def webhook_router(intake: Batcher[Arrived, bool], bot_id: int, secret: str) -> APIRouter:
    """POST /telegram/webhook. 200 after the commit; with any other answer Telegram comes again.

    Wrong or missing secret: 401, and nothing is read. Too many updates at once: 503.
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/telegram/webhook")
    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            raise NotSignedIn
        body = await read_limited(request, MAX_BYTES)
        try:
            message = arrived(orjson.loads(body), bot_id)
        except ValueError as error:
            raise Unreadable from error
        await intake.submit(message)
        return Response()

    return router
