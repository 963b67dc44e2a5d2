"""SQL of what was sold: orders, their tickets and lines, as refunds see and change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, insert, select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.orders.states import may_move
from services.ticketing.box_office.models import BoxSale
from services.ticketing.box_office.rules import WayAtCounter
from services.ticketing.gate.models import GateScan
from services.ticketing.models import (
    BuyerCount,
    OrderLine,
    OrderMove,
    OrderRequest,
    Ticket,
    TicketOrder,
    TicketType,
    TicketTypePool,
)
from services.ticketing.refunds.rules import SoldLine
from services.ticketing.repository.stock import Units
from services.ticketing.rules import OrderState, RequestState
from services.ticketing.schemas import TicketState
from services.ticketing.vouchers.models import VoucherUse

_LINES: Any = OrderLine.__table__
_COUNTS: Any = BuyerCount.__table__


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order as its refunds see it."""

    id: UUID
    key: str
    number: str
    fan_id: int
    event_id: str
    state: OrderState
    total: Money
    tax: Money
    riel_per_dollar: Decimal
    paid_at: datetime | None


async def order_of(
    tx: Tx, ticket_ids: Collection[UUID], *, lock: bool = False
) -> PaidOrder | None:
    """The one order that all these tickets are of; locked, no other refund of it goes on."""
    orders = select(Ticket.order_id).where(Ticket.id.in_(ticket_ids)).distinct()
    found = list((await tx.session.execute(orders)).scalars())
    return await paid_order(tx, found[0], lock=lock) if len(found) == 1 else None


