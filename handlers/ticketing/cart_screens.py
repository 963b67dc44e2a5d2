"""Several ticket types in one order: what it has, and how many of one it shall have."""

from __future__ import annotations

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.buttons import CartQuantityTap, CartTap, CartTypeTap, OrderTap
from handlers.ticketing.order_screens import order_lines
from handlers.ticketing.screens import MOST_QUANTITY_BUTTONS
from handlers.ticketing.words import on_button, said
from services.core.i18n import Translator
from services.core.ids import new_key
from services.ticketing import MAX_TICKETS_PER_ORDER, EventCard, OrderSummary, SaleStatus, TypeCard


def cart(t: Translator, order: OrderSummary, card: EventCard, note: str = "") -> Screen:
    """The types of the order's event; those it has already say how many."""
    has = quantities(order)
    lines: list[str] = [
        path(t, said(t, order.event.name), t.plain("ticketing.cart.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        *order_lines(t, order),
        t("ticketing.summary.total", amount=t.both(order.price.total, order.riel_per_dollar)),
        "",
        t("ticketing.cart.question"),
    ]
    rows = [
        [_type_button(t, order, kind, has.get(kind.id, 0))]
        for kind in card.types
        if kind.id in has or most_of(order, kind)
    ]
    back = OrderTap(order_key=order.key)
    location = CartTap(order_key=order.key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _type_button(t: Translator, order: OrderSummary, kind: TypeCard, has: int) -> Button:
    name = said(t, kind.name)
    label = f"✅ {has} × {name}" if has else f"{name} · {t.money(kind.price)}"
    return Button(on_button(label), CartTypeTap(order_key=order.key, ticket_type_id=kind.id))


def quantities(order: OrderSummary) -> dict[int, int]:
    """How many of each type the order has."""
    return {line.ticket_type_id: line.quantity for line in order.lines}


def most_of(order: OrderSummary, kind: TypeCard) -> int:
    """How many of a type the order can have beside its other lines, as far as can be told."""
    has = quantities(order).get(kind.id, 0)
    limit = min(kind.max_per_order, MAX_TICKETS_PER_ORDER - order.quantity + has)
    most = limit if kind.free is None else min(limit, max(0, kind.free) + has)
    return most if most >= kind.min_per_order and kind.status is SaleStatus.OPEN else 0


def quantity(
    t: Translator, order: OrderSummary, kind: TypeCard, *, unreadable: bool = False
) -> Screen:
    """How many of this type. Each button becomes an order of its own, so each has its own key."""
    most = most_of(order, kind)
    may_leave = kind.id in quantities(order) and len(order.lines) > 1
    shown = min(most, kind.min_per_order + MOST_QUANTITY_BUTTONS - 2)
    lines = [
        path(t, said(t, order.event.name), said(t, kind.name)),
        "",
        *([f"⚠️ {t('ticketing.quantity.unreadable', limit=most)}", ""] if unreadable else []),
        t("ticketing.event.type", type=said(t, kind.name), price=kind.price),
        t("ticketing.quantity.question"),
        *([t("ticketing.quantity.more", limit=most)] if most > shown else []),
    ]
    buttons = [
        _quantity_button(t, order, kind, number) for number in range(kind.min_per_order, shown + 1)
    ]
    rows: list[Row] = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    if may_leave:
        rows.append([Button(t.plain("ticketing.cart.button_remove"), _tap(order, kind, 0))])
    back = CartTap(order_key=order.key)
    location = CartTypeTap(order_key=order.key, ticket_type_id=kind.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _quantity_button(t: Translator, order: OrderSummary, kind: TypeCard, number: int) -> Button:
    label = t.plain("ticketing.quantity.button", quantity=number, price=kind.price * number)
    return Button(label, _tap(order, kind, number))


def _tap(order: OrderSummary, kind: TypeCard, number: int) -> CartQuantityTap:
    return CartQuantityTap(
        order_key=order.key, ticket_type_id=kind.id, quantity=number, key=new_key()
    )
