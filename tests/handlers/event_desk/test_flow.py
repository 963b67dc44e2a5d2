"""An operator looks at an event, moves it, calls it off and changes a pool, in both languages."""

from datetime import UTC, datetime

from handlers.evening.buttons import GuideTap
from handlers.event_desk.buttons import (
    EventDeskTap,
    EventsDeskTap,
    LogTap,
    MoveSureTap,
    MoveTap,
    OffSureTap,
    PoolTap,
)
from handlers.event_desk.router import FLOWS
from services.ticketing.changes.schemas import move_purpose, off_purpose
from tests.handlers.event_desk.conftest import DeskChat, House
from tests.services.ticketing.programme import EVENING, EVENT, usd

NEW_START = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


class TestNumbers:
    async def test_from_the_list_to_the_numbers(self, chat: DeskChat, house: House) -> None:
        await chat.tap(EventsDeskTap())
        name = (await house.ticketing.event(EVENT)).label.name
        await chat.press(name.km if chat.t.locale == "km" else name.en)
        assert chat.says("changes.desk.tickets", number=2)
        assert chat.says("changes.desk.taken", amount=usd(5_000))
        assert chat.says("changes.desk.pool", pool="floor", sold=2, held=0, size=10)
        await chat.tap(LogTap(event_id=EVENT))
        assert chat.says("changes.log.nothing")


class TestCallOff:
    async def test_two_steps_and_the_pin(self, chat: DeskChat, house: House) -> None:
        await chat.tap(EventDeskTap(event_id=EVENT))
        await chat.press_key("changes.desk.button_off")
        assert chat.says("changes.off.numbers", tickets=2, amount=usd(5_000))
        await chat.press_key("changes.off.button_sure")
        assert (await house.ticketing.event(EVENT)).label.state == "on_sale"
        await house.confirm(off_purpose(EVENT))
        await chat.tap(FLOWS["event_off"](EVENT))
        assert chat.says("changes.desk.off", time=house.clock.now())
        assert chat.says("changes.desk.listing")
        house.clock.advance(2)
        assert (await house.ticketing.event(EVENT)).label.state == "cancelled"
        await chat.tap(OffSureTap(event_id=EVENT))
        assert chat.says("changes.desk.listing")
        await chat.tap(LogTap(event_id=EVENT))
        assert chat.says("changes.action.called_off")


class TestMove:
    async def test_typed_time_two_steps_and_the_pin(self, chat: DeskChat, house: House) -> None:
        await chat.tap(MoveTap(event_id=EVENT))
        await chat.write("tomorrow")
        assert chat.says("changes.move.unreadable")
        await chat.write("2026-02-31 19:00")
        assert chat.says("changes.move.unreadable")
        await chat.write("2020-02-03 19:00")
        assert chat.says("error.changes.bad_time")
        await chat.write("២០២៦-០៥-០១ ១៩:៣០")
        assert chat.says("changes.move.question", was=EVENING, time=NEW_START, days=14)
        await chat.press_key("changes.move.button_sure")
        await house.confirm(move_purpose(EVENT, NEW_START))
        subject = move_purpose(EVENT, NEW_START).partition(":")[2]
        tap = FLOWS["event_move"](subject)
        assert isinstance(tap, MoveSureTap)
        assert tap.starts_at == NEW_START
        await chat.tap(tap)
        assert chat.says("changes.desk.moved", time=house.clock.now())


class TestPool:
    async def test_size_is_asked_and_confirmed(self, chat: DeskChat, house: House) -> None:
        await chat.tap(EventDeskTap(event_id=EVENT))
        await chat.press("floor")
        assert chat.says("changes.pool.ask", least=2)
        await chat.write("many")
        assert chat.says("changes.pool.unreadable")
        await chat.write("1")
        assert chat.says("error.changes.pool_too_small", taken=2)
        await chat.write("25")
        assert chat.says("changes.pool.question", pool="floor", before="10", size=25)
        await chat.press_key("changes.pool.button_sure")
        assert chat.says("changes.desk.pool", pool="floor", sold=2, held=0, size=25)
        await chat.tap(PoolTap(event_id=EVENT, pool_id=1))
        assert chat.says("changes.pool.ask", least=2)


class TestGuide:
    async def test_says_where_to_go(self, chat: DeskChat, house: House) -> None:
        await chat.tap(GuideTap(event_id=EVENT))
        assert chat.says("evening.guide.no_tickets")
