"""Cancelling somebody's order: what goes back and where to, the reason, and the last question."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button
from handlers.kit.navigation import last_row
from handlers.kit.screen import Screen
from handlers.order_desk.buttons import (
    CancelForBuyerSureTap,
    CancelForBuyerTap,
    PickOrderTap,
)
from handlers.order_desk.screens import desk_path
from handlers.shop.orders.screens import cancel_parts, source_name
from handlers.shop.words import line_name
from handlers.ticketing.words import escaped
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.orders.parts import INTENT
from services.orders.schemas.cancelling import CancelQuote
from services.orders.schemas.order import Order

_LINES_SHOWN: Final = 5


def ask_reason(t: Translator, order: Order, quote: CancelQuote, note: str = "") -> Screen:
    """What goes back, and the question why."""
    which = short_id(order.id)
    words = [*_about(t, order, quote, note), "", t("orderdesk.cancel.ask_why")]
    back = last_row(t, PickOrderTap(order=which))
    return Screen("\n".join(words), (back,), location=CancelForBuyerTap(order=which))


def sure(t: Translator, order: Order, quote: CancelQuote, reason: str) -> Screen:
    """The same once more with the reason, as the buyer will read it."""
    which = short_id(order.id)
    words = [
        *_about(t, order, quote),
        "",
        t("shop.cancel.why", reason=reason),
        t("orderdesk.cancel.other_words"),
    ]
    yes = Button(
        "✖️ " + t.plain("orderdesk.cancel.button_sure"), CancelForBuyerSureTap(order=which)
    )
    rows = ([yes], last_row(t, PickOrderTap(order=which)))
    return Screen("\n".join(words), rows, location=CancelForBuyerTap(order=which))


def _about(t: Translator, order: Order, quote: CancelQuote, note: str = "") -> list[str]:
    is_part = any(line.sent for line in order.lines)
    return [
        desk_path(t, order.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{t('orderdesk.cancel.rest' if is_part else 'orderdesk.cancel.whole')}</b>",
        *_goods(t, order),
        *_money(t, order, quote),
    ]


def _goods(t: Translator, order: Order) -> list[str]:
    left = [line for line in order.lines if line.open]
    shown = [f"• {line.open} × {escaped(line_name(t, line))}" for line in left[:_LINES_SHOWN]]
    rest = sum(line.open for line in left[_LINES_SHOWN:])
    return [*shown, *([t.n("shop.checkout.more", rest)] if rest else [])]


def _money(t: Translator, order: Order, quote: CancelQuote) -> list[str]:
    """How much goes back, and where to; of what nobody has paid nothing does."""
    parts = cancel_parts(t, quote)
    if not quote.total:
        return [*parts, t("orderdesk.cancel.nothing_back")]
    amount = t.both(quote.total, order.riel_per_dollar)
    return [
        *parts,
        t("orderdesk.cancel.back", amount=amount),
        *(
            f"• {_source(t, source)} · {t.money(part)}"
            for source, part in quote.sources.items()
            if part
        ),
    ]


def _source(t: Translator, source: str) -> Safe:
    """The buyer's way to pay is not the operator's."""
    return t("orderdesk.cancel.as_paid") if source == INTENT else source_name(t, source)
