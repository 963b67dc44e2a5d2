"""Waiting for a sale: one place each, a fair draw, in by turns, never more than there is room."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.core.clock import FrozenClock
from services.identity.roles import RoleRequired
from services.ticketing.queue import (
    NotYourTurn,
    NoWaitingRoom,
    PlaceState,
    RoomState,
    WaitingRoomNotOpen,
    rules,
)
from services.ticketing.queue.errors import RoomForbidsChange, WaitingRoomClosed
from services.ticketing.queue.repository import line, rows
from services.ticketing.queue.repository.rows import Room as RoomRow
from services.ticketing.queue.schemas import OpenRoom, TickRoom
from tests.services.ticketing.programme import EVENT, NOW
from tests.services.ticketing.queue.conftest import OPERATOR, SALE_AT, Room

DARA, BOPHA, SOKHA, VANN = 42, 43, 44, 45


class TestJoin:
    async def test_a_fan_has_one_place_however_often_they_come(self, room: Room) -> None:
        await room.open()
        await asyncio.gather(*(room.queue.join(EVENT, DARA) for _ in range(20)))
        assert await room.scalar("SELECT count(*) FROM queue_entries") == 1

    async def test_coming_again_does_not_cost_the_place(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.start_sale()
        await room.come(DARA)
        await room.tick()
        await room.come(BOPHA, SOKHA)
        await room.tick()
        first = await room.queue.place(EVENT, BOPHA)
        again = await room.queue.join(EVENT, BOPHA)
        assert first.ahead == again.ahead == 0
        assert (await room.queue.place(EVENT, SOKHA)).ahead == 1

    async def test_too_early_says_when(self, room: Room, clock: FrozenClock) -> None:
        command = OpenRoom(EVENT, SALE_AT, SALE_AT, 2, timedelta(minutes=10))
        await room.open_as(command)
        with pytest.raises(WaitingRoomNotOpen) as refused:
            await room.queue.join(EVENT, DARA)
        assert refused.value.details["opens_at"] == SALE_AT

    async def test_an_event_without_a_room_has_none(self, room: Room) -> None:
        with pytest.raises(NoWaitingRoom):
            await room.queue.join(EVENT, DARA)
        await room.require_turn(DARA)


class TestDraw:
    async def test_the_order_is_that_of_the_lots_and_anybody_can_repeat_it(
        self, room: Room
    ) -> None:
        await room.open()
        fans = await room.crowd(50)
        before = await room.queue.place(EVENT, fans[0])
        assert before.seed is None
        await room.start_sale()
        after = await room.queue.place(EVENT, fans[0])
        assert after.seed is not None
        assert rules.seed_hash(after.seed) == before.seed_hash == after.seed_hash
        drawn = sorted(fans, key=lambda fan: rules.draw_key(str(after.seed), fan))
        assert await room.by_rank() == drawn
        lots = await room.queue.lots(EVENT)
        assert lots == [
            (rank, rules.draw_key(str(after.seed), fan)) for rank, fan in enumerate(drawn, 1)
        ]

    async def test_coming_first_does_not_help_before_the_start(self, room: Room) -> None:
        await room.open()
        fans = await room.crowd(50)
        await room.start_sale()
        assert await room.by_rank() != fans

    async def test_who_comes_later_stands_behind_in_the_order_of_arrival(self, room: Room) -> None:
        await room.open(capacity=1)
        early = await room.crowd(10)
        await room.start_sale()
        for fan in (DARA, BOPHA, SOKHA):
            room.clock.advance(0.5)
            await room.come(fan)
        await room.tick()
        assert (await room.by_rank())[:10] != early
        assert (await room.by_rank())[10:] == [DARA, BOPHA, SOKHA]

    async def test_before_the_draw_nobody_has_a_position(self, room: Room) -> None:
        await room.open()
        await room.crowd(3)
        await room.tick()
        place = await room.queue.join(EVENT, DARA)
        assert (place.ahead, place.wait, place.people) == (None, None, 3)
        assert place.room is RoomState.GATHERING


class TestTurns:
    async def test_never_more_inside_than_there_is_room(self, room: Room) -> None:
        await room.open(capacity=3)
        await room.crowd(10)
        await room.start_sale()
        for _ in range(5):
            assert len(await room.inside()) == 3
            await room.tick()
        assert await room.jobs("queue.tick") > 0

    async def test_who_has_bought_makes_room_for_the_next(self, room: Room) -> None:
        await room.open(capacity=1)
        fans = await room.crowd(3)
        await room.start_sale()
        (first,) = await room.inside()
        await room.buy(first)
        await room.tick()
        (second,) = await room.inside()
        assert second != first
        assert second in fans
        assert (await room.queue.place(EVENT, first)).state is PlaceState.DONE

    async def test_who_lets_the_time_pass_is_out_and_may_go_to_the_end(self, room: Room) -> None:
        await room.open(capacity=1, pass_life=timedelta(minutes=10))
        await room.crowd(3)
        await room.start_sale()
        (first,) = await room.inside()
        await room.tick(seconds=600)
        assert (await room.queue.place(EVENT, first)).state is PlaceState.MISSED
        await room.come(first)
        await room.tick()
        assert (await room.by_rank())[-1] == first

    async def test_a_position_never_grows(self, room: Room) -> None:
        await room.open(capacity=2, pass_life=timedelta(minutes=1))
        fans = await room.crowd(20)
        await room.start_sale()
        seen = dict.fromkeys(fans, 100)
        for turn in range(12):
            for fan in fans:
                ahead = (await room.queue.place(EVENT, fan)).ahead
                if ahead is not None:
                    assert ahead <= seen[fan]
                    seen[fan] = ahead
            if turn % 3 == 0:
                await room.queue.leave(EVENT, fans[turn])
            await room.tick(seconds=61)

    async def test_who_left_is_passed_over(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.crowd(3)
        await room.start_sale()
        order = await room.by_rank()
        await room.queue.leave(EVENT, order[1])
        await room.queue.leave(EVENT, order[0])
        await room.tick()
        assert await room.inside() == [order[2]]

    async def test_only_who_is_inside_may_take_tickets(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.come(DARA, BOPHA)
        await room.start_sale()
        (inside,) = await room.inside()
        outside = ({DARA, BOPHA} - {inside}).pop()
        await room.require_turn(inside)
        for fan in (outside, VANN):
            with pytest.raises(NotYourTurn):
                await room.require_turn(fan)

    async def test_the_wait_is_between_the_pace_seen_and_the_slowest(self, room: Room) -> None:
        await room.open(capacity=2, pass_life=timedelta(minutes=10))
        await room.crowd(40)
        await room.start_sale()
        last = (await room.by_rank())[-1]
        place = await room.queue.place(EVENT, last)
        assert place.ahead == 37
        assert place.wait is not None
        assert place.wait.shortest == place.wait.longest == timedelta(minutes=185)
        for fan in await room.inside():
            await room.buy(fan)
        await room.tick(seconds=30)
        await room.tick(seconds=60)
        faster = await room.queue.place(EVENT, last)
        assert faster.wait is not None
        assert faster.wait.shortest < faster.wait.longest == timedelta(minutes=175)


class TestTicks:
    async def test_a_tick_that_comes_twice_or_late_does_nothing(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.crowd(5)
        await room.start_sale()
        number = await room.next_number()
        await asyncio.gather(*(room.queue.tick(TickRoom(EVENT, number)) for _ in range(8)))
        assert await room.next_number() == number + 1
        await room.queue.tick(TickRoom(EVENT, number - 1))
        assert await room.next_number() == number + 1
        assert len(await room.inside()) == 1

    async def test_without_its_number_a_repeated_tick_lets_too_many_in(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control of the test above: ticks that believe that nobody else works."""
        await room.open(capacity=1)
        await room.crowd(5)
        await room.start_sale()
        (inside,) = await room.inside()
        await room.buy(inside)
        number = await room.next_number()
        known = rows.room

        async def room_as_first_seen(tx: Any, event_id: str, *, lock: bool = False) -> RoomRow:
            found = await known(tx, event_id)
            assert found is not None
            return replace(found, ticks=number)

        async def nobody_inside(tx: Any, event_id: str) -> int:
            return 0

        monkeypatch.setattr(rows, "room", room_as_first_seen)
        monkeypatch.setattr(line, "inside", nobody_inside)
        for _ in range(3):
            await room.queue.tick(TickRoom(EVENT, number))
        assert len(await room.inside()) > 1

    async def test_a_room_that_nobody_looks_after_is_found(self, room: Room) -> None:
        await room.open()
        assert await room.queue.rescue() == 0
        room.clock.advance(31)
        assert await room.queue.rescue() == 1
        assert await room.jobs("queue.tick") == 2


