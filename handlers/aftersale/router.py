"""Taps below a ticket, and links that bring one."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.aftersale import resale_router
from handlers.aftersale.buttons import (
    CalendarTap,
    ClaimTap,
    GiftTap,
    GiveTap,
    HistoryTap,
    MakeLinkTap,
    PassTap,
    TakeBackTap,
)
from handlers.aftersale.desk import AftersaleDesk
from handlers.kit.buttons import Link
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.ticketing.words import said
from services.ticketing.aftersale.calendar import calendar_file
from services.ticketing.aftersale.errors import GiftOver

router = Router(name="aftersale")
router.include_router(resale_router.router)


@router.callback_query(GiveTap.filter())
async def open_give(
    _: CallbackQuery, callback_data: GiveTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    window.stop_asking()
    await aftersale_desk.show_give(window, callback_data.ticket_id)


@router.callback_query(MakeLinkTap.filter())
async def make_link(
    _: CallbackQuery, callback_data: MakeLinkTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    desk, ticket_id = aftersale_desk, callback_data.ticket_id
    gift = await desk.gifts.give(window.fan.id, ticket_id)
    card = await desk.ticket_desk.ticketing.ticket(window.fan.id, ticket_id)
    await desk.show_link(window, card, gift)


@router.callback_query(TakeBackTap.filter())
async def take_back(
    _: CallbackQuery, callback_data: TakeBackTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    await aftersale_desk.gifts.take_back(window.fan.id, callback_data.ticket_id)
    await window.answer(window.t.plain("aftersale.gift.toast_taken_back"))
    await aftersale_desk.show_give(window, callback_data.ticket_id)


@router.callback_query(GiftTap.filter())
async def open_gift(
    _: CallbackQuery, callback_data: GiftTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    window.stop_asking()
    await aftersale_desk.show_gift(window, callback_data.token)


@router.callback_query(ClaimTap.filter())
async def claim(
    _: CallbackQuery, callback_data: ClaimTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    """Who comes too late sees what has become of it."""
    try:
        ticket_id = await aftersale_desk.gifts.claim(window.fan.id, callback_data.token)
    except GiftOver:
        await aftersale_desk.show_gift(window, callback_data.token)
    else:
        await aftersale_desk.show_claimed(window, ticket_id)


@router.callback_query(HistoryTap.filter())
async def open_history(
    _: CallbackQuery, callback_data: HistoryTap, window: Window, aftersale_desk: AftersaleDesk
) -> None:
    await aftersale_desk.show_history(window, callback_data.ticket_id)


@router.callback_query(CalendarTap.filter())
async def send_calendar(
    _: CallbackQuery,
    callback_data: CalendarTap,
    window: Window,
    aftersale_desk: AftersaleDesk,
    bot: Bot,
) -> None:
    """Below the screen; calendars of all phones take such a file."""
    desk, t = aftersale_desk.ticket_desk, window.t
    card = await desk.ticketing.ticket(window.fan.id, callback_data.ticket_id)
    times = {"doors": t.clock(card.event.doors_at), "starts": t.clock(card.event.starts_at)}
    content = calendar_file(
        card.event, t.locale, desk.clock.now(), t.plain("ticketing.event.times", **times)
    )
    await window.answer(t.plain("aftersale.calendar.toast"))
    await bot.send_document(
        window.chat_id,
        BufferedInputFile(content, f"{card.event.id}.ics"),
        caption=t("aftersale.calendar.caption", event=said(t, card.event.name)),
    )


@router.callback_query(PassTap.filter())
async def send_pass(
    _: CallbackQuery,
    callback_data: PassTap,
    window: Window,
    aftersale_desk: AftersaleDesk,
    bot: Bot,
) -> None:
    """Below the screen: a file for one kind of phone, a link for the other."""
    desk, t = aftersale_desk.ticket_desk, window.t
    card = await desk.ticketing.ticket(window.fan.id, callback_data.ticket_id)
    made = aftersale_desk.passes.make(card, t, desk.clock.now())
    name = said(t, card.event.name)
    if made.apple:
        file = BufferedInputFile(made.apple, f"{card.label}.pkpass")
        await bot.send_document(window.chat_id, file, caption=t("aftersale.pass.file", event=name))
    if made.google:
        label = "📲 " + t.plain("aftersale.ticket.button_pass")
        link = Screen(t("aftersale.pass.link", event=name), ([Link(label, made.google)],))
        await window.send(link)
