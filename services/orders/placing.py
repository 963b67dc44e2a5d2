"""Placing an order: it, the hold of its goods, and the hold of its parts appear together."""

from __future__ import annotations

from uuid import UUID

from services.catalog.stock import holding
from services.catalog.stock.repository import holds
from services.core.ids import uuid7
from services.core.uow import Tx
from services.orders import parts, reading, repository
from services.orders.instalments import plans
from services.orders.models import ShopOrder, ShopOrderLine
from services.orders.schemas.events import OrderPlaced
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order, TimelineEntry
from services.orders.states import OrderState


def hold_owner(order_id: UUID, n: int) -> str:
    """Who holds the goods of an order's line."""
    return f"order:{order_id.hex}:{n}"


async def place(tx: Tx, new: NewOrder) -> Order:
    """The order of this key, PENDING; the same key again is the same order.

    Holds of carts become the order's; what is not held any more is taken by the guard. All or
    nothing: OutOfStock, or what `parts.hold` refuses, takes the caller's transaction back.
    """
    order_id = uuid7()
    if not await repository.add(tx, reading.row_of(order_id, new, tx.now)):
        done = await repository.placed(tx, new.fan_id, new.key)
        assert done is not None
        return done
    rows = reading.line_rows(order_id, new)
    await repository.add_lines(tx, rows)
    await _take_goods(tx, order_id, new)
    entry = TimelineEntry(None, OrderState.PENDING, "placed", {}, tx.now)
    await repository.add_step(tx, order_id, entry)
    lines = [reading.line_of(ShopOrderLine(**row), new.currency) for row in rows]
    order = reading.order_of(
        ShopOrder(**reading.row_of(order_id, new, tx.now)), lines, [entry], []
    )
    await parts.hold(tx, order)
    if new.instalments:
        await plans.reserve(
            tx,
            order_id=order_id,
            fan_id=new.fan_id,
            months=new.instalments,
            total=new.due + new.financed,
            fee=new.price.surcharge,
        )
    tx.emit(OrderPlaced(order.id, order.key, order.fan_id))
    return order


async def _take_goods(tx: Tx, order_id: UUID, new: NewOrder) -> None:
    """What a bundle is made of may have changed since its cart took hold of it: then anew."""
    lines = {hold_owner(order_id, n): line for n, line in enumerate(new.lines, start=1)}
    wanted = {line.held_by: owner for owner, line in lines.items() if line.held_by}
    units = {line.held_by: units_of(line) for line in new.lines if line.held_by}
    handed = await holds.hand_over(tx, wanted, units) if wanted else set()
    for owner, line in lines.items():
        if line.takes and line.held_by not in handed:
            if line.held_by:
                await holding.release(tx, [line.held_by])
            await holding.hold(tx, owner, units_of(line), None)


def units_of(line: NewOrderLine) -> dict[UUID, int]:
    """What the line takes of each stock."""
    return {stock_id: units * line.quantity for stock_id, units in line.takes.items()}
