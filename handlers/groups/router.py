"""Tickets together in private chats: hold for friends, take a place, pay it, call it off."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.groups import screens
from handlers.groups.buttons import (
    AllowTap,
    CallOffSurelyTap,
    CallOffTap,
    GroupTap,
    LeaveTap,
    PayMineTap,
    PeopleTap,
    RemoveTap,
    RestTap,
    TakeTap,
    TogetherSizeTap,
    TogetherTap,
    TogetherTypeTap,
)
from handlers.groups.desk import GroupDesk, name_of
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.core.errors import DomainError
from services.core.i18n import fold
from services.core.ids import new_key
from services.ticketing.errors import NotEnoughLeft, SoldOut
from services.ticketing.groups import ClaimPlace, OpenGroup
from services.ticketing.groups.errors import (
    GroupFull,
    GroupOpenAlready,
    GroupOver,
    NoPlaceToPay,
    PlaceLimit,
    PlacePaid,
)
from services.ticketing.groups.rules import FEWEST_PLACES
from services.ticketing.groups.service import group_id_of
from services.ticketing.queue import NotYourTurn
from services.ticketing.seats import NotTogether, SeatsTaken

router = Router(name="tickets-together")
SIZE: Final = "groups.size/1"
"""The question for a number. Its answers: `event_id`, `ticket_type_id`, the group's `key`."""
_TOO_LATE: Final = (SoldOut, NotEnoughLeft, NotTogether, SeatsTaken, NotYourTurn)
_STANDS_ALREADY: Final = (GroupFull, GroupOver, PlaceLimit, NoPlaceToPay, PlacePaid)


@router.callback_query(TogetherTap.filter())
async def start(
    _: CallbackQuery, callback_data: TogetherTap, window: Window, group_desk: GroupDesk
) -> None:
    window.stop_asking()
    await group_desk.show_start(window, callback_data.event_id)


@router.callback_query(TogetherTypeTap.filter())
async def choose_type(
    _: CallbackQuery, callback_data: TogetherTypeTap, window: Window, group_desk: GroupDesk
) -> None:
    await _ask_size(window, group_desk, callback_data.event_id, callback_data.ticket_type_id)


async def _ask_size(
    window: Window,
    desk: GroupDesk,
    event_id: str,
    type_id: int,
    *,
    note: str = "",
    unreadable: bool = False,
) -> None:
    found = await desk.kind(event_id, type_id)
    if found is None:
        await desk.show_start(window, event_id)
        return
    window.ask(SIZE, event_id=event_id, ticket_type_id=type_id, key=new_key())
    event, kind = found
    await window.show(screens.size(window.t, event, kind, note=note, unreadable=unreadable))


