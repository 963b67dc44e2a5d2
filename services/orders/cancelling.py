"""Ending orders: unpaid ones whole, paid ones whole or line by line while nothing has left."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.catalog.stock import holding
from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.orders import moving, paying, refunds, repository
from services.orders.errors import (
    CancelWhole,
    OrderBeingPaid,
    OrderEnded,
    TooLateToCancel,
)
from services.orders.quoting import is_sending_over
from services.orders.schemas.events import LinesCancelled, OrderCancelled
from services.orders.schemas.order import Order
from services.orders.states import CANCELLABLE, CancelReason, Mover, OrderState
from services.payments import PaymentsService
from services.payments.errors import PaymentAlreadyPaid

ENDED = (OrderState.CANCELLED, OrderState.REFUNDED)
_WORDS = {Mover.BUYER: CancelReason.BY_BUYER, Mover.STAFF: CancelReason.BY_STAFF}


async def cancel(
    tx: Tx, payments: PaymentsService, order: Order, *, by: Mover, actor_id: int | None = None
) -> None:
    """End a locked order; quiet when it has ended. TooLateToCancel, OrderBeingPaid."""
    if order.state in ENDED:
        return
    if order.state is OrderState.PENDING:
        await _recall(tx, payments, order)
        await end_unpaid(tx, order, by=by, reason=_WORDS[by], actor_id=actor_id)
        return
    if order.state not in CANCELLABLE or any(line.sent for line in order.lines):
        raise TooLateToCancel
    left = {line.n: line.open for line in order.lines if line.open}
    await _cancel_units(tx, order, left, "whole")
    await _end_paid(tx, order, by=by, actor_id=actor_id)


async def end_unpaid(
    tx: Tx, order: Order, *, by: Mover, reason: CancelReason, actor_id: int | None = None
) -> None:
    """PENDING to CANCELLED: goods, parts and vouchers are free again."""
    moved = await moving.move(
        tx,
        order,
        OrderState.CANCELLED,
        by=by,
        what=reason,
        actor_id=actor_id,
        cancel_reason=reason,
    )
    if moved:
        await paying.let_go(tx, [order])
        tx.emit(OrderCancelled(order.id, order.key, order.fan_id, reason, was_paid=False))


async def cancel_lines(
    tx: Tx,
    order: Order,
    units: Mapping[int, int],
    *,
    key: str,
    by: Mover,
    actor_id: int | None = None,
) -> None:
    """Cancel units of a locked, paid order, once per `key`; with the last ones it ends.

    CancelWhole, OrderEnded, TooLateToCancel: there are not so many that have not left.
    """
    if not await moving.note(
        tx,
        order.id,
        order.state,
        "lines_cancelled",
        details={str(n): count for n, count in units.items()},
        actor_id=actor_id,
        key=f"lines:{key}",
    ):
        return
    if order.state is OrderState.PENDING:
        raise CancelWhole
    if order.state in ENDED:
        raise OrderEnded
    if order.state not in CANCELLABLE:
        raise TooLateToCancel
    await _cancel_units(tx, order, units, key)
    kept = sum(line.quantity - line.cancelled for line in order.lines) - sum(units.values())
    if not kept:
        await _end_paid(tx, order, by=by, actor_id=actor_id)
        return
    await refunds.give_back(
        tx,
        order.id,
        key=f"lines:{key}",
        units=units,
        besides=_sending(order, units),
        actor_id=actor_id,
    )
    tx.emit(LinesCancelled(order.id, order.key, order.fan_id, dict(units)))


def _sending(order: Order, units: Mapping[int, int]) -> Money:
    """What sending and wrapping cost, if with these units nothing is left that would be sent."""
    if not is_sending_over(order, units):
        return Money.zero(order.currency)
    return refunds.of_sending(order)


async def _cancel_units(tx: Tx, order: Order, units: Mapping[int, int], key: str) -> None:
    """They are back on the shelf."""
    lines = {line.n: line for line in order.lines}
    if not units or any(n not in lines or count < 1 for n, count in units.items()):
        raise TooLateToCancel
    if not await repository.cancel_units(tx, order.id, units):
        raise TooLateToCancel
    back: dict[UUID, int] = {}
    for n, count in units.items():
        for stock, each in lines[n].takes.items():
            back[stock] = back.get(stock, 0) + each * count
    reason = f"order {order.number} cancelled"
    await holding.take_back(tx, f"cancel:{derived_uuid(order.id, key).hex}", back, reason=reason)


async def _end_paid(tx: Tx, order: Order, *, by: Mover, actor_id: int | None) -> None:
    reason = _WORDS[by]
    moved = await moving.move(
        tx,
        order,
        OrderState.CANCELLED,
        by=by,
        what=reason,
        actor_id=actor_id,
        cancel_reason=reason,
    )
    assert moved, "the order is locked"
    tx.emit(OrderCancelled(order.id, order.key, order.fan_id, reason, was_paid=True))
    await refunds.give_all_back(tx, order.id, key="whole", actor_id=actor_id)


async def _recall(tx: Tx, payments: PaymentsService, order: Order) -> None:
    """Nobody is asked for its money any more. OrderBeingPaid: it has just come."""
    if order.intent_id is None:
        return
    try:
        await payments.cancel(tx, order.intent_id, order.fan_id)
    except PaymentAlreadyPaid as error:
        raise OrderBeingPaid from error
