"""The cart: its lines, what has changed, what is kept for later, the voucher."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.buttons import AddTap, GoodsTap, ProductTap, ShopTap
from handlers.shop.cart.buttons import (
    AcceptChangesTap,
    BackToCartTap,
    CartLineTap,
    CartVoucherOffTap,
    CartVoucherTap,
    ClearCartTap,
    EditCartTap,
    LineQuantityTap,
    SavedTap,
    SaveLineTap,
    ShopCartTap,
)
from handlers.shop.checkout.buttons import BeginCheckoutTap
from handlers.shop.words import free_delivery, line_label, line_name, line_stock
from handlers.ticketing.words import escaped, on_button, said
from services.checkout.schemas import (
    MOST_UNITS,
    Cart,
    CartChange,
    CartLine,
    ChangeKind,
    LineState,
    VoucherState,
)
from services.core.i18n import Safe, Translator
from services.core.ids import new_key, short_id
from services.core.money import Money

LINES_A_PAGE: Final = 3
_SAVED_SHOWN: Final = 6


def cart(
    t: Translator,
    held: Cart,
    rate: Decimal,
    at: ShopCartTap,
    note: str = "",
    undo: CartLine | None = None,
) -> Screen:
    """The cart at a page. `undo`: this line was taken out just now and may come back."""
    if not held.lines:
        return _empty(t, held, note, undo)
    pages = -(-len(held.lines) // LINES_A_PAGE)
    page = min(at.page, pages - 1)
    shown = held.lines[page * LINES_A_PAGE :][:LINES_A_PAGE]
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.cart.title")),
        *([note] if note else []),
        *(f"⚠️ {_change(t, held, change)}" for change in held.changes[:LINES_A_PAGE]),
        *([t("common.page", page=page + 1, pages=pages)] if pages > 1 else []),
        "",
    ]
    for line in shown:
        lines += [*_told(t, line), ""]
    lines += _sums(t, held, rate)
    turn = page_row(
        t,
        ShopCartTap(page=page - 1) if page else None,
        ShopCartTap(page=page + 1) if page + 1 < pages else None,
    )
    buttons = [
        Button(
            line_label(t, line, f"{line.quantity} × "),
            CartLineTap(variant=short_id(line.variant_id)),
        )
        for line in shown
    ]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    rows += [turn, [_main(t, held)], _ways(t, held, undo, pages)]
    if pages == 1 and len(held.lines) > 1:
        rows.append([_edit(t)])
    here = ShopCartTap(page=page)
    text = "\n".join(lines)
    return Screen(text, (*(row for row in rows if row), last_row(t, ShopTap())), location=here)


def _empty(t: Translator, held: Cart, note: str, undo: CartLine | None) -> Screen:
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.cart.title")),
        *([note] if note else []),
        "",
        f"<b>{t('shop.cart.empty')}</b>",
        t("shop.cart.empty_next"),
    ]
    rows: list[Row] = []
    if undo is not None:
        rows.append([_undo(t, undo)])
    rows.append([Button("🛍 " + t.plain("shop.cart.button_look"), GoodsTap())])
    if held.saved:
        rows[-1] = [*rows[-1], _saved(t, held)]
    return Screen("\n".join(lines), (*rows, last_row(t, ShopTap())), location=ShopCartTap())


def _told(t: Translator, line: CartLine) -> list[str]:
    """A line in two or three lines of text."""
    found = [f"<b>{escaped(line_name(t, line))}</b>", _sum(t, line)]
    if line.state is not LineState.IN_STOCK or not line.is_ready:
        found.append(f"<i>{line_stock(t, line)}</i>")
    return found


def _sum(t: Translator, line: CartLine) -> Safe:
    """What a line costs, worked out so that it can be followed."""
    key = "shop.cart.line_less" if line.discount else "shop.cart.line"
    worked: dict[str, Money] = {"discount": line.discount} if line.discount else {}
    return t(key, quantity=line.quantity, price=line.unit, amount=line.total, **worked)


def _sums(t: Translator, held: Cart, rate: Decimal) -> list[str]:
    lines: list[str] = [t("shop.cart.subtotal", amount=t.both(held.subtotal, rate))]
    if held.discounts:
        lines.append(t("shop.cart.discounts", amount=held.discounts))
    if held.voucher is not None:
        lines.append(_voucher(t, held))
    lines += free_delivery(t, held)
    if held.held_until is not None:
        lines.append(t("shop.cart.held_until", time=t.time(held.held_until)))
    else:
        lines.append(t("shop.cart.not_held"))
    return [*lines, t("shop.cart.more_at_checkout")]


def _voucher(t: Translator, held: Cart) -> Safe:
    assert held.voucher is not None
    code = held.voucher.code
    if held.voucher.state is VoucherState.USED:
        return t("shop.cart.voucher", code=code, amount=held.voucher.off)
    return t(f"shop.cart.voucher_{held.voucher.state}", code=code)


def _change(t: Translator, held: Cart, change: CartChange) -> Safe:
    """What has changed since the fan has seen the cart last."""
    every = (*held.lines, *held.saved)
    line = next((each for each in every if each.variant_id == change.variant_id), None)
    name = line_name(t, line) if line else t.plain("shop.choose.option")
    if change.kind is ChangeKind.PRICE:
        currency = held.subtotal.currency
        before, after = Money(change.before, currency), Money(change.after, currency)
        return t("shop.cart.change_price", name=name, before=before, after=after)
    if change.kind is ChangeKind.LESS:
        return t("shop.cart.change_less", name=name, before=change.before, after=change.after)
    return t("shop.cart.change_gone", name=name)


def _main(t: Translator, held: Cart) -> Button:
    if held.changes:
        return Button("👌 " + t.plain("shop.cart.button_accept"), AcceptChangesTap())
    label = t.plain("shop.cart.button_checkout", amount=held.subtotal)
    return Button("✅ " + label, BeginCheckoutTap())


def _ways(t: Translator, held: Cart, undo: CartLine | None, pages: int) -> Row:
    """Two buttons: what was taken out comes before what was kept, and that before emptying.

    Of several pages there is no room for more: changing them leads to the others.
    """
    row = [Button("🏷 " + t.plain("ticketing.summary.button_voucher"), CartVoucherTap())]
    if undo is not None:
        return [*row, _undo(t, undo)]
    if pages > 1:
        return [*row, _edit(t)]
    if held.saved:
        return [*row, _saved(t, held)]
    return [*row, Button("🗑 " + t.plain("shop.cart.button_clear"), ClearCartTap())]


def _edit(t: Translator) -> Button:
    return Button("✏️ " + t.plain("shop.edit.title"), EditCartTap())


def _saved(t: Translator, held: Cart) -> Button:
    return Button("♡ " + t.plain("shop.cart.button_saved", n=len(held.saved)), SavedTap())


def _undo(t: Translator, line: CartLine) -> Button:
    tap = AddTap(variant=short_id(line.variant_id), quantity=line.quantity, key=new_key())
    return Button("↩️ " + t.plain("shop.cart.button_undo"), tap)


def line(
    t: Translator, one: CartLine, picture: PictureRef, rate: Decimal, note: str = ""
) -> Screen:
    """One line of the cart: more, less, none, later."""
    variant = short_id(one.variant_id)
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.cart.title"), said(t, one.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{escaped(line_name(t, one))}</b>",
        t("shop.product.price", price=t.both(one.unit, rate)),
        _sum(t, one),
        f"<i>{line_stock(t, one)}</i>",
        "",
        t("shop.cart.type_quantity", limit=MOST_UNITS),
    ]
    fewer = LineQuantityTap(variant=variant, quantity=one.quantity - 1)
    steps = [Button(f"➖ {one.quantity - 1}", fewer)] if one.quantity > 1 else []
    if one.quantity < (one.left if one.left is not None else MOST_UNITS):
        more = LineQuantityTap(variant=variant, quantity=one.quantity + 1)
        steps.append(Button(f"➕ {one.quantity + 1}", more))
    rows: list[Row] = [
        steps,
        [
            Button(
                "🗑 " + t.plain("shop.cart.button_remove"),
                LineQuantityTap(variant=variant, quantity=0),
            ),
            Button("♡ " + t.plain("shop.cart.button_save"), SaveLineTap(variant=variant)),
        ],
        [
            Button(
                "🔎 " + t.plain("shop.cart.button_product"), ProductTap(product_id=one.product_id)
            )
        ],
    ]
    here = CartLineTap(variant=variant)
    text = "\n".join(lines)
    shown = (*(row for row in rows if row), last_row(t, ShopCartTap()))
    return Screen(text, shown, picture, location=here)


def saved(t: Translator, held: Cart) -> Screen:
    """What is kept for later, as it can be had now."""
    lines: list[str] = [
        path(
            t, t.plain("shop.home.title"), t.plain("shop.cart.title"), t.plain("shop.saved.title")
        ),
        "",
        t("shop.saved.text" if held.saved else "shop.saved.empty"),
    ]
    shown: Sequence[CartLine] = held.saved[:_SAVED_SHOWN]
    lines += [
        f"• {escaped(line_name(t, one))} · {t.money(one.unit)} · {line_stock(t, one)}"
        for one in shown
    ]
    buttons = [
        Button(
            line_label(t, one, "🛒 "),
            BackToCartTap(variant=short_id(one.variant_id)),
        )
        for one in shown
    ]
    rows = [[button] for button in buttons]
    text = "\n".join(lines)
    return Screen(text, (*rows, last_row(t, ShopCartTap())), location=SavedTap())


def ask_voucher(t: Translator, held: Cart, note: str = "") -> Screen:
    """Waits for a code; the one that is there can be taken off."""
    title = t.plain("ticketing.summary.button_voucher")
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.cart.title"), title),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("ticketing.voucher.ask"),
    ]
    rows: list[Row] = []
    if held.voucher is not None:
        lines += ["", _voucher(t, held)]
        off = t.plain("ticketing.voucher.button_off", code=held.voucher.code)
        rows.append([Button(on_button(off), CartVoucherOffTap())])
    text = "\n".join(lines)
    return Screen(text, (*rows, last_row(t, ShopCartTap())), location=CartVoucherTap())


def sure_to_clear(t: Translator, held: Cart) -> Screen:
    """Asks before everything goes."""
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.cart.title")),
        "",
        t.n("shop.cart.clear_question", held.units),
    ]
    yes = Button("🗑 " + t.plain("shop.cart.button_clear"), ClearCartTap(sure=True))
    return Screen("\n".join(lines), ([yes], last_row(t, ShopCartTap())), location=ClearCartTap())
