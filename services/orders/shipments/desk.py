"""The operators' side of parcels: what is to be packed, packing, handing over, handing out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.catalog.service import priced_variants
from services.catalog.stock import PickupPoint
from services.catalog.stock.repository import places
from services.core.formats import in_phnom_penh
from services.core.ids import new_key, uuid7
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.orders import moving
from services.orders import repository as orders
from services.orders.errors import OrderNotFound
from services.orders.schemas.order import Order
from services.orders.shipments import log, repository, rules
from services.orders.shipments.errors import (
    BadDay,
    NoTrackingYet,
    NotToPack,
    ParcelHasMoved,
    ParcelNotFound,
    UnitsNotOpen,
)
from services.orders.shipments.following import CARRY_JOB
from services.orders.shipments.progress import reached
from services.orders.shipments.proofs import with_proofs
from services.orders.shipments.schemas import (
    PICKUP,
    Backorder,
    CarryParcel,
    HandOut,
    MoveParcel,
    Pack,
    Parcel,
    PickOrder,
)
from services.orders.shipments.states import ShipmentState
from services.orders.states import Mover, OrderState

_PACKABLE = frozenset({OrderState.CONFIRMED, OrderState.PROCESSING, OrderState.BACKORDERED})
_STANDARD, _EXPRESS = "standard", "express"


class FulfilmentDesk:
    """Each command locks its order first: of two operators the second sees what the first did.

    All of it: RoleRequired.
    """

    def __init__(self, uow: UnitOfWork, roles: RolesService, *, has_carrier: bool) -> None:
        self.uow = uow
        self._roles = roles
        self._has_carrier = has_carrier

    # Looking

    @use_case
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many orders wait to be packed."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.count_to_pack(tx)

    @use_case
    async def to_pack(
        self, tx: Tx, actor_id: int, after: UUID | None = None, limit: int = 20
    ) -> list[PickOrder]:
        """Paid orders with units in no parcel, the oldest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.to_pack(tx, after, limit)

    @use_case
    async def parcels(
        self,
        tx: Tx,
        actor_id: int,
        states: frozenset[ShipmentState],
        after: UUID | None = None,
        limit: int = 20,
    ) -> list[Parcel]:
        """Parcels in these states, the oldest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.under_way(tx, states, after, limit)

    @use_case
    async def order(self, tx: Tx, actor_id: int, order_id: UUID) -> tuple[Order, list[Parcel]]:
        """An order with its timeline, and its parcels. OrderNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        order = await orders.get(tx, order_id)
        if order is None:
            raise OrderNotFound
        return order, await repository.of_order(tx, order_id)

    @use_case
    async def parcel(self, tx: Tx, actor_id: int, shipment_id: UUID) -> tuple[Order, Parcel]:
        """A parcel with its order. ParcelNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        order, found = await _parcel(tx, shipment_id)
        (seen,) = await with_proofs(tx, [found])
        return order, seen

    @use_case
    async def pickup_point(self, tx: Tx, actor_id: int, order: Order) -> PickupPoint | None:
        """Where an order is fetched; None: it is sent."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if order.pickup_point_id is None:
            return None
        return await places.pickup_point(tx, order.pickup_point_id)

    # Doing

    @use_case
    async def pack(self, tx: Tx, command: Pack) -> Parcel:
        """Units into one parcel, once for its key. OrderNotFound, NotToPack, UnitsNotOpen."""
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        order = await _locked(tx, command.order_id)
        if done := await repository.by_key(tx, command.key):
            return done
        if order.state not in _PACKABLE:
            raise NotToPack
        units = _units(order, command.units)
        for n, count in sorted(units.items()):
            if not await repository.put_in_parcel(tx, order.id, n, count):
                left = next((line.open for line in order.lines if line.n == n), 0)
                raise UnitsNotOpen(left=left)
        parcel = await self._put_together(tx, order, command, units)
        if order.state is not OrderState.PROCESSING:
            await moving.move(
                tx,
                order,
                OrderState.PROCESSING,
                by=Mover.STAFF,
                what="packed",
                actor_id=command.actor_id,
            )
        detail = ", ".join(f"{n}x{count}" for n, count in sorted(units.items()))
        await log.add(tx, order.id, command.actor_id, "packed", parcel.id.hex, detail)
        return parcel

    async def _put_together(
        self, tx: Tx, order: Order, command: Pack, units: Mapping[int, int]
    ) -> Parcel:
        is_pickup = order.pickup_point_id is not None
        carried = self._has_carrier and not is_pickup and order.address is not None
        shipment_id = uuid7()
        # A parcel that no carrier takes has a number of the house: for a pickup it is the code.
        tracking = None if carried else new_key()[:8]
        values: dict[str, object] = {
            "id": shipment_id,
            "key": command.key,
            "order_id": order.id,
            "number": len(await repository.of_order(tx, order.id)) + 1,
            "state": ShipmentState.PACKED,
            "service": PICKUP if is_pickup else _service(order),
            "pickup_point_id": order.pickup_point_id,
            "tracking": tracking,
            "weight_g": await _weight_g(tx, order, units),
            "signed_by": "",
            "refusal": "",
            "packed_by": command.actor_id,
            "packed_at": tx.now,
            # A carrier that never answers is asked by and by, however its job has ended.
            "look_at": tx.now + rules.FIRST_LOOK if carried else None,
            "looks": 0,
        }
        await repository.add(tx, values, units)
        if carried:
            tx.enqueue(CARRY_JOB, CarryParcel(shipment_id))
        parcel = await repository.find(tx, shipment_id)
        assert parcel is not None
        return parcel

    @use_case
    async def move(self, tx: Tx, command: MoveParcel) -> Parcel:
        """A parcel is handed over, delivered, came back or is lost; again, quiet.

        Of a pickup, handed over means: it lies at the point. ParcelNotFound, ParcelHasMoved,
        NoTrackingYet.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        order, parcel = await _parcel(tx, command.shipment_id)
        return await self._move(tx, order, parcel, command)

    @use_case
    async def hand_out(self, tx: Tx, command: HandOut) -> Parcel:
        """Somebody shows the code of a parcel that lies at a point, and has it now.

        ParcelNotFound, ParcelHasMoved.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        known = await repository.by_code(tx, command.code.strip().upper())
        if known is None:
            raise ParcelNotFound
        order, parcel = await _parcel(tx, known.id)
        if parcel.state is not ShipmentState.HANDED_OVER:
            raise ParcelHasMoved(state=parcel.state)
        moved = MoveParcel(command.actor_id, parcel.id, ShipmentState.DELIVERED, command.signed_by)
        return await self._move(tx, order, parcel, moved)

    async def _move(self, tx: Tx, order: Order, parcel: Parcel, command: MoveParcel) -> Parcel:
        if parcel.state is command.to:
            return parcel
        if parcel.tracking is None and not parcel.refusal:
            raise NoTrackingYet
        done = await reached(
            tx,
            order,
            parcel,
            command.to,
            by=Mover.STAFF,
            signed_by=command.signed_by,
            actor_id=command.actor_id,
        )
        if not done:
            raise ParcelHasMoved(state=parcel.state)
        detail = command.signed_by
        await log.add(tx, order.id, command.actor_id, f"parcel_{command.to}"[:24],
                      parcel.id.hex, detail)  # fmt: skip
        return (await _parcel(tx, parcel.id))[1]

    @use_case
    async def backorder(self, tx: Tx, command: Backorder) -> Order:
        """Something is missing: the buyer is told when it is expected. NotToPack, BadDay."""
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        order = await _locked(tx, command.order_id)
        if not rules.is_possible_day(command.back_on, _today(tx)):
            raise BadDay
        if not any(line.open and line.is_shipped for line in order.lines):
            raise NotToPack
        if order.state not in _PACKABLE:
            raise NotToPack
        if order.state is OrderState.CONFIRMED:
            await moving.move(
                tx, order, OrderState.PROCESSING,
                by=Mover.STAFF, what="picked", actor_id=command.actor_id,
            )  # fmt: skip
            order = await _locked(tx, order.id)
        if order.state is OrderState.PROCESSING:
            await moving.move(
                tx, order, OrderState.BACKORDERED,
                by=Mover.STAFF, what="backordered", actor_id=command.actor_id,
                details={"day": command.back_on.isoformat()},
            )  # fmt: skip
        await orders.set_values(tx, order.id, back_on=command.back_on)
        await log.add(
            tx, order.id, command.actor_id, "backordered", detail=command.back_on.isoformat()
        )
        return await _locked(tx, order.id)


