"""Stock as the operators see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.goods_desk.buttons import MoveSureTap, MoveTap, StocksTap, StockTap
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.shop.words import traits
from handlers.ticketing.words import on_button, said
from services.catalog.stock import Movement, MoveStock, StockLevel, StockLine
from services.core.i18n import Safe, Translator

STOCKS_A_PAGE: Final = 5
_MARKS: Final = {
    Movement.RECEIPT: "📥",
    Movement.COUNT: "🔢",
    Movement.ADJUSTMENT: "✏️",
    Movement.DAMAGE: "💔",
    Movement.SALE: "🛍",
    Movement.RETURN: "↩️",
    Movement.RETURN_DAMAGED: "💔",
}
BY_HAND: Final = (Movement.RECEIPT, Movement.COUNT, Movement.ADJUSTMENT, Movement.DAMAGE)


def stocks(
    t: Translator, page: Sequence[StockLevel], next_after: str | None, at: StocksTap
) -> Screen:
    """One page by SKU: those that run low, or all."""
    empty = "stock.desk.nothing_low" if at.low else "stock.desk.nothing"
    told = [_listed(t, level) for level in page] or [t(empty)]
    lines: list[str] = [_path(t), "", "\n\n".join(told)]
    rows: list[Row] = [[Button(on_button(each.sku), StockTap(sku=each.sku))] for each in page]
    other = "stock.desk.button_all" if at.low else "stock.desk.button_low"
    turns = [Button(t.plain(other), StocksTap(low=not at.low))]
    if next_after:
        following = StocksTap(after=next_after, low=at.low)
        turns.append(Button(t.plain("common.button.next") + " ›", following))
    return Screen("\n".join(lines), (*rows, turns, last_row(t, DeskTap())), location=at)


def stock(t: Translator, level: StockLevel, lines: Sequence[StockLine], note: str = "") -> Screen:
    """One stock with its last movements, and what can be done to it."""
    words: list[str] = [
        _path(t, level.sku),
        *([f"⚠️ {note}"] if note else []),
        "",
        _listed(t, level),
        t("stock.desk.warehouse", warehouse=_warehouse(t, level)),
        "",
        *[_moved(t, line) for line in lines],
    ]
    moves = [
        Button(_named(t, kind), MoveTap(sku=level.sku, kind=kind))
        for kind in BY_HAND
        if level.size is not None
    ]
    rows = [moves[first : first + 2] for first in range(0, len(moves), 2)]
    return Screen(
        "\n".join(words), (*rows, last_row(t, StocksTap())), location=StockTap(sku=level.sku)
    )


def ask(t: Translator, sku: str, kind: Movement, note: str = "") -> Screen:
    words: list[str] = [
        _path(t, sku),
        *([f"⚠️ {note}"] if note else []),
        "",
        t(f"stock.desk.ask_{kind}"),
    ]
    return Screen("\n".join(words), (last_row(t, StockTap(sku=sku)),))


def sure(t: Translator, level: StockLevel, move: MoveStock) -> Screen:
    """What will happen, before it does."""
    words: list[str] = [
        _path(t, move.sku),
        "",
        _listed(t, level),
        "",
        t("stock.desk.will", what=_named(t, move.kind), units=_signed(move.kind, move.units)),
        t("stock.desk.reason", reason=move.reason),
    ]
    yes = Button("✅ " + t.plain("stock.desk.button_sure"), MoveSureTap(key=move.key))
    return Screen("\n".join(words), ([yes], last_row(t, StockTap(sku=move.sku))))


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("stock.desk.title"), *steps)


def _listed(t: Translator, level: StockLevel) -> Safe:
    name = _goods_name(t, level)
    if level.size is None:
        return t("stock.desk.endless", name=name, sku=level.sku, sold=level.sold)
    assert level.on_hand is not None
    free = level.on_hand - level.held
    return t(
        "stock.desk.level",
        name=name,
        sku=level.sku,
        free=free,
        held=level.held,
        on_hand=level.on_hand,
    )


def _goods_name(t: Translator, level: StockLevel) -> str:
    """`Night T-shirt · M · black`; the SKU of what nobody knows any more."""
    if level.names is None:
        return level.sku
    about = traits(t, level.names.attributes)
    name = said(t, level.names.goods)
    return f"{name} · {about}" if about else name


def _warehouse(t: Translator, level: StockLevel) -> str:
    return said(t, level.names.warehouse) if level.names else level.warehouse_id


def _moved(t: Translator, line: StockLine) -> str:
    change = line.size_change - line.sold_change
    return t(
        "stock.desk.moved",
        mark=_MARKS[line.kind],
        change=f"{change:+d}",
        at=line.at,
        reason=line.reason,
    )


def _named(t: Translator, kind: Movement) -> str:
    return f"{_MARKS[kind]} {t.plain(f'stock.desk.button_{kind}')}"


def _signed(kind: Movement, units: int) -> str:
    match kind:
        case Movement.COUNT:
            return f"= {units}"
        case Movement.DAMAGE:
            return f"-{units}"
        case _:
            return f"{units:+d}"
