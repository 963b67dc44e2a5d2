"""Money of delivered goods: it waits until nobody may return them, then it is the house's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money, share_round_half_up
from services.core.uow import Tx
from services.orders import repository
from services.orders.schemas.order import Order
from services.orders.states import OrderState
from services.wallet import TransactionKind
from services.wallet.shares import Share, share_out

RETURN_WINDOW: Final = timedelta(days=14)
SETTLES: Final = (OrderState.DELIVERED, OrderState.RETURNED, OrderState.REFUNDED)
"""Of what came back the house keeps some of the money too: its sending, at times the wrap."""
_SELLER: Final = "hangmeas"


def waiting_account(currency: Currency) -> str:
    """Where the money of goods waits: paid, and not yet safe from a return."""
    return f"pending:vendor:{_SELLER}:{currency.lower()}"


def income_account(currency: Currency) -> str:
    return f"revenue:merchandise:{currency.lower()}"


def tax_account(currency: Currency) -> str:
    """Value added tax that the house has taken in and owes."""
    return f"pending:tax:{currency.lower()}"


def settle_after(delivered_at: datetime) -> datetime:
    return delivered_at + RETURN_WINDOW


async def settle(tx: Tx, order_id: UUID) -> None:
    """What an order has brought for good leaves the waiting account; again, nothing happens."""
    order = await repository.lock(tx, order_id)
    assert order is not None
    open_minor = order.value.amount_minor - order.settled.amount_minor
    if open_minor > 0:
        await _hand_out(tx, order, Money(open_minor, order.currency))
    settled_minor = max(order.value.amount_minor, order.settled.amount_minor)
    await repository.set_values(tx, order_id, settles_at=None, settled_minor=settled_minor)


async def put_off(tx: Tx, order_id: UUID, until: datetime) -> None:
    """While somebody returns goods, their money stays where it can go back from."""
    await repository.set_values(tx, order_id, settles_at=until)


async def unsettle(tx: Tx, order: Order, amount: Money, key: str) -> None:
    """The house gives back of its income what a late refund takes, so that it can be sent."""
    left = order.value - order.settled
    missing = amount - max(left, Money.zero(amount.currency))
    if missing.amount_minor <= 0:
        return
    tax = _tax_of(order, missing)
    for source, part in ((tax_account, tax), (income_account, missing - tax)):
        await share_out(
            tx,
            share_id=derived_uuid("order_unsettled", order.id, key, source.__name__),
            source=source(order.currency),
            shares=[Share(waiting_account(order.currency), part)],
            kind=TransactionKind.REFUND,
            reference=f"shop_order:{order.key}",
        )
    settled = order.settled - missing
    await repository.set_values(tx, order.id, settled_minor=settled.amount_minor)


async def _hand_out(tx: Tx, order: Order, amount: Money) -> None:
    tax = _tax_of(order, amount)
    await share_out(
        tx,
        share_id=derived_uuid("order_settled", order.id, order.settled.amount_minor, tx.now),
        source=waiting_account(order.currency),
        shares=[
            Share(income_account(order.currency), amount - tax),
            Share(tax_account(order.currency), tax),
        ],
        kind=TransactionKind.MERCHANDISE_ORDER,
        reference=f"shop_order:{order.key}",
    )


def _tax_of(order: Order, amount: Money) -> Money:
    price = order.price
    if not price.total:
        return Money.zero(amount.currency)
    minor = share_round_half_up(
        amount.amount_minor, price.tax.amount_minor, price.total.amount_minor
    )
    return Money(minor, amount.currency)
