"""The waiting list: join, see the place, take what is set aside or leave it to the next."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.ticketing.waitlist import (
    EntryState,
    JoinList,
    ListPlace,
    OfferState,
    WaitOfferCard,
)
from services.ticketing.waitlist.service import WaitlistService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.events import Slug
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals


class OfferOut(BaseModel):
    """Tickets set aside until `expires_at`, if `state` is open."""

    id: UUID
    event_id: str
    ticket_type_id: int
    type_name: Words
    price: MoneyOut
    quantity: int
    expires_at: datetime
    state: OfferState

    @classmethod
    def of(cls, card: WaitOfferCard) -> Self:
        return cls(
            id=card.id,
            event_id=card.event_id,
            ticket_type_id=card.ticket_type_id,
            type_name=Words.of(card.type_name),
            price=MoneyOut.of(card.price),
            quantity=card.quantity,
            expires_at=card.expires_at,
            state=card.state,
        )


class ListPlaceOut(BaseModel):
    """`ahead` people come before and want `wanted_ahead` tickets; null for who does not wait."""

    entry_id: UUID
    event_id: str
    event_name: Words
    ticket_type_id: int
    type_name: Words
    quantity: int
    accept_fewer: bool
    state: EntryState
    joined_at: datetime
    ahead: int | None
    wanted_ahead: int | None
    offer: OfferOut | None

    @classmethod
    def of(cls, place: ListPlace) -> Self:
        return cls(
            entry_id=place.entry_id,
            event_id=place.event_id,
            event_name=Words.of(place.event_name),
            ticket_type_id=place.ticket_type_id,
            type_name=Words.of(place.type_name),
            quantity=place.quantity,
            accept_fewer=place.accept_fewer,
            state=place.state,
            joined_at=place.joined_at,
            ahead=place.ahead,
            wanted_ahead=place.wanted_ahead,
            offer=OfferOut.of(place.offer) if place.offer else None,
        )


class ListPlacesOut(BaseModel):
    """Where the caller waits or has an offer now, the oldest first."""

    items: list[ListPlaceOut]


class JoinListIn(Body):
    """All of `quantity` together, unless `accept_fewer`."""

    ticket_type_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    quantity: Annotated[int, Field(ge=1, le=10)]
    accept_fewer: bool = False


class AcceptedOut(BaseModel):
    """The order that the offer became: to be paid until `expires_at`, like any other."""

    order_key: str
    expires_at: datetime


def waitlist_router(caller: Caller, repeats: Repeats, waitlist: WaitlistService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["waiting list"], responses=refusals(404, 422))
    _add_places(router, caller, repeats, waitlist)
    _add_offers(router, caller, repeats, waitlist)
    return router


def _add_places(
    router: APIRouter, caller: Caller, repeats: Repeats, waitlist: WaitlistService
) -> None:
    @router.get("/waiting-list")
    async def my_places(fan: Annotated[FanProfile, Depends(caller)]) -> ListPlacesOut:
        """Everywhere that the caller waits."""
        places = await waitlist.places(fan.id)
        return ListPlacesOut(items=[ListPlaceOut.of(place) for place in places])

    @router.get("/events/{event_id}/waiting-list")
    async def my_places_of_event(
        event_id: Slug, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ListPlacesOut:
        """Where the caller waits for one event."""
        places = await waitlist.places(fan.id, event_id)
        return ListPlacesOut(items=[ListPlaceOut.of(place) for place in places])

    @router.post(
        "/events/{event_id}/waiting-list",
        response_model=ListPlaceOut,
        responses=refusals(400, 409),
    )
    async def join_list(
        event_id: Slug, body: JoinListIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Take a place; who has one for this type keeps it as it is."""

        async def joined() -> ListPlaceOut:
            wish = JoinList(
                once.fan.id, event_id, body.ticket_type_id, body.quantity, body.accept_fewer
            )
            return ListPlaceOut.of(await waitlist.join(wish))

        return await once(joined)

    @router.delete("/waiting-list/{entry_id}")
    async def leave_list(
        entry_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ListPlaceOut:
        """Give the place up, and an open offer with it."""
        return ListPlaceOut.of(await waitlist.leave(fan.id, entry_id))


def _add_offers(
    router: APIRouter, caller: Caller, repeats: Repeats, waitlist: WaitlistService
) -> None:
    @router.get("/waiting-list/offers/{offer_id}")
    async def list_offer(offer_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> OfferOut:
        """What is set aside."""
        return OfferOut.of(await waitlist.offer(fan.id, offer_id))

    @router.post(
        "/waiting-list/offers/{offer_id}/accept",
        response_model=AcceptedOut,
        responses=refusals(400, 409),
    )
    async def accept_offer(offer_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Make the offer an order."""

        async def accepted() -> AcceptedOut:
            order = await waitlist.accept(once.fan.id, offer_id, once.key)
            return AcceptedOut(order_key=order.key, expires_at=order.expires_at)

        return await once(accepted)

    @router.delete("/waiting-list/offers/{offer_id}")
    async def decline_offer(
        offer_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OfferOut:
        """Leave the tickets to the next; the caller leaves the list with it."""
        await waitlist.decline(fan.id, offer_id)
        return OfferOut.of(await waitlist.offer(fan.id, offer_id))
