"""A fan who never stops: tops up, buys, changes his mind; after a crash he asks again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any, Final

import httpx
from sqlalchemy.exc import DBAPIError

from services.core.errors import DomainError, Unavailable
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.identity import FanSeen
from services.identity.errors import PinRequired
from services.payments import StartTopUp, TopUpState
from services.ticketing import HoldTickets, OrderSummary, PayOrder
from tests.chaos.journal import ACK, DONE, INTENT, STEP, Asked, Journal
from tests.chaos.shop import PRICES, Shop
from tests.services.identity.people import enter_pin, set_pin

FIRST_FAN: Final = 70_001
# What is put in is spent to the last cent, so nothing hides in a balance.
_CYCLE: Final = (("top_up", 6), ("buy", 1), ("buy", 2), ("change_mind", 2), ("buy", 3))
_THINK_SECONDS: Final = 0.03
_KNOWS_LATE_SECONDS: Final = 2.0
_AGAIN_AFTER_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 180.0
# The database or the bank is away: what happened is unknown, so the same is asked again.
_AWAY: Final = (OSError, DBAPIError, httpx.TransportError, Unavailable)


@dataclass(frozen=True, slots=True)
class Wish:
    """The `number`-th thing that a fan wants; `units` tickets, or the money for so many."""

    fan_id: int
    number: int

    @property
    def kind(self) -> str:
        return _CYCLE[self.number % len(_CYCLE)][0]

    @property
    def units(self) -> int:
        return _CYCLE[self.number % len(_CYCLE)][1]

    @property
    def currency(self) -> Currency:
        return Currency.KHR if self.fan_id % 2 else Currency.USD

    @property
    def amount(self) -> Money:
        return PRICES[self.currency] * self.units


class Shopper:
    """Drives the services as the chat does: every button has its key, every payment its PIN.

    `remembers` is what the journal says of him. With `fresh_keys` a wish that is asked for again
    gets a new key, as if buttons had none: the control, which must buy twice. For that he hears
    late of what was done.
    """

    def __init__(
        self,
        shop: Shop,
        journal: Journal,
        fan_id: int,
        remembers: dict[tuple[int, int], Asked],
        *,
        fresh_keys: bool = False,
    ) -> None:
        self._shop = shop
        self._journal = journal
        self._fan_id = fan_id
        self._mine = {number: one for (fan, number), one in remembers.items() if fan == fan_id}
        self._fresh_keys = fresh_keys
        self._type_id = 0
        self._has_come = False

    async def live(self) -> None:
        """Wish after wish, for ever."""
        for number in count(self._first_open()):
            await self._persist(Wish(self._fan_id, number))

    async def finish(self) -> None:
        """Only what is still open."""
        if self._first_open() < len(self._mine):
            await self._persist(Wish(self._fan_id, self._first_open()))

    def _first_open(self) -> int:
        return next((n for n in count() if n not in self._mine or self._mine[n].is_open), 0)

    async def _persist(self, wish: Wish) -> None:
        """Ask until there is a reply; nothing stays away for ever."""
        asked = self._mine.get(wish.number)
        key = new_key() if asked is None or self._fresh_keys else asked.keys[-1]
        give_up_at = monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                await self._ask(wish, key)
                return
            except _AWAY:
                if monotonic() > give_up_at:
                    raise
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)

    async def _ask(self, wish: Wish, key: str) -> None:
        if not self._has_come:
            await self._come(wish.currency)
        self._note(INTENT, wish, key=key)
        try:
            reply = await self._acts[wish.kind](self, wish, key)
        except Unavailable:
            raise
        except DomainError as refusal:
            reply = {"refused": refusal.code}
        # The time between the commit and the moment that the fan knows.
        self._note(DONE, wish)
        thinks = random.uniform(0, _THINK_SECONDS)
        await asyncio.sleep(_KNOWS_LATE_SECONDS if self._fresh_keys else thinks)
        self._note(ACK, wish, reply=reply)

    def _note(self, what: str, wish: Wish, **facts: Any) -> None:
        self._journal.write(what, fan_id=wish.fan_id, number=wish.number, **facts)

    def _step(self, wish: Wish, name: str) -> None:
        self._note(STEP, wish, name=name)

    async def _come(self, currency: Currency) -> None:
        await self._shop.identity.meet(FanSeen(self._fan_id, "Fan", language_code="km"))
        if not (await self._shop.pins.status(self._fan_id)).is_set:
            await set_pin(self._shop.pins, self._fan_id)
        card = await self._shop.ticketing.event(f"evening-{currency.lower()}")
        self._type_id = card.types[0].id
        self._has_come = True

    async def _top_up(self, wish: Wish, key: str) -> Any:
        self._step(wish, "start")
        command = StartTopUp(fan_id=wish.fan_id, amount=wish.amount, key=key)
        top_up = await self._shop.top_ups.start(command)
        self._step(wish, "bank")
        await self._pay_at_bank(top_up.payload)
        self._step(wish, "check")
        while top_up.state is not TopUpState.PAID:
            top_up = await self._shop.top_ups.check(top_up.id, wish.fan_id)
            await asyncio.sleep(random.uniform(0, _THINK_SECONDS))
        self._step(wish, "reply")
        return {"top_up": str(top_up.id)}

    async def _pay_at_bank(self, payload: str) -> None:
        """The fan's own app knows what it has paid: he does not pay a code twice."""
        scanned = await self._post("/sim/bank/scan", payload=payload)
        known = await self._shop.http.get("/sim/bank/transactions", params={"md5": scanned["md5"]})
        if not known.json()["transactions"]:
            await self._post("/sim/bank/pay", payload=payload, account=bank_account(self._fan_id))

    async def _post(self, path: str, **body: str) -> Any:
        answer = await self._shop.http.post(path, json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    async def _buy(self, wish: Wish, key: str) -> Any:
        order = await self._hold(wish, key)
        self._step(wish, "pay")
        command = PayOrder(wish.fan_id, key, order.revision)
        try:
            purchase = await self._shop.ticketing.pay(command)
        except PinRequired:
            self._step(wish, "pin")
            await enter_pin(self._shop.pins, wish.fan_id, order.confirmation_purpose)
            self._step(wish, "pay")
            taps = [self._shop.ticketing.pay(command) for _ in range(2)]
            purchase, other = await asyncio.gather(*taps)
            assert purchase == other
        self._step(wish, "reply")
        return {"tickets": sorted(str(one) for one in purchase.ticket_ids)}

    async def _hold(self, wish: Wish, key: str) -> OrderSummary:
        self._step(wish, "hold")
        event = f"evening-{wish.currency.lower()}"
        command = HoldTickets(wish.fan_id, event, self._type_id, wish.units, key)
        return await self._shop.ticketing.hold(command)

    async def _change_mind(self, wish: Wish, key: str) -> Any:
        await self._hold(wish, key)
        self._step(wish, "cancel")
        await self._shop.ticketing.cancel(wish.fan_id, key)
        self._step(wish, "reply")
        return {"cancelled": key}

    _acts: Final[dict[str, Callable[[Shopper, Wish, str], Awaitable[Any]]]] = {
        "top_up": _top_up,
        "buy": _buy,
        "change_mind": _change_mind,
    }


def bank_account(fan_id: int) -> str:
    return f"fan{fan_id}@lotus"
