"""What fulfilment needs from outside: somebody who takes a parcel and says where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.orders.shipments.states import ShipmentState


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the parcel, and where: one text, as it stands on the parcel."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class CarryOrder:
    """Carry a parcel. `id` is the same for ever: it is taken at most once. Weight in grams.

    `service` is standard or express.
    """

    id: str
    service: str
    weight_g: int
    to: Receiver


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the parcel is by the carrier's word. `signed_by` took it, empty before.

    `has_photo`: the courier has photographed where it was left.
    """

    tracking: str
    state: ShipmentState
    at: datetime
    signed_by: str
    has_photo: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A file as the carrier has it; whether it is a picture is yet to be seen."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoPhoto:
    """The carrier has none of this parcel."""


@dataclass(frozen=True, slots=True)
class NotServed:
    """The carrier does not take it, and will not under this id. Final; a stable word why."""

    reason: str


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """The carrier has never seen this id: it may be sent again, under the same id."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing can be concluded: silence, an error, an answer that cannot be read."""

    why: str


Taken = Progress | NotServed | Unknown
Whereabouts = Progress | NeverArrived | Unknown


class Carrier(Protocol):
    """Nothing here raises for what may happen; no transaction is open."""

    async def carry(self, order: CarryOrder) -> Taken:
        """Idempotent by the order's id."""
        ...

    async def where(self, parcel_id: str) -> Whereabouts: ...

    async def photo(self, parcel_id: str) -> Photo | NoPhoto | Unknown: ...
