"""Gift cards for an unpaid order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.gift_cards.buttons import EnterCodeTap, LeaveCardsTap, OrderCardsTap, UseCardTap
from handlers.gift_cards.screens import told
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import OrderTap
from handlers.ticketing.words import said
from services.core.i18n import Translator
from services.core.ids import short_id
from services.payments.gift_cards import GiftCard
from services.ticketing import OrderSummary

_SHOWN: Final = 5


def choose(
    t: Translator, order: OrderSummary, cards: Sequence[GiftCard], note: str = ""
) -> Screen:
    """The cards of the fan that have money for it; what they pay already can be left again."""
    key, currency = order.key, order.price.total.currency
    usable = [card for card in cards if card.available and card.amount.currency is currency]
    lines: list[str] = [
        path(t, said(t, order.event.name), t.plain("giftcards.home.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("ticketing.summary.total", amount=t.both(order.price.total, order.riel_per_dollar)),
    ]
    if order.gift_card:
        lines.append(t("giftcards.order.pays", amount=order.gift_card))
    lines += [t("giftcards.order.due", due=order.due), ""]
    lines += [f"• {told(t, card)}" for card in usable[:_SHOWN]] or [t("giftcards.order.none")]
    rows: list[Row] = []
    if order.due:
        rows += [[_use(t, order, card)] for card in usable[:_SHOWN]]
        rows.append(
            [Button("🔑 " + t.plain("giftcards.home.button_code"), EnterCodeTap(order_key=key))]
        )
    if order.gift_card:
        leave = t.plain("giftcards.order.button_leave")
        rows.append([Button(leave, LeaveCardsTap(order_key=key))])
    back = OrderTap(order_key=key)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, back)), location=OrderCardsTap(order_key=key)
    )


def _use(t: Translator, order: OrderSummary, card: GiftCard) -> Button:
    least = min(card.available, order.due, key=lambda money: money.amount_minor)
    label = t.plain("giftcards.order.button_use", amount=least)
    return Button(label, UseCardTap(order_key=order.key, card=short_id(card.id)))
