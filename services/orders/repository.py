"""SQL of orders: placed once per key, moved by condition; timeline and money are only added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.ids import from_short_id, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.orders.instalments.models import InstalmentPart
from services.orders.instalments.schemas import OWED
from services.orders.models import ShopOrder, ShopOrderEvent, ShopOrderLine, ShopOrderMoney
from services.orders.reading import line_of, order_of
from services.orders.schemas.listing import ListOrders, OrderCard, OrderPage
from services.orders.schemas.money import MoneyKind, OrderMoney
from services.orders.schemas.order import Order, TimelineEntry
from services.orders.states import OrderState


async def add(tx: Tx, row: Mapping[str, Any]) -> bool:
    """A new order without its lines; False: the fan has placed one with this key."""
    statement = (
        insert_into(tx, ShopOrder)
        .values(row)
        .on_conflict_do_nothing(index_elements=["fan_id", "placed_key"])
        .returning(ShopOrder.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def add_lines(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.session.execute(insert(ShopOrderLine), rows)


# Reading


async def lock(tx: Tx, order_id: UUID) -> Order | None:
    """The order with its lines and money, nobody else's to change until the transaction ends."""
    return await _find(tx, ShopOrder.id == order_id, lock=True)


async def lock_by_key(tx: Tx, fan_id: int, key: str) -> Order | None:
    return await _find(tx, and_(ShopOrder.key == key, ShopOrder.fan_id == fan_id), lock=True)


async def find(tx: Tx, fan_id: int, key: str) -> Order | None:
    """An order of this fan, whole, with its timeline."""
    return await _find(tx, and_(ShopOrder.key == key, ShopOrder.fan_id == fan_id), timeline=True)


async def get(tx: Tx, order_id: UUID) -> Order | None:
    return await _find(tx, ShopOrder.id == order_id, timeline=True)


async def placed(tx: Tx, fan_id: int, placed_key: str) -> Order | None:
    which = and_(ShopOrder.fan_id == fan_id, ShopOrder.placed_key == placed_key)
    return await _find(tx, which)


async def id_of_intent(tx: Tx, intent_id: UUID) -> UUID | None:
    return await tx.session.scalar(select(ShopOrder.id).where(ShopOrder.intent_id == intent_id))


async def intent_of(tx: Tx, fan_id: int, key: str) -> UUID | None:
    return await tx.session.scalar(
        select(ShopOrder.intent_id).where(ShopOrder.key == key, ShopOrder.fan_id == fan_id)
    )


async def _find(tx: Tx, which: Any, *, lock: bool = False, timeline: bool = False) -> Order | None:
    statement = select(ShopOrder).where(which).execution_options(populate_existing=True)
    if lock:
        statement = statement.with_for_update()
    row = (await tx.session.scalars(statement)).one_or_none()
    if row is None:
        return None
    lines = await tx.session.scalars(
        select(ShopOrderLine)
        .where(ShopOrderLine.order_id == row.id)
        .order_by(ShopOrderLine.n)
        .execution_options(populate_existing=True)
    )
    steps = await _timeline(tx, row.id) if timeline else ()
    money = await _money(tx, row.id, Currency(row.currency))
    owed = await _owed_minor(tx, row.id) if row.instalments else 0
    return order_of(row, [line_of(each, row.currency) for each in lines], steps, money, owed)


async def _owed_minor(tx: Tx, order_id: UUID) -> int:
    """What is still to be paid in instalments."""
    statement = select(func.coalesce(func.sum(InstalmentPart.amount_minor), 0)).where(
        InstalmentPart.order_id == order_id, InstalmentPart.state.in_(OWED)
    )
    return int(await tx.session.scalar(statement) or 0)


async def _timeline(tx: Tx, order_id: UUID) -> tuple[TimelineEntry, ...]:
    statement = (
        select(ShopOrderEvent)
        .where(ShopOrderEvent.order_id == order_id)
        .order_by(ShopOrderEvent.id)
    )
    return tuple(
        TimelineEntry(
            from_state=OrderState(row.from_state) if row.from_state else None,
            to_state=OrderState(row.to_state),
            what=row.what,
            details=row.details,
            at=row.at,
            actor_id=row.actor_id,
        )
        for row in await tx.session.scalars(statement)
    )


