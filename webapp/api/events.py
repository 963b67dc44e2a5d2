"""The programme: events from now on, soonest first."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.artwork.schemas import Bilingual
from services.identity import FanProfile
from services.ticketing import EventCard, ListEvents, TicketingService, TypeCard
from webapp.api.caller import Caller
from webapp.api.money import ErrorOut, MoneyOut


class Words(BaseModel):
    km: str
    en: str

    @classmethod
    def of(cls, words: Bilingual) -> Words:
        return cls(km=words.km, en=words.en)


class TypeOut(BaseModel):
    """A ticket type; `free` null means without limit. It is for reading: a hold decides."""

    id: int
    name: Words
    zone: str | None
    price: MoneyOut
    max_per_order: int
    free: int | None

    @classmethod
    def of(cls, card: TypeCard) -> TypeOut:
        return cls(
            id=card.id,
            name=Words.of(card.name),
            zone=card.zone,
            price=MoneyOut.of(card.price),
            max_per_order=card.max_per_order,
            free=card.free,
        )


class EventOut(BaseModel):
    id: str
    name: Words
    description: Words
    performers: Words
    venue: Words
    city: Words
    doors_at: datetime
    starts_at: datetime
    status: str
    types: list[TypeOut]

    @classmethod
    def of(cls, card: EventCard) -> EventOut:
        return cls(
            id=card.label.id,
            name=Words.of(card.label.name),
            description=Words.of(card.description),
            performers=Words.of(card.label.performers),
            venue=Words.of(card.label.venue),
            city=Words.of(card.label.city.name),
            doors_at=card.label.doors_at,
            starts_at=card.label.starts_at,
            status=card.status,
            types=[TypeOut.of(one) for one in card.types],
        )


class EventsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[EventOut]
    next_cursor: str | None


def events_router(caller: Caller, ticketing: TicketingService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["events"], responses={403: {"model": ErrorOut}})

    @router.get("/events")
    async def events(
        _: Annotated[FanProfile, Depends(caller)],
        cursor: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> EventsOut:
        """Upcoming events, soonest first."""
        page = await ticketing.list_events(ListEvents(limit=limit, after=cursor))
        last = page.items[-1].label.id if page.items and page.has_next else None
        return EventsOut(items=[EventOut.of(card) for card in page.items], next_cursor=last)

    @router.get("/events/{event_id}", responses={404: {"model": ErrorOut}})
    async def event(event_id: str, _: Annotated[FanProfile, Depends(caller)]) -> EventOut:
        """One event, also a past or cancelled one."""
        return EventOut.of(await ticketing.event(event_id))

    return router
