"""A shared bill in private: take a part or lines, pay, remind, end."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.transfers.split import page_screens as screens
from handlers.transfers.split.buttons import (
    SplitCashTap,
    SplitEndSurelyTap,
    SplitEndTap,
    SplitItemsTap,
    SplitJoinTap,
    SplitLeaveTap,
    SplitPayTap,
    SplitPeopleTap,
    SplitPersonTap,
    SplitPickTap,
    SplitRemindTap,
    SplitRemoveTap,
    SplitTap,
    SplitWhichTap,
)
from handlers.transfers.split.desk import SplitDesk
from handlers.transfers.words import refused_words
from services.core.errors import DomainError
from services.transfers.split.errors import (
    ItemSettled,
    NobodyToRemind,
    NothingTaken,
    NotInSplit,
    NotTheSplitHost,
    OnePartEach,
    PartPaid,
    PartTaken,
    RemindedToday,
    SplitFull,
    SplitOver,
    SplitPartTooLarge,
    SplitPartTooSmall,
)
from services.transfers.split.schemas import Split

router = Router(name="split-pages")
_STANDS: Final = (
    ItemSettled, NobodyToRemind, NothingTaken, NotInSplit, OnePartEach, PartPaid, PartTaken,
    RemindedToday, SplitFull, SplitOver, SplitPartTooLarge, SplitPartTooSmall,
)  # fmt: skip
"""Refusals after which the bill is shown as it stands, with why."""


def _said(window: Window, refusal: DomainError) -> str:
    """Why not, what to do, and that no money moved."""
    return f"{refused_words(window.t, refusal)} {window.t('common.money.not_moved')}"


async def _shown(window: Window, desk: SplitDesk, short: str, act: Awaitable[Split]) -> None:
    """The bill after an act, or why it could not be."""
    note = ""
    try:
        split = await act
    except _STANDS as refusal:
        note = _said(window, refusal)
        split = await desk.splits.by_link(short)
    await desk.show(window, split, note)


@router.callback_query(SplitTap.filter())
async def open_split(
    _: CallbackQuery, callback_data: SplitTap, window: Window, split_desk: SplitDesk
) -> None:
    await split_desk.show(window, await split_desk.splits.by_link(callback_data.split))


@router.callback_query(SplitJoinTap.filter())
async def join(
    _: CallbackQuery, callback_data: SplitJoinTap, window: Window, split_desk: SplitDesk
) -> None:
    number = callback_data.number or None
    act = split_desk.splits.join(window.fan, callback_data.split_id, number)
    await _shown(window, split_desk, callback_data.split, act)


@router.callback_query(SplitWhichTap.filter())
async def which(
    _: CallbackQuery, callback_data: SplitWhichTap, window: Window, split_desk: SplitDesk
) -> None:
    split = await split_desk.splits.by_link(callback_data.split)
    await window.show(screens.which(window.t, split, callback_data.page))


@router.callback_query(SplitLeaveTap.filter())
async def leave(
    _: CallbackQuery, callback_data: SplitLeaveTap, window: Window, split_desk: SplitDesk
) -> None:
    act = split_desk.splits.leave(window.fan.id, callback_data.split_id)
    await _shown(window, split_desk, callback_data.split, act)


@router.callback_query(SplitPayTap.filter())
async def pay(
    _: CallbackQuery, callback_data: SplitPayTap, window: Window, split_desk: SplitDesk
) -> None:
    """The page of the payment: summary, PIN, receipt; or a code for a bank."""
    split = await split_desk.splits.by_link(callback_data.split)
    try:
        await split_desk.open_payment(window, split)
    except _STANDS as refusal:
        await split_desk.show(window, split, _said(window, refusal))


@router.callback_query(SplitItemsTap.filter())
async def items(
    _: CallbackQuery, callback_data: SplitItemsTap, window: Window, split_desk: SplitDesk
) -> None:
    split = await split_desk.splits.by_link(callback_data.split)
    await window.show(screens.items(window.t, split, window.fan.id, callback_data.page))


@router.callback_query(SplitPickTap.filter())
async def pick(
    _: CallbackQuery, callback_data: SplitPickTap, window: Window, split_desk: SplitDesk
) -> None:
    """The line is the fan's, or not any more; why not stands above."""
    split_id, number, note = callback_data.split_id, callback_data.number, ""
    try:
        split = await split_desk.splits.pick(window.fan, split_id, number, take=callback_data.take)
    except _STANDS as refusal:
        note, split = _said(window, refusal), await split_desk.splits.get(split_id)
    page = callback_data.page
    await window.show(screens.items(window.t, split, window.fan.id, page, note))


@router.callback_query(SplitRemindTap.filter())
async def remind(
    _: CallbackQuery, callback_data: SplitRemindTap, window: Window, split_desk: SplitDesk
) -> None:
    note = ""
    try:
        split = await split_desk.splits.remind(window.fan.id, callback_data.split_id)
    except _STANDS as refusal:
        note, split = _said(window, refusal), await split_desk.splits.by_link(callback_data.split)
    else:
        await window.answer(window.t.plain("split.toast.reminded"))
    await split_desk.show(window, split, note)


@router.callback_query(SplitPeopleTap.filter())
async def people(
    _: CallbackQuery, callback_data: SplitPeopleTap, window: Window, split_desk: SplitDesk
) -> None:
    split = await _of_host(window, split_desk, callback_data.split)
    await window.show(screens.people(window.t, split, callback_data.page))


@router.callback_query(SplitPersonTap.filter())
async def person(
    _: CallbackQuery, callback_data: SplitPersonTap, window: Window, split_desk: SplitDesk
) -> None:
    split = await _of_host(window, split_desk, callback_data.split)
    part = next((one for one in split.parts if one.number == callback_data.number), None)
    if part is None:
        await split_desk.show(window, split)
    else:
        await window.show(screens.person(window.t, split, part))


async def _of_host(window: Window, desk: SplitDesk, short: str) -> Split:
    """Amounts of others are for the host alone."""
    split = await desk.splits.by_link(short)
    if split.host_id != window.fan.id:
        raise NotTheSplitHost
    return split


@router.callback_query(SplitCashTap.filter())
async def cash(
    _: CallbackQuery, callback_data: SplitCashTap, window: Window, split_desk: SplitDesk
) -> None:
    act = split_desk.splits.settle(window.fan.id, callback_data.split_id, callback_data.number)
    await _shown(window, split_desk, callback_data.split, act)


@router.callback_query(SplitRemoveTap.filter())
async def remove(
    _: CallbackQuery, callback_data: SplitRemoveTap, window: Window, split_desk: SplitDesk
) -> None:
    act = split_desk.splits.remove(window.fan.id, callback_data.split_id, callback_data.number)
    await _shown(window, split_desk, callback_data.split, act)


@router.callback_query(SplitEndTap.filter())
async def ask_end(
    _: CallbackQuery, callback_data: SplitEndTap, window: Window, split_desk: SplitDesk
) -> None:
    split = await _of_host(window, split_desk, callback_data.split)
    await window.show(screens.end(window.t, split))


@router.callback_query(SplitEndSurelyTap.filter())
async def end(
    _: CallbackQuery, callback_data: SplitEndSurelyTap, window: Window, split_desk: SplitDesk
) -> None:
    act = split_desk.splits.end(window.fan.id, callback_data.split_id)
    await _shown(window, split_desk, callback_data.split, act)