async def _money(tx: Tx, order_id: UUID, currency: Currency) -> tuple[OrderMoney, ...]:
    statement = (
        select(ShopOrderMoney)
        .where(ShopOrderMoney.order_id == order_id)
        .order_by(ShopOrderMoney.id)
    )
    return tuple(
        OrderMoney(
            MoneyKind(row.kind), row.source, Money(row.amount_minor, currency), row.at,
            row.outside_id,
        )
        for row in await tx.session.scalars(statement)
    )  # fmt: skip


async def page(tx: Tx, wanted: ListOrders) -> OrderPage:
    """The newest first; ValueError for a cursor that is none."""
    statement = (
        select(ShopOrder, ShopOrderLine)
        .join(ShopOrderLine, and_(ShopOrderLine.order_id == ShopOrder.id, ShopOrderLine.n == 1))
        .where(ShopOrder.fan_id == wanted.fan_id)
        .order_by(ShopOrder.id.desc())
        .limit(wanted.limit + 1)
    )
    if wanted.states:
        statement = statement.where(ShopOrder.state.in_(sorted(wanted.states)))
    if wanted.after:
        statement = statement.where(ShopOrder.id < from_short_id(wanted.after))
    rows = list(await tx.session.execute(statement))
    shown = rows[: wanted.limit]
    units = await _units(tx, [order.id for order, _ in shown])
    cards = tuple(_card(order, line, units[order.id]) for order, line in shown)
    more = len(rows) > len(shown)
    return OrderPage(cards, cards[-1].key if more else None)


async def _units(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, int]:
    statement = (
        select(ShopOrderLine.order_id, func.sum(ShopOrderLine.quantity))
        .where(ShopOrderLine.order_id.in_(order_ids))
        .group_by(ShopOrderLine.order_id)
    )
    return {order_id: int(units) for order_id, units in await tx.session.execute(statement)}


def _card(order: ShopOrder, first: ShopOrderLine, units: int) -> OrderCard:
    return OrderCard(
        id=order.id,
        key=order.key,
        number=order.number,
        state=OrderState(order.state),
        total=Money(order.total_minor, Currency(order.currency)),
        quantity=units,
        name=Bilingual(first.name_km, first.name_en),
        product_id=first.product_id,
        picture=first.picture,
        pair=first.pair,
        placed_at=order.created_at,
        moves_at=order.moves_at,
    )


# Moving


