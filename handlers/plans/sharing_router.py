"""Taps around plans for others: sharing one, giving one."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.plans import move_screens
from handlers.plans.buttons import (
    ClaimGiftTap,
    FamilyTap,
    GivePlansTap,
    GivePlanTap,
    GiveSureTap,
    InvitedTap,
    JoinTap,
    LeaveTap,
    PlanGiftTap,
    RemoveMemberTap,
)
from handlers.plans.desk import PlanDesk
from services.subscriptions.schemas import BuyGift

router = Router(name="plans-for-others")


@router.callback_query(FamilyTap.filter())
async def family(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.show_family(window)


@router.callback_query(RemoveMemberTap.filter())
async def remove(
    _: CallbackQuery, callback_data: RemoveMemberTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.family.remove(window.fan.id, callback_data.member)
    await plan_desk.show_family(window)


@router.callback_query(InvitedTap.filter())
async def invited(
    _: CallbackQuery, callback_data: InvitedTap, window: Window, plan_desk: PlanDesk
) -> None:
    window.stop_asking()
    one = await plan_desk.family.look(callback_data.invite)
    await window.show(move_screens.invited(window.t, one, callback_data.invite))


@router.callback_query(JoinTap.filter())
async def join(
    _: CallbackQuery, callback_data: JoinTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.family.join(window.fan.id, callback_data.invite)
    await plan_desk.show_home(window)


@router.callback_query(LeaveTap.filter())
async def leave(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.family.leave(window.fan.id)
    await plan_desk.show_home(window)


@router.callback_query(GivePlansTap.filter())
async def give(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.show_given(window)


@router.callback_query(GivePlanTap.filter())
async def months(
    _: CallbackQuery, callback_data: GivePlanTap, window: Window, plan_desk: PlanDesk
) -> None:
    plans = {each.code: each for each in await plan_desk.plans.plans()}
    one = plans.get(callback_data.plan)
    if one is None:
        await plan_desk.show_given(window)
    else:
        await window.show(move_screens.months(window.t, one))


@router.callback_query(GiveSureTap.filter())
async def give_sure(
    _: CallbackQuery, callback_data: GiveSureTap, window: Window, plan_desk: PlanDesk
) -> None:
    wish = callback_data
    intent_id = await plan_desk.buying.give(
        BuyGift(
            key=wish.key,
            fan_id=window.fan.id,
            plan=wish.plan,
            months=wish.months,
            road=wish.road,
        )
    )
    await plan_desk.pay(window, intent_id)


@router.callback_query(PlanGiftTap.filter())
async def gift(
    _: CallbackQuery, callback_data: PlanGiftTap, window: Window, plan_desk: PlanDesk
) -> None:
    window.stop_asking()
    one = await plan_desk.gifts.look(window.fan.id, callback_data.token)
    await window.show(move_screens.gift(window.t, one, callback_data.token))


@router.callback_query(ClaimGiftTap.filter())
async def claim(
    _: CallbackQuery, callback_data: ClaimGiftTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.gifts.claim(window.fan.id, callback_data.token)
    await plan_desk.show_mine(window)
