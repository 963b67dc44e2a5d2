"""Changing the cart: less and more of several lines on one screen, and one step back."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.shop.cart.buttons import (
    ClearCartTap,
    EditCartTap,
    EditLineTap,
    SavedTap,
    ShopCartTap,
)
from handlers.shop.words import line_name
from handlers.ticketing.words import escaped, on_button
from services.checkout.schemas import MOST_UNITS, Cart, CartLine
from services.core.i18n import Translator
from services.core.ids import short_id

LINES_A_PAGE: Final = 2
"""Each has two buttons; below them are the pages and the last row."""


def edit(
    t: Translator, held: Cart, page: int = 0, note: str = "", undo: CartLine | None = None
) -> Screen:
    """A page of lines that can be changed. `undo`: as this line was before the last tap."""
    pages = max(1, -(-len(held.lines) // LINES_A_PAGE))
    page = min(page, pages - 1)
    shown = held.lines[page * LINES_A_PAGE :][:LINES_A_PAGE]
    lines: list[str] = [
        path(
            t, t.plain("shop.home.title"), t.plain("shop.cart.title"), t.plain("shop.edit.title")
        ),
        *([note] if note else []),
        *([t("common.page", page=page + 1, pages=pages)] if pages > 1 else []),
        "",
    ]
    for line in shown:
        words = t("shop.cart.line", quantity=line.quantity, price=line.unit, amount=line.total)
        lines += [f"<b>{escaped(line_name(t, line))}</b>", words, ""]
    lines.append(t("shop.cart.subtotal", amount=held.subtotal))
    turn = page_row(
        t,
        EditCartTap(page=page - 1) if page else None,
        EditCartTap(page=page + 1) if page + 1 < pages else None,
    )
    others = _others(t, held, page, undo)
    rows: list[Row] = [*(_steps(t, line, page) for line in shown), turn, others]
    text, rest = "\n".join(lines), last_row(t, ShopCartTap())
    here = EditCartTap(page=page)
    return Screen(text, (*(row for row in rows if row), rest), location=here)


def _steps(t: Translator, line: CartLine, page: int) -> Row:
    """One less, which of a single unit is none, and one more where there is one."""
    name, count = line_name(t, line), line.quantity
    mark = f"➖ {count - 1}" if count > 1 else "🗑"
    row = [Button(on_button(f"{mark} {name}"), _tap(line, count - 1, page))]
    if count < (line.left if line.left is not None else MOST_UNITS):
        row.append(Button(on_button(f"➕ {count + 1} {name}"), _tap(line, count + 1, page)))
    return row


def _tap(line: CartLine, quantity: int, page: int) -> EditLineTap:
    return EditLineTap(variant=short_id(line.variant_id), quantity=quantity, at=page)


def _others(t: Translator, held: Cart, page: int, undo: CartLine | None) -> Row:
    if undo is not None:
        label = "↩️ " + t.plain("shop.cart.button_undo")
        row = [Button(label, _tap(undo, undo.quantity, page))]
    else:
        row = [Button("🗑 " + t.plain("shop.cart.button_clear"), ClearCartTap())]
    if held.saved:
        saved = t.plain("shop.cart.button_saved", n=len(held.saved))
        row = [*row, Button("♡ " + saved, SavedTap())]
    return row
