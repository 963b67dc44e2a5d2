"""The programme: events from now on, soonest first; by city, words, dates and artist."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.artists import ArtistNotFound, ArtistsService
from services.artwork.schemas import Artwork, Bilingual
from services.artwork.seeds import seed_of
from services.core.errors import Conflict
from services.identity import FanProfile
from services.ticketing import (
    CityCard,
    EventCard,
    EventLabel,
    ListEvents,
    Page,
    SaleStatus,
    TicketingService,
    TypeCard,
)
from webapp.api.artwork import ArtworkOut
from webapp.api.caller import Caller
from webapp.api.kept import UNCHANGED, IfNoneMatch, KeptAnswers
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_ID_PATTERN: Final = r"^[a-z0-9-]{1,22}$"

Slug = Annotated[str, Path(pattern=_ID_PATTERN)]


class CursorGone(Conflict):
    """Nothing on the list has this cursor any more: what follows it is unknown."""

    code = "http.cursor_gone"


class Words(BaseModel):
    km: str
    en: str

    @classmethod
    def of(cls, words: Bilingual) -> Self:
        return cls(km=words.km, en=words.en)


class CityOut(BaseModel):
    id: str
    name: Words

    @classmethod
    def of(cls, city: CityCard) -> Self:
        return cls(id=city.id, name=Words.of(city.name))


class TypeOut(BaseModel):
    """A ticket type; `free` null means without limit. It is for reading: a hold decides.

    `opens_at` null: with the event. `is_seated`: its tickets are seats of the hall's map.
    """

    id: int
    name: Words
    zone: str | None
    price: MoneyOut
    min_per_order: int
    max_per_order: int
    free: int | None
    status: SaleStatus
    opens_at: datetime | None
    is_seated: bool

    @classmethod
    def of(cls, card: TypeCard) -> Self:
        return cls(
            id=card.id,
            name=Words.of(card.name),
            zone=card.zone,
            price=MoneyOut.of(card.price),
            min_per_order=card.min_per_order,
            max_per_order=card.max_per_order,
            free=card.free,
            status=card.status,
            opens_at=card.opens_at,
            is_seated=card.is_seated,
        )


class EventLabelOut(BaseModel):
    """An event in few words."""

    id: str
    name: Words
    performers: Words
    venue: Words
    city: Words
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    artwork: ArtworkOut

    @classmethod
    def of(cls, label: EventLabel) -> Self:
        return cls(
            id=label.id,
            name=Words.of(label.name),
            performers=Words.of(label.performers),
            venue=Words.of(label.venue),
            city=Words.of(label.city.name),
            doors_at=label.doors_at,
            starts_at=label.starts_at,
            ends_at=label.ends_at,
            artwork=ArtworkOut.of(artwork_of(label)),
        )


class ArtistNameOut(BaseModel):
    id: str
    name: Words


class SeriesOut(BaseModel):
    """What the dates of a series have in common: `GET /series/{id}`."""

    id: str
    name: Words


class EventOut(EventLabelOut):
    """`from_price`: the lowest that is still to be had. `waiting_room`: buying is by turns."""

    city_id: str
    series: SeriesOut | None
    organiser: Words
    description: Words
    status: SaleStatus
    sales_from: datetime
    sales_until: datetime
    from_price: MoneyOut | None
    waiting_room: bool
    types: list[TypeOut]

    @classmethod
    def of_card(cls, card: EventCard) -> Self:
        label = EventLabelOut.of(card.label)
        lowest = card.from_price
        return cls(
            **{name: getattr(label, name) for name in EventLabelOut.model_fields},
            city_id=card.label.city.id,
            series=(
                SeriesOut(id=card.series.id, name=Words.of(card.series.name))
                if card.series
                else None
            ),
            organiser=Words.of(card.label.organiser),
            description=Words.of(card.description),
            status=card.status,
            sales_from=card.sales_from,
            sales_until=card.sales_until,
            from_price=MoneyOut.of(lowest) if lowest else None,
            waiting_room=card.waiting_room,
            types=[TypeOut.of(one) for one in card.types],
        )


class EventPageOut(EventOut):
    """With its artists, as far as they have a page."""

    artists: list[ArtistNameOut]


class SeriesPageOut(SeriesOut):
    """Its dates to come, soonest first; else all it had."""

    description: Words
    dates: list[EventOut]


class EventsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[EventOut]
    next_cursor: str | None


class CitiesOut(BaseModel):
    """Those that have something on, by their next event."""

    items: list[CityOut]


class Wanted(BaseModel):
    """What to choose by; `since` and `until` bound the start of an event, half-open."""

    q: Annotated[str, Field(max_length=80)] = ""
    city: Annotated[str | None, Field(pattern=_ID_PATTERN)] = None
    artist: Annotated[str | None, Field(pattern=_ID_PATTERN)] = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    cursor: Annotated[str | None, Field(pattern=_ID_PATTERN)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20

    def asked(self, only: frozenset[str] | None) -> ListEvents:
        return ListEvents(
            limit=self.limit,
            after=self.cursor,
            city_id=self.city,
            text=self.q.strip(),
            since=self.since,
            until=self.until,
            only=only,
        )


def events_router(
    caller: Caller, ticketing: TicketingService, artists: ArtistsService
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["events"], responses=refusals(422))
    _add_lists(router, caller, ticketing, artists)
    _add_events(router, caller, ticketing, artists)
    return router


def _add_lists(
    router: APIRouter, caller: Caller, ticketing: TicketingService, artists: ArtistsService
) -> None:
    kept = KeptAnswers()

    async def events_of(artist_id: str) -> frozenset[str]:
        """Of nobody we know: none."""
        try:
            return frozenset((await artists.artist(artist_id)).event_ids)
        except ArtistNotFound:
            return frozenset()

    @router.get("/events", response_model=EventsOut, responses={**refusals(409), **UNCHANGED})
    async def events(
        request: Request,
        _: Annotated[FanProfile, Depends(caller)],
        wanted: Annotated[Wanted, Query()],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """Upcoming events, soonest first. 409: the cursor's event has gone, begin again."""
        only = await events_of(wanted.artist) if wanted.artist else None
        asked = wanted.asked(only)
        page = await ticketing.list_events(asked)
        items = following(page, asked.after)

        def made() -> EventsOut:
            last = items[-1].label.id if items and page.has_next else None
            return EventsOut(items=[EventOut.of_card(card) for card in items], next_cursor=last)

        return kept.get(asked, page, made).response(request)

    @router.get("/cities", response_model=CitiesOut, responses=UNCHANGED)
    async def cities(
        request: Request,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """Cities that have something on."""
        found = await ticketing.cities()
        answer = kept.get(
            "cities", found, lambda: CitiesOut(items=[CityOut.of(one) for one in found])
        )
        return answer.response(request)


def _add_events(
    router: APIRouter, caller: Caller, ticketing: TicketingService, artists: ArtistsService
) -> None:
    kept = KeptAnswers()

    @router.get(
        "/events/{event_id}",
        response_model=EventPageOut,
        responses={**refusals(404), **UNCHANGED},
    )
    async def event(
        request: Request,
        event_id: Slug,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """One event, also a past or cancelled one."""
        card = await ticketing.event(event_id)
        names = (await artists.of_events([event_id])).get(event_id, ())

        def made() -> EventPageOut:
            artists_out = [ArtistNameOut(id=one.id, name=Words.of(one.name)) for one in names]
            return EventPageOut(**dict(EventOut.of_card(card)), artists=artists_out)

        return kept.get(event_id, (card, names), made).response(request)

    @router.get("/series/{series_id}", responses=refusals(404))
    async def series(series_id: Slug, _: Annotated[FanProfile, Depends(caller)]) -> SeriesPageOut:
        """The dates of a series."""
        show = await ticketing.series(series_id)
        label = show.first.series
        assert label is not None
        return SeriesPageOut(
            id=label.id,
            name=Words.of(label.name),
            description=Words.of(label.description),
            dates=[EventOut.of_card(card) for card in show.dates],
        )


def artwork_of(label: EventLabel) -> Artwork:
    """The drawing that stands for an event everywhere."""
    look = label.poster
    return Artwork(seed_of("event", label.id), look.pair, look.face, look.face_pair)


def following(page: Page[EventCard], cursor: str | None) -> Sequence[EventCard]:
    """What a program may add to the pages it has; a person would be shown the nearest page."""
    if cursor is not None and any(card.label.id == cursor for card in page.items):
        return ()  # the cursor was the last one
    if cursor is not None and page.position == 1:
        raise CursorGone
    return page.items
