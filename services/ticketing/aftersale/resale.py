"""Tickets sold on between fans, at a price that is capped: listed, bought, paid by a bank.

Order of locks: the ticket, its listing, what the buyer has of the type, the confirmation, the
door of the event, the accounts. Nothing of the stock moves, so it works for sold-out events. The
seller's code is good until the sale.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import from_short_id, uuid7
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments.schemas import IntentExpired, IntentPaid, Purpose
from services.ticketing.aftersale import reserving, views
from services.ticketing.aftersale.errors import (
    ListingGone,
    ListingReserved,
    NotForResale,
    OtherReserved,
    PriceTooHigh,
    PriceTooLow,
    ResaleOver,
    TicketBlocked,
    TicketNotFree,
    TicketUsed,
)
from services.ticketing.aftersale.handing_on import Desk, hand_on, require_sellable
from services.ticketing.aftersale.holdings import require_free, require_own, require_usable
from services.ticketing.aftersale.repository import listings, market, tickets
from services.ticketing.aftersale.repository.listings import ListingRow
from services.ticketing.aftersale.repository.market import Offers
from services.ticketing.aftersale.repository.tickets import Holding
from services.ticketing.aftersale.rules import (
    RESERVED_FOR,
    ListingState,
    ResaleRules,
    highest_price,
    split,
)
from services.ticketing.aftersale.schemas import (
    Listing,
    ListingRanOut,
    ListTicket,
    SaleTerms,
    confirmation_purpose,
)
from services.ticketing.paging import Page, page_of

PAID_JOB: Final = "aftersale.reservation_paid"
EXPIRED_JOB: Final = "aftersale.reservation_expired"


class ListingLost(Exception):
    """The money came, but the ticket cannot be had any more."""


class ResaleService:
    """`desk` is whom a sale needs: the wallet, PIN confirmations, payments, signing keys."""

    def __init__(self, uow: UnitOfWork, desk: Desk) -> None:
        self.uow = uow
        self._desk = desk

    @property
    def has_banks(self) -> bool:
        """Whether a bank's way is set up here."""
        return any(self._desk.payments.takes(way) for way in reserving.WAYS)

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID_JOB, IntentPaid, self.paid)
        jobs.register(EXPIRED_JOB, IntentExpired, self.expired)

    # Selling

    @query
    async def terms(self, tx: Tx, fan_id: int, ticket_id: UUID) -> SaleTerms:
        """What a price may be, and what is taken off it. TicketNotFound, NotForResale,
        ResaleOver.
        """
        held = await require_own(tx, fan_id, ticket_id)
        rules = _rules_of(held)
        _require_time(tx, held, rules)
        return SaleTerms(
            highest_price(held.paid, rules),
            rules.fee_basis_points,
            rules.royalty_basis_points,
            rules.deadline(held.starts_at),
        )

    @use_case
    async def offer(self, tx: Tx, command: ListTicket) -> Listing:
        """Put a ticket on the list of its event. A listing's price never changes: it is taken off
        and listed again.

        TicketNotFound, NotForResale, ResaleOver, PriceTooHigh, PriceTooLow, TicketUsed,
        TicketBlocked, TicketNotFree, WalletIsFrozen.
        """
        fan_id, ticket_id = command.fan_id, command.ticket_id
        await tickets.lock(tx, [ticket_id])
        held = await require_own(tx, fan_id, ticket_id)
        known = await listings.on_offer_of(tx, ticket_id)
        if known is not None:
            if known.price != command.price:
                raise TicketNotFree
            return await views.listing(tx, known, fan_id)
        rules = _rules_of(held)
        _require_time(tx, held, rules)
        require_usable(held, tx.now)
        await require_free(tx, ticket_id)
        await self._desk.wallet.check_not_frozen(tx, fan_id)
        made = _new_listing(command, held, rules)
        await listings.add(tx, made)
        return await views.listing(tx, made, fan_id)

    @use_case
    async def take_off(self, tx: Tx, fan_id: int, ticket_id: UUID) -> None:
        """End the offer; quiet when there is none any more. TicketNotFound; ListingReserved while
        somebody is just paying.
        """
        await tickets.lock(tx, [ticket_id])
        await require_own(tx, fan_id, ticket_id)
        if await listings.delist(tx, [ticket_id], (ListingState.OPEN,)):
            return
        known = await listings.on_offer_of(tx, ticket_id)
        if known is not None:
            raise ListingReserved(until=known.reserved_until)

    # Looking

    @query
    async def offers(self, tx: Tx, event_id: str) -> Offers:
        """How many there are of an event, and the lowest price."""
        return await market.offers(tx, event_id)

    @query
    async def list_of(
        self,
        tx: Tx,
        fan_id: int,
        event_id: str,
        *,
        limit: int = 20,
        around: UUID | None = None,
        after: UUID | None = None,
        before: UUID | None = None,
    ) -> Page[Listing]:
        """What fans sell of an event, the cheapest first."""
        ids = await market.cheapest_first(tx, event_id)
        page = page_of(ids, limit, around=around, after=after, before=before)
        rows = await listings.many(tx, page.items)
        return Page(tuple(await views.many(tx, rows, fan_id)), page.position, page.total)

    @query
    async def listing(self, tx: Tx, fan_id: int, listing_id: UUID) -> Listing:
        """One listing, whatever has become of it. ListingNotFound."""
        return await views.listing(tx, await reserving.found(tx, listing_id), fan_id)

    @query
    async def listing_of(self, tx: Tx, fan_id: int, ticket_id: UUID) -> Listing | None:
        """The fan's offer of this ticket."""
        found = await listings.on_offer_of(tx, ticket_id)
        if found is None or found.seller_id != fan_id:
            return None
        return await views.listing(tx, found, fan_id)

    # Buying

    @use_case
    async def buy(self, tx: Tx, fan_id: int, listing_id: UUID) -> Listing:
        """Pay from the wallet and get the ticket, with a new code; again, the same result.

        PinRequired without a confirmation of the listing's purpose; InsufficientFunds and what
        else the wallet refuses; ListingNotFound, OwnListing, ListingGone, ListingReserved,
        ListingBeingPaid, BuyerLimitReached. Money moves only on success.
        """
        row = await reserving.take_lock(tx, self._desk, fan_id, listing_id)
        if row.state is ListingState.SOLD and row.buyer_id == fan_id:
            return await views.listing(tx, row, fan_id)
        is_reserved = await reserving.withdraw(tx, self._desk, row, fan_id)
        if not await listings.sell(tx, listing_id, fan_id):
            raise await reserving.why_not(tx, row, fan_id)
        held = await require_sellable(tx, self._desk, row)
        if not is_reserved:
            await reserving.count(tx, fan_id, held)
        await self._desk.require_pin(tx, fan_id, confirmation_purpose(listing_id), row.price)
        await hand_on(tx, self._desk, row, fan_id)
        return await views.listing(tx, await reserving.found(tx, listing_id), fan_id)

    @use_case
    async def reserve(self, tx: Tx, fan_id: int, listing_id: UUID) -> UUID:
        """Ask for the price by a bank's code or page, and keep the ticket for 300 seconds; the
        intent to be paid. Again: the same while it is open.

        Raises like `buy`, without the PIN; OtherReserved: one listing of an event at a time.
        """
        row = await reserving.take_lock(tx, self._desk, fan_id, listing_id)
        if row.state is ListingState.RESERVED and row.buyer_id == fan_id:
            assert row.intent_id is not None
            return row.intent_id
        if await listings.other_reserved(tx, row.event_id, fan_id):
            raise OtherReserved
        if not await listings.reserve(tx, listing_id, fan_id, tx.now + RESERVED_FOR):
            raise await reserving.why_not(tx, row, fan_id)
        held = await require_sellable(tx, self._desk, row)
        await reserving.count(tx, fan_id, held)
        row = await reserving.found(tx, listing_id)
        intent = await self._desk.payments.request(tx, await reserving.asks_for(tx, row))
        await listings.note_intent(tx, listing_id, intent.id)
        return intent.id

    @use_case
    async def give_up(self, tx: Tx, fan_id: int, listing_id: UUID) -> None:
        """The buyer does not want it any more; quiet if it does not wait for this fan.
        ListingNotFound; ListingBeingPaid: the money has come.
        """
        row = await reserving.take_lock(tx, self._desk, fan_id, listing_id)
        await reserving.withdraw(tx, self._desk, row, fan_id)
        await reserving.release(tx, row, fan_id)

    # What follows a reservation

    async def paid(self, event: IntentPaid) -> None:
        """Job: hand the ticket on, or send the money back. Running twice does it once."""
        if event.purpose is not Purpose.RESALE:
            return
        try:
            await self._deliver(event)
        except (ListingLost, TicketUsed, TicketBlocked, TicketNotFree, ListingGone):
            await self._give_back(event)

    @use_case
    async def _deliver(self, tx: Tx, event: IntentPaid) -> None:
        row = await reserving.take_lock(tx, self._desk, event.fan_id, from_short_id(event.subject))
        if row.state is ListingState.SOLD and row.intent_id == event.intent_id:
            return
        if not await listings.sell_reserved(tx, row.id, event.intent_id):
            raise ListingLost
        await require_sellable(tx, self._desk, row)
        await hand_on(tx, self._desk, row, event.fan_id, paid_to=reserving.account_of(row))

    @use_case
    async def _give_back(self, tx: Tx, event: IntentPaid) -> None:
        """Whole, by the way it came where that can be; the fan is told by payments."""
        row = await reserving.take_lock(tx, self._desk, event.fan_id, from_short_id(event.subject))
        if await listings.release(tx, row.id, event.intent_id):
            await listings.uncount(tx, event.fan_id, row.ticket_id)
        await self._desk.payments.refund(
            tx, event.intent_id, event.amount, "ticket gone", key="gone"
        )

    @use_case
    async def expired(self, tx: Tx, event: IntentExpired) -> None:
        """Job: every bank has said "no": others can have it again."""
        if event.purpose is not Purpose.RESALE:
            return
        row = await reserving.take_lock(tx, self._desk, event.fan_id, from_short_id(event.subject))
        if await listings.release(tx, row.id, event.intent_id):
            await listings.uncount(tx, event.fan_id, row.ticket_id)

    @use_case
    async def sweep(self, tx: Tx) -> None:
        """Take off what nobody can buy any more, and tell its owners."""
        for ended in await market.end_stale(tx):
            tx.emit(ListingRanOut(ended.id, ended.ticket_id, ended.event_id, ended.seller_id))


def _rules_of(held: Holding) -> ResaleRules:
    if held.rules.resale is None or not held.paid:
        raise NotForResale(event_id=held.event_id)
    return held.rules.resale


def _require_time(tx: Tx, held: Holding, rules: ResaleRules) -> None:
    if tx.now >= rules.deadline(held.starts_at):
        raise ResaleOver(ended_at=rules.deadline(held.starts_at))


def _new_listing(command: ListTicket, held: Holding, rules: ResaleRules) -> ListingRow:
    price, highest = command.price, highest_price(held.paid, rules)
    if price.currency is not highest.currency or price > highest:
        raise PriceTooHigh(highest=highest)
    parts = split(price, rules)
    if parts.seller.amount_minor <= 0:
        raise PriceTooLow
    return ListingRow(
        id=uuid7(),
        ticket_id=held.ticket_id,
        event_id=held.event_id,
        seller_id=command.fan_id,
        price=price,
        split=parts,
        state=ListingState.OPEN,
        sells_until=rules.deadline(held.starts_at),
        buyer_id=None,
        reserved_until=None,
        intent_id=None,
        reservations=0,
    )
