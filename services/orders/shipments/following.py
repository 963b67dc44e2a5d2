"""Parcels on their way: ordered at the carrier, followed by its calls, and by asking it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import from_short_id, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.orders import repository as orders
from services.orders.carriers.ports import (
    Carrier,
    CarryOrder,
    NeverArrived,
    NotServed,
    Progress,
    Receiver,
    Taken,
    Unknown,
    Whereabouts,
)
from services.orders.schemas.order import Order
from services.orders.shipments import repository, rules
from services.orders.shipments.errors import CarrierSilent
from services.orders.shipments.progress import reached
from services.orders.shipments.schemas import CarryParcel, FetchProof, LookAtParcel, Parcel
from services.orders.shipments.states import ShipmentState
from services.orders.states import Mover

CARRY_JOB: Final = "shipments.carry"
LOOK_JOB: Final = "shipments.look"
PROOF_JOB: Final = "shipments.proof"
_AT_ONCE: Final = 50


class Following:
    """Everything may be told twice, late and out of order: what counts is the carrier's answer."""

    def __init__(self, uow: UnitOfWork, carrier: Carrier) -> None:
        self.uow = uow
        self._carrier = carrier

    async def carry(self, job: CarryParcel) -> None:
        """Job: order the carriage. The same parcel is ordered under the same id for ever."""
        asked = await self._to_carry(job.shipment_id)
        if asked is None:
            return
        answer = await self._carrier.carry(asked)
        if isinstance(answer, Unknown):
            raise CarrierSilent(answer.why)
        await self._note_taken(job.shipment_id, answer)

    @query
    async def _to_carry(self, tx: Tx, shipment_id: UUID) -> CarryOrder | None:
        parcel = await repository.find(tx, shipment_id)
        if parcel is None or parcel.is_pickup or parcel.tracking or parcel.refusal:
            return None
        order = await orders.get(tx, parcel.order_id)
        assert order is not None
        assert order.address is not None, "what is carried goes somewhere"
        return CarryOrder(short_id(parcel.id), parcel.service, parcel.weight_g, _receiver(order))

    @use_case
    async def _note_taken(self, tx: Tx, shipment_id: UUID, answer: Taken) -> None:
        _, parcel = await _locked(tx, shipment_id)
        if parcel.tracking or parcel.refusal:
            return
        match answer:
            case Progress():
                look_at = tx.now + rules.FIRST_LOOK
                await repository.change(tx, shipment_id, tracking=answer.tracking, look_at=look_at)
                await self._advance(tx, shipment_id, answer)
            case NotServed():
                await repository.change(tx, shipment_id, refusal=answer.reason, look_at=None)
            case Unknown():
                pass

    async def hint(self, parcel_id: str) -> None:
        """The carrier has called about a parcel: it is asked as soon as possible.

        Whatever the call says, only what the carrier answers counts. Of what we do not know
        nothing follows.
        """
        try:
            shipment_id = from_short_id(parcel_id)
        except ValueError:
            return
        await self._look_soon(shipment_id)

    @use_case
    async def _look_soon(self, tx: Tx, shipment_id: UUID) -> None:
        parcel = await repository.find(tx, shipment_id)
        if parcel is not None and not parcel.is_over:
            tx.enqueue(LOOK_JOB, LookAtParcel(shipment_id), dedupe=f"{LOOK_JOB}:{shipment_id}")

    async def look(self, job: LookAtParcel) -> None:
        """Job: ask where a parcel is."""
        if await self._is_under_way(job.shipment_id):
            answer = await self._carrier.where(short_id(job.shipment_id))
            await self._note(job.shipment_id, answer)

    async def look_around(self) -> int:
        """Ask of parcels that nothing was heard of for long; how many were asked about."""
        asked = 0
        while due := await self._take_due():
            for shipment_id in due:
                await self.look(LookAtParcel(shipment_id))
            asked += len(due)
            if len(due) < _AT_ONCE:
                break
        return asked

    @use_case
    async def _take_due(self, tx: Tx) -> list[UUID]:
        return await repository.take_due(tx, tx.now + rules.FIRST_LOOK, _AT_ONCE)

    @query
    async def _is_under_way(self, tx: Tx, shipment_id: UUID) -> bool:
        parcel = await repository.find(tx, shipment_id)
        return parcel is not None and not parcel.is_over and not parcel.refusal

    @use_case
    async def _note(self, tx: Tx, shipment_id: UUID, answer: Whereabouts) -> None:
        _, parcel = await _locked(tx, shipment_id)
        if parcel.is_over:
            return
        if isinstance(answer, Progress) and await self._advance(tx, shipment_id, answer):
            return
        if isinstance(answer, NeverArrived):
            # Its order was lost on the way: under the same id it can be sent again.
            await repository.change(tx, shipment_id, tracking=None)
            tx.enqueue(CARRY_JOB, CarryParcel(shipment_id))
        looks = await repository.looks_of(tx, shipment_id)
        await repository.look_later(tx, shipment_id, tx.now + rules.pause(looks))

    async def _advance(self, tx: Tx, shipment_id: UUID, told: Progress) -> bool:
        """Whether this brought the parcel further."""
        order, parcel = await _locked(tx, shipment_id)
        if told.state in (parcel.state, ShipmentState.PACKED):
            return False
        moved = await reached(
            tx, order, parcel, told.state, by=Mover.CARRIER, signed_by=told.signed_by
        )
        if moved and told.state is ShipmentState.DELIVERED and told.has_photo:
            tx.enqueue(PROOF_JOB, FetchProof(shipment_id))
        return moved


async def _locked(tx: Tx, shipment_id: UUID) -> tuple[Order, Parcel]:
    order_id = await repository.order_of(tx, shipment_id)
    assert order_id is not None
    order = await orders.lock(tx, order_id)
    parcel = await repository.find(tx, shipment_id)
    assert order is not None
    assert parcel is not None
    return order, parcel


def _receiver(order: Order) -> Receiver:
    """One line, as it stands on the parcel; no price is inside or outside."""
    to = order.address
    assert to is not None
    areas = (to.commune.en, to.district.en, to.province.en, to.commune.km, to.province.km)
    parts = (to.street, *areas, to.note)
    return Receiver(to.recipient, to.phone, ", ".join(part for part in parts if part))
