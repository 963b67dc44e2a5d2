"""The operators' stock: look at it, and move it in two steps with a reason."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.goods_desk import screens
from handlers.goods_desk.buttons import MoveSureTap, MoveTap, StocksTap, StockTap
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from services.catalog.stock import BelowTaken, Movement, MoveStock, StockService
from services.core.i18n import clean, fold
from services.core.ids import new_key
from services.identity.roles import Role

router = Router(name="goods-desk")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
MOVEMENT: Final = "stock.movement/1"
"""Waits for units and a reason. Its answers: `sku`, `kind`; then `key`, `units`, `reason`."""
_LINES: Final = 5
_LONGEST_REASON: Final = 120
_TYPED: Final = re.compile(r"([+-]?\d{1,7})\s+(\S.*)", re.DOTALL)


def stock_queue(stock: StockService) -> Queue:
    """The way in from the operator's desk; what runs low waits there."""
    return Queue("stock.desk.title", Role.OPERATOR, StocksTap(), stock.low)


@router.callback_query(StocksTap.filter())
async def stocks(
    _: CallbackQuery, callback_data: StocksTap, window: Window, goods_stock: StockService
) -> None:
    window.stop_asking()
    at, limit = callback_data, screens.STOCKS_A_PAGE
    found = await goods_stock.levels(
        window.fan.id, low_only=at.low, after=at.after, limit=limit + 1
    )
    next_after = found[limit - 1].sku if len(found) > limit else None
    await window.show(screens.stocks(window.t, found[:limit], next_after, at))


@router.callback_query(StockTap.filter())
async def stock(
    _: CallbackQuery, callback_data: StockTap, window: Window, goods_stock: StockService
) -> None:
    window.stop_asking()
    await _show(window, goods_stock, callback_data.sku)


async def _show(window: Window, stock: StockService, sku: str, note: str = "") -> None:
    level, lines = await stock.lines(window.fan.id, sku, _LINES)
    await window.show(screens.stock(window.t, level, lines, note))


@router.callback_query(MoveTap.filter())
async def ask(_: CallbackQuery, callback_data: MoveTap, window: Window) -> None:
    window.ask(MOVEMENT, sku=callback_data.sku, kind=callback_data.kind)
    await window.show(screens.ask(window.t, callback_data.sku, callback_data.kind))


@router.message(Answers(MOVEMENT))
async def typed(message: Message, window: Window, goods_stock: StockService) -> None:
    sku, kind = str(window.answers["sku"]), Movement(window.answers["kind"])
    units = _units(message.text or "")
    if units is None:
        window.ask(MOVEMENT, sku=sku, kind=kind)
        note = window.t("stock.desk.unreadable")
        await window.show(screens.ask(window.t, sku, kind, note))
        return
    reason = _reason(message.text or "")
    move = MoveStock(new_key(), sku, kind, units, reason, window.fan.id)
    window.ask(MOVEMENT, sku=sku, kind=kind, key=move.key, units=units, reason=reason)
    level, _ = await goods_stock.lines(window.fan.id, sku, 0)
    await window.show(screens.sure(window.t, level, move))


def _units(text: str) -> int | None:
    found = _TYPED.fullmatch(fold(text).strip())
    return int(found[1]) if found else None


def _reason(text: str) -> str:
    """Whatever stands behind the number, on the same line or the next."""
    return clean(text).strip().split(maxsplit=1)[1][:_LONGEST_REASON]


@router.callback_query(MoveSureTap.filter())
async def move(
    _: CallbackQuery, callback_data: MoveSureTap, window: Window, goods_stock: StockService
) -> None:
    """A second tap does nothing more; one on an old screen opens the list."""
    asked = window.answers
    if asked.get("key") != callback_data.key:
        await stocks(_, StocksTap(), window, goods_stock)
        return
    sku = str(asked["sku"])
    kind, units = Movement(asked["kind"]), int(asked["units"])
    command = MoveStock(callback_data.key, sku, kind, units, str(asked["reason"]), window.fan.id)
    try:
        await goods_stock.move(command)
    except BelowTaken as refusal:
        note = window.t("error.stock.below_taken", **refusal.details)
        await _show(window, goods_stock, sku, note)
        return
    window.stop_asking()
    await _show(window, goods_stock, sku)
