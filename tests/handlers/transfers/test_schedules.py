"""Standing orders in chat: chosen from a transfer, confirmed, looked at, stopped."""

from datetime import date

import pytest

from handlers.transfers.buttons import (
    Choice,
    ScheduleConfirmTap,
    SchedulesTap,
    ScheduleTap,
    TransferTap,
)
from handlers.transfers.schedule_router import starts
from services.core.ids import short_id
from services.transfers.schedules import purpose_of
from services.transfers.schemas import Every, ScheduleState
from tests.handlers.transfers.conftest import Open
from tests.services.transfers.world import DARA, SOK, World, usd


async def test_the_whole_way(world: World, open_chat: Open) -> None:
    sent = await world.send(SOK, usd(5_00))
    chat = await open_chat(DARA)
    await chat.tap(TransferTap(transfer=short_id(sent.id)))
    await chat.press(chat.t.plain("transfers.standing.button_repeat"))
    await chat.press(chat.t.plain("transfers.repeat.button_weekly"))
    assert chat.t("transfers.repeat.know") in chat.text
    assert chat.t("transfers.summary.fee", fee=usd(10)) in chat.text
    tap = ScheduleTap.unpack(chat.conversation.location or "")
    await chat.press(chat.t.plain("transfers.repeat.button_confirm"))
    await world.enter_pin_for(DARA, purpose_of(tap.schedule_id))
    await chat.tap(ScheduleConfirmTap(schedule=tap.schedule))
    assert chat.t("transfers.repeat.active") in chat.text
    await chat.tap(SchedulesTap())
    await chat.press("$5.00")
    await chat.press(chat.t.plain("transfers.repeat.button_stop"))
    stopped = await world.schedules.get(DARA, tap.schedule_id)
    assert stopped.state is ScheduleState.ENDED
    assert chat.t("transfers.repeat.over") in chat.text


@pytest.mark.parametrize(
    ("choice", "every", "first", "day"),
    [
        (Choice.WEEKLY, Every.WEEK, date(2026, 2, 7), 7),
        (Choice.MONTHLY, Every.MONTH, date(2026, 2, 28), 31),
        (Choice.FIRST, Every.MONTH, date(2026, 2, 1), 1),
        (Choice.LAST, Every.MONTH, date(2026, 2, 28), 31),
        (Choice.TOMORROW, Every.ONCE, date(2026, 2, 1), 1),
        (Choice.IN_A_WEEK, Every.ONCE, date(2026, 2, 7), 7),
    ],
)
def test_when_each_choice_begins(choice: Choice, every: Every, first: date, day: int) -> None:
    assert starts(choice, date(2026, 1, 31)) == (every, first, day)
