"""Parcels of an order, and goods that go back: what can, asking for it, what became of it."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field, model_validator

from services.catalog import Availability
from services.core.ids import reference_code
from services.identity import FanProfile
from services.orders.returns.schemas import (
    LONGEST_NOTE,
    AskReturn,
    ExchangeChoice,
    Return,
    ReturnLine,
    ReturnOffer,
)
from services.orders.returns.service import ReturnsService
from services.orders.returns.states import ReturnReason, ReturnState, Wants
from services.orders.shipments.schemas import Parcel, ParcelLine
from services.orders.shipments.service import ShipmentsService
from services.orders.shipments.states import ShipmentState
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.goods_pictures import GoodsPictureOut, GoodsPictures
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

OrderKey = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{22}$")]
_MOST_LINES: Final = 100
_MOST_UNITS: Final = 1_000


class LineUnitsOut(BaseModel):
    """Units of a line of the order (`n`)."""

    n: int
    quantity: int
    name: Words
    attributes: dict[str, str]

    @classmethod
    def of(cls, line: ParcelLine | ReturnLine) -> Self:
        return cls(
            n=line.n,
            quantity=line.quantity,
            name=Words.of(line.name),
            attributes=dict(line.attributes),
        )


class ParcelOut(BaseModel):
    """A parcel; `tracking` of a pickup is the code to show at the point, null: not known yet.

    Once it is delivered: `signed_by` took it (may be empty), `photos` show where it was left.
    """

    number: int
    state: ShipmentState
    is_pickup: bool
    tracking: str | None
    lines: list[LineUnitsOut]
    signed_by: str
    packed_at: datetime
    left_at: datetime | None
    ended_at: datetime | None
    photos: list[GoodsPictureOut]

    @classmethod
    def of(cls, parcel: Parcel, photos: list[GoodsPictureOut]) -> Self:
        return cls(
            number=parcel.number,
            state=parcel.state,
            is_pickup=parcel.is_pickup,
            tracking=parcel.tracking,
            lines=[LineUnitsOut.of(line) for line in parcel.lines],
            signed_by=parcel.signed_by,
            packed_at=parcel.packed_at,
            left_at=parcel.left_at,
            ended_at=parcel.ended_at,
            photos=photos,
        )


class ParcelsOut(BaseModel):
    """The parcels of an order by their number."""

    items: list[ParcelOut]


class ReturnedUnitsOut(LineUnitsOut):
    """Units that come back; `wanted`: the size or colour that is to come instead."""

    wanted: dict[str, str]

    @classmethod
    def back(cls, line: ReturnLine) -> Self:
        return cls(**LineUnitsOut.of(line).model_dump(), wanted=dict(line.wanted))


class ReturnOut(BaseModel):
    """A return as it stands. `refund` is known once the goods are received.

    `new_order_key`: what they were exchanged for. `was_gone`: that was not to be had any more.
    """

    id: UUID
    reference: str
    order_key: str
    order_number: str
    state: ReturnState
    reason: ReturnReason
    note: str
    refusal: str
    lines: list[ReturnedUnitsOut]
    pictures: list[GoodsPictureOut]
    refund: MoneyOut | None
    wants: Wants
    was_gone: bool
    new_order_key: str | None
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, known: Return, pictures: GoodsPictures) -> Self:
        return cls(
            id=known.id,
            reference=reference_code(known.id),
            order_key=known.order_key,
            order_number=known.order_number,
            state=known.state,
            reason=known.reason,
            note=known.note,
            refusal=known.refusal,
            lines=[ReturnedUnitsOut.back(line) for line in known.lines],
            pictures=pictures.all_shown(known.picture_ids, known.fan_id),
            refund=MoneyOut.of(known.refund) if known.refund else None,
            wants=known.wants,
            was_gone=known.was_gone,
            new_order_key=known.new_order_key,
            asked_at=known.asked_at,
            ended_at=known.ended_at,
        )


class ExchangeChoiceOut(BaseModel):
    """Another variant; `extra`: what one costs more (less than nothing: what goes back)."""

    variant_id: UUID
    attributes: dict[str, str]
    extra: MoneyOut
    availability: Availability
    left: int | None

    @classmethod
    def of(cls, choice: ExchangeChoice) -> Self:
        return cls(
            variant_id=choice.variant_id,
            attributes=dict(choice.attributes),
            extra=MoneyOut.of(choice.extra),
            availability=choice.availability,
            left=choice.left,
        )


class ReturnableLineOut(BaseModel):
    """A line of which `left` units may be sent back `until` then (null: it has not come).

    `choices` may come instead.
    """

    n: int
    name: Words
    attributes: dict[str, str]
    left: int
    until: datetime | None
    choices: list[ExchangeChoiceOut]


class ReturnableGoodsOut(BaseModel):
    """What of an order may be sent back now, why goods may come back, and its returns."""

    order_number: str
    lines: list[ReturnableLineOut]
    reasons: list[ReturnReason]
    returns: list[ReturnOut]

    @classmethod
    def of(cls, offer: ReturnOffer, pictures: GoodsPictures) -> Self:
        return cls(
            order_number=offer.order_number,
            lines=[
                ReturnableLineOut(
                    n=line.n,
                    name=Words.of(line.name),
                    attributes=dict(line.attributes),
                    left=line.left,
                    until=line.until,
                    choices=[ExchangeChoiceOut.of(choice) for choice in line.choices],
                )
                for line in offer.lines
            ],
            reasons=list(offer.reasons),
            returns=[ReturnOut.of(known, pictures) for known in offer.returns],
        )


class ReturnUnitsIn(Body):
    n: Annotated[int, Field(ge=1, le=_MOST_LINES)]
    quantity: Annotated[int, Field(ge=1, le=_MOST_UNITS)]
    variant_id: UUID | None = None


class AskReturnIn(Body):
    lines: Annotated[list[ReturnUnitsIn], Field(min_length=1, max_length=_MOST_LINES)]
    reason: ReturnReason
    note: Annotated[str, Field(max_length=LONGEST_NOTE, pattern=NO_NUL)] = ""
    picture_ids: Annotated[list[UUID], Field(max_length=3, default_factory=list)]

    @model_validator(mode="after")
    def _one_wish_a_line(self) -> Self:
        """A line that is named twice is one line: it cannot be exchanged for two things."""
        wishes = {(line.n, line.variant_id) for line in self.lines}
        if len(wishes) != len({line.n for line in self.lines}):
            raise ValueError("a line is exchanged for one thing")
        return self


@dataclass(frozen=True, slots=True)
class Returning:
    """What the routes below stand on."""

    shipments: ShipmentsService
    returns: ReturnsService
    pictures: GoodsPictures


def returns_router(caller: Caller, repeats: Repeats, parts: Returning) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop", tags=["shop"], responses=refusals(404, 422))

    @router.get("/orders/{order_key}/parcels")
    async def shop_parcels(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ParcelsOut:
        """Where the parcels of an order are."""
        found = await parts.shipments.of_order(fan.id, order_key)
        return ParcelsOut(
            items=[
                ParcelOut.of(parcel, parts.pictures.all_shown(parcel.proof_ids, fan.id))
                for parcel in found
            ]
        )

    _add_asking(router, caller, repeats, parts)

    @router.get("/returns/{return_id}")
    async def goods_return(
        return_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReturnOut:
        """One's own return."""
        return ReturnOut.of(await parts.returns.get(fan.id, return_id), parts.pictures)

    @router.delete("/returns/{return_id}", responses=refusals(409))
    async def keep_goods(
        return_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReturnOut:
        """Keep the goods after all, while they are not back; again changes nothing."""
        kept = await parts.returns.withdraw(fan.id, return_id)
        return ReturnOut.of(kept, parts.pictures)

    return router


def _add_asking(router: APIRouter, caller: Caller, repeats: Repeats, parts: Returning) -> None:
    @router.get("/orders/{order_key}/returnable")
    async def returnable_goods(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReturnableGoodsOut:
        """What of an order may be sent back now."""
        offer = await parts.returns.offer(fan.id, order_key)
        return ReturnableGoodsOut.of(offer, parts.pictures)

    @router.post(
        "/orders/{order_key}/returns", response_model=ReturnOut, responses=refusals(400, 409)
    )
    async def ask_return(
        order_key: OrderKey, body: AskReturnIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Send units back; an operator decides. Not so many: 409, too late: 409.

        With `variant_id` on every line they are exchanged for that; one of other goods, or one
        that is sold out: 409.
        """
        variants = {line.n: line.variant_id for line in body.lines if line.variant_id}
        units: dict[int, int] = {}
        for line in body.lines:
            units[line.n] = units.get(line.n, 0) + line.quantity

        async def asked() -> ReturnOut:
            command = AskReturn(
                key=once.key,
                fan_id=once.fan.id,
                order_key=order_key,
                units=units,
                reason=body.reason,
                note=body.note,
                picture_ids=tuple(body.picture_ids),
                variants=variants,
            )
            return ReturnOut.of(await parts.returns.ask(command), parts.pictures)

        return await once(asked)