async def move(
    tx: Tx, order_id: UUID, source: OrderState, target: OrderState, values: Mapping[str, Any]
) -> bool:
    """False: it stands elsewhere, somebody was first."""
    statement = (
        update(ShopOrder)
        .where(ShopOrder.id == order_id, ShopOrder.state == source)
        .values(state=target, **values)
        .returning(ShopOrder.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def set_values(tx: Tx, order_id: UUID, **values: Any) -> None:
    await tx.session.execute(
        update(ShopOrder)
        .where(ShopOrder.id == order_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def add_step(tx: Tx, order_id: UUID, entry: TimelineEntry, key: str | None = None) -> bool:
    """Add to the timeline; False: this key did before."""
    statement = (
        insert_into(tx, ShopOrderEvent)
        .values(
            id=uuid7(),
            order_id=order_id,
            key=key,
            from_state=entry.from_state,
            to_state=entry.to_state,
            what=entry.what,
            details=dict(entry.details),
            actor_id=entry.actor_id,
            at=entry.at,
        )
        .on_conflict_do_nothing(index_elements=["order_id", "key"])
        .returning(ShopOrderEvent.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def overdue(tx: Tx, state: OrderState, limit: int) -> list[UUID]:
    """Orders whose time in this state is over; those that somebody is just moving are left out."""
    statement = (
        select(ShopOrder.id)
        .where(ShopOrder.moves_at <= tx.now, ShopOrder.state == state)
        .order_by(ShopOrder.moves_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await tx.session.scalars(statement))


async def to_settle(tx: Tx, states: Collection[OrderState], limit: int) -> list[UUID]:
    """Orders in these states whose return window is over, locked."""
    statement = (
        select(ShopOrder.id)
        .where(ShopOrder.settles_at <= tx.now, ShopOrder.state.in_(list(states)))
        .order_by(ShopOrder.settles_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await tx.session.scalars(statement))


async def cancel_units(tx: Tx, order_id: UUID, units: Mapping[int, int]) -> bool:
    """Cancel units that are in no parcel; False: of one line there are not so many."""
    for n, count in sorted(units.items()):
        room = ShopOrderLine.quantity - ShopOrderLine.sent - ShopOrderLine.cancelled
        statement = (
            update(ShopOrderLine)
            .where(ShopOrderLine.order_id == order_id, ShopOrderLine.n == n, room >= count)
            .values(cancelled=ShopOrderLine.cancelled + count)
            .returning(ShopOrderLine.n)
            .execution_options(synchronize_session=False)
        )
        if (await tx.session.execute(statement)).first() is None:
            return False
    return True


async def deliver_unshipped(tx: Tx, order_id: UUID) -> None:
    """What is not shipped is there with the payment."""
    await tx.session.execute(
        update(ShopOrderLine)
        .where(ShopOrderLine.order_id == order_id, ShopOrderLine.is_shipped.is_(False))
        .values(sent=ShopOrderLine.quantity, delivered=ShopOrderLine.quantity)
        .execution_options(synchronize_session=False)
    )


# Money


async def add_money(
    tx: Tx,
    order_id: UUID,
    kind: MoneyKind,
    source: str,
    amount: Money,
    *,
    key: str = "",
    outside_id: UUID | None = None,
) -> bool:
    """One transaction; False: it was noted before. `due` is given as what goes back."""
    sign = -1 if kind is MoneyKind.DUE else 1
    statement = (
        insert_into(tx, ShopOrderMoney)
        .values(
            id=uuid7(),
            order_id=order_id,
            kind=kind,
            source=source,
            key=key,
            amount_minor=sign * amount.amount_minor,
            outside_id=outside_id,
            at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["order_id", "kind", "source", "key"])
        .returning(ShopOrderMoney.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def due_by_outside(tx: Tx, refund_id: UUID) -> tuple[UUID, str, int] | None:
    """The order, key and minor units of what payments are to send by this refund of theirs."""
    statement = select(
        ShopOrderMoney.order_id, ShopOrderMoney.key, -ShopOrderMoney.amount_minor
    ).where(ShopOrderMoney.outside_id == refund_id, ShopOrderMoney.kind == MoneyKind.DUE)
    row = (await tx.session.execute(statement)).first()
    return (row[0], row[1], int(row[2])) if row else None


async def is_given_back(tx: Tx, order_id: UUID, key: str) -> bool:
    """Whether this refund was decided before."""
    statement = select(ShopOrderMoney.id).where(
        ShopOrderMoney.order_id == order_id,
        ShopOrderMoney.kind == MoneyKind.DUE,
        ShopOrderMoney.key == key,
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def sums_of(tx: Tx, order_id: UUID, key: str) -> tuple[int, int]:
    """Minor units that were to go back by this refund, and that have."""
    statement = (
        select(ShopOrderMoney.kind, func.sum(ShopOrderMoney.amount_minor))
        .where(ShopOrderMoney.order_id == order_id, ShopOrderMoney.key == key)
        .where(ShopOrderMoney.kind != MoneyKind.PAID)
        .group_by(ShopOrderMoney.kind)
    )
    sums = {kind: int(minor) for kind, minor in await tx.session.execute(statement)}
    return -sums.get(MoneyKind.DUE, 0), sums.get(MoneyKind.BACK, 0)


async def differences(tx: Tx) -> list[str]:
    """Numbers of orders whose money does not add up: more goes back than came."""
    sums = (
        select(
            ShopOrderMoney.order_id,
            func.sum(ShopOrderMoney.amount_minor)
            .filter(ShopOrderMoney.kind != MoneyKind.BACK)
            .label("value"),
            func.sum(ShopOrderMoney.amount_minor)
            .filter(ShopOrderMoney.kind != MoneyKind.PAID)
            .label("open"),
        )
        .group_by(ShopOrderMoney.order_id)
        .subquery()
    )
    statement = (
        select(ShopOrder.number)
        .join(sums, sums.c.order_id == ShopOrder.id)
        .where(or_(sums.c.value < 0, sums.c.open > 0))
    )
    return list(await tx.session.scalars(statement))
