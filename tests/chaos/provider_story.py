"""A thousand fans pay through banks that lie, hang, repeat and forget: who paid what, and how."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import uvicorn

from services.core.i18n import Translators
from services.core.money import Currency, Money
from services.core.settings import SANDBOX_PAYWAY_API_KEY
from services.payments.errors import PaymentAlreadyPaid, PaymentClosed
from services.payments.schemas import Attempt, AttemptState, Intent, Way
from tests.services.payments.shop import Shop
from webapp.app import create_app
from webapp.hooks.payway import payway_router

FIRST_FAN: Final = 10_000
LIFETIME: Final = timedelta(minutes=10)
AT_ONCE: Final = 8
GATEWAY: Final = "/payway/api/payment-gateway/v1/payments"
# What goes wrong at any time: kind, calls it hits, further fields.
FAULTS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("reset_after", f"{GATEWAY}/generate-qr", {}),
    ("timeout_after", f"{GATEWAY}/generate-qr", {"delay_seconds": 0.05}),
    ("server_error_after", f"{GATEWAY}/generate-qr", {}),
    ("reset", f"{GATEWAY}/generate-qr", {}),
    ("payway_limited", f"{GATEWAY}/generate-qr", {}),
    ("payway_down", f"{GATEWAY}/check-transaction-2", {}),
    ("payway_still_pending", f"{GATEWAY}/check-transaction-2", {}),
    ("payway_other_amount", f"{GATEWAY}/check-transaction-2", {}),
    ("payway_other_currency", f"{GATEWAY}/check-transaction-2", {}),
    ("too_many_requests", f"{GATEWAY}/check-transaction-2", {}),
    ("reset_after", f"{GATEWAY}/close-transaction", {}),
    ("reset_after", "/payway/api/merchant-portal", {}),
    ("server_error_after", "/payway/api/merchant-portal", {}),
    ("payway_busy", "/payway/api/merchant-portal", {}),
    ("bank_down", "/bakong/v1/check", {}),
    ("bank_html", "/bakong/v1/check", {}),
    ("bank_broken_json", "/bakong/v1/check", {}),
    ("bank_not_found", "/bakong/v1/check", {}),
    ("too_many_requests", "/bakong/v1/check", {}),
    ("callback_lost", "/payway/callback", {}),
    ("callback_doubled", "/payway/callback", {"repeats": 2}),
    ("callback_forged", "/payway/callback", {}),
    ("callback_changed", "/payway/callback", {}),
    ("callback_unsigned", "/payway/callback", {}),
)


@dataclass
class Fan:
    """One intent and what its fan does with it."""

    number: int
    intent: Intent
    habit: str
    attempts: list[Attempt]

    @property
    def payee(self) -> str:
        return f"escrow:i{self.number}:usd"

    @property
    def wallet(self) -> str:
        return f"user:{FIRST_FAN + self.number}:usd"


@asynccontextmanager
async def serving_callbacks(make: Callable[[str], Awaitable[Shop]]) -> AsyncIterator[Shop]:
    """A shop whose callbacks arrive at a real server of ours."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        shop = await make(f"http://127.0.0.1:{listener.getsockname()[1]}/hooks/payway")
        translators = Translators.load("en")
        router = payway_router(shop.payments, shop.cards, SANDBOX_PAYWAY_API_KEY, translators)
        app = create_app(translators, {}, [router])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield shop
        finally:
            server.should_exit = True
            await running


