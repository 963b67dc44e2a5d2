"""Seats of a hall: look, hold for some minutes, let go. Buying them is the sale's own use case."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from services.core.db import Busy
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ticketing.repository import stock
from services.ticketing.seats import claims, rules
from services.ticketing.seats.claims import CartMoved
from services.ticketing.seats.errors import LeavesGap, NotTogether, SeatsTaken
from services.ticketing.seats.repository import carts, counting, sale, seat_holds
from services.ticketing.seats.rules import Seats
from services.ticketing.seats.schemas import (
    Availability,
    FindSeats,
    Hall,
    HeldSeats,
    HoldSeats,
    SeatDifference,
)

_SHOWN_FOR: Final = timedelta(seconds=1)
_KEPT_EVENTS: Final = 64
_SUGGESTIONS: Final = 8
_SWEEP_AT_ONCE: Final = 100
T = TypeVar("T")
log = get_logger("seats")


class SeatService:
    """The door to seats. `chance` is for choosing apart when many want the same."""

    def __init__(self, uow: UnitOfWork, chance: random.Random) -> None:
        self.uow = uow
        self._chance = chance
        self._shown: dict[str, tuple[datetime, Availability]] = {}
        self._looking: dict[str, asyncio.Lock] = {}

    # Looking

    @query
    async def hall(self, tx: Tx, event_id: str) -> Hall:
        """The event's map and zones; NotSeated."""
        return await claims.hall(tx, event_id)

    async def availability(self, event_id: str) -> Availability:
        """What is free, up to a second old; NotSeated. One look for all who ask at once."""
        async with self._looking.setdefault(event_id, asyncio.Lock()):
            known = self._shown.get(event_id)
            now = self.uow.clock.now()
            if known is None or now - known[0] >= _SHOWN_FOR:
                known = now, await self._availability(event_id)
                self._shown.pop(event_id, None)
                self._shown[event_id] = known
        while len(self._shown) > _KEPT_EVENTS:
            oldest = next(iter(self._shown))
            del self._shown[oldest], self._looking[oldest]
        return known[1]

    @query
    async def _availability(self, tx: Tx, event_id: str) -> Availability:
        hall = await claims.hall(tx, event_id)
        states = rules.packed(await seat_holds.states(tx, event_id, hall.layout.seats))
        digest = hashlib.sha256(hall.layout.id.encode() + b"%d" % hall.version + states)
        return Availability(hall.version, states, digest.hexdigest()[:32])

    @query
    async def held(self, tx: Tx, event_id: str, fan_id: int) -> HeldSeats | None:
        """What the fan holds of an event before there is an order; None: nothing.

        Also a hold past its time, as long as nobody else has taken its seats.
        """
        cart = await carts.cart(tx, event_id, fan_id)
        if cart is None:
            return None
        seats = await seat_holds.seats_of_hold(tx, cart.hold_id)
        return claims.held(event_id, fan_id, cart, seats, await claims.hall(tx, event_id))

    # Holding

    async def hold(self, wish: HoldSeats) -> HeldSeats:
        """Hold exactly these seats for 10 minutes, in place of what the fan held before.

        SeatsTaken names what others have; LeavesGap; TooManySeats; UnknownSeat; NotSeated;
        SaleClosed; NotYourTurn. However often it is refreshed, a hold ends 30 minutes after its
        first grab.
        """
        hall, states = await self._look(wish.event_id, wish.fan_id)
        _check_gap(wish, hall, states)
        return await self._moved_on(lambda: self._claim(wish, hall))

    async def best(self, wish: FindSeats) -> HeldSeats:
        """Hold the best seats side by side; when another one was quicker, others at random.

        NotTogether: only in several places (`may_split`); SeatsTaken: too many were quicker.
        """
        for attempt in range(rules.BEST_TRIES):
            hall, states = await self._look(wish.event_id, wish.fan_id)
            seats = self._choose(wish, hall, states, attempt)
            chosen = HoldSeats(wish.fan_id, wish.event_id, wish.ticket_type_id, seats)
            try:
                return await self._moved_on(lambda: self._claim(chosen, hall))  # noqa: B023
            except SeatsTaken as refusal:
                taken = refusal
        raise taken

    @use_case
    async def release(self, tx: Tx, event_id: str, fan_id: int) -> None:
        """Let go what the fan holds; quiet if there is nothing."""
        await claims.release(tx, event_id, fan_id)

    @query
    async def _look(self, tx: Tx, event_id: str, fan_id: int) -> tuple[Hall, bytearray]:
        hall = await claims.hall(tx, event_id)
        return hall, await seat_holds.states(tx, event_id, hall.layout.seats, fan_id)

    @use_case
    async def _claim(self, tx: Tx, wish: HoldSeats, hall: Hall) -> HeldSeats:
        await sale.require_sale(tx, wish.event_id, wish.ticket_type_id, wish.fan_id)
        return await claims.claim(tx, wish, hall)

    def _choose(self, wish: FindSeats, hall: Hall, states: bytearray, attempt: int) -> Seats:
        zone = claims.zone_for(hall, wish.ticket_type_id).zone
        windows = rules.best_windows(hall.layout, zone, states, wish.quantity, _SUGGESTIONS)
        if not windows:
            together = rules.split(hall.layout, zone, states, wish.quantity)
            if together is None or not wish.may_split:
                raise NotTogether(quantity=wish.quantity, can_split=together is not None)
            return together
        if attempt:
            return self._chance.choice(windows[: rules.BEST_CHOICES])
        return windows[wish.suggestion % len(windows)]

    async def _moved_on(self, work: Callable[[], Awaitable[T]]) -> T:
        """Again when another window of the same fan was at it at the same moment."""
        for _ in range(rules.BEST_TRIES):
            try:
                return await work()
            except CartMoved:
                continue
        raise Busy

    # Keeping order

    async def sweep(self) -> None:
        """Tidy holds past their time away; nobody has to wait for it to take such seats."""
        while await self._expire() == _SWEEP_AT_ONCE:
            pass

    @use_case
    async def _expire(self, tx: Tx) -> int:
        return await claims.expire(tx)

    @use_case
    async def recount(self, tx: Tx) -> list[SeatDifference]:
        """Compare seats with the units and tickets that they stand for; close the pools of the
        events that differ, and say so."""
        found = await counting.differences(tx)
        if found:
            events = sorted({each.event_id for each in found})
            await stock.close_pools(tx, await sale.pools_of_events(tx, events))
        for each in found:
            log.error("seats_differ", event_id=each.event_id, hold_id=str(each.hold_id))
        return found


def _check_gap(wish: HoldSeats, hall: Hall, states: bytearray) -> None:
    chosen = {seat for seat in wish.seats if 0 <= seat < hall.layout.seats}
    lone = rules.lone_seats(hall.layout, states, chosen)
    if not lone:
        return
    zone = claims.zone_for(hall, wish.ticket_type_id).zone
    if not rules.may_leave_gap(hall.layout, zone, states, len(chosen)):
        raise LeavesGap(seats=lone, names=claims.spoken(hall.layout.names(lone)))
