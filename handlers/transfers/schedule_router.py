"""Standing orders in chat: made from a transfer that was sent, confirmed, stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.transfers import schedule_screens as screens
from handlers.transfers.buttons import (
    Choice,
    RepeatChoiceTap,
    RepeatTap,
    ScheduleConfirmTap,
    SchedulesTap,
    ScheduleStopTap,
    ScheduleTap,
)
from handlers.transfers.desk import SendDesk
from services.core import formats
from services.core.ids import new_key, short_id
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers import rules
from services.transfers.schedules import SchedulesService
from services.transfers.schemas import Every, Payee, PrepareSchedule, Schedule, ScheduleState

router = Router(name="transfer-schedules")


@dataclass(frozen=True, slots=True)
class ScheduleDesk:
    schedules: SchedulesService
    send: SendDesk

    async def show(self, window: Window, one: Schedule) -> None:
        """The summary of a draft, else how it stands."""
        window.stop_asking()
        name = await self.send.people.name_of(one.payee_id)
        rate = (await self.send.exchange.rate()).khr_per_usd
        fee = rules.fee(one.way, one.amount.currency, self.today(), rate)
        if one.state is ScheduleState.DRAFT:
            about = formats.in_other_currency(one.amount, rate)
            await window.show(screens.summary(window.t, one, name, fee, about))
            return
        run = await self.schedules.last_run(one.id)
        await window.show(screens.standing(window.t, one, name, fee, run))

    def today(self) -> date:
        return formats.in_phnom_penh(self.send.clock.now()).date()


def confirm_tap(subject: str) -> ScheduleConfirmTap:
    """The tap that goes on once PIN or code are in; for the desk's table of flows."""
    return ScheduleConfirmTap(schedule=short_id(UUID(subject)))


def starts(choice: Choice, today: date) -> tuple[Every, date, int]:
    """How often, the first day, and the day of the month that is meant."""
    tomorrow, in_a_week = today + timedelta(days=1), today + timedelta(days=7)
    match choice:
        case Choice.WEEKLY:
            return Every.WEEK, in_a_week, in_a_week.day
        case Choice.MONTHLY:
            return Every.MONTH, _in_a_month(today, today.day), today.day
        case Choice.FIRST:
            return Every.MONTH, _in_a_month(today, 1), 1
        case Choice.LAST:
            last = _in_a_month(today, 1) - timedelta(days=1)
            return Every.MONTH, last if last > today else _in_a_month(today, 31), 31
        case Choice.TOMORROW:
            return Every.ONCE, tomorrow, tomorrow.day
        case Choice.IN_A_WEEK:
            return Every.ONCE, in_a_week, in_a_week.day


def _in_a_month(today: date, day: int) -> date:
    following = rules.next_day(Every.MONTH, day, today)
    assert following is not None
    return following


@router.callback_query(RepeatTap.filter())
async def when(
    _: CallbackQuery, callback_data: RepeatTap, window: Window, schedule_desk: ScheduleDesk
) -> None:
    one = await schedule_desk.send.transfers.get(window.fan.id, callback_data.transfer_id)
    await window.show(screens.choose(window.t, one))


@router.callback_query(RepeatChoiceTap.filter())
async def chosen(
    _: CallbackQuery, callback_data: RepeatChoiceTap, window: Window, schedule_desk: ScheduleDesk
) -> None:
    one = await schedule_desk.send.transfers.get(window.fan.id, callback_data.transfer_id)
    every, first, day = starts(callback_data.choice, schedule_desk.today())
    payee_id = one.payee_id or one.claimed_by
    draft = await schedule_desk.schedules.prepare(
        PrepareSchedule(
            owner_id=window.fan.id,
            key=new_key(),
            payee=Payee(way=one.way, fan_id=payee_id, address=one.address, name=one.name),
            amount=one.amount,
            every=every,
            starts_on=first,
            day=day,
        )
    )
    await schedule_desk.show(window, draft)


@router.callback_query(ScheduleConfirmTap.filter())
async def confirm(
    _: CallbackQuery,
    callback_data: ScheduleConfirmTap,
    window: Window,
    schedule_desk: ScheduleDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN, perhaps then to a code; after them the same tap goes on."""
    fan_id, schedule_id = window.fan.id, callback_data.schedule_id
    try:
        running = await schedule_desk.schedules.confirm(fan_id, schedule_id)
    except (PinRequired, CodeRequired) as refusal:
        draft = await schedule_desk.schedules.get(fan_id, schedule_id)
        name = await schedule_desk.send.people.name_of(draft.payee_id)
        await pin_desk.ask_for(window, refusal, screens.pin_about(window.t, draft, name))
    else:
        await schedule_desk.show(window, running)


@router.callback_query(ScheduleTap.filter())
async def look(
    _: CallbackQuery, callback_data: ScheduleTap, window: Window, schedule_desk: ScheduleDesk
) -> None:
    one = await schedule_desk.schedules.get(window.fan.id, callback_data.schedule_id)
    await schedule_desk.show(window, one)


@router.callback_query(ScheduleStopTap.filter())
async def stop(
    _: CallbackQuery, callback_data: ScheduleStopTap, window: Window, schedule_desk: ScheduleDesk
) -> None:
    one = await schedule_desk.schedules.stop(window.fan.id, callback_data.schedule_id)
    await schedule_desk.show(window, one)


@router.callback_query(SchedulesTap.filter())
async def listed(_: CallbackQuery, window: Window, schedule_desk: ScheduleDesk) -> None:
    window.stop_asking()
    found = await schedule_desk.schedules.all_of(window.fan.id)
    await window.show(screens.listed(window.t, found))
