"""From waiting for money to goods that are sold: what is asked for, and what a payment does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.catalog.stock import holding
from services.core.uow import Tx
from services.orders import moving, parts, placing, refunds, repository
from services.orders.instalments import plans
from services.orders.schemas.events import OrderPaid
from services.orders.schemas.money import MoneyKind
from services.orders.schemas.order import Order
from services.orders.settling import waiting_account
from services.orders.states import CancelReason, Mover, OrderState
from services.payments.schemas import IntentPaid, PaymentRequest, Purpose, Way

LATE_MONEY: Final = timedelta(hours=24)
"""So long after its end an order still takes the money that comes for it."""
SHORTEST_REQUEST: Final = timedelta(minutes=5)
_BANKS: Final = frozenset({Way.KHQR, Way.PAYWAY, Way.CARD})


def ways_of(order: Order) -> frozenset[Way]:
    return ways_for(pays_in_parts=order.instalments > 0, is_digital=order.is_digital)


def ways_for(*, pays_in_parts: bool, is_digital: bool) -> frozenset[Way]:
    """How the rest of it may be paid: Telegram wants nothing but Stars for digital goods."""
    if pays_in_parts:
        return frozenset({Way.WALLET})
    if is_digital:
        return frozenset({Way.STARS})
    return _BANKS | {Way.WALLET}


def asks_for(tx: Tx, order: Order) -> PaymentRequest:
    first = order.lines[0].name
    assert order.moves_at is not None
    return PaymentRequest(
        key=order.key,
        fan_id=order.fan_id,
        purpose=Purpose.MERCHANDISE,
        subject=order.key,
        amount=order.due,
        payee=waiting_account(order.currency),
        ways=ways_of(order),
        expires_at=max(order.moves_at, tx.now + SHORTEST_REQUEST),
        digital=order.is_digital,
        description_en=first.en,
        description_km=first.km,
    )


async def paid(tx: Tx, event: IntentPaid) -> None:
    """The money for the rest has come: the order is confirmed with it, or it goes back."""
    if event.purpose is not Purpose.MERCHANDISE:
        return
    order_id = await repository.id_of_intent(tx, event.intent_id)
    if order_id is None:
        return
    order = await repository.lock(tx, order_id)
    assert order is not None
    if order.paid_at is not None:
        return
    await repository.add_money(tx, order.id, MoneyKind.PAID, parts.INTENT, event.amount)
    if order.state is OrderState.PENDING:
        await confirm(tx, order, what=f"paid_{event.way}", by_bank=event.way in _BANKS)
    elif not await _take_again(tx, order, event):
        await refunds.give_all_back(tx, order.id, key="late")


async def confirm(tx: Tx, order: Order, *, what: str, by_bank: bool = False) -> None:
    """All of it is paid, or is paid now by its parts; the goods are sold.

    Where nothing else was due, WalletIsFrozen may refuse the parts.
    """
    moved = await moving.move(
        tx, order, OrderState.CONFIRMED, by=Mover.SYSTEM, what=what, paid_at=tx.now
    )
    assert moved, "the order is locked"
    await parts.spend(tx, order, money_came=bool(order.due))
    if order.instalments:
        await plans.begin(tx, order.id)
    await _hand_over(tx, order, by_bank=by_bank)


async def _hand_over(tx: Tx, order: Order, *, by_bank: bool) -> None:
    owners = [placing.hold_owner(order.id, line.n) for line in order.lines]
    await holding.sell_all(tx, owners, f"order {order.number}")
    if not all(line.is_shipped for line in order.lines):
        await repository.deliver_unshipped(tx, order.id)
    tx.emit(
        OrderPaid(
            order_id=order.id,
            order_key=order.key,
            number=order.number,
            fan_id=order.fan_id,
            total=order.price.total,
            paid_at=tx.now,
            instalments=order.instalments,
            by_bank=by_bank,
            exchanged_from=order.parts.exchanged_from,
        )
    )
    if not any(line.is_shipped for line in order.lines):
        sold = replace(order, state=OrderState.CONFIRMED)
        await moving.move(tx, sold, OrderState.DELIVERED, by=Mover.SYSTEM, what="digital")


async def _take_again(tx: Tx, order: Order, event: IntentPaid) -> bool:
    """An order that only its time has ended gets its goods once more, if they are to be had.

    Not where parts or vouchers went back with it: what they were to pay has to be paid anew.
    """
    expired = order.cancel_reason is CancelReason.EXPIRED and order.ended_at is not None
    if not expired or tx.now - (order.ended_at or tx.now) > LATE_MONEY:
        return False
    if order.due != order.price.total or any(line.voucher for line in order.lines):
        return False
    if not await _hold_all(tx, order):
        return False
    moved = await moving.move(
        tx,
        order,
        OrderState.CONFIRMED,
        by=Mover.SYSTEM,
        what="late_money",
        paid_at=tx.now,
        ended_at=None,
        cancel_reason=None,
    )
    assert moved, "the order is locked"
    await _hand_over(tx, order, by_bank=event.way in _BANKS)
    return True


async def _hold_all(tx: Tx, order: Order) -> bool:
    """All lines or none."""
    held: list[str] = []
    for line in order.lines:
        owner = placing.hold_owner(order.id, line.n)
        units = {stock: each * line.quantity for stock, each in line.takes.items()}
        if not await holding.try_hold(tx, owner, units, None):
            await holding.release(tx, held)
            return False
        held.append(owner)
    return True


async def let_go(tx: Tx, orders: Collection[Order]) -> None:
    """Goods and parts of orders that nobody pays are free again."""
    owners = [placing.hold_owner(order.id, line.n) for order in orders for line in order.lines]
    await holding.release(tx, owners)
    for order in orders:
        await parts.release(tx, order)
        if order.instalments:
            await plans.end(tx, order.id)
        if order.parts.exchanged is not None:
            key = refunds.key_of_ended(order.id)
            await refunds.carry_back(tx, order, order.parts.exchanged, key=key)
