"""Taps on the list of what comes next; all of them change one message."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.kit.open_lists import list_name
from handlers.kit.window import Window
from handlers.streaming import queue_screens
from handlers.streaming.buttons import (
    EmptyQueueTap,
    QueueItemTap,
    QueueOutTap,
    QueuePlaceTap,
    Shelf,
    ShelfTap,
)
from handlers.streaming.desk import SHELF, WatchDesk
from handlers.streaming.queue_screens import QueuePage
from handlers.streaming.screens import CARDS_A_PAGE
from services.streaming.library.errors import ListChanged
from services.streaming.telling.service import link_of

router = Router(name="streaming-queue")


@router.callback_query(ShelfTap.filter(F.shelf == Shelf.QUEUE))
async def open_queue(
    _: CallbackQuery, callback_data: ShelfTap, window: Window, watch_desk: WatchDesk
) -> None:
    await show_queue(window, watch_desk, callback_data.page)


@router.callback_query(QueueItemTap.filter())
async def choose(
    _: CallbackQuery, callback_data: QueueItemTap, window: Window, watch_desk: WatchDesk
) -> None:
    await show_queue(window, watch_desk, callback_data.page, callback_data.key)


@router.callback_query(QueuePlaceTap.filter())
async def move(
    _: CallbackQuery, callback_data: QueuePlaceTap, window: Window, watch_desk: WatchDesk
) -> None:
    """The button carries the place, and not the way: a second tap finds it done."""
    place = max(callback_data.place, 0)
    await watch_desk.lists.move(window.fan.id, callback_data.key, place)
    await show_queue(window, watch_desk, place // CARDS_A_PAGE, callback_data.key)


@router.callback_query(QueueOutTap.filter())
async def take_out(
    _: CallbackQuery, callback_data: QueueOutTap, window: Window, watch_desk: WatchDesk
) -> None:
    before = await watch_desk.lists.queue(window.fan.id)
    await watch_desk.lists.remove(window.fan.id, callback_data.key)
    await window.answer(window.t.plain("watching.toast.unqueued"))
    keys = [each.item.key for each in before.items]
    place = keys.index(callback_data.key) if callback_data.key in keys else 0
    await show_queue(window, watch_desk, place // CARDS_A_PAGE)


@router.callback_query(EmptyQueueTap.filter())
async def empty(
    _: CallbackQuery, callback_data: EmptyQueueTap, window: Window, watch_desk: WatchDesk
) -> None:
    """Only what the fan has seen is taken out."""
    lists, fan_id = watch_desk.lists, window.fan.id
    if not callback_data.sure:
        page = await _page(window, watch_desk, 0, "")
        await window.show(queue_screens.empty_queue(window.t, page))
        return
    try:
        await lists.set_queue(fan_id, callback_data.revision, [])
        await window.answer(window.t.plain("watching.toast.unqueued"))
    except ListChanged:
        await window.answer(window.t.plain("error.streaming.list_changed"))
    await show_queue(window, watch_desk, 0)


async def show_queue(window: Window, desk: WatchDesk, number: int, chosen: str = "") -> None:
    """A page of it, the last one when there are not so many; `chosen` if it is still there."""
    page = await _page(window, desk, max(number, 0), chosen)
    window.ask(SHELF, list=list_name(page.at), cursors=[], page=page.page)
    picture = await desk.picture(page.cards[0]) if page.cards else None
    await window.show(queue_screens.queue(window.t, page, picture))


async def _page(window: Window, desk: WatchDesk, number: int, chosen: str) -> QueuePage:
    queue = await desk.lists.queue(window.fan.id)
    number = min(number, max(len(queue.items) - 1, 0) // CARDS_A_PAGE)
    start = number * CARDS_A_PAGE
    cards = await desk.cards(window, queue.items[start : start + CARDS_A_PAGE])
    found = next((each.item for each in cards if each.item.key == chosen), None)
    app = await window.app_link(link_of(found)) if found else ""
    key = found.key if found else ""
    return QueuePage(cards, number, len(queue.items), queue.revision, key, app)
