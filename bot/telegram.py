"""aiogram's side of Telegram: the client, and one update from raw JSON to its handlers."""

from __future__ import annotations

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

from collections.abc import Sequence
from typing import Any

import orjson
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update

from bot.queue_cards import KIND as WAITING_ROOM
from bot.redraw import DOOR_SALE, KIND, LASTING, LIVE, MEDIA, PAYMENT, REQUEST
from bot.redrawing import Redrawing
from bot.telegram_session import JsonSession
from services.core.inbox import MAX_ATTEMPTS, Taken, Write
from services.core.metrics import UPDATE_SECONDS, UPDATES


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def telegram_server(base_url: str) -> TelegramAPIServer:
    """Telegram's own server, a local Bot API server, or the sandbox."""
    return TelegramAPIServer(
        base=f"{base_url}/bot{{token}}/{{method}}", file=f"{base_url}/file/bot{{token}}/{{path}}"
    )


def make_bot(token: str, base_url: str) -> Bot:
    session = JsonSession(
        api=telegram_server(base_url), json_loads=orjson.loads, json_dumps=_dumps
    )
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))


class UpdateHandler:
    """Feeds a stored update to the dispatcher; what it raises, the inbox repeats.

    Middlewares and handlers find a list `writes`: what they add to it is stored together with
    the fact that the update is finished.
    """

    def __init__(self, bot: Bot, dispatcher: Dispatcher, redrawing: Redrawing) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._redrawing = redrawing

    async def __call__(self, taken: Taken) -> Sequence[Write]:
        raw = orjson.loads(taken.payload)
        kind = next((name for name in raw if name != "update_id"), "empty")
        with UPDATE_SECONDS.labels(kind).time():
            try:
                writes = await self._handle(raw, taken)
            except Exception:
                UPDATES.labels(kind, "failed").inc()
                raise
        UPDATES.labels(kind, "set_aside" if taken.attempt > MAX_ATTEMPTS else "done").inc()
        return writes

    async def _handle(self, raw: dict[str, Any], taken: Taken) -> Sequence[Write]:
        if wish := raw.get(KIND):
            # Nobody waits for a redrawn screen: what has killed us five times is only told.
            if taken.attempt > MAX_ATTEMPTS:
                return self._redrawing.news_of(wish)
            return await self._redrawing.top_up(wish)
        redraws = {
            PAYMENT: self._redrawing.payment,
            REQUEST: self._redrawing.request,
            LASTING: self._redrawing.lasting,
            MEDIA: self._redrawing.media,
            LIVE: self._redrawing.live,
            DOOR_SALE: self._redrawing.door_sale,
            WAITING_ROOM: self._redrawing.waiting_room,
        }
        if name := next((one for one in redraws if raw.get(one)), None):
            return () if taken.attempt > MAX_ATTEMPTS else await redraws[name](raw[name])
        writes: list[Write] = []
        update = Update.model_validate(raw, context={"bot": self._bot})
        await self._dispatcher.feed_update(
            self._bot,
            update,
            received_at=taken.received_at,
            attempt=taken.attempt,
            writes=writes,
        )
        return writes
