"""The house that sends goods: operators, a carrier that answers what it is told, and a shop."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from services.core.ids import new_key, short_id
from services.core.uow import Tx
from services.orders import repository as orders
from services.orders.cancel_desk import CancelDesk
from services.orders.carriers import CarryOrder, NeverArrived, NoPhoto, Photo, Progress, Unknown
from services.orders.carriers.ports import Taken, Whereabouts
from services.orders.pictures import AddPicture, PicturesService
from services.orders.returns.desk import ReturnsDesk
from services.orders.returns.schemas import AskReturn, Return
from services.orders.returns.service import ReturnsService
from services.orders.returns.states import ReturnReason
from services.orders.reviews.desk import ReviewsDesk
from services.orders.reviews.service import ReviewsService
from services.orders.schemas.order import Order
from services.orders.shipments.desk import FulfilmentDesk
from services.orders.shipments.following import Following
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.schemas import CarryParcel, MoveParcel, Pack, Parcel
from services.orders.shipments.states import ShipmentState
from tests.services.orders.world import DARA, Desk

STAFF, OTHER_STAFF = 90, 91


@dataclass
class FakeCarrier:
    """Says where each parcel is; `silent` ones are unknown, of others it never heard."""

    at: datetime
    states: dict[str, ShipmentState] = field(default_factory=dict)
    orders: list[CarryOrder] = field(default_factory=list)
    refusal: Taken | None = None
    is_silent: bool = False
    photos: dict[str, bytes] = field(default_factory=dict)

    async def carry(self, order: CarryOrder) -> Taken:
        self.orders.append(order)
        if self.is_silent:
            return Unknown("silent")
        if self.refusal is not None:
            return self.refusal
        self.states.setdefault(order.id, ShipmentState.PACKED)
        return self._progress(order.id)

    async def where(self, parcel_id: str) -> Whereabouts:
        if self.is_silent:
            return Unknown("silent")
        if parcel_id not in self.states:
            return NeverArrived()
        return self._progress(parcel_id)

    async def photo(self, parcel_id: str) -> Photo | NoPhoto | Unknown:
        if self.is_silent:
            return Unknown("silent")
        return Photo(self.photos[parcel_id]) if parcel_id in self.photos else NoPhoto()

    def _progress(self, parcel_id: str) -> Progress:
        number, state = sorted(self.states).index(parcel_id) + 1, self.states[parcel_id]
        return Progress(f"KH{number:09}", state, self.at, "Bopha", parcel_id in self.photos)


@dataclass
class House:
    shop: Desk
    carrier: FakeCarrier
    desk: FulfilmentDesk
    following: Following
    proofs: ProofsService
    pictures: PicturesService
    returns: ReturnsService
    returns_desk: ReturnsDesk
    reviews: ReviewsService
    reviews_desk: ReviewsDesk
    cancel_desk: CancelDesk

    async def paid(self, wanted: Mapping[UUID, int], **changed: Any) -> Order:
        new = await self.shop.new(dict(wanted))
        return await self.shop.pay(await self.shop.place(replace(new, **changed)))

    async def again(self, order: Order) -> Order:
        found = await self.shop.uow.run(lambda tx: _lock(tx, order.id))
        assert found is not None
        return found

    async def pack(
        self, order: Order, units: Mapping[int, int] | None = None, actor_id: int = STAFF
    ) -> Parcel:
        return await self.desk.pack(Pack(new_key(), actor_id, order.id, units or {}))

    async def sent(self, order: Order, units: Mapping[int, int] | None = None) -> Parcel:
        """Packed, taken by the carrier, handed over."""
        parcel = await self.pack(order, units)
        if not parcel.is_pickup:
            await self.following.carry(CarryParcel(parcel.id))
        return await self.move(parcel, ShipmentState.HANDED_OVER)

    async def move(self, parcel: Parcel, to: ShipmentState) -> Parcel:
        return await self.desk.move(MoveParcel(STAFF, parcel.id, to))

    async def delivered(self, wanted: Mapping[UUID, int]) -> Order:
        """Paid, sent in one parcel, and with its buyer."""
        order = await self.paid(wanted)
        await self.move(await self.sent(order), ShipmentState.DELIVERED)
        return await self.again(order)

    def tell(self, parcel: Parcel, state: ShipmentState) -> None:
        """The carrier will say this of the parcel from now on."""
        self.carrier.states[short_id(parcel.id)] = state

    async def ask(self, order: Order, units: Mapping[int, int], **changed: Any) -> Return:
        command = AskReturn(new_key(), DARA, order.key, units, ReturnReason.WRONG_SIZE)
        return await self.returns.ask(replace(command, **changed))

    async def picture(self, fan_id: int = DARA) -> UUID:
        content = await asyncio.to_thread(a_picture)
        return await self.pictures.add(AddPicture(fan_id, new_key(), content))


def a_picture(width: int = 640, height: int = 480, form: str = "JPEG") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, form)
    return made.getvalue()


async def _lock(tx: Tx, order_id: UUID) -> Order | None:
    return await orders.lock(tx, order_id)