async def paid_order(tx: Tx, order_id: UUID, *, lock: bool = False) -> PaidOrder | None:
    statement = select(TicketOrder).where(TicketOrder.id == order_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        return None
    currency = Currency(row.currency)
    return PaidOrder(
        id=row.id,
        key=row.key,
        number=row.number,
        fan_id=row.fan_id,
        event_id=row.event_id,
        state=OrderState(row.state),
        total=Money(row.total_minor, currency),
        tax=Money(row.tax_minor, currency),
        riel_per_dollar=row.riel_per_dollar,
        paid_at=row.paid_at,
    )


async def order_by_key(tx: Tx, key: str, fan_id: int) -> PaidOrder | None:
    statement = select(TicketOrder.id).where(TicketOrder.key == key, TicketOrder.fan_id == fan_id)
    order_id = (await tx.session.execute(statement)).scalar_one_or_none()
    return await paid_order(tx, order_id) if order_id else None


@dataclass(frozen=True, slots=True)
class SoldTicket:
    """A ticket of a paid order, with what its line says of its price."""

    id: UUID
    line_id: UUID
    label: str
    owner_id: int
    state: TicketState
    type_id: int
    type_slug: str
    name_km: str
    name_en: str
    row: str | None
    seat: str | None
    line: SoldLine

    @property
    def place(self) -> str | None:
        """`A-12`, for a numbered seat."""
        return f"{self.row}-{self.seat}" if self.row and self.seat else None


async def sold_tickets(tx: Tx, order_id: UUID) -> list[SoldTicket]:
    """All tickets of an order in their order, also those that have gone back."""
    statement = (
        select(
            Ticket.id,
            Ticket.order_line_id,
            Ticket.position,
            Ticket.owner_id,
            Ticket.state,
            Ticket.ticket_type_id,
            Ticket.row,
            Ticket.seat,
            TicketOrder.number,
            TicketType.slug,
            TicketType.name_km,
            TicketType.name_en,
            OrderLine.quantity,
            OrderLine.unit_price_minor,
            VoucherUse.discount_minor,
        )
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .join(OrderLine, OrderLine.id == Ticket.order_line_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .outerjoin(
            VoucherUse,
            and_(
                VoucherUse.order_id == OrderLine.order_id,
                VoucherUse.ticket_type_id == OrderLine.ticket_type_id,
            ),
        )
        .where(Ticket.order_id == order_id)
        .order_by(Ticket.position)
    )
    return [
        SoldTicket(
            id=row.id,
            line_id=row.order_line_id,
            label=f"{row.number}-{row.position}",
            owner_id=row.owner_id,
            state=TicketState(row.state),
            type_id=row.ticket_type_id,
            type_slug=row.slug,
            name_km=row.name_km,
            name_en=row.name_en,
            row=row.row,
            seat=row.seat,
            line=SoldLine(row.quantity, row.unit_price_minor, row.discount_minor or 0),
        )
        for row in (await tx.session.execute(statement)).all()
    ]


async def lock_tickets(tx: Tx, ticket_ids: Collection[UUID]) -> None:
    """Nobody scans, transfers or sells them until this transaction ends."""
    statement = (
        select(Ticket.id).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    )
    await tx.session.execute(statement)


async def used(tx: Tx, ticket_ids: Collection[UUID]) -> set[UUID]:
    """Those that somebody came in with. Lock the tickets before, or a scan may be under way."""
    statement = select(GateScan.ticket_id).where(
        GateScan.ticket_id.in_(ticket_ids), GateScan.passed
    )
    return {each for each in (await tx.session.execute(statement)).scalars() if each}


async def revoke(tx: Tx, ticket_ids: Collection[UUID]) -> int:
    """Valid tickets become revoked; how many were."""
    statement = (
        update(Ticket)
        .where(Ticket.id.in_(ticket_ids), Ticket.state == TicketState.VALID)
        .values(state=TicketState.REVOKED)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return len((await tx.session.execute(statement)).all())


async def cancel_units(tx: Tx, by_line: Mapping[UUID, int]) -> None:
    """So many units of each line are sold no more; a line without any left is cancelled."""
    for line_id, quantity in sorted(by_line.items()):
        gone = OrderLine.cancelled_quantity + quantity
        statement = (
            update(OrderLine)
            .where(OrderLine.id == line_id, gone <= OrderLine.quantity)
            .values(
                cancelled_quantity=gone,
                state=case((gone == OrderLine.quantity, "cancelled"), else_="valid"),
            )
            .returning(OrderLine.id)
            .execution_options(synchronize_session=False)
        )
        row = (await tx.session.execute(statement)).first()
        assert row is not None, "more units go than were sold"


async def all_cancelled(tx: Tx, order_id: UUID) -> bool:
    statement = select(OrderLine.id).where(
        OrderLine.order_id == order_id, OrderLine.state == "valid"
    )
    return (await tx.session.execute(statement.limit(1))).first() is None


async def units_of_types(tx: Tx, by_type: Mapping[int, int]) -> Units:
    """What so many tickets of each type take of the pools, pools ascending."""
    statement = select(TicketTypePool.ticket_type_id, TicketTypePool.pool_id).where(
        TicketTypePool.ticket_type_id.in_(by_type)
    )
    units: Units = {}
    for kind, pool_id in await tx.session.execute(statement):
        units[pool_id] = units.get(pool_id, 0) + by_type[kind]
    return dict(sorted(units.items()))


async def discount_buyer(tx: Tx, fan_id: int, by_type: Mapping[int, int]) -> None:
    """The fan may buy so many more of each type."""
    fewer = _COUNTS.c.quantity - bindparam("units")
    statement = (
        _COUNTS.update()
        .where(_COUNTS.c.fan_id == bindparam("fan"), _COUNTS.c.ticket_type_id == bindparam("kind"))
        .values(quantity=case((fewer > 0, fewer), else_=0))
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [{"fan": fan_id, "kind": kind, "units": units} for kind, units in sorted(by_type.items())],
    )


async def move_order(
    tx: Tx, order_id: UUID, source: OrderState, target: OrderState, reason: str
) -> bool:
    """Moves the order with a line in its timeline; False: it stands elsewhere."""
    assert may_move(source, target)
    values: dict[str, Any] = {"state": target}
    if target is OrderState.CANCELLED:
        values["cancel_reason"] = reason
    statement = (
        update(TicketOrder)
        .where(TicketOrder.id == order_id, TicketOrder.state == source)
        .values(**values)
        .returning(TicketOrder.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(statement)).first() is None:
        return False
    await tx.session.execute(
        insert(OrderMove).values(
            id=uuid7(),
            order_id=order_id,
            from_state=source,
            to_state=target,
            reason=reason,
            moved_at=tx.now,
        )
    )
    return True


async def paid_request(tx: Tx, order_id: UUID) -> UUID | None:
    """The request of payments that brought the order's money; None: the wallet did."""
    statement = select(OrderRequest.intent_id).where(
        OrderRequest.order_id == order_id, OrderRequest.state == RequestState.PAID
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def was_paid_in_cash(tx: Tx, order_id: UUID) -> bool:
    """At the box office: there is no payment in a wallet that could be given back."""
    statement = select(BoxSale.order_id).where(
        BoxSale.order_id == order_id, BoxSale.way == WayAtCounter.CASH
    )
    return (await tx.session.execute(statement)).first() is not None
