"""What is to be known before an evening."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.identity import FanProfile
from services.ticketing.evening import Guide, OwnPlace, Point
from services.ticketing.evening.service import EveningService
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.events import Slug
from webapp.api.refusals import refusals


class PointOut(BaseModel):
    """A place on the map, in degrees."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, point: Point) -> Self:
        return cls(latitude=float(point.latitude), longitude=float(point.longitude))


class OwnPlaceOut(BaseModel):
    """Where one of the caller's tickets lets in, as far as that is fixed."""

    type_name: Words
    gate: str | None
    zone: str | None
    row: str | None
    seat: str | None

    @classmethod
    def of(cls, place: OwnPlace) -> Self:
        return cls(
            type_name=Words.of(place.type_name),
            gate=place.gate,
            zone=place.zone,
            row=place.row,
            seat=place.seat,
        )


class GuideOut(BaseModel):
    """What may be brought and how to come in, in the organiser's words; the caller's places."""

    event: EventLabelOut
    bring: Words | None
    arrive: Words | None
    point: PointOut | None
    places: list[OwnPlaceOut]

    @classmethod
    def of(cls, guide: Guide) -> Self:
        return cls(
            event=EventLabelOut.of(guide.label),
            bring=Words.of(guide.bring) if guide.bring else None,
            arrive=Words.of(guide.arrive) if guide.arrive else None,
            point=PointOut.of(guide.point) if guide.point else None,
            places=[OwnPlaceOut.of(place) for place in guide.places],
        )


def evening_router(caller: Caller, evening: EveningService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/events", tags=["events"], responses=refusals(404, 422))

    @router.get("/{event_id}/guide")
    async def event_guide(event_id: Slug, fan: Annotated[FanProfile, Depends(caller)]) -> GuideOut:
        """Doors, way, what may be brought, and where the caller's own tickets let in."""
        return GuideOut.of(await evening.guide(fan.id, event_id))

    return router
