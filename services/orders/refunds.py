"""Money of orders on its way back: to each source its part, never more than it brought."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money, split_by_share
from services.core.shares import by_source
from services.core.uow import Tx
from services.orders import moving, parts, repository, settling
from services.orders.instalments import plans
from services.orders.schemas.events import OrderRefunded
from services.orders.schemas.money import MoneyKind
from services.orders.schemas.order import Order, OrderLine
from services.orders.states import Mover, OrderState
from services.payments import points_parts
from services.payments.gift_cards import uses as gift_cards
from services.payments.refunds import service as outside
from services.payments.refunds.schemas import RefundState
from services.wallet import TransactionKind
from services.wallet.shares import PayOut, pay_out

_CARRIED = "carried"
_CLOSES = (OrderState.CANCELLED, OrderState.RETURNED)
_OVER = (RefundState.DONE, RefundState.TO_WALLET)


def worth(line: OrderLine, first: int, count: int) -> Money:
    """What was paid for `count` units from the `first` (0 on) of a line, with their tax.

    It depends on nothing but the order, so units given back one by one add up to the line.
    """
    assert first >= 0, "units are counted as cancelled or returned before they are given back"
    units = split_by_share(line.total + line.tax, [1] * line.quantity)
    whole = Money.zero(line.total.currency)
    for unit in units[first : first + count]:
        whole += unit
    return whole


def of_sending(order: Order) -> Money:
    """What sending and wrapping cost; it goes back where nothing of the order ever came."""
    return order.price.shipping + order.price.wrap


async def give_back(
    tx: Tx,
    order_id: UUID,
    *,
    key: str,
    units: Mapping[int, int],
    besides: Money | None = None,
    carried: Money | None = None,
    actor_id: int | None = None,
) -> Money:
    """What was paid for these units goes back to its sources, once per `key`; how much.

    The caller has counted them as cancelled or returned before. `besides` goes back with them.
    What was to be paid for all that in instalments falls away first; `carried` of it pays for
    another order already.
    """
    order = await repository.lock(tx, order_id)
    assert order is not None
    if await repository.is_given_back(tx, order_id, key):
        return Money.zero(order.currency)
    whole = besides or Money.zero(order.currency)
    for line in order.lines:
        if count := units.get(line.n, 0):
            whole += worth(line, line.cancelled + line.returned - count, count)
    whole -= carried or Money.zero(order.currency)
    whole -= await plans.take_off(tx, order_id, whole)
    amount = min(whole, order.value, key=lambda money: money.amount_minor)
    await _send(tx, order, amount, key, actor_id)
    return amount


async def give_all_back(tx: Tx, order_id: UUID, *, key: str, actor_id: int | None = None) -> Money:
    """All that was paid and is not on its way back yet, shipping and wrap included."""
    order = await repository.lock(tx, order_id)
    assert order is not None
    await plans.end(tx, order_id)
    if await repository.is_given_back(tx, order_id, key):
        return Money.zero(order.currency)
    await _send(tx, order, order.value, key, actor_id)
    return order.value


def by_sources(order: Order, amount: Money) -> dict[str, Money]:
    """A refund in proportion to what each source has paid and not got back yet."""
    left: dict[str, int] = {}
    for one in order.money:
        if one.kind is not MoneyKind.BACK and not order.went_on(one.source):
            left[one.source] = left.get(one.source, 0) + one.amount.amount_minor
    # The payment for the rest comes last: it takes the remainder.
    sources = dict(sorted(left.items(), key=lambda item: (item[0] == parts.INTENT, item[0])))
    split = by_source(sources, 0, amount.amount_minor)
    return {source: Money(minor, amount.currency) for source, minor in split.items() if minor}


async def carry(tx: Tx, order_id: UUID, new: Order, amount: Money) -> None:
    """So much of what an order has brought pays for the `new` one; the money itself stays.

    What its sources brought is not divided: that is done with whatever goes back to them later.
    """
    order = await repository.lock(tx, order_id)
    assert order is not None
    assert amount <= order.value
    await settling.unsettle(tx, order, amount, f"carried:{new.id.hex}")
    source = f"{parts.EXCHANGE}{new.id.hex}"
    for kind in (MoneyKind.DUE, MoneyKind.BACK):
        await repository.add_money(tx, order.id, kind, source, amount, key=_CARRIED)


async def carry_back(
    tx: Tx, new: Order, amount: Money, *, key: str, actor_id: int | None = None
) -> None:
    """It pays for `new` no more: the sources of the order that it came from get it, once."""
    assert new.parts.exchanged_from is not None
    source = f"{parts.EXCHANGE}{new.id.hex}"
    before = await repository.lock(tx, new.parts.exchanged_from)
    assert before is not None
    if await repository.add_money(tx, before.id, MoneyKind.PAID, source, amount, key=key):
        order = await repository.lock(tx, before.id)
        assert order is not None
        await _send(tx, order, amount, key, actor_id)


def key_of_ended(order_id: UUID) -> str:
    """What makes the refund of an exchange one whose new order nobody has paid."""
    return f"{parts.EXCHANGE}{order_id.hex}"


async def came_back(tx: Tx, refund_id: UUID) -> None:
    """Payments have sent what they were to send; again, nothing happens."""
    found = await repository.due_by_outside(tx, refund_id)
    if found is None:
        return
    order_id, key, amount_minor = found
    order = await repository.lock(tx, order_id)
    assert order is not None
    await _back(tx, order, parts.INTENT, Money(amount_minor, order.currency), key)
    await _tell_if_all(tx, order, key)
    await close_if_back(tx, order_id)


async def close_if_back(tx: Tx, order_id: UUID) -> None:
    """CANCELLED or RETURNED to REFUNDED, once what was due to go back has gone back."""
    order = await repository.lock(tx, order_id)
    assert order is not None
    if order.state in _CLOSES and order.refunded and not order.refund_due:
        await moving.move(tx, order, OrderState.REFUNDED, by=Mover.SYSTEM, what="refunded")


async def _send(tx: Tx, order: Order, amount: Money, key: str, actor_id: int | None) -> None:
    if not amount:
        return
    await settling.unsettle(tx, order, amount, key)
    split = by_sources(order, amount)
    for source, part in split.items():
        await _to_source(tx, order, source, part, key)
    details = {source: part.amount_minor for source, part in split.items()}
    await moving.note(
        tx, order.id, order.state, "money_back", details=details, actor_id=actor_id,
        key=f"back:{key}",
    )  # fmt: skip
    await _tell_if_all(tx, order, key)
    await close_if_back(tx, order.id)


async def _to_source(tx: Tx, order: Order, source: str, amount: Money, key: str) -> None:
    subject, payee = parts.subject_of(order), settling.waiting_account(order.currency)
    outside_id: UUID | None = None
    if source == parts.INTENT:
        assert order.intent_id is not None
        sent = await outside.refund(
            tx, order.intent_id, amount, f"order {order.number}", key=f"order:{key}"
        )
        outside_id = None if sent.state in _OVER else sent.id
    elif source == parts.POINTS:
        worth_of_all = order.parts.points_worth
        assert worth_of_all is not None
        await points_parts.give_back(
            tx,
            fan_id=order.fan_id,
            subject=subject,
            points=order.parts.points,
            worth=worth_of_all,
            before=_due_to(order, source),
            amount=amount,
            payee=payee,
            key=key,
        )
    elif source.startswith(parts.CARD):
        use_id = UUID(source.removeprefix(parts.CARD))
        given = await gift_cards.give_back(tx, use_id, amount, key)
        assert given, "no more than it has paid"
    elif source.startswith(parts.EXCHANGE):
        again = f"again:{derived_uuid(order.id, key).hex}"
        await carry_back(tx, order, amount, key=again)
    else:
        back = PayOut(
            id=derived_uuid("order_refund", order.id, source, key),
            source=payee,
            fan_id=order.fan_id,
            amount=amount,
            reference=subject,
        )
        await pay_out(tx, [back], TransactionKind.REFUND)
    await repository.add_money(
        tx, order.id, MoneyKind.DUE, source, amount, key=key, outside_id=outside_id
    )
    if outside_id is None:
        await _back(tx, order, source, amount, key)


async def _back(tx: Tx, order: Order, source: str, amount: Money, key: str) -> None:
    await repository.add_money(tx, order.id, MoneyKind.BACK, source, amount, key=key)


async def _tell_if_all(tx: Tx, order: Order, key: str) -> None:
    due_minor, back_minor = await repository.sums_of(tx, order.id, key)
    if due_minor == back_minor:
        amount = Money(due_minor, order.currency)
        tx.emit(OrderRefunded(order.id, order.key, order.fan_id, key, amount))


def _due_to(order: Order, source: str) -> Money:
    due = Money.zero(order.currency)
    for one in order.money:
        if one.kind is MoneyKind.DUE and one.source == source:
            due -= one.amount
    return due
