"""SQL of parcels. Every change is one conditional statement and says whether it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from services.artwork.schemas import Bilingual
from services.catalog.stock.models import Warehouse
from services.core.among import among
from services.core.uow import Tx
from services.orders.models import ShopOrder, ShopOrderLine
from services.orders.shipments.models import Shipment, ShipmentLine
from services.orders.shipments.schemas import Parcel, ParcelLine, PickOrder
from services.orders.shipments.states import MOVES, ShipmentState
from services.orders.states import OrderState

_TO_PACK = (OrderState.CONFIRMED, OrderState.PROCESSING)
_OPEN_UNITS = ShopOrderLine.quantity - ShopOrderLine.sent - ShopOrderLine.cancelled


async def put_in_parcel(tx: Tx, order_id: UUID, n: int, quantity: int) -> bool:
    """Units of a line are in a parcel from now on, if so many are open and can be shipped."""
    statement = (
        update(ShopOrderLine)
        .where(
            ShopOrderLine.order_id == order_id,
            ShopOrderLine.n == n,
            ShopOrderLine.is_shipped,
            quantity <= _OPEN_UNITS,
        )
        .values(sent=ShopOrderLine.sent + quantity)
        .returning(ShopOrderLine.n)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def arrived(tx: Tx, shipment_id: UUID) -> None:
    """The units of a parcel count as delivered."""
    rows = await tx.session.execute(
        select(ShipmentLine.order_id, ShipmentLine.n, ShipmentLine.quantity).where(
            ShipmentLine.shipment_id == shipment_id
        )
    )
    for order_id, n, quantity in rows.all():
        await tx.session.execute(
            update(ShopOrderLine)
            .where(ShopOrderLine.order_id == order_id, ShopOrderLine.n == n)
            .values(delivered=ShopOrderLine.delivered + quantity)
            .execution_options(synchronize_session=False)
        )


async def add(tx: Tx, values: Mapping[str, object], units: Mapping[int, int]) -> None:
    await tx.session.execute(insert(Shipment).values(**values))
    lines = [
        {
            "shipment_id": values["id"],
            "n": n,
            "order_id": values["order_id"],
            "quantity": quantity,
        }
        for n, quantity in sorted(units.items())
    ]
    await tx.session.execute(insert(ShipmentLine), lines)


async def move(
    tx: Tx, shipment_id: UUID, to: ShipmentState, **values: object
) -> ShipmentState | None:
    """The parcel is there now; where it was, or None if from there it cannot come here."""
    was = await state_of(tx, shipment_id, lock=True)
    if was is None or to not in MOVES[was]:
        return None
    statement = (
        update(Shipment)
        .where(Shipment.id == shipment_id, Shipment.state == was)
        .values(state=to, looks=0, **values)
        .returning(Shipment.id)
        .execution_options(synchronize_session=False)
    )
    return was if (await tx.session.execute(statement)).first() else None


async def state_of(tx: Tx, shipment_id: UUID, *, lock: bool = False) -> ShipmentState | None:
    statement = select(Shipment.state).where(Shipment.id == shipment_id)
    if lock:
        statement = statement.with_for_update()
    found = (await tx.session.scalars(statement)).first()
    return None if found is None else ShipmentState(found)


async def change(tx: Tx, shipment_id: UUID, **values: object) -> None:
    await tx.session.execute(
        update(Shipment)
        .where(Shipment.id == shipment_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def look_later(tx: Tx, shipment_id: UUID, at: datetime | None) -> None:
    """Nothing new: asked again at that moment, a little later each time."""
    await change(tx, shipment_id, looks=Shipment.looks + 1, look_at=at)


async def take_due(tx: Tx, again_at: datetime, limit: int) -> list[UUID]:
    """Parcels whose time to be looked at it is; whoever takes them, nobody else does for now."""
    due = (
        select(Shipment.id)
        .where(Shipment.look_at <= tx.now)
        .order_by(Shipment.look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(await tx.session.scalars(due))
    if ids:
        await tx.session.execute(
            update(Shipment)
            .where(among(tx, Shipment.id, ids))
            .values(look_at=again_at)
            .execution_options(synchronize_session=False)
        )
    return ids


async def order_of(tx: Tx, shipment_id: UUID) -> UUID | None:
    statement = select(Shipment.order_id).where(Shipment.id == shipment_id)
    return (await tx.session.scalars(statement)).first()


async def buyer_of(tx: Tx, shipment_id: UUID) -> int | None:
    statement = (
        select(ShopOrder.fan_id)
        .join(Shipment, Shipment.order_id == ShopOrder.id)
        .where(Shipment.id == shipment_id)
    )
    return (await tx.session.scalars(statement)).first()


async def looks_of(tx: Tx, shipment_id: UUID) -> int:
    statement = select(Shipment.looks).where(Shipment.id == shipment_id)
    return (await tx.session.scalars(statement)).one()


async def by_key(tx: Tx, key: str) -> Parcel | None:
    found = await _parcels(tx, [Shipment.key == key])
    return found[0] if found else None


async def by_code(tx: Tx, code: str) -> Parcel | None:
    """The pickup whose code this is."""
    found = await _parcels(tx, [Shipment.tracking == code, Shipment.service == "pickup"])
    return found[0] if found else None


async def find(tx: Tx, shipment_id: UUID) -> Parcel | None:
    found = await _parcels(tx, [Shipment.id == shipment_id])
    return found[0] if found else None


async def of_order(tx: Tx, order_id: UUID) -> list[Parcel]:
    """The parcels of an order by their number."""
    return await _parcels(tx, [Shipment.order_id == order_id])


async def under_way(
    tx: Tx, states: Collection[ShipmentState], after: UUID | None, limit: int
) -> list[Parcel]:
    """Parcels in these states, the oldest first."""
    wanted: list[ColumnElement[bool]] = [Shipment.state.in_(list(states))]
    if after is not None:
        wanted.append(Shipment.id > after)
    page = select(Shipment.id).where(*wanted).order_by(Shipment.id).limit(limit)
    return await _parcels(tx, [Shipment.id.in_(page)])


async def to_pack(tx: Tx, after: UUID | None, limit: int) -> list[PickOrder]:
    """Paid orders with units that are in no parcel, the oldest first."""
    parcels = (
        select(func.count())
        .where(Shipment.order_id == ShopOrder.id)
        .correlate(ShopOrder)
        .scalar_subquery()
    )
    statement = (
        select(
            ShopOrder.id,
            ShopOrder.number,
            ShopOrder.state,
            func.sum(_OPEN_UNITS),
            parcels,
            ShopOrder.paid_at,
        )
        .join(
            ShopOrderLine,
            and_(ShopOrderLine.order_id == ShopOrder.id, ShopOrderLine.is_shipped),
        )
        .where(
            ShopOrder.state.in_((*_TO_PACK, OrderState.BACKORDERED)),
            _OPEN_UNITS > 0,
            ShopOrder.id > after if after else ShopOrder.id.is_not(None),
        )
        .group_by(ShopOrder.id, ShopOrder.number, ShopOrder.state, ShopOrder.paid_at)
        .order_by(ShopOrder.id)
        .limit(limit)
    )
    return [
        PickOrder(order_id, number, state, int(units), count, paid_at)
        for order_id, number, state, units, count, paid_at in await tx.session.execute(statement)
    ]


async def count_to_pack(tx: Tx) -> int:
    """Orders that wait for somebody to pack them; those that wait for goods do not count."""
    statement = (
        select(func.count(func.distinct(ShopOrder.id)))
        .join(
            ShopOrderLine,
            and_(ShopOrderLine.order_id == ShopOrder.id, ShopOrderLine.is_shipped),
        )
        .where(ShopOrder.state.in_(_TO_PACK), _OPEN_UNITS > 0)
    )
    return (await tx.session.scalars(statement)).one()


async def point_name(tx: Tx, point_id: str | None) -> Bilingual | None:
    if point_id is None:
        return None
    statement = select(Warehouse.name_km, Warehouse.name_en).where(Warehouse.id == point_id)
    row = (await tx.session.execute(statement)).first()
    return Bilingual(row.name_km, row.name_en) if row else None


async def delivered_at(tx: Tx, order_id: UUID) -> dict[int, datetime]:
    """When the last parcel with units of a line came, by line."""
    rows = await tx.session.execute(
        select(ShipmentLine.n, func.max(Shipment.ended_at))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.order_id == order_id, Shipment.state == ShipmentState.DELIVERED)
        .group_by(ShipmentLine.n)
    )
    return {n: at for n, at in rows if at is not None}


async def _parcels(tx: Tx, wanted: Sequence[ColumnElement[bool]]) -> list[Parcel]:
    statement = select(Shipment).where(*wanted).order_by(Shipment.order_id, Shipment.number)
    rows = list(await tx.session.scalars(statement))
    lines = await _lines(tx, [row.id for row in rows])
    return [
        Parcel(
            id=row.id,
            order_id=row.order_id,
            number=row.number,
            state=ShipmentState(row.state),
            service=row.service,
            pickup_point_id=row.pickup_point_id,
            tracking=row.tracking,
            weight_g=row.weight_g,
            lines=tuple(lines.get(row.id, ())),
            signed_by=row.signed_by,
            refusal=row.refusal,
            packed_at=row.packed_at,
            left_at=row.left_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]


async def _lines(tx: Tx, shipment_ids: Sequence[UUID]) -> dict[UUID, list[ParcelLine]]:
    if not shipment_ids:
        return {}
    rows = await tx.session.execute(
        select(
            ShipmentLine.shipment_id,
            ShipmentLine.n,
            ShipmentLine.quantity,
            ShopOrderLine.name_km,
            ShopOrderLine.name_en,
            ShopOrderLine.attributes,
        )
        .join(
            ShopOrderLine,
            and_(
                ShopOrderLine.order_id == ShipmentLine.order_id,
                ShopOrderLine.n == ShipmentLine.n,
            ),
        )
        .where(among(tx, ShipmentLine.shipment_id, shipment_ids))
        .order_by(ShipmentLine.n)
    )
    found: dict[UUID, list[ParcelLine]] = {}
    for row in rows:
        line = ParcelLine(row.n, row.quantity, Bilingual(row.name_km, row.name_en), row.attributes)
        found.setdefault(row.shipment_id, []).append(line)
    return found
