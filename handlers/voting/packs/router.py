"""Taps on packs, points and missions. Money is asked for on the pay page of the house."""

from __future__ import annotations

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.voting.packs.buttons import (
    BuyPackTap,
    BuyPointsTap,
    ExtrasTap,
    GiveTap,
    MissionDoneTap,
    MissionTap,
    PacksTap,
    PointsActTap,
    PointsTap,
    SpendTap,
)
from handlers.voting.packs.desk import PackDesk
from handlers.voting.router import tell
from services.payments.schemas import Way
from services.voting.errors import MissionNotDone
from services.voting.packs import BuyPack, BuyPointsVotes
from services.voting.show.model import Channel

router = Router(name="vote-packs")


@router.callback_query(PacksTap.filter())
async def show_packs(
    _: CallbackQuery, callback_data: PacksTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_shelf(window, callback_data.window)


@router.callback_query(BuyPackTap.filter())
async def buy_pack(
    _: CallbackQuery, callback_data: BuyPackTap, window: Window, pack_desk: PackDesk, bot: Bot
) -> None:
    """Stars: the invoice at once. Wallet: the summary with the balance, then the PIN."""
    tap, pay_desk = callback_data, pack_desk.pay_desk
    wish = BuyPack(window.fan.id, tap.window, tap.offer, tap.way, tap.key)
    intent_id = await pack_desk.packs.buy(wish)
    if tap.way is Way.STARS:
        intent = await pay_desk.paying.payments.get(intent_id, window.fan.id)
        await pay_desk.send_invoice(window, bot, intent)
    else:
        await pay_desk.open(window, intent_id)


@router.callback_query(ExtrasTap.filter())
async def show_extras(
    _: CallbackQuery, callback_data: ExtrasTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_extras(window, callback_data.window)


@router.callback_query(PointsTap.filter())
async def ask_whom(
    _: CallbackQuery, callback_data: PointsTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_acts(window, callback_data)


@router.callback_query(SpendTap.filter())
async def ask_who_gets_them(
    _: CallbackQuery, callback_data: SpendTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_acts(window, callback_data)


@router.callback_query(PointsActTap.filter())
async def ask_how_many(
    _: CallbackQuery, callback_data: PointsActTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_points_of(window, callback_data.window, callback_data.act)


@router.callback_query(BuyPointsTap.filter())
async def buy_points_votes(
    _: CallbackQuery, callback_data: BuyPointsTap, window: Window, pack_desk: PackDesk
) -> None:
    tap = callback_data
    wish = BuyPointsVotes(window.fan.id, tap.window, tap.act, tap.count, Channel.PRIVATE, tap.key)
    await pack_desk.pay_desk.open(window, await pack_desk.packs.buy_points_votes(wish))


@router.callback_query(MissionTap.filter())
async def show_mission(
    _: CallbackQuery, callback_data: MissionTap, window: Window, pack_desk: PackDesk
) -> None:
    await pack_desk.show_mission(window, callback_data.window, callback_data.mission)


@router.callback_query(MissionDoneTap.filter())
async def mission_done(
    _: CallbackQuery, callback_data: MissionDoneTap, window: Window, pack_desk: PackDesk
) -> None:
    window_id, mission = callback_data.window, callback_data.mission
    try:
        votes = await pack_desk.missions.done(window.fan.id, window_id, mission)
    except MissionNotDone:
        await window.answer(window.t.plain("error.voting.mission_not_done.next"), alert=True)
        await pack_desk.show_mission(window, window_id, mission)
        return
    if votes:
        await window.answer(window.t.plain_n("voting.toast.bonus", votes))
    await pack_desk.show_extras(window, window_id)


@router.callback_query(GiveTap.filter())
async def give(
    _: CallbackQuery,
    callback_data: GiveTap,
    window: Window,
    pack_desk: PackDesk,
    received_at: datetime | None = None,
) -> None:
    tap, desk = callback_data, pack_desk.votes
    picks, at = [(tap.act, tap.count)], received_at
    verdict = await desk.cast_as(window, tap.window, picks, tap.key, kind=tap.kind, at=at)
    await tell(window, desk, tap.window, verdict, tap.key)
