"""Answers Telegram's question before it charges Stars: at once, beside the queue of updates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from bot.stars import TelegramStars
from services.core.errors import DomainError
from services.core.i18n import Translator, Translators
from services.core.logs import get_logger
from services.core.metrics import UPDATE_SECONDS
from services.core.money import Currency, Money
from services.identity import IdentityService
from services.identity.errors import UnknownFan
from services.payments.stars.service import StarsService

KIND: Final = "pre_checkout_query"
_DECIDE_WITHIN_SECONDS: Final = 4.0  # Telegram gives up after ten
log = get_logger("checkout")

Ask = Callable[[Mapping[str, Any]], Coroutine[Any, Any, bool]]
"""Answers one pre_checkout_query; False: Telegram has not got the answer."""


class Checkout:
    """Agrees only when the payment is known, open, of this fan and of this price."""

    def __init__(
        self,
        stars: StarsService,
        telegram: TelegramStars,
        identity: IdentityService,
        translators: Translators,
    ) -> None:
        self._stars = stars
        self._telegram = telegram
        self._identity = identity
        self._translators = translators

    async def answer(self, query: Mapping[str, Any]) -> bool:
        """False if the answer did not reach Telegram, which then asks again or gives up."""
        with UPDATE_SECONDS.labels(KIND).time():
            refusal = await self._refusal(query)
            return await self._telegram.answer_checkout(str(query["id"]), refusal)

    async def _refusal(self, query: Mapping[str, Any]) -> str | None:
        """Why not, in the fan's language; None: go on. Whatever is not sure is refused."""
        try:
            async with asyncio.timeout(_DECIDE_WITHIN_SECONDS):
                price = Money(query["total_amount"], Currency(query["currency"]))
                await self._stars.may_pay(query["invoice_payload"], query["from"]["id"], price)
        except DomainError as refusal:
            log.info("checkout_refused", code=refusal.code)
            t = await self._voice(query)
            return t.plain(f"error.{refusal.code}", **refusal.details)
        except Exception:
            log.exception("checkout_failed")
            return (await self._voice(query)).plain("pay.checkout.try_again")
        return None

    async def _voice(self, query: Mapping[str, Any]) -> Translator:
        who = query.get("from") or {}
        try:
            async with asyncio.timeout(1):
                language: str | None = (await self._identity.profile(who["id"])).language
        except (UnknownFan, TimeoutError, KeyError):
            language = who.get("language_code")
        return self._translators.for_language(language)


class Beside:
    """Takes what must not wait out of a stream of updates, and answers it in tasks of its own."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._under_way: set[asyncio.Task[bool]] = set()

    def takes(self, update: Mapping[str, Any]) -> bool:
        """True: it is being answered, and nobody else has to look at it."""
        query = update.get(KIND)
        if not isinstance(query, Mapping):
            return False
        task = asyncio.create_task(self._ask(query), name="checkout")
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[bool]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("checkout_unanswered", error=str(error))

    async def drain(self) -> None:
        """Wait for the answers under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)
