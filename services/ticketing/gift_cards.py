"""Gift cards on orders: used for what is to be paid, left again, paid back to."""

from __future__ import annotations

from uuid import UUID

from services.core.money import Money
from services.core.uow import Tx
from services.payments.gift_cards import GiftCardPart, uses
from services.ticketing import purchase
from services.ticketing.errors import OrderNotFound
from services.ticketing.repository import order_cards, orders


async def use(tx: Tx, fan_id: int, order_key: str, card_id: UUID) -> None:
    """Let a card pay what it can of an unpaid order; quiet when nothing is left to be paid.

    The order gets a new revision, and a bank's code for it is recalled. OrderNotFound,
    GiftCardNotFound, GiftCardEmpty.
    """
    order = await order_cards.lock_waiting(tx, order_key, fan_id)
    if order is None:
        return await _require_known(tx, fan_id, order_key)
    due = order.total - Money(order.gift_card_minor, order.total.currency)
    if not due:
        return None
    amount = await uses.hold(
        tx,
        fan_id=fan_id,
        card_id=card_id,
        subject=purchase.subject_of(order_key),
        payee=purchase.organiser_account(order.event_id, due),
        wanted=due,
    )
    await order_cards.set_gift_card(tx, order.id, order.gift_card_minor + amount.amount_minor)
    await purchase.let_requests_go(tx, [order.id])
    return None


async def leave(tx: Tx, fan_id: int, order_key: str) -> None:
    """No card pays anything of an unpaid order any more; quiet when none did."""
    order = await order_cards.lock_waiting(tx, order_key, fan_id)
    if order is None:
        return await _require_known(tx, fan_id, order_key)
    if order.gift_card_minor:
        await uses.release(tx, [purchase.subject_of(order_key)])
        await order_cards.set_gift_card(tx, order.id, 0)
        await purchase.let_requests_go(tx, [order.id])
    return None


async def _require_known(tx: Tx, fan_id: int, order_key: str) -> None:
    if await orders.find(tx, order_key, fan_id) is None:
        raise OrderNotFound(order_key=order_key)


async def paid_from(tx: Tx, order_key: str) -> list[GiftCardPart]:
    """What cards have paid of an order; a refund gives it back by `give_back`."""
    return await uses.parts_of(tx, purchase.subject_of(order_key))


async def give_back(tx: Tx, use_id: UUID, amount: Money, key: str) -> bool:
    """(A part of) what a card paid returns to it, once per `key`; False: it paid less."""
    return await uses.give_back(tx, use_id, amount, key)