class TestOperator:
    async def test_pausing_lets_nobody_new_in(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.crowd(3)
        await room.start_sale()
        await room.desk.pause(OPERATOR, EVENT)
        (inside,) = await room.inside()
        await room.buy(inside)
        await room.tick()
        assert await room.inside() == []
        await room.desk.resume(OPERATOR, EVENT)
        await room.tick()
        assert len(await room.inside()) == 1

    async def test_after_closing_everybody_may_buy(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.crowd(3)
        await room.start_sale()
        await room.desk.close(OPERATOR, EVENT)
        await room.require_turn(VANN)
        with pytest.raises(WaitingRoomClosed):
            await room.queue.join(EVENT, VANN)

    async def test_numbers_add_up_and_are_for_operators_only(self, room: Room) -> None:
        await room.open(capacity=2)
        await room.crowd(5)
        await room.start_sale()
        numbers = await room.desk.numbers(OPERATOR, EVENT)
        assert (numbers.waiting, numbers.inside, numbers.let_in, numbers.bought) == (3, 2, 2, 0)
        with pytest.raises(RoleRequired):
            await room.desk.numbers(DARA, EVENT)
        with pytest.raises(RoleRequired):
            await room.desk.pause(DARA, EVENT)

    async def test_the_start_stays_once_somebody_waits(self, room: Room) -> None:
        await room.open()
        moved = OpenRoom(EVENT, NOW, SALE_AT + timedelta(hours=1), 2, timedelta(minutes=10))
        await room.open_as(moved)
        await room.come(DARA)
        with pytest.raises(RoomForbidsChange):
            await room.open()
        with pytest.raises(RoomForbidsChange):
            await room.open_as(replace(moved, capacity=50, sale_at=SALE_AT))
        wider = replace(moved, capacity=50)
        await room.open_as(wider)
        assert (await room.desk.numbers(OPERATOR, EVENT)).capacity == 50

    async def test_a_closed_room_may_begin_anew(self, room: Room) -> None:
        await room.open()
        await room.crowd(3)
        await room.start_sale()
        before = await room.queue.place(EVENT, DARA)
        await room.desk.close(OPERATOR, EVENT)
        again = OpenRoom(EVENT, SALE_AT, SALE_AT + timedelta(days=1), 2, timedelta(minutes=10))
        await room.open_as(again)
        place = await room.queue.join(EVENT, DARA)
        assert (place.room, place.state, place.seed) == ("gathering", PlaceState.WAITING, None)
        assert place.seed_hash != before.seed_hash
        assert await room.scalar("SELECT count(*) FROM queue_entries") == 1

    async def test_the_speed_of_the_line_is_how_many_are_inside(self, room: Room) -> None:
        await room.open(capacity=1)
        await room.crowd(5)
        await room.start_sale()
        assert (await room.desk.set_capacity(OPERATOR, EVENT, 3)).capacity == 3
        await room.tick()
        assert len(await room.inside()) == 3
        assert (await room.desk.set_capacity(OPERATOR, EVENT, 0)).capacity == 1
        assert await room.desk.waiting(OPERATOR) == 1
        assert [one.event_id for one in await room.desk.rooms(OPERATOR)] == [EVENT]
        with pytest.raises(RoleRequired):
            await room.desk.set_capacity(DARA, EVENT, 3)


class TestSaleEnds:
    async def test_the_room_is_closed_with_the_sale_and_its_ticks_end(self, room: Room) -> None:
        await room.open()
        await room.crowd(3)
        await room.start_sale()
        room.clock.advance(timedelta(days=11).total_seconds())
        await room.tick()
        place = await room.queue.place(EVENT, DARA)
        assert place.room is RoomState.CLOSED
        assert place.lets_buy
        number = await room.next_number()
        await room.tick()
        assert await room.next_number() == number


class TestLots:
    async def test_hold_only_those_of_the_draw(self, room: Room) -> None:
        """Not who came later, and not who went to the end of the line."""
        await room.open(capacity=1)
        await room.crowd(5)
        assert await room.queue.lots(EVENT) == []
        await room.start_sale()
        await room.come(DARA)
        (first,) = await room.inside()
        await room.tick(seconds=600)
        await room.come(first)
        await room.tick()
        lots = await room.queue.lots(EVENT)
        assert [rank for rank, _ in lots] == [2, 3, 4, 5]
        assert [lot for _, lot in lots] == sorted(lot for _, lot in lots)
        assert await room.queue.lots(EVENT, after_rank=3, limit=1) == [lots[2]]
