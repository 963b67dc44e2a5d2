"""Tickets sold on between fans: the list of an event, selling, buying."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi import Response as Answer
from pydantic import BaseModel

from services.identity import FanProfile, IdentityService, masked_name
from services.payments.schemas import Way
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.rules import ListingState
from services.ticketing.aftersale.schemas import Listing, ListTicket, SaleTerms
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.events import CursorGone
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.orders import AskedOut
from webapp.api.refusals import refusals

EventId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,22}$")]


class TermsOut(BaseModel):
    """What a seller may ask for at most, and what comes off the price: hundredths of a percent."""

    highest: MoneyOut
    fee_basis_points: int
    royalty_basis_points: int
    sells_until: datetime

    @classmethod
    def of(cls, terms: SaleTerms) -> Self:
        return cls(
            highest=MoneyOut.of(terms.highest),
            fee_basis_points=terms.fee_basis_points,
            royalty_basis_points=terms.royalty_basis_points,
            sells_until=terms.sells_until,
        )


class ListingOut(BaseModel):
    """A ticket on offer; it has no code before it is bought.

    `start` follows `?start=` in a link to it. `is_yours`: you sell it (`you_get` of the price).
    `is_for_you`: it waits for your payment (`payment_id`, until `reserved_until`), or you have
    bought it: then `ticket_id` is your ticket. `purpose`: what the PIN confirms.
    """

    id: UUID
    start: str
    state: ListingState
    event: EventLabelOut
    type_name: Words
    zone: str | None
    row: str | None
    seat: str | None
    price: MoneyOut
    seller: str
    sells_until: datetime
    reserved_until: datetime | None
    is_yours: bool
    is_for_you: bool
    you_get: MoneyOut | None
    payment_id: UUID | None
    ticket_id: UUID | None
    purpose: str
    ways: list[Way]


class ListingsOut(BaseModel):
    """A page, the cheapest first; `next_cursor` gives the following one, null at the end."""

    items: list[ListingOut]
    next_cursor: UUID | None
    total: int


class PriceIn(Body):
    price: MoneyIn


class NotOnOfferOut(BaseModel):
    """The ticket is not on the list (any more)."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class Resale:
    """What the routes ask."""

    service: ResaleService
    identity: IdentityService

    async def shown(self, listing: Listing) -> ListingOut:
        card = listing.ticket
        owns = listing.is_mine or (listing.for_me and listing.state is ListingState.SOLD)
        banks = [Way.KHQR] if self.service.has_banks else []
        return ListingOut(
            id=listing.id,
            start=listing.start,
            state=listing.state,
            event=EventLabelOut.of(card.event),
            type_name=Words.of(card.type_name),
            zone=card.zone,
            row=card.row,
            seat=card.seat,
            price=MoneyOut.of(listing.price),
            seller=masked_name(await self.identity.profile(listing.seller_id)),
            sells_until=listing.sells_until,
            reserved_until=listing.reserved_until,
            is_yours=listing.is_mine,
            is_for_you=listing.for_me,
            you_get=MoneyOut.of(listing.seller_gets) if listing.seller_gets else None,
            payment_id=listing.intent_id,
            ticket_id=card.id if owns else None,
            purpose=listing.confirmation_purpose,
            ways=[Way.WALLET, *banks],
        )

    async def one(self, fan_id: int, listing_id: UUID) -> ListingOut:
        return await self.shown(await self.service.listing(fan_id, listing_id))


def resale_router(caller: Caller, repeats: Repeats, parts: Resale) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["resale"], responses=refusals(404, 422))
    _add_looking(router, caller, parts)
    _add_selling(router, caller, repeats, parts)
    _add_buying(router, caller, repeats, parts)
    return router


def _add_looking(router: APIRouter, caller: Caller, parts: Resale) -> None:
    @router.get("/events/{event_id}/resale", responses=refusals(409))
    async def resale_list(
        event_id: EventId,
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> ListingsOut:
        """What fans sell of an event, the cheapest first; nothing for an event without resale."""
        page = await parts.service.list_of(fan.id, event_id, limit=limit, after=cursor)
        items = [one for one in page.items if one.id != cursor]
        if cursor is not None and len(items) == len(page.items) and page.position == 1:
            raise CursorGone
        if len(items) < len(page.items):
            items = []  # the cursor was the last one
        return ListingsOut(
            items=[await parts.shown(one) for one in items],
            next_cursor=items[-1].id if items and page.has_next else None,
            total=page.total,
        )

    @router.get("/listings/{listing_id}")
    async def listing(listing_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> ListingOut:
        """One ticket on offer, whatever has become of it."""
        return await parts.one(fan.id, listing_id)


def _add_selling(router: APIRouter, caller: Caller, repeats: Repeats, parts: Resale) -> None:
    @router.get("/tickets/{ticket_id}/listing/terms")
    async def sale_terms(ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> TermsOut:
        """What you may ask for a ticket of yours. 422: it is not for resale, or too late."""
        return TermsOut.of(await parts.service.terms(fan.id, ticket_id))

    @router.post(
        "/tickets/{ticket_id}/listing",
        response_model=ListingOut,
        responses=refusals(400, 409),
    )
    async def list_ticket(
        ticket_id: UUID, body: PriceIn, once: Annotated[Once, Depends(repeats)]
    ) -> Answer:
        """Put a ticket of yours on the list of its event. A price does not change: take it off
        and list it again.
        """
        wish = ListTicket(once.fan.id, ticket_id, body.price.money)

        async def listed() -> ListingOut:
            return await parts.shown(await parts.service.offer(wish))

        return await once(listed)

    @router.delete("/tickets/{ticket_id}/listing", responses=refusals(409))
    async def take_ticket_off(
        ticket_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> NotOnOfferOut:
        """Take it off the list; quiet when it is not there. 409: somebody is just paying."""
        await parts.service.take_off(fan.id, ticket_id)
        return NotOnOfferOut(ticket_id=ticket_id)


def _add_buying(router: APIRouter, caller: Caller, repeats: Repeats, parts: Resale) -> None:
    @router.post(
        "/listings/{listing_id}/pay",
        response_model=ListingOut,
        responses=refusals(400, 403, 409),
    )
    async def buy_listing(listing_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Answer:
        """Pay from the wallet: the ticket is yours, with a new code. 403 identity.pin_required:
        confirm `purpose` first, then again.
        """

        async def bought() -> ListingOut:
            return await parts.shown(await parts.service.buy(once.fan.id, listing_id))

        return await once(bought)

    @router.post(
        "/listings/{listing_id}/ask",
        response_model=AskedOut,
        responses=refusals(400, 403, 409),
    )
    async def ask_bank_for_listing(
        listing_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Answer:
        """Pay by a bank's code or page: it waits 300 seconds for you, and the ticket follows the
        money. Pay it by `POST /payments/{id}/tries`.
        """

        async def asked() -> AskedOut:
            return AskedOut(payment_id=await parts.service.reserve(once.fan.id, listing_id))

        return await once(asked)

    @router.delete("/listings/{listing_id}/reservation", responses=refusals(409))
    async def give_reservation_up(
        listing_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ListingOut:
        """Do not buy it; quiet if it does not wait for you. 409: your money has come."""
        await parts.service.give_up(fan.id, listing_id)
        return await parts.one(fan.id, listing_id)
