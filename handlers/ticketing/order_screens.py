"""An order from its summary to its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from handlers.gift_cards.buttons import OrderCardsTap
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeAnywhereTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.refunds.buttons import ReturnOrderTap
from handlers.ticketing.buttons import (
    CancelOrderTap,
    CartTap,
    EventTap,
    InvoiceTap,
    MyTicketsAnywhereTap,
    MyTicketsTap,
    OrderTap,
    OutsideTap,
    PayTap,
    VoucherOffTap,
    VoucherTap,
)
from handlers.ticketing.ticket_screens import entrance, how
from handlers.ticketing.words import bold, date_and_place, said
from handlers.wallet.buttons import TopUpTap
from services.core.i18n import Safe, Translator
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.ticketing import CancelReason, OrderState, OrderSummary, SummaryLine, TicketCard


def summary(
    t: Translator,
    order: OrderSummary,
    balance: Money,
    note: str = "",
    *,
    has_other_types: bool = False,
    has_banks: bool = False,
) -> Screen:
    """All that is to be known before paying. `balance` is the wallet's, in the order's currency.

    With too little money in the wallet the way leads to a top-up instead of the PIN.
    `has_other_types`: the event has more to put into the order. `has_banks`: it can also be paid
    by a code or page of a bank.
    """
    due = order.due
    missing = due - balance
    rows: list[Row]
    if missing.amount_minor > 0:
        after = f"<b>{t('ticketing.summary.short', missing=missing)}</b>"
        rows = [_top_up_row(t, order)]
    else:
        after = t("ticketing.summary.after", balance=balance - due)
        label = "💳 " + t.plain("ticketing.summary.button_pay", amount=due)
        rows = [[Button(label, _pay(order))]]
    lines: list[str] = [
        path(t, said(t, order.event.name), t.plain("ticketing.summary.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, order.event.name),
        *date_and_place(t, order.event),
        "",
        *order_lines(t, order),
        *_money(t, order),
        t("ticketing.summary.balance", balance=balance),
        after,
        "",
        t("ticketing.summary.until", time=t.time(order.expires_at)),
    ]
    rows += _change_rows(
        t, order, has_other_types=has_other_types, has_banks=has_banks and bool(due)
    )
    back = EventTap(event_id=order.event.id)
    location = OrderTap(order_key=order.key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _change_rows(
    t: Translator, order: OrderSummary, *, has_other_types: bool, has_banks: bool
) -> list[Row]:
    """What lowers the price, other ways to pay, other tickets, giving up."""
    rows: list[Row] = [
        [
            Button(
                "🏷 " + t.plain("ticketing.summary.button_voucher"),
                VoucherTap(order_key=order.key),
            ),
            Button("🎁 " + t.plain("giftcards.home.button"), OrderCardsTap(order_key=order.key)),
        ]
    ]
    if has_banks:
        other = "🏦 " + t.plain("ticketing.summary.button_banks")
        tap = OutsideTap(order_key=order.key, revision=order.revision)
        rows.append([Button(other, tap)])
    if has_other_types:
        more = "🎫 " + t.plain("ticketing.summary.button_other_types")
        rows.append([Button(more, CartTap(order_key=order.key))])
    cancel = CancelOrderTap(order_key=order.key)
    rows.append([Button(t.plain("ticketing.summary.button_cancel"), cancel)])
    return rows


def _pay(order: OrderSummary) -> PayTap:
    return PayTap(order_key=order.key, revision=order.revision)


def _top_up_row(t: Translator, order: OrderSummary) -> Row:
    return [
        Button("➕ " + t.plain("menu.button.top_up"), TopUpTap()),
        Button("🔄 " + t.plain("common.button.reload"), OrderTap(order_key=order.key)),
    ]


def order_lines(t: Translator, order: OrderSummary) -> list[Safe]:
    """Each ticket type of the order: how many, at what price, and what a voucher takes off."""
    lines: list[Safe] = []
    for line in order.lines:
        lines.append(
            t(
                "ticketing.summary.line",
                type=said(t, line.name),
                quantity=line.quantity,
                price=line.unit_price,
                amount=line.amount,
            )
        )
        if line.seats:
            lines.append(t("ticketing.summary.seats", seats=", ".join(line.seats)))
        if line.voucher:
            key = "ticketing.summary.voucher"
            lines.append(t(key, code=line.voucher, discount=line.discount))
    return lines


def _money(t: Translator, order: OrderSummary) -> list[Safe]:
    rate = order.riel_per_dollar
    return [
        t("ticketing.summary.fee", fee=order.price.fee),
        *_tax(t, order),
        t("ticketing.summary.total", amount=t.both(order.price.total, rate)),
        *gift_card_lines(t, order),
        t("ticketing.summary.rate", dollar=Money(100, Currency.USD), riel=_riel(rate)),
        t("ticketing.summary.payee", payee=said(t, order.event.organiser)),
    ]


def gift_card_lines(t: Translator, order: OrderSummary) -> list[Safe]:
    """What gift cards pay, and what is left; nothing without them."""
    if not order.gift_card:
        return []
    return [
        t("giftcards.order.pays", amount=order.gift_card),
        t("giftcards.order.due", due=order.due),
    ]


def _tax(t: Translator, order: OrderSummary) -> list[Safe]:
    price = order.price
    if not price.tax:
        return []
    key = "ticketing.summary.tax_included" if price.tax_is_included else "ticketing.summary.tax"
    return [t(key, tax=price.tax)]


def _riel(rate: Decimal) -> Money:
    return Money(int(rate), Currency.KHR)


def ask_voucher(t: Translator, order: OrderSummary, note: str = "") -> Screen:
    """Waits for the code of a voucher; those that the order has can be taken off."""
    lines: list[str] = [
        path(t, said(t, order.event.name), t.plain("ticketing.summary.button_voucher")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("ticketing.voucher.ask"),
    ]
    rows: list[Row] = [
        [Button(t.plain("ticketing.voucher.button_off", code=line.voucher), _off(order, line))]
        for line in order.lines
        if line.voucher
    ]
    back = OrderTap(order_key=order.key)
    location = VoucherTap(order_key=order.key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _off(order: OrderSummary, line: SummaryLine) -> VoucherOffTap:
    return VoucherOffTap(order_key=order.key, ticket_type_id=line.ticket_type_id, key=new_key())


def pin_about(t: Translator, order: OrderSummary) -> Safe:
    """What the PIN confirms, in one line."""
    return t(
        "ticketing.summary.pin_about",
        event=said(t, order.event.name),
        amount=order.price.total,
        payee=said(t, order.event.organiser),
    )


def paid(
    t: Translator,
    order: OrderSummary,
    tickets: Sequence[TicketCard],
    balance: Money,
    picture: PictureRef | None,
) -> Screen:
    """The receipt, with the first ticket as its picture: all facts of it stand in the words.

    Tickets that have gone to somebody else are not shown any more.
    """
    lines = [
        f"✅ <b>{t('ticketing.paid.title')}</b>",
        "",
        bold(t, order.event.name),
        *date_and_place(t, order.event),
        "",
        *order_lines(t, order),
        t("ticketing.paid.amount", amount=t.both(order.price.total, order.riel_per_dollar)),
        *([t("giftcards.order.pays", amount=order.gift_card)] if order.gift_card else []),
        t("ticketing.summary.fee", fee=order.price.fee),
        *_tax(t, order),
        t("ticketing.summary.payee", payee=said(t, order.event.organiser)),
        t("ticketing.paid.balance", balance=balance),
        t("ticketing.paid.number", number=order.number),
        *([t("ticketing.paid.at", time=order.paid_at)] if order.paid_at else []),
        "",
        *(line for first in tickets[:1] for line in (*entrance(t, first), how(t, first))),
    ]
    rows = [
        [Button("🧾 " + t.plain("ticketing.invoice.title"), InvoiceTap(order_key=order.key))],
        [
            Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsAnywhereTap()),
            Button("🏠 " + t.plain("common.button.home"), HomeAnywhereTap()),
        ],
    ]
    return Screen("\n".join(lines), tuple(rows), picture, location=MyTicketsTap())


def ended(t: Translator, order: OrderSummary) -> Screen:
    """An order that was not paid: why it ended, that no money moved, what one can do."""
    if order.state is OrderState.REFUNDED or order.cancel_reason is CancelReason.EVENT_OFF:
        return _gone_back(t, order)
    titles = {
        CancelReason.EXPIRED: t("ticketing.ended.title_expired"),
        CancelReason.REPLACED: t("ticketing.ended.title_replaced"),
    }
    by_buyer = t("ticketing.ended.title_cancelled")
    title = titles.get(order.cancel_reason, by_buyer) if order.cancel_reason else by_buyer
    text = "\n".join(
        [
            path(t, said(t, order.event.name)),
            "",
            f"<b>{title}</b>",
            t("common.money.not_moved"),
            t("ticketing.ended.free_again"),
            "",
            t("ticketing.paid.number", number=order.number),
        ]
    )
    again = EventTap(event_id=order.event.id)
    rows = ([Button(t.plain("ticketing.ended.button_again"), again)], last_row(t, None))
    return Screen(text, rows, location=again)


def _gone_back(t: Translator, order: OrderSummary) -> Screen:
    """An order whose tickets were all given back, or whose event does not take place."""
    text = "\n".join(
        [
            path(t, said(t, order.event.name)),
            "",
            f"<b>{t('ticketing.ended.title_gone_back')}</b>",
            t("ticketing.ended.see_refunds"),
            "",
            t("ticketing.paid.number", number=order.number),
        ]
    )
    look = Button(t.plain("ticketing.ended.button_refunds"), ReturnOrderTap(order_key=order.key))
    location = OrderTap(order_key=order.key)
    return Screen(text, ([look], last_row(t, MyTicketsTap())), location=location)
