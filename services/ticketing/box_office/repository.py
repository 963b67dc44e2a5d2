"""SQL of sales at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments.cash import Cash, Deal
from services.ticketing.box_office.models import BoxSale, BoxShift
from services.ticketing.box_office.rules import WayAtCounter
from services.ticketing.box_office.schemas import Sold
from services.ticketing.models import OrderLine, TicketOrder
from services.ticketing.rules import SOLD_STATES


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale of a shift, with the order as it stands."""

    order_id: UUID
    order_key: str
    fan_id: int
    revision: int
    shift_id: UUID
    seller_id: int
    way: WayAtCounter | None
    given: Cash | None
    change: Cash | None


async def add_sale(tx: Tx, order_id: UUID, shift_id: UUID) -> None:
    await tx.session.execute(insert(BoxSale).values(order_id=order_id, shift_id=shift_id))


async def sale(tx: Tx, order_key: str, seller_id: int) -> SaleRow | None:
    """A sale of this seller; None: there is none, or it is somebody else's."""
    statement = (
        select(
            TicketOrder.id,
            TicketOrder.key,
            TicketOrder.fan_id,
            TicketOrder.revision,
            BoxSale.shift_id,
            BoxShift.seller_id,
            BoxSale.way,
            BoxSale.given_usd_minor,
            BoxSale.given_khr_minor,
            BoxSale.change_usd_minor,
            BoxSale.change_khr_minor,
        )
        .join(BoxSale, BoxSale.order_id == TicketOrder.id)
        .join(BoxShift, BoxShift.id == BoxSale.shift_id)
        .where(TicketOrder.key == order_key, BoxShift.seller_id == seller_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _sale(row) if row else None


def _sale(row: Row[*tuple[Any, ...]]) -> SaleRow:
    was_cash = row.given_usd_minor is not None
    return SaleRow(
        order_id=row.id,
        order_key=row.key,
        fan_id=row.fan_id,
        revision=row.revision,
        shift_id=row.shift_id,
        seller_id=row.seller_id,
        way=WayAtCounter(row.way) if row.way else None,
        given=Cash(row.given_usd_minor, row.given_khr_minor) if was_cash else None,
        change=Cash(row.change_usd_minor, row.change_khr_minor) if was_cash else None,
    )


async def note_way(
    tx: Tx, order_id: UUID, way: WayAtCounter, deal: Deal | None = None, reason: str | None = None
) -> None:
    await tx.session.execute(
        update(BoxSale)
        .where(BoxSale.order_id == order_id)
        .values(
            way=way,
            given_usd_minor=deal.given.usd_minor if deal else None,
            given_khr_minor=deal.given.khr_minor if deal else None,
            change_usd_minor=deal.change.usd_minor if deal else None,
            change_khr_minor=deal.change.khr_minor if deal else None,
            rounding_khr_minor=deal.rounding.amount_minor if deal else None,
            reason=reason,
        )
        .execution_options(synchronize_session=False)
    )


async def seller_of(tx: Tx, order_key: str) -> int | None:
    """Who sold an order at the counter; None: it was not sold there."""
    statement = (
        select(BoxShift.seller_id)
        .join(BoxSale, BoxSale.shift_id == BoxShift.id)
        .join(TicketOrder, TicketOrder.id == BoxSale.order_id)
        .where(TicketOrder.key == order_key)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def unpaid_of(tx: Tx, shift_id: UUID) -> list[UUID]:
    """Orders of a shift that wait for cash; those that wait for a bank go on by themselves."""
    statement = (
        select(BoxSale.order_id)
        .join(TicketOrder, TicketOrder.id == BoxSale.order_id)
        .where(BoxSale.shift_id == shift_id, TicketOrder.state == "pending")
        .where(BoxSale.way.is_(None))
        .order_by(BoxSale.order_id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def sold(tx: Tx, shift_id: UUID) -> tuple[Sold, ...]:
    """What was sold in a shift, by way of payment."""
    orders = (
        select(
            BoxSale.way,
            TicketOrder.currency,
            TicketOrder.total_minor,
            select(func.sum(OrderLine.quantity))
            .where(OrderLine.order_id == TicketOrder.id)
            .scalar_subquery()
            .label("tickets"),
        )
        .join(TicketOrder, TicketOrder.id == BoxSale.order_id)
        .where(BoxSale.shift_id == shift_id, TicketOrder.state.in_(sorted(SOLD_STATES)))
        .subquery()
    )
    statement = (
        select(
            orders.c.way,
            orders.c.currency,
            func.count(),
            func.sum(orders.c.tickets),
            func.sum(orders.c.total_minor),
        )
        .group_by(orders.c.way, orders.c.currency)
        .order_by(orders.c.way, orders.c.currency)
    )
    rows: Sequence[Any] = (await tx.session.execute(statement)).all()
    return tuple(
        Sold(
            WayAtCounter(way),
            Currency(currency),
            number,
            int(tickets),
            Money(int(total), Currency(currency)),
        )
        for way, currency, number, tickets, total in rows
    )


async def make_free(tx: Tx, order_id: UUID) -> bool:
    """A pending order costs nothing from now on; False: it is not pending any more."""
    statement = (
        update(TicketOrder)
        .where(TicketOrder.id == order_id, TicketOrder.state == "pending")
        .values(subtotal_minor=0, fee_minor=0, tax_minor=0, total_minor=0)
        .returning(TicketOrder.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None
