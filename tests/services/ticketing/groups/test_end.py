"""The end of a group: what nobody paid is free again, once, and everybody hears of it once."""

from collections.abc import Awaitable, Callable

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.ticketing.errors import OrderNotFound, SoldOut
from services.ticketing.groups import GroupState, PlaceState
from services.ticketing.groups.rules import GROUP_LIFETIME
from tests.services.ticketing.groups.conftest import HOST, Together
from tests.services.ticketing.programme import hold, number_of, payment, stock

LIFETIME = GROUP_LIFETIME.total_seconds()


class TestEnd:
    async def test_what_nobody_paid_is_free_for_everybody(
        self,
        together: Together,
        clock: FrozenClock,
        database: Database,
        run_jobs: Callable[[], Awaitable[int]],
    ) -> None:
        group = await together.opened(3)
        one, two = await together.fans.many(2)
        for fan in (one, two):
            await together.claim(group, fan)
        await together.pay(group, one)
        clock.advance(LIFETIME + 1)
        await run_jobs()
        assert (await together.state(group)).state is GroupState.OVER
        assert await stock(database.read) == (0, 1)
        told = "text_key = 'groups.news.over'"
        assert await number_of(database.read, "notifications", f"{told} AND fan_id = {two}") == 1
        assert await number_of(database.read, "notifications", told) == 1

    async def test_who_has_not_paid_is_reminded_once(
        self,
        together: Together,
        clock: FrozenClock,
        database: Database,
        run_jobs: Callable[[], Awaitable[int]],
    ) -> None:
        group = await together.opened(3)
        one, two = await together.fans.many(2)
        for fan in (one, two):
            await together.claim(group, fan)
        await together.pay(group, one)
        clock.advance(601)
        await run_jobs()
        await run_jobs()
        told = "text_key = 'groups.news.soon'"
        assert await number_of(database.read, "notifications", told) == 1
        assert await number_of(database.read, "notifications", f"{told} AND fan_id = {two}") == 1

    async def test_all_paid_it_ends_before_its_time_and_the_host_hears_of_it(
        self, together: Together, database: Database, run_jobs: Callable[[], Awaitable[int]]
    ) -> None:
        group = await together.opened(2)
        await together.groups.take_rest(HOST, group.id, "Dara")
        await together.pay(group, HOST)
        await together.groups.sweep()
        await run_jobs()
        shown = await together.state(group)
        assert (shown.state, shown.is_final) == (GroupState.OVER, True)
        told = "text_key = 'groups.news.finished'"
        assert await number_of(database.read, "notifications", told) == 1

    async def test_whoever_wants_them_need_not_wait_for_the_sweeper(
        self, together: Together, clock: FrozenClock, database: Database
    ) -> None:
        group = await together.opened(10)
        (buyer,) = await together.fans.many(1)
        with pytest.raises(SoldOut):
            await hold(together.ticketing, buyer)
        clock.advance(LIFETIME)
        await hold(together.ticketing, buyer, 10)
        assert (await together.state(group)).state is GroupState.OVER
        assert await stock(database.read) == (10, 0)

    async def test_a_payment_that_began_in_time_may_end(
        self,
        together: Together,
        clock: FrozenClock,
        database: Database,
        run_jobs: Callable[[], Awaitable[int]],
    ) -> None:
        """State decides, not the clock: nobody has ended the order yet."""
        group = await together.opened(2)
        await together.claim(group, HOST)
        order = await together.groups.order(HOST, group.id, "order")
        clock.advance(LIFETIME + 1)
        await run_jobs()
        await together.fans.confirm(order)
        await together.ticketing.pay(payment(order))
        assert await stock(database.read) == (0, 1)
        shown = await together.state(group)
        assert [place.state for place in shown.places] == [PlaceState.PAID, PlaceState.RELEASED]

    async def test_an_unpaid_order_ends_with_it(
        self,
        together: Together,
        clock: FrozenClock,
        database: Database,
        run_jobs: Callable[[], Awaitable[int]],
    ) -> None:
        group = await together.opened(2)
        await together.claim(group, HOST)
        await together.groups.order(HOST, group.id, "order")
        clock.advance(LIFETIME + 1)
        await run_jobs()
        await together.ticketing.sweep()
        assert await stock(database.read) == (0, 0)
        assert (await together.state(group)).is_final

    async def test_nothing_of_it_is_anybody_elses(self, together: Together) -> None:
        group = await together.opened(2)
        (friend,) = await together.fans.many(1)
        await together.claim(group, friend)
        order = await together.groups.order(friend, group.id, "order")
        with pytest.raises(OrderNotFound):
            await together.ticketing.summary(HOST, order.key)
