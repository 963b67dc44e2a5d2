"""Numbered seats: the hall, what is free in it, holding seats and letting them go."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
import base64
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.ticketing.seats import FindSeats, Hall, HeldSeats, HoldSeats, SeatRow
from services.ticketing.seats.service import SeatService
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.kept import UNCHANGED, IfNoneMatch, KeptAnswers
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_ID_PATTERN: Final = r"^[a-z0-9-]{1,22}$"
_MOST_INT: Final = 2**31 - 1
_KEPT_ANSWERS: Final = 32

EventId = Annotated[str, Path(pattern=_ID_PATTERN)]
TypeId = Annotated[int, Field(ge=1, le=_MOST_INT)]


class ZoneOut(BaseModel):
    """A part of the hall with one price; without a ticket type it is not sold."""

    id: str
    mark: str
    name: Words
    ticket_type_id: int | None
    price: MoneyOut | None
    max_per_order: int | None


class RowOut(BaseModel):
    """Seats side by side, numbered on from the last seat of the row before.

    `aisles`: places in the row in front of which there is an aisle. `kinds`: one letter for each
    seat, n normal, a with room for a wheelchair, c beside one.
    """

    zone: int = Field(description="The place of its zone in `zones`")
    row: str
    seats: list[str]
    x: list[int]
    y: list[int]
    aisles: list[int]
    kinds: str

    @classmethod
    def of(cls, row: SeatRow) -> Self:
        return cls(
            zone=row.zone,
            row=row.label,
            seats=list(row.seats),
            x=list(row.x),
            y=list(row.y),
            aisles=list(row.aisles),
            kinds=row.kinds,
        )


class StageOut(BaseModel):
    x: int
    y: int
    width: int
    depth: int


class HallOut(BaseModel):
    """A hall from above; x grows to the right, y away from the stage."""

    id: str
    version: int
    width: int
    height: int
    stage: StageOut
    zones: list[ZoneOut]
    rows: list[RowOut]

    @classmethod
    def of(cls, hall: Hall) -> Self:
        layout = hall.layout
        x, y, width, depth = layout.stage
        sold = {zone.zone: zone for zone in hall.zones if zone.is_open}
        zones: list[ZoneOut] = []
        for number, zone in enumerate(layout.zones):
            kind = sold.get(number)
            zones.append(
                ZoneOut(
                    id=zone.id,
                    mark=zone.mark,
                    name=Words.of(zone.name),
                    ticket_type_id=kind.ticket_type_id if kind else None,
                    price=MoneyOut.of(kind.price) if kind else None,
                    max_per_order=kind.max_per_order if kind else None,
                )
            )
        return cls(
            id=layout.id,
            version=hall.version,
            width=layout.width,
            height=layout.height,
            stage=StageOut(x=x, y=y, width=width, depth=depth),
            zones=zones,
            rows=[RowOut.of(row) for row in layout.rows],
        )


class AvailabilityOut(BaseModel):
    """`states`: Base64 of two bits for each seat, the first seat in the lowest bits of the first
    byte: 0 free, 1 held, 2 blocked, 3 sold. A new `version` needs a new map of the hall.
    """

    version: int
    states: str


class SeatNameOut(BaseModel):
    zone: str
    row: str
    seat: str


class HeldOut(BaseModel):
    """Seats that are held; `id` names this choice until another one is made."""

    id: UUID
    ticket_type_id: int
    seats: list[int]
    names: list[SeatNameOut]
    expires_at: datetime

    @classmethod
    def of(cls, held: HeldSeats) -> Self:
        return cls(
            id=held.id,
            ticket_type_id=held.ticket_type_id,
            seats=list(held.seats),
            names=[SeatNameOut(zone=n.zone, row=n.row, seat=n.seat) for n in held.names],
            expires_at=held.expires_at,
        )


class MineOut(BaseModel):
    """`held` null: nothing is held."""

    held: HeldOut | None


class HoldIn(BaseModel):
    """Exactly these seats of the type's zone, in place of what was held before."""

    ticket_type_id: TypeId
    seats: Annotated[
        list[Annotated[int, Field(ge=0, le=_MOST_INT)]], Field(min_length=1, max_length=10)
    ]


class BestIn(BaseModel):
    """`suggestion` 0 is the best choice, 1 the next one; `may_split`: groups will do."""

    ticket_type_id: TypeId
    quantity: Annotated[int, Field(ge=1, le=10)]
    suggestion: Annotated[int, Field(ge=0, le=99)] = 0
    may_split: bool = False


def seats_router(caller: Caller, seats: SeatService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["seats"], responses=refusals(404, 422))
    _add_hall(router, caller, seats)
    _add_holding(router, caller, seats)
    return router


def _add_hall(router: APIRouter, caller: Caller, seats: SeatService) -> None:
    halls, shown = KeptAnswers(_KEPT_ANSWERS), KeptAnswers(_KEPT_ANSWERS)

    @router.get("/events/{event_id}/seats", response_model=HallOut, responses=UNCHANGED)
    async def hall(
        event_id: EventId,
        request: Request,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """The map of the hall with its prices. It changes rarely: ask with its ETag."""
        found = await seats.hall(event_id)
        kept = halls.get(event_id, found, lambda: HallOut.of(found))
        return kept.response(request)

    @router.get(
        "/events/{event_id}/seats/availability",
        response_model=AvailabilityOut,
        responses=UNCHANGED,
    )
    async def availability(
        event_id: EventId,
        request: Request,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """What is free, up to a second old. It is for showing: a hold decides."""
        found = await seats.availability(event_id)
        states = base64.b64encode(found.states).decode()
        kept = shown.get(
            event_id,
            found.etag,
            lambda: AvailabilityOut(version=found.version, states=states),
        )
        return kept.response(request)


def _add_holding(router: APIRouter, caller: Caller, seats: SeatService) -> None:
    @router.get("/events/{event_id}/seats/held")
    async def held(event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]) -> MineOut:
        """What you hold; also past its time, as long as nobody has taken the seats."""
        mine = await seats.held(event_id, fan.id)
        return MineOut(held=HeldOut.of(mine) if mine else None)

    @router.put("/events/{event_id}/seats/held", responses=refusals(400, 409))
    async def hold(
        event_id: EventId, wanted: HoldIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> HeldOut:
        """Hold exactly these seats for 10 minutes. 409 names those that somebody else has."""
        chosen = tuple(wanted.seats)
        return HeldOut.of(
            await seats.hold(HoldSeats(fan.id, event_id, wanted.ticket_type_id, chosen))
        )

    @router.delete("/events/{event_id}/seats/held")
    async def release(event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]) -> MineOut:
        """Let the held seats go; quiet when there are none."""
        await seats.release(event_id, fan.id)
        return MineOut(held=None)

    @router.post("/events/{event_id}/seats/best", responses=refusals(400, 409))
    async def best(
        event_id: EventId, wanted: BestIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> HeldOut:
        """Hold the best seats side by side. 409: so many are not free together."""
        wish = FindSeats(
            fan.id,
            event_id,
            wanted.ticket_type_id,
            wanted.quantity,
            wanted.suggestion,
            wanted.may_split,
        )
        return HeldOut.of(await seats.best(wish))
