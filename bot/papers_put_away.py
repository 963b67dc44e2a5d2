"""Takes papers out of the chats of reviewers whose time ran out; a decision does it at once."""

from __future__ import annotations

from typing import Final

import httpx

from bot.rate_limit import Priority
from bot.turnstile import Call, MustWait, Turnstile
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.schedule import Planned
from services.identity.verification import ReviewService, ShownMessage
from services.identity.verification.jobs import PUT_AWAY

_TIMEOUT_SECONDS: Final = 10.0
_TOO_MANY: Final = 429
log = get_logger("papers")


class PapersPutAway:
    """`address` is that of the bot's methods, with the token in it: it is never logged."""

    def __init__(
        self,
        review: ReviewService,
        turnstile: Turnstile,
        address: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._review = review
        self._turnstile = turnstile
        self._address = address
        self._transport = transport

    def register(self, jobs: Jobs) -> None:
        jobs.register(PUT_AWAY, Planned, self.run)

    async def run(self, _: Planned) -> None:
        """What cannot be reached now is tried again at the next planned time."""
        messages = await self._review.to_put_away()
        if not messages:
            return
        async with httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, transport=self._transport
        ) as client:
            for message in messages:
                try:
                    await self._delete(client, message)
                except (httpx.HTTPError, MustWait) as error:
                    log.warning("paper_stays", chat_id=message.chat_id, error=type(error).__name__)
                    return
                await self._review.note_put_away(message)

    async def _delete(self, client: httpx.AsyncClient, message: ShownMessage) -> None:
        """A refusal means that it is gone, or that Telegram deletes nothing so old."""

        async def call() -> None:
            answer = await client.post(
                f"{self._address}/deleteMessage",
                json={"chat_id": message.chat_id, "message_id": message.message_id},
            )
            if answer.status_code == _TOO_MANY or answer.is_server_error:
                answer.raise_for_status()

        await self._turnstile.pass_through(
            Call("deleteMessage", message.chat_id, Priority.REPLY), call, _retry_after
        )


def _retry_after(error: Exception) -> float | None:
    if not isinstance(error, httpx.HTTPStatusError) or error.response.status_code != _TOO_MANY:
        return None
    parameters = error.response.json().get("parameters", {})
    return float(parameters.get("retry_after", 1))
