"""Taps on the waiting list and on what it offers."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.ticketing.desk import TicketDesk
from handlers.waitlist import screens
from handlers.waitlist.buttons import (
    DeclineSureTap,
    DeclineTap,
    HowManyTap,
    JoinListTap,
    LeaveListSureTap,
    LeaveListTap,
    ListTap,
    OfferTap,
    TakeOfferTap,
)
from handlers.waitlist.desk import WaitlistChat
from services.ticketing.waitlist import JoinList
from services.ticketing.waitlist.errors import OfferGone, StillForSale

router = Router(name="waitlist")


@router.callback_query(ListTap.filter())
async def open_list(
    _: CallbackQuery, callback_data: ListTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    window.stop_asking()
    await waitlist_chat.show_list(window, callback_data.event_id)


@router.callback_query(HowManyTap.filter())
async def ask_how_many(
    _: CallbackQuery, callback_data: HowManyTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    card = await waitlist_chat.ticketing.event(callback_data.event_id)
    kinds = [kind for kind in card.types if kind.id == callback_data.ticket_type_id]
    if not kinds:
        await waitlist_chat.show_list(window, callback_data.event_id)
        return
    await window.show(screens.how_many(window.t, card, kinds[0], callback_data))


@router.callback_query(JoinListTap.filter())
async def join(
    _: CallbackQuery, callback_data: JoinListTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    tap = callback_data
    wish = JoinList(window.fan.id, tap.event_id, tap.ticket_type_id, tap.quantity, tap.fewer)
    note = ""
    try:
        await waitlist_chat.waitlist.join(wish)
    except StillForSale as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await waitlist_chat.show_list(window, tap.event_id, note)


@router.callback_query(LeaveListTap.filter())
async def ask_to_leave(
    _: CallbackQuery, callback_data: LeaveListTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    card = await waitlist_chat.ticketing.event(callback_data.event_id)
    await window.show(screens.leave(window.t, card, callback_data.entry))


@router.callback_query(LeaveListSureTap.filter())
async def leave(
    _: CallbackQuery,
    callback_data: LeaveListSureTap,
    window: Window,
    waitlist_chat: WaitlistChat,
) -> None:
    await waitlist_chat.waitlist.leave(window.fan.id, callback_data.entry_id)
    await waitlist_chat.show_list(window, callback_data.event_id)


@router.callback_query(OfferTap.filter())
async def show_offer(
    _: CallbackQuery, callback_data: OfferTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    window.stop_asking()
    await waitlist_chat.show_offer(window, callback_data.offer_id)


@router.callback_query(TakeOfferTap.filter())
async def take(
    _: CallbackQuery,
    callback_data: TakeOfferTap,
    window: Window,
    waitlist_chat: WaitlistChat,
    ticket_desk: TicketDesk,
) -> None:
    """The offer becomes an order, which is paid like any other."""
    try:
        order = await waitlist_chat.waitlist.accept(
            window.fan.id, callback_data.offer_id, callback_data.key
        )
    except OfferGone:
        await waitlist_chat.show_offer(window, callback_data.offer_id)
        return
    await ticket_desk.show_order(window, order.key)


@router.callback_query(DeclineTap.filter())
async def ask_to_decline(
    _: CallbackQuery, callback_data: DeclineTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    seen = await waitlist_chat.waitlist.offer(window.fan.id, callback_data.offer_id)
    card = await waitlist_chat.ticketing.event(seen.event_id)
    await window.show(screens.decline(window.t, card, seen))


@router.callback_query(DeclineSureTap.filter())
async def decline(
    _: CallbackQuery, callback_data: DeclineSureTap, window: Window, waitlist_chat: WaitlistChat
) -> None:
    await waitlist_chat.waitlist.decline(window.fan.id, callback_data.offer_id)
    await waitlist_chat.show_offer(window, callback_data.offer_id)