@dataclass
class Story:
    """Plays the fans and the faults; everything random comes from one seed."""

    shop: Shop
    chance: Random
    paid: set[UUID] = field(default_factory=set)

    async def play(self, count: int) -> list[Fan]:
        fans: list[Fan] = []
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                fans.append(await self._fan(number))

        await self._in_parts([one(number) for number in range(count)])
        await self._jump(5, 8)
        await self._in_parts([self._late(fan, gate) for fan in fans])
        await self._jump(120, 8)
        await self._in_parts([self._too_late(fan, gate) for fan in fans])
        await self._jump(120, 4)
        await self.shop.http.delete("/sim/faults")
        await self._jump(1800, 4, calm=True)
        await self._jump(3600 * 4, 7, calm=True)
        return fans

    async def _fan(self, number: int) -> Fan:
        chance = self.chance
        amount = Money(chance.randint(1, 500) * 25, Currency.USD)
        intent = await self.shop.ask(
            amount,
            fan_id=FIRST_FAN + number,
            payee=f"escrow:i{number}:usd",
            expires_at=self.shop.clock.now() + LIFETIME,
        )
        habits = ("pays", "pays", "twice", "wrong", "other", "late", "never", "cancels")
        fan = Fan(number, intent, chance.choice(habits), [])
        for _ in range(2 if fan.habit == "twice" else 1):
            await self._try(fan, chance.choice((Way.KHQR, Way.PAYWAY)))
        if fan.habit in ("pays", "twice", "wrong", "other"):
            for attempt in fan.attempts:
                await self._pay(fan, attempt)
        if fan.habit == "cancels":
            await self._cancel(fan)
        return fan

    async def _try(self, fan: Fan, way: Way) -> None:
        """Another try, when the bank gave no code for this one."""
        for _ in range(3):
            try:
                attempt = await self.shop.try_by(fan.intent, way)
            except (PaymentAlreadyPaid, PaymentClosed):
                return
            if attempt.state is AttemptState.OPEN:
                fan.attempts.append(attempt)
                return
            way = self.chance.choice((Way.KHQR, Way.PAYWAY))

    async def _pay(self, fan: Fan, attempt: Attempt, **other: Any) -> None:
        """PayWay itself turns a wrong amount away; a KHQR can be paid with any.

        Each code once: of a second payment Bakong tells nothing when it is asked for the code,
        so only the bank's statement shows it.
        """
        if attempt.id in self.paid:
            return
        self.paid.add(attempt.id)
        if fan.habit == "wrong" and attempt.way is Way.KHQR:
            other["amount_minor"] = attempt.amount.amount_minor + self.chance.choice((-1, 1))
        if fan.habit == "other" and attempt.way is Way.KHQR:
            other |= {"amount_minor": 100_000, "currency": "KHR"}
        await self.shop.pay(attempt, **other)

    async def _late(self, fan: Fan, gate: asyncio.Semaphore) -> None:
        """In time, but only after we have asked for a while; some pay a cancelled one."""
        async with gate:
            if fan.habit in ("late", "cancels") and self.chance.random() < 0.5:
                for attempt in fan.attempts:
                    await self._pay(fan, attempt)

    async def _too_late(self, fan: Fan, gate: asyncio.Semaphore) -> None:
        """After the end: the bank takes a KHQR, and PayWay what was not closed."""
        async with gate:
            if fan.habit == "late" and self.chance.random() < 0.5:
                for attempt in fan.attempts:
                    await self._pay(fan, attempt, force=True)

    async def _cancel(self, fan: Fan) -> None:
        try:
            await self.shop.cancel(fan.intent)
        except PaymentAlreadyPaid:
            return

    async def _in_parts(self, things: list[Any]) -> None:
        """All of them, with new faults now and then."""
        for start in range(0, len(things), AT_ONCE * 2):
            await self._trouble()
            await asyncio.gather(*things[start : start + AT_ONCE * 2])

    async def _trouble(self) -> None:
        for kind, match, other in self.chance.sample(FAULTS, 3):
            times = self.chance.randint(1, 2)
            await self.shop.fault(kind, match=match, times=times, **other)

    async def _jump(self, seconds: float, times: int, *, calm: bool = False) -> None:
        """Let the clock go on in steps; every job that is due runs after each."""
        for _ in range(times):
            self.shop.clock.advance(seconds)
            if not calm:
                await self._trouble()
            await self.shop.jobs.run_until_idle()
