"""The waiting list as fans use it: join, see the place, take an offer or not, leave."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ticketing import TicketingService
from services.ticketing import counter as counters
from services.ticketing.early import access
from services.ticketing.errors import EventNotFound
from services.ticketing.repository import offers, programme, waiting
from services.ticketing.schemas import CartLine, HoldCart, OrderSummary
from services.ticketing.waitlist import offering, repository, set_aside, shelves
from services.ticketing.waitlist.errors import NotOnList, OfferGone, OfferNotFound, StillForSale
from services.ticketing.waitlist.repository import Entry
from services.ticketing.waitlist.schemas import (
    EntryState,
    JoinList,
    ListPlace,
    MatchList,
    OfferState,
    WaitOfferCard,
)

FIRST: Final = "vip"
"""Fans with this word come before the others."""
_EXPIRED_AT_ONCE: Final = 100
log = get_logger("waitlist")


class WaitlistService:
    """Who waits for sold-out tickets. `ticketing` makes the order of an offer that is taken."""

    def __init__(self, uow: UnitOfWork, ticketing: TicketingService) -> None:
        self.uow = uow
        self._ticketing = ticketing

    # Waiting

    async def join(self, wish: JoinList) -> ListPlace:
        """Take a place; who has one keeps it as it is.

        StillForSale: so many can be bought now. EventNotFound, SaleClosed, SaleNotOpen,
        EventCancelled, TooManyTickets, TooFewTickets.
        """
        await self._join(wish)
        found = await self.place(wish.fan_id, wish.ticket_type_id)
        assert found is not None
        return found

    @use_case
    async def _join(self, tx: Tx, wish: JoinList) -> None:
        kind = wish.ticket_type_id
        counter = await offers.counter(tx, wish.event_id, [kind], wish.fan_id)
        card = await programme.event(tx, wish.event_id)
        if counter is None or card is None:
            raise EventNotFound(event_id=wish.event_id)
        counters.check_for_sale(tx.now, counter, {kind: wish.quantity})
        priority = int(FIRST in await access.words_of(tx, wish.fan_id))
        if not await repository.add(tx, wish, priority):
            return
        left = next(each.free for each in card.types if each.id == kind)
        if left is None or left >= wish.quantity:
            raise StillForSale(left=wish.quantity if left is None else left)
        await shelves.count_waiting(tx, [kind], 1)
        waiting.ask_for_match(tx, wish.event_id)

    @query
    async def place(self, tx: Tx, fan_id: int, ticket_type_id: int) -> ListPlace | None:
        """Where the fan stands for a type, or last stood; None: nowhere ever."""
        found = await repository.newest(tx, fan_id, ticket_type_id)
        return await _place(tx, found) if found else None

    @query
    async def places(self, tx: Tx, fan_id: int, event_id: str | None = None) -> list[ListPlace]:
        """Where the fan waits or has an offer now."""
        return [await _place(tx, one) for one in await repository.standing(tx, fan_id, event_id)]

    @use_case
    async def leave(self, tx: Tx, fan_id: int, entry_id: UUID) -> ListPlace:
        """Give the place up, and an open offer with it; quiet when it has ended. NotOnList."""
        found = await repository.entry(tx, fan_id, entry_id)
        if found is None:
            raise NotOnList
        if found.state is EntryState.OFFERED:
            offer = await set_aside.offer_of_entry(tx, entry_id)
            assert offer is not None
            await offering.end(tx, offer.id, OfferState.DECLINED, EntryState.LEFT)
        gone = await repository.move_entries(tx, [entry_id], EntryState.WAITING, EntryState.LEFT)
        await shelves.count_waiting(tx, gone, -1)
        after = await repository.entry(tx, fan_id, entry_id)
        assert after is not None
        return await _place(tx, after)

    # Offers

    @query
    async def offer(self, tx: Tx, fan_id: int, offer_id: UUID) -> WaitOfferCard:
        """An offer of this fan, also when it has ended. OfferNotFound."""
        card = await set_aside.offer_card(tx, fan_id, offer_id)
        if card is None:
            raise OfferNotFound
        return card

    async def accept(self, fan_id: int, offer_id: UUID, key: str) -> OrderSummary:
        """The offer becomes an unpaid order of half an hour; the same key is the same order.

        OfferGone; BuyerLimitReached and the refusals of the sale: the offer stands as before.
        """
        card = await self.offer(fan_id, offer_id)
        if card.state not in (OfferState.OPEN, OfferState.ACCEPTED):
            raise OfferGone
        lines = (CartLine(card.ticket_type_id, card.quantity),)
        cart = HoldCart(fan_id, card.event_id, lines, key, offer=offer_id)
        return await self._ticketing.hold(cart)

    @use_case
    async def decline(self, tx: Tx, fan_id: int, offer_id: UUID) -> bool:
        """Leave the tickets to the next; False: the offer has ended already. OfferNotFound."""
        if await set_aside.offer(tx, fan_id, offer_id) is None:
            raise OfferNotFound
        return await offering.end(tx, offer_id, OfferState.DECLINED, EntryState.LEFT)

    # Keeping order

    @use_case
    async def match(self, tx: Tx, job: MatchList) -> None:
        """Job: offer what came back to those who wait for it."""
        await offering.match(tx, job.event_id)

    async def sweep(self) -> None:
        """End offers whose time is over, and look at every list once more."""
        while await self._expire() == _EXPIRED_AT_ONCE:
            pass
        for event_id in await self._events():
            await self.match(MatchList(event_id))
        for pool_id in await self._differences():
            log.error("waiting_differs", pool_id=pool_id)

    @use_case
    async def _expire(self, tx: Tx) -> int:
        due = await set_aside.due(tx, _EXPIRED_AT_ONCE)
        for offer_id in due:
            await offering.end(tx, offer_id, OfferState.EXPIRED, EntryState.MISSED)
        return len(due)

    @query
    async def _events(self, tx: Tx) -> list[str]:
        return await shelves.events_to_look_at(tx)

    @query
    async def _differences(self, tx: Tx) -> list[int]:
        return await shelves.differences(tx)


async def _place(tx: Tx, one: Entry) -> ListPlace:
    before: tuple[int | None, int | None] = (None, None)
    if one.state is EntryState.WAITING:
        before = await repository.ahead(tx, one)
    offer = None
    if one.state in (EntryState.OFFERED, EntryState.DONE, EntryState.MISSED):
        offer = await set_aside.offer_of_entry(tx, one.id)
    return ListPlace(
        entry_id=one.id,
        event_id=one.event_id,
        event_name=one.event_name,
        ticket_type_id=one.ticket_type_id,
        type_name=one.type_name,
        quantity=one.quantity,
        accept_fewer=one.accept_fewer,
        state=one.state,
        joined_at=one.joined_at,
        ahead=before[0],
        wanted_ahead=before[1],
        offer=offer,
    )
