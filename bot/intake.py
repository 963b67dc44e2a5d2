"""Polling: fetch updates, store them durably, and only then confirm them to Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import httpx
import orjson
from sqlalchemy.exc import DBAPIError

from bot.checkout import Beside
from services.core.batcher import Batcher
from services.core.errors import Unavailable
from services.core.inbox import Arrived, Inbox
from services.core.logs import get_logger
from services.core.wakeups import INBOX, Wakeups
from webapp.hooks.updates import KINDS, arrived

_POLL_SECONDS: Final = 25
_PAUSES_SECONDS: Final = (0.5, 1, 2, 5, 10, 30)
log = get_logger("intake")


def intake_batcher(inbox: Inbox, wakeups: Wakeups) -> Batcher[Arrived, bool]:
    """Many webhook calls, one commit; answered after it, when the bot is already awake."""

    async def put(messages: Sequence[Arrived]) -> Sequence[bool]:
        verdicts = await inbox.put(messages)
        wakeups.notify(INBOX)
        return verdicts

    return Batcher("intake", put, key=lambda m: (m.source, m.external_id), max_batch=200)


class TelegramRefused(Exception):
    """Telegram answered no; `retry_after_seconds` is its wish, if it has one."""

    def __init__(self, code: int, words: str, retry_after_seconds: float | None) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.retry_after_seconds = retry_after_seconds


# Telegram or the database is away, or talks nonsense: what was not stored comes again.
_PASSES: Final = (
    httpx.HTTPError,
    TelegramRefused,
    ValueError,
    OSError,
    DBAPIError,
    Unavailable,
)


class Polling:
    """Long polling over plain HTTP: updates stay raw, so nothing is lost in translation."""

    def __init__(
        self,
        base_url: str,
        bot_id: int,
        inbox: Inbox,
        wakeups: Wakeups,
        beside: Beside | None = None,
    ) -> None:
        """`beside` answers what must not wait in the inbox."""
        self._base_url = base_url
        self._bot_id = bot_id
        self._inbox = inbox
        self._wakeups = wakeups
        self._beside = beside
        self._offset = 0

    async def run_forever(self) -> None:
        try:
            await self._poll_forever()
        finally:
            if self._beside is not None:
                await self._beside.drain()

    async def _poll_forever(self) -> None:
        failures = 0
        async with httpx.AsyncClient(timeout=_POLL_SECONDS + 10) as client:
            while True:
                try:
                    await self._poll_once(client)
                    failures = 0
                except _PASSES as error:
                    pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS) - 1)]
                    if isinstance(error, TelegramRefused) and error.retry_after_seconds:
                        pause = error.retry_after_seconds
                    failures += 1
                    log.warning("polling_failed", error=str(error), pause_seconds=pause)
                    await asyncio.sleep(pause)

    async def _poll_once(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(
            f"{self._base_url}/getUpdates",
            json={
                "offset": self._offset,
                "timeout": _POLL_SECONDS,
                "limit": 100,
                "allowed_updates": list(KINDS),
            },
        )
        updates = _result(answer)
        if not updates:
            return
        stored = [
            update for update in updates if not (self._beside and self._beside.takes(update))
        ]
        if stored:
            await self._inbox.put([arrived(update, self._bot_id) for update in stored])
            self._wakeups.notify(INBOX)
        # Confirmed by the next call, after the commit: a crash in between brings them again.
        self._offset = updates[-1]["update_id"] + 1


def _result(answer: httpx.Response) -> list[dict[str, Any]]:
    body = orjson.loads(answer.content)
    if not body.get("ok"):
        wait = body.get("parameters", {}).get("retry_after")
        raise TelegramRefused(answer.status_code, str(body.get("description")), wait)
    result: list[dict[str, Any]] = body["result"]
    return result
