"""What crosses the border of fulfilment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.orders.shipments.states import OVER, ShipmentState

PICKUP: Final = "pickup"


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """Units of line `n` of the order that are in a parcel."""

    n: int
    quantity: int
    name: Bilingual
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as its buyer and operators see it; `number` counts the order's from 1.

    `tracking` is the carrier's number, of a pickup the code to show at the point; None: the
    carrier has not answered yet. `refusal`: the carrier does not take it (operators only).
    `signed_by` took it; `proof_ids`: photos of where it was left, told where one parcel or one
    order is looked at.
    """

    id: UUID
    order_id: UUID
    number: int
    state: ShipmentState
    service: str
    pickup_point_id: str | None
    tracking: str | None
    weight_g: int
    lines: tuple[ParcelLine, ...]
    signed_by: str
    refusal: str
    packed_at: datetime
    left_at: datetime | None
    ended_at: datetime | None
    proof_ids: tuple[UUID, ...] = ()

    @property
    def is_pickup(self) -> bool:
        return self.service == PICKUP

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def has_left(self) -> bool:
        return self.left_at is not None


@dataclass(frozen=True, slots=True)
class Pack:
    """Pack these units (line number -> units) of an order into one parcel, once for the key.

    Empty: all that is open.
    """

    key: str
    actor_id: int
    order_id: UUID
    units: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class MoveParcel:
    """An operator says where a parcel is. `signed_by`: who took it, if it was delivered."""

    actor_id: int
    shipment_id: UUID
    to: ShipmentState
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class HandOut:
    """Somebody fetches a parcel and shows its code."""

    actor_id: int
    code: str
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class AddProof:
    """A picture that was sent in by the operator shows where the parcel was left."""

    actor_id: int
    shipment_id: UUID
    picture_id: UUID


@dataclass(frozen=True, slots=True)
class Backorder:
    """Something is missing; the buyer is told the day when it is expected."""

    actor_id: int
    order_id: UUID
    back_on: date


@dataclass(frozen=True, slots=True)
class PickOrder:
    """An order in the queue of those that are to be packed."""

    order_id: UUID
    number: str
    state: str
    open_units: int
    parcels: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class CarryParcel:
    """The job that orders a parcel's carriage."""

    shipment_id: UUID


@dataclass(frozen=True, slots=True)
class LookAtParcel:
    """The job that asks the carrier where a parcel is."""

    shipment_id: UUID


@dataclass(frozen=True, slots=True)
class FetchProof:
    """The job that fetches the carrier's photo of a parcel."""

    shipment_id: UUID


@dataclass(frozen=True, slots=True)
class ParcelMoved:
    """Event: a parcel came somewhere. `of` counts the order's parcels so far.

    `quiet`: the goods are a surprise for somebody else; their buyer is told all the same.
    """

    shipment_id: UUID
    order_key: str
    order_number: str
    fan_id: int
    number: int
    of: int
    state: ShipmentState
    is_pickup: bool
    pickup_point: Bilingual | None
    tracking: str | None