async def _locked(tx: Tx, order_id: UUID) -> Order:
    order = await orders.lock(tx, order_id)
    if order is None:
        raise OrderNotFound
    return order


async def _parcel(tx: Tx, shipment_id: UUID) -> tuple[Order, Parcel]:
    """The parcel as it is once its order is locked."""
    order_id = await repository.order_of(tx, shipment_id)
    if order_id is None:
        raise ParcelNotFound
    order = await _locked(tx, order_id)
    parcel = await repository.find(tx, shipment_id)
    assert parcel is not None
    return order, parcel


def _units(order: Order, wanted: Mapping[int, int]) -> dict[int, int]:
    units = dict(wanted) or {
        line.n: line.open for line in order.lines if line.is_shipped and line.open
    }
    if not units or any(count <= 0 for count in units.values()):
        raise UnitsNotOpen(left=0)
    return units


def _service(order: Order) -> str:
    """How a parcel that is sent is carried."""
    return _EXPRESS if order.shipping_method == _EXPRESS else _STANDARD


async def _weight_g(tx: Tx, order: Order, units: Mapping[int, int]) -> int:
    lines = {line.n: line for line in order.lines}
    known = await priced_variants(tx, [lines[n].variant_id for n in units])
    total = rules.PARCEL_G
    for n, count in units.items():
        variant = known.get(lines[n].variant_id)
        parcel = variant.parcel if variant else None
        total += count * (parcel.weight_g if parcel else rules.UNIT_G)
    return total


def _today(tx: Tx) -> date:
    return in_phnom_penh(tx.now).date()
