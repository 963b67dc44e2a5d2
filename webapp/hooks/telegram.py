"""Telegram's webhook: check the secret, store the raw update, answer 200; the bot works later."""

from __future__ import annotations

import hmac

import orjson
from fastapi import APIRouter, Request, Response

from services.core.batcher import Batcher
from services.core.db import Busy
from services.core.inbox import Arrived
from webapp.hooks.updates import arrived

MAX_BYTES = 1_000_000


def webhook_router(intake: Batcher[Arrived, bool], bot_id: int, secret: str) -> APIRouter:
    """POST /telegram/webhook. Wrong or missing secret: 401, and nothing is read."""
    router = APIRouter()

    @router.post("/telegram/webhook", include_in_schema=False)
    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        body = await request.body()
        if len(body) > MAX_BYTES:
            return Response(status_code=413)
        try:
            message = arrived(orjson.loads(body), bot_id)
        except (ValueError, AttributeError):
            return Response(status_code=400)
        try:
            await intake.submit(message)
        except Busy:
            # Telegram keeps the update and comes again.
            return Response(status_code=503, headers={"Retry-After": "1"})
        return Response(status_code=200)

    return router
