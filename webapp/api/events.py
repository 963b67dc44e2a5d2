"""The programme: events from now on, soonest first; by city, words, dates and artist."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.artists import ArtistNotFound, ArtistsService
from services.core.errors import Conflict
from services.identity import FanProfile
from services.ticketing import (
    EventCard,
    ListEvents,
    Page,
    TicketingService,
)
from webapp.api.bodies import NO_NUL
from webapp.api.caller import Caller
from webapp.api.event_shapes import (
    ArtistNameOut,
    CityOut,
    EventOut,
    EventPageOut,
    SeriesPageOut,
    Words,
)
from webapp.api.kept import UNCHANGED, IfNoneMatch, KeptAnswers
from webapp.api.refusals import refusals

_ID_PATTERN: Final = r"^[a-z0-9-]{1,22}$"

Slug = Annotated[str, Path(pattern=_ID_PATTERN)]


class CursorGone(Conflict):
    """Nothing on the list has this cursor any more: what follows it is unknown."""

    code = "http.cursor_gone"


class EventsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end."""

    items: list[EventOut]
    next_cursor: str | None


class CitiesOut(BaseModel):
    """Those that have something on, by their next event."""

    items: list[CityOut]


class Wanted(BaseModel):
    """What to choose by; `since` and `until` bound the start of an event, half-open."""

    q: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
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


def following(page: Page[EventCard], cursor: str | None) -> Sequence[EventCard]:
    """What a program may add to the pages it has; a person would be shown the nearest page."""
    if cursor is not None and any(card.label.id == cursor for card in page.items):
        return ()  # the cursor was the last one
    if cursor is not None and page.position == 1:
        raise CursorGone
    return page.items
