"""A listing that waits for one buyer: locked, asked for at a bank, given up, counted."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.errors import DomainError
from services.core.ids import derived_uuid, short_id
from services.core.uow import Tx
from services.payments.errors import PaymentAlreadyPaid
from services.payments.schemas import PaymentRequest, Purpose, Way
from services.ticketing.aftersale.errors import (
    ListingBeingPaid,
    ListingGone,
    ListingNotFound,
    ListingReserved,
    OwnListing,
)
from services.ticketing.aftersale.handing_on import Desk
from services.ticketing.aftersale.repository import listings, tickets
from services.ticketing.aftersale.repository.listings import ListingRow
from services.ticketing.aftersale.repository.tickets import Holding
from services.ticketing.aftersale.rules import ListingState
from services.ticketing.errors import BuyerLimitReached
from services.ticketing.repository import programme, stock

WAYS: Final = frozenset({Way.KHQR, Way.PAYWAY, Way.CARD})


async def take_lock(tx: Tx, desk: Desk, fan_id: int, listing_id: UUID) -> ListingRow:
    """The listing as it is once nobody else decides about its ticket. ListingNotFound.

    A reservation whose buyer has not paid in all the time there is ends here.
    """
    row = await found(tx, listing_id)
    await tickets.lock(tx, [row.ticket_id])
    row = await found(tx, listing_id)
    if row.buyer_id not in (None, fan_id) and listings.has_lapsed(row, tx.now):
        assert row.buyer_id is not None
        try:
            await withdraw(tx, desk, row, row.buyer_id)
        except ListingBeingPaid:
            return row
        await release(tx, row, row.buyer_id)
        return await found(tx, listing_id)
    return row


async def withdraw(tx: Tx, desk: Desk, row: ListingRow, fan_id: int) -> bool:
    """Nobody pays the bank's code of this reservation any more; whether there was one.

    ListingBeingPaid: its money has come.
    """
    if row.state is not ListingState.RESERVED or row.buyer_id != fan_id:
        return False
    assert row.intent_id is not None
    try:
        await desk.payments.cancel(tx, row.intent_id, fan_id)
    except PaymentAlreadyPaid as error:
        raise ListingBeingPaid from error
    return True


async def release(tx: Tx, row: ListingRow, buyer_id: int) -> None:
    """Others can have it again; quiet if it did not wait for this fan."""
    if row.intent_id and await listings.release(tx, row.id, row.intent_id):
        await listings.uncount(tx, buyer_id, row.ticket_id)


def account_of(row: ListingRow) -> str:
    """Where the money of a reservation waits; each has its own."""
    number = derived_uuid("resale", row.id, row.reservations)
    return f"pending:resale:{number.hex}:{row.price.currency.lower()}"


async def asks_for(tx: Tx, row: ListingRow) -> PaymentRequest:
    """What a bank is asked for when a listing was just reserved."""
    assert row.buyer_id is not None
    assert row.reserved_until is not None
    card = await programme.event(tx, row.event_id)
    assert card is not None
    return PaymentRequest(
        key=short_id(derived_uuid("resale_request", row.id, row.reservations)),
        fan_id=row.buyer_id,
        purpose=Purpose.RESALE,
        subject=short_id(row.id),
        amount=row.price,
        payee=account_of(row),
        ways=WAYS,
        expires_at=row.reserved_until,
        digital=False,
        description_en=card.label.name.en,
        description_km=card.label.name.km,
    )


async def found(tx: Tx, listing_id: UUID) -> ListingRow:
    """ListingNotFound."""
    row = await listings.find(tx, listing_id)
    if row is None:
        raise ListingNotFound
    return row


async def why_not(tx: Tx, row: ListingRow, fan_id: int) -> DomainError:
    """Why a listing could not be taken, as it is now."""
    if row.seller_id == fan_id:
        return OwnListing()
    now = await found(tx, row.id)
    if now.state is ListingState.RESERVED:
        return ListingReserved(until=now.reserved_until)
    return ListingGone()


async def count(tx: Tx, fan_id: int, held: Holding) -> None:
    """One more of its type for this fan. BuyerLimitReached."""
    counted = stock.Counted(held.ticket_type_id, 1, held.max_per_buyer)
    if await stock.count_buyer(tx, fan_id, [counted]) is not None:
        raise BuyerLimitReached(limit=held.max_per_buyer)
