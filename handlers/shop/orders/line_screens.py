"""All goods of an order, and cancelling some of them."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.orders.buttons import CancelLineTap, OrderGoodsTap, ShopOrderTap
from handlers.shop.orders.screens import comes_back, may_cancel_some
from handlers.shop.words import line_label, line_name
from handlers.ticketing.words import escaped
from services.core.i18n import Safe, Translator
from services.core.ids import new_key
from services.orders.schemas.cancelling import CancelQuote
from services.orders.schemas.order import Order, OrderLine

A_PAGE: Final = 4
_UNITS: Final = 6


def goods(t: Translator, one: Order, page: int, note: str = "") -> Screen:
    """Each line with its price and what has become of it; a tap cancels of it."""
    pages = max(1, -(-len(one.lines) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = one.lines[page * A_PAGE : (page + 1) * A_PAGE]
    some = may_cancel_some(one)
    lines: list[str] = [_path(t, one), *([f"⚠️ {note}"] if note else []), ""]
    for line in shown:
        lines += _line(t, line)
    if some:
        lines += ["", t("shop.cancel.choose")]
    rows: list[Row] = [
        [
            Button(
                line_label(t, line, f"✖️ {line.open} × "),
                CancelLineTap(order=one.key, n=line.n),
            )
        ]
        for line in shown
        if some and line.open
    ]
    turns = [(page - 1, "‹ {}", "previous"), (page + 1, "{} ›", "next")]
    turn = [
        Button(
            form.format(t.plain(f"common.button.{word}")),
            OrderGoodsTap(order=one.key, page=to),
        )
        for to, form, word in turns
        if 0 <= to < pages
    ]
    back = ShopOrderTap(order=one.key)
    here = OrderGoodsTap(order=one.key, page=page)
    return Screen(
        "\n".join(lines), (*rows, *([turn] if turn else []), last_row(t, back)), location=here
    )


def how_many(t: Translator, one: Order, line: OrderLine) -> Screen:
    lines: list[str] = [
        _path(t, one),
        "",
        f"<b>{escaped(line_name(t, line))}</b>",
        t("shop.cancel.how_many"),
    ]
    buttons = [
        Button(str(units), CancelLineTap(order=one.key, n=line.n, units=units))
        for units in range(1, min(line.open, _UNITS) + 1)
    ]
    if line.open > _UNITS:
        everything = CancelLineTap(order=one.key, n=line.n, units=line.open)
        buttons[-1] = Button(t.plain("shop.return.button_all", n=line.open), everything)
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    back = OrderGoodsTap(order=one.key)
    here = CancelLineTap(order=one.key, n=line.n)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=here)


def sure(t: Translator, one: Order, line: OrderLine, units: int, quote: CancelQuote) -> Screen:
    """What comes back, and where to, before any of it is cancelled."""
    lines: list[str] = [
        _path(t, one),
        "",
        f"<b>{t('shop.cancel.line_question', quantity=units, name=line_name(t, line))}</b>",
        *comes_back(t, one, quote),
    ]
    tap = CancelLineTap(order=one.key, n=line.n, units=units, key=new_key())
    yes = Button(t.plain("shop.cancel.button_these"), tap)
    here = CancelLineTap(order=one.key, n=line.n, units=units)
    return Screen(
        "\n".join(lines), ([yes], last_row(t, OrderGoodsTap(order=one.key))), location=here
    )


def _line(t: Translator, line: OrderLine) -> list[str]:
    told = [
        t.n(f"apporders.line.{what}", count)
        for what, count in (("cancelled", line.cancelled), ("returned", line.returned))
        if count
    ]
    words = t(
        "shop.checkout.line",
        quantity=line.quantity,
        name=line_name(t, line),
        amount=line.total,
    )
    return [words, *(f"   {each}" for each in told)]


def _path(t: Translator, one: Order) -> Safe:
    return path(t, t.plain("shop.orders.title"), one.number, t.plain("apporders.order.goods"))
