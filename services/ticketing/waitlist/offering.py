"""From what came back to offers, and from offers to orders. Joins the caller's transaction.

Order of locks: the event (matches only), the offer, its place, its hold, the order, pools in
ascending id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from services.core.ids import uuid7
from services.core.uow import Tx
from services.ticketing.models import Event
from services.ticketing.repository import stock, waiting
from services.ticketing.rules import EventState, SaleStatus, SaleTimes, sale_status
from services.ticketing.schemas import OrderSummary
from services.ticketing.waitlist import repository, set_aside, shelves
from services.ticketing.waitlist.errors import OfferGone
from services.ticketing.waitlist.rules import Chosen, choose, offer_ends_at
from services.ticketing.waitlist.schemas import (
    EntryState,
    OfferCame,
    OfferEnded,
    OfferState,
)
from services.ticketing.waitlist.set_aside import NewOffer
from services.ticketing.waitlist.shelves import Shelf

_AT_ONCE: Final = 500


async def match(tx: Tx, event_id: str) -> int:
    """Offer what the list and everybody has to those who wait; the rest goes free. How many.

    Once the event is sold no more, all that is left of its list ends. Two at once for an event go
    one after the other.
    """
    ends_at = await _sold_until(tx, event_id)
    if ends_at is None:
        await close(tx, event_id)
        return 0
    line = await repository.line(tx, event_id, _AT_ONCE)
    found = await shelves.lock_shelves(tx, event_id)
    pools = await shelves.pools_of(tx, {wish.ticket_type_id for wish in line})
    left = {shelf.pool_id: shelf.left for shelf in found}
    chosen = choose(line, left, pools)
    offers = [NewOffer(uuid7(), uuid7(), each) for each in chosen]
    if offers:
        await _write(tx, event_id, offers, pools, offer_ends_at(tx.now, ends_at))
    await _settle(tx, found, chosen, pools)
    return len(offers)


async def _sold_until(tx: Tx, event_id: str) -> datetime | None:
    """Locks the event for other matches, not for its sale."""
    statement = (
        select(Event.state, Event.sales_from, Event.sales_until, Event.ends_at)
        .where(Event.id == event_id)
        .with_for_update(key_share=True)
    )
    row = (await tx.session.execute(statement)).one()
    times = SaleTimes(row.sales_from, row.sales_until, row.ends_at)
    status = sale_status(EventState(row.state), times, tx.now)
    return row.sales_until if status in (SaleStatus.OPEN, SaleStatus.NOT_YET) else None


async def _write(
    tx: Tx,
    event_id: str,
    offers: Sequence[NewOffer],
    pools: Mapping[int, Sequence[int]],
    ends_at: datetime,
) -> None:
    ids = [one.chosen.wish.entry_id for one in offers]
    moved = await repository.move_entries(tx, ids, EntryState.WAITING, EntryState.OFFERED)
    assert len(moved) == len(ids), "they are locked, so nobody leaves meanwhile"
    await set_aside.add_offers(tx, event_id, offers, pools, ends_at)
    for one in offers:
        wish = one.chosen.wish
        tx.emit(OfferCame(one.id, wish.fan_id, event_id, one.chosen.quantity, ends_at))


async def _settle(
    tx: Tx,
    found: Sequence[Shelf],
    chosen: Sequence[Chosen],
    pools: Mapping[int, Sequence[int]],
) -> None:
    """The pools after it, ascending: what was offered is held, the rest is everybody's."""
    units: Counter[int] = Counter()
    people: Counter[int] = Counter()
    for each in chosen:
        for pool_id in pools[each.wish.ticket_type_id]:
            units[pool_id] += each.quantity
            people[pool_id] += 1
    for shelf in found:
        offered, served = units[shelf.pool_id], people[shelf.pool_id]
        if shelf.kept or served:
            await shelves.settle_shelf(tx, shelf, offered, served)
            await waiting.let_go(tx, shelf.pool_id)


async def hand_over(
    tx: Tx, offer_id: UUID, order: OrderSummary, wanted: Mapping[int, int]
) -> UUID:
    """The hold of an open offer becomes the order's, which asks for exactly it. OfferGone."""
    offer = await set_aside.end_offer(tx, offer_id, OfferState.ACCEPTED)
    if offer is None or offer.fan_id != order.fan_id:
        raise OfferGone
    if wanted != {offer.ticket_type_id: offer.quantity}:
        raise OfferGone
    await repository.move_entries(tx, [offer.entry_id], EntryState.OFFERED, EntryState.DONE)
    done = await set_aside.hand_hold_over(tx, offer.hold_id, order.id)
    assert done
    return offer.hold_id


async def end(tx: Tx, offer_id: UUID, offer_state: OfferState, entry_state: EntryState) -> bool:
    """An open offer ends and its units go on down the list, or free. False: it has ended."""
    offer = await set_aside.end_offer(tx, offer_id, offer_state)
    if offer is None:
        return False
    await repository.move_entries(tx, [offer.entry_id], EntryState.OFFERED, entry_state)
    await stock.give_back(tx, await set_aside.release_hold(tx, offer.hold_id))
    if offer_state is OfferState.EXPIRED:
        tx.emit(OfferEnded(offer.id, offer.fan_id, offer.event_id))
    return True


async def close(tx: Tx, event_id: str) -> None:
    """Nobody waits for this event any more: offers end, what the list has goes free."""
    for offer_id in await set_aside.open_offers(tx, event_id):
        await end(tx, offer_id, OfferState.ENDED, EntryState.OVER)
    left = await repository.waiting_of(tx, event_id)
    kinds = await repository.move_entries(tx, left, EntryState.WAITING, EntryState.OVER)
    await shelves.count_waiting(tx, kinds, -1)
    for shelf in await shelves.lock_shelves(tx, event_id):
        if shelf.kept:
            await shelves.settle_shelf(tx, shelf, 0, 0)
            await waiting.let_go(tx, shelf.pool_id)
