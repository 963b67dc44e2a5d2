"""Taps and typed wishes around plans."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.plans import move_screens, screens, sharing_router
from handlers.plans.buttons import (
    BookingTap,
    BuyPlanTap,
    ByItselfTap,
    ChangesTap,
    EndSureTap,
    EndTap,
    MyPlanTap,
    NextPlanTap,
    PauseSureTap,
    PauseTap,
    PlansTap,
    PlanTap,
    ReceiptsTap,
    RenewTap,
    ResumeTap,
    StayTap,
    TrialTap,
    UpgradeSureTap,
    UpgradeTap,
)
from handlers.plans.desk import PlanDesk, booking_key
from handlers.plans.words import said
from services.identity.errors import PinRequired
from services.subscriptions.schemas import BuyPlan, Road, UpgradePlan
from services.subscriptions.states import Cycle

router = Router(name="plans")
router.include_router(sharing_router.router)
BOOKING: Final = "plans.booking/1"
"""Waits for what is to be booked."""
_LEAST_WORDS: Final = 3


def by_itself_tap(_: str) -> ByItselfTap:
    """The tap that goes on once the PIN is in."""
    return ByItselfTap(on=True)


def next_plan_tap(subject: str) -> NextPlanTap:
    """The same for what follows: `<plan>:<cycle>:<minor units>`."""
    plan, cycle, _ = subject.split(":")
    return NextPlanTap(plan=plan, cycle=Cycle(cycle))


@router.callback_query(PlansTap.filter())
async def home(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.show_home(window)


@router.callback_query(MyPlanTap.filter())
async def mine(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.show_mine(window)


@router.callback_query(PlanTap.filter())
async def plan(
    _: CallbackQuery, callback_data: PlanTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.show_plan(window, callback_data.plan)


@router.callback_query(TrialTap.filter())
async def trial(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.plans.start_trial(window.fan.id)
    await plan_desk.show_mine(window)


@router.callback_query(BuyPlanTap.filter())
async def buy(
    _: CallbackQuery, callback_data: BuyPlanTap, window: Window, plan_desk: PlanDesk
) -> None:
    """The page with the ways to pay; time follows the money by itself."""
    wish, offer = callback_data, ""
    if wish.back and (back := (await plan_desk.plans.home(window.fan.id)).back):
        offer = back.code
    intent_id = await plan_desk.buying.buy(
        BuyPlan(
            key=wish.key,
            fan_id=window.fan.id,
            plan=wish.plan,
            cycle=wish.cycle,
            road=wish.road,
            by_itself=wish.road is Road.STARS,
            offer=offer,
        )
    )
    await plan_desk.pay(window, intent_id)


@router.callback_query(RenewTap.filter())
async def renew(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.show_renewal(window)


@router.callback_query(UpgradeTap.filter())
async def upgrade(
    _: CallbackQuery, callback_data: UpgradeTap, window: Window, plan_desk: PlanDesk
) -> None:
    quote = await plan_desk.plans.quote(window.fan.id, callback_data.plan)
    await window.show(move_screens.upgrade(window.t, quote))


@router.callback_query(UpgradeSureTap.filter())
async def upgrade_sure(
    _: CallbackQuery, callback_data: UpgradeSureTap, window: Window, plan_desk: PlanDesk
) -> None:
    wish = UpgradePlan(
        key=callback_data.key,
        fan_id=window.fan.id,
        plan=callback_data.plan,
        road=callback_data.road,
        revision=callback_data.revision,
    )
    intent_id = await plan_desk.buying.upgrade(wish)
    if intent_id is None:
        await plan_desk.show_mine(window)
    else:
        await plan_desk.pay(window, intent_id)


@router.callback_query(ChangesTap.filter())
async def changes(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    stood = await plan_desk.mine(window)
    await window.show(move_screens.changes(window.t, stood, await plan_desk.plans.plans()))


@router.callback_query(NextPlanTap.filter())
async def next_plan(
    _: CallbackQuery,
    callback_data: NextPlanTap,
    window: Window,
    plan_desk: PlanDesk,
    pin_desk: PinDesk,
) -> None:
    """A dearer one leads to the PIN first where the wallet is charged by itself."""
    wish = callback_data
    try:
        await plan_desk.plans.set_next(window.fan.id, wish.plan, wish.cycle)
    except PinRequired as refusal:
        plan, amount = await plan_desk.dearer(refusal.details["purpose"])
        about = window.t("plans.by_itself.about", plan=said(window.t, plan.name), amount=amount)
        await pin_desk.ask_for(window, refusal, about)
    else:
        await plan_desk.show_mine(window)


@router.callback_query(ByItselfTap.filter())
async def by_itself(
    _: CallbackQuery,
    callback_data: ByItselfTap,
    window: Window,
    plan_desk: PlanDesk,
    pin_desk: PinDesk,
) -> None:
    """On leads to the PIN first; after it the same tap switches it on."""
    if not callback_data.on:
        await plan_desk.plans.pay_by_hand(window.fan.id)
        await plan_desk.show_mine(window)
        return
    try:
        await plan_desk.plans.pay_by_itself(window.fan.id)
    except PinRequired as refusal:
        stood = await plan_desk.mine(window)
        assert stood.next_charge is not None, "one that runs has a next period"
        about = window.t(
            "plans.by_itself.about",
            plan=said(window.t, stood.next_plan.name),
            amount=stood.next_charge,
        )
        await pin_desk.ask_for(window, refusal, about)
    else:
        await plan_desk.show_mine(window)


@router.callback_query(PauseTap.filter())
async def pause(_: CallbackQuery, window: Window) -> None:
    await window.show(move_screens.pause(window.t))


@router.callback_query(PauseSureTap.filter())
async def pause_sure(
    _: CallbackQuery, callback_data: PauseSureTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.plans.pause(window.fan.id, callback_data.days)
    await plan_desk.show_mine(window)


@router.callback_query(ResumeTap.filter())
async def resume(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    await plan_desk.plans.resume(window.fan.id)
    await plan_desk.show_mine(window)


@router.callback_query(EndTap.filter())
async def end(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    stood = await plan_desk.mine(window)
    offer = await plan_desk.plans.stay_offer(window.fan.id)
    await window.show(move_screens.end(window.t, stood, offer))


@router.callback_query(StayTap.filter())
async def stay(
    _: CallbackQuery, callback_data: StayTap, window: Window, plan_desk: PlanDesk
) -> None:
    await plan_desk.plans.take_stay_offer(window.fan.id, callback_data.offer)
    await plan_desk.show_mine(window)


@router.callback_query(EndSureTap.filter())
async def end_sure(
    _: CallbackQuery, callback_data: EndSureTap, window: Window, plan_desk: PlanDesk
) -> None:
    wish = callback_data
    await plan_desk.plans.cancel(window.fan.id, wish.reason, wish.revision)
    await plan_desk.show_mine(window)


@router.callback_query(ReceiptsTap.filter())
async def receipts(_: CallbackQuery, window: Window, plan_desk: PlanDesk) -> None:
    stood = await plan_desk.mine(window)
    names = {each.code: each for each in await plan_desk.plans.plans()}
    await window.show(screens.receipts(window.t, stood, names))


@router.callback_query(BookingTap.filter())
async def booking(_: CallbackQuery, window: Window) -> None:
    window.ask(BOOKING)
    await window.show(move_screens.booking(window.t))


@router.message(Answers(BOOKING))
async def booking_typed(message: Message, window: Window, plan_desk: PlanDesk) -> None:
    words = (message.text or "").strip()
    if len(words) < _LEAST_WORDS:
        await window.show(move_screens.booking(window.t))
        return
    key = booking_key(message.message_id)
    await plan_desk.tasks.ask_booking(window.fan.id, key, words)
    window.stop_asking()
    await window.show(move_screens.booking(window.t, window.t("plans.booking.done")))
