"""Parts of an order's price from a gift card, points and wallet: held, then taken or let go."""

from __future__ import annotations

from services.core.money import Money
from services.core.uow import Tx
from services.orders import repository
from services.orders.errors import PartsChanged
from services.orders.schemas.money import MoneyKind
from services.orders.schemas.order import Order
from services.orders.settling import waiting_account
from services.payments import points_parts
from services.payments.gift_cards import uses as gift_cards
from services.wallet import TransactionKind, holds

KIND = TransactionKind.MERCHANDISE_ORDER
INTENT, WALLET, POINTS = "intent", "wallet", "points"
CARD, EXCHANGE, INSTALMENT = "card:", "exchange:", "instalment:"


def subject_of(order: Order) -> str:
    """How an order is called where its money is booked."""
    return f"shop_order:{order.key}"


async def hold(tx: Tx, order: Order) -> None:
    """Set the parts of a new order aside.

    InsufficientFunds, LimitReached, WalletIsFrozen, GiftCardNotFound, GiftCardEmpty;
    PartsChanged: the card has less than was said.
    """
    parts, subject, payee = order.parts, subject_of(order), waiting_account(order.currency)
    if parts.gift_card is not None and parts.gift_card_id is not None:
        held = await gift_cards.hold(
            tx,
            fan_id=order.fan_id,
            card_id=parts.gift_card_id,
            subject=subject,
            payee=payee,
            wanted=parts.gift_card,
            kind=KIND,
        )
        if held != parts.gift_card:
            raise PartsChanged(available=held)
    if parts.wallet is not None:
        await holds.place(
            tx,
            key=order.key,
            fan_id=order.fan_id,
            payee=payee,
            amount=parts.wallet,
            reference=subject,
            kind=KIND,
        )
    if parts.points:
        await points_parts.hold(tx, fan_id=order.fan_id, subject=subject, points=parts.points)


async def spend(tx: Tx, order: Order, *, money_came: bool) -> None:
    """Take what was set aside, and note where it came from.

    `money_came`: the rest is paid already, so a freeze that came later does not stop it;
    otherwise WalletIsFrozen.
    """
    parts, subject, payee = order.parts, subject_of(order), waiting_account(order.currency)
    for card in await gift_cards.parts_of(tx, subject) if parts.gift_card else ():
        await _paid(tx, order, f"{CARD}{card.use_id.hex}", card.amount)
    if parts.gift_card:
        await gift_cards.spend(tx, subject)
    if parts.wallet is not None:
        hold_id = holds.hold_id_of(order.fan_id, order.key)
        await holds.capture(tx, hold_id, parts.wallet, already_left=money_came)
        await _paid(tx, order, WALLET, parts.wallet)
    if parts.points_worth is not None:
        if not money_came:
            await holds.check_not_frozen(tx, order.fan_id)
        await points_parts.spend(
            tx,
            subject=subject,
            points=parts.points,
            worth=parts.points_worth,
            payee=payee,
            kind=KIND,
        )
        await _paid(tx, order, POINTS, parts.points_worth)
    if parts.exchanged is not None and parts.exchanged_from is not None:
        await _paid(tx, order, f"{EXCHANGE}{parts.exchanged_from.hex}", parts.exchanged)


async def release(tx: Tx, order: Order) -> None:
    """What was set aside is free again."""
    parts, subject = order.parts, subject_of(order)
    if parts.gift_card:
        await gift_cards.release(tx, [subject])
    if parts.wallet is not None:
        await holds.release(tx, holds.hold_id_of(order.fan_id, order.key))
    if parts.points:
        await points_parts.release(tx, subject)


async def _paid(tx: Tx, order: Order, source: str, amount: Money) -> None:
    await repository.add_money(tx, order.id, MoneyKind.PAID, source, amount)
