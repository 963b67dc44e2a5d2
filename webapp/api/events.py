"""The programme: events from now on, soonest first."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.artwork.schemas import Bilingual
from services.core.errors import Conflict
from services.identity import FanProfile
from services.ticketing import (
    EventCard,
    ListEvents,
    Page,
    SaleStatus,
    TicketingService,
    TypeCard,
)
from webapp.api.caller import Caller
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_ID_PATTERN: Final = r"^[a-z0-9-]{1,22}$"


class CursorGone(Conflict):
    """Nothing on the list has this cursor any more: what follows it is unknown."""

    code = "http.cursor_gone"


class Words(BaseModel):
    km: str
    en: str

    @classmethod
    def of(cls, words: Bilingual) -> Self:
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
    def of(cls, card: TypeCard) -> Self:
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
    status: SaleStatus
    waiting_room: bool
    types: list[TypeOut]

    @classmethod
    def of(cls, card: EventCard) -> Self:
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
            waiting_room=card.waiting_room,
            types=[TypeOut.of(one) for one in card.types],
        )


class EventsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[EventOut]
    next_cursor: str | None


def events_router(caller: Caller, ticketing: TicketingService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["events"], responses=refusals(422))

    @router.get("/events", responses=refusals(409))
    async def events(
        _: Annotated[FanProfile, Depends(caller)],
        cursor: Annotated[str | None, Query(pattern=_ID_PATTERN)] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> EventsOut:
        """Upcoming events, soonest first. 409: the cursor's event has gone, begin again."""
        page = await ticketing.list_events(ListEvents(limit=limit, after=cursor))
        items = _following(page, cursor)
        last = items[-1].label.id if items and page.has_next else None
        return EventsOut(items=[EventOut.of(card) for card in items], next_cursor=last)

    @router.get("/events/{event_id}", responses=refusals(404))
    async def event(
        event_id: Annotated[str, Path(pattern=_ID_PATTERN)],
        _: Annotated[FanProfile, Depends(caller)],
    ) -> EventOut:
        """One event, also a past or cancelled one."""
        return EventOut.of(await ticketing.event(event_id))

    return router


def _following(page: Page[EventCard], cursor: str | None) -> Sequence[EventCard]:
    """What a program may add to the pages it has; a person would be shown the nearest page."""
    if cursor is not None and any(card.label.id == cursor for card in page.items):
        return ()  # the cursor was the last one
    if cursor is not None and page.position == 1:
        raise CursorGone
    return page.items