@router.message(Answers(SIZE))
async def typed_size(message: Message, window: Window, group_desk: GroupDesk) -> None:
    asked = window.answers
    event_id, type_id = str(asked["event_id"]), int(asked["ticket_type_id"])
    typed = fold(message.text or "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    found = await group_desk.kind(event_id, type_id)
    if found is None or not FEWEST_PLACES <= number <= screens.most_of(found[1]):
        await _ask_size(window, group_desk, event_id, type_id, unreadable=True)
        return
    wish = TogetherSizeTap(
        event_id=event_id, ticket_type_id=type_id, quantity=number, key=str(asked["key"])
    )
    await _open(window, group_desk, wish)


@router.callback_query(TogetherSizeTap.filter())
async def choose_size(
    _: CallbackQuery, callback_data: TogetherSizeTap, window: Window, group_desk: GroupDesk
) -> None:
    await _open(window, group_desk, callback_data)


async def _open(window: Window, desk: GroupDesk, wish: TogetherSizeTap) -> None:
    """Who has a group open for the event already is led there."""
    fan = window.fan
    command = OpenGroup(
        fan.id, name_of(fan), wish.event_id, wish.ticket_type_id, wish.quantity, wish.key
    )
    try:
        group = await desk.groups.open(command)
    except GroupOpenAlready as refusal:
        window.stop_asking()
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await desk.show_group(window, str(refusal.details["group"]), note)
    except _TOO_LATE as refusal:
        said = _said(window, refusal)
        await _ask_size(window, desk, wish.event_id, wish.ticket_type_id, note=said)
    else:
        window.stop_asking()
        await desk.show_group(window, group.short_id)


def _said(window: Window, refusal: DomainError) -> str:
    """Why not, and that no money moved."""
    words = window.t(f"error.{refusal.code}", **refusal.details)
    return f"{words} {window.t('common.money.not_moved')}"


@router.callback_query(GroupTap.filter())
async def open_group(
    _: CallbackQuery, callback_data: GroupTap, window: Window, group_desk: GroupDesk
) -> None:
    window.stop_asking()
    await group_desk.show_group(window, callback_data.group)


@router.callback_query(TakeTap.filter())
async def take(
    _: CallbackQuery, callback_data: TakeTap, window: Window, group_desk: GroupDesk
) -> None:
    group_id = group_id_of(callback_data.group)
    claim = ClaimPlace(group_id, window.fan.id, name_of(window.fan), callback_data.key)
    note = ""
    try:
        await group_desk.groups.claim(claim)
    except _STANDS_ALREADY as refusal:
        note = _said(window, refusal)
    await group_desk.show_group(window, callback_data.group, note)


@router.callback_query(LeaveTap.filter())
async def leave(
    _: CallbackQuery, callback_data: LeaveTap, window: Window, group_desk: GroupDesk
) -> None:
    await group_desk.groups.leave(window.fan.id, group_id_of(callback_data.group))
    await group_desk.show_group(window, callback_data.group)


@router.callback_query(PayMineTap.filter())
async def pay_mine(
    _: CallbackQuery, callback_data: PayMineTap, window: Window, group_desk: GroupDesk
) -> None:
    await _pay(window, group_desk, callback_data.group, callback_data.key)


async def _pay(window: Window, desk: GroupDesk, group: str, key: str) -> None:
    """The summary of an ordinary order: PIN, bank codes and vouchers are there."""
    try:
        order = await desk.groups.order(window.fan.id, group_id_of(group), key)
    except _STANDS_ALREADY as refusal:
        await desk.show_group(window, group, _said(window, refusal))
    else:
        await desk.tickets.show_order(window, order.key)


@router.callback_query(RestTap.filter())
async def pay_rest(
    _: CallbackQuery, callback_data: RestTap, window: Window, group_desk: GroupDesk
) -> None:
    fan, group = window.fan, callback_data.group
    await group_desk.groups.take_rest(fan.id, group_id_of(group), name_of(fan))
    await _pay(window, group_desk, group, callback_data.key)


@router.callback_query(AllowTap.filter())
async def allow(
    _: CallbackQuery, callback_data: AllowTap, window: Window, group_desk: GroupDesk
) -> None:
    group = callback_data.group
    per_person = callback_data.per_person
    await group_desk.groups.allow(window.fan.id, group_id_of(group), per_person)
    await group_desk.show_group(window, group)


@router.callback_query(PeopleTap.filter())
async def people(
    _: CallbackQuery, callback_data: PeopleTap, window: Window, group_desk: GroupDesk
) -> None:
    view = await group_desk.groups.by_link(callback_data.group)
    await window.show(screens.people(window.t, view))


@router.callback_query(RemoveTap.filter())
async def remove(
    _: CallbackQuery, callback_data: RemoveTap, window: Window, group_desk: GroupDesk
) -> None:
    group, note = callback_data.group, ""
    try:
        await group_desk.groups.remove(window.fan.id, group_id_of(group), callback_data.number)
    except _STANDS_ALREADY as refusal:
        note = _said(window, refusal)
    await group_desk.show_group(window, group, note)


@router.callback_query(CallOffTap.filter())
async def ask_call_off(
    _: CallbackQuery, callback_data: CallOffTap, window: Window, group_desk: GroupDesk
) -> None:
    view = await group_desk.groups.by_link(callback_data.group)
    await window.show(screens.call_off(window.t, view))


@router.callback_query(CallOffSurelyTap.filter())
async def call_off(
    _: CallbackQuery, callback_data: CallOffSurelyTap, window: Window, group_desk: GroupDesk
) -> None:
    group = callback_data.group
    await group_desk.groups.cancel(window.fan.id, group_id_of(group))
    await group_desk.show_group(window, group)
