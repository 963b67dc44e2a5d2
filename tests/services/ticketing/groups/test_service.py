"""A host holds tickets for friends: who may do what, and what becomes of every place."""

from collections.abc import Iterator

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.ticketing import OrderState
from services.ticketing.errors import NotEnoughLeft, SoldOut, TooManyTickets
from services.ticketing.groups import GroupState, PlaceState
from services.ticketing.groups.errors import (
    GroupFull,
    GroupNotFound,
    GroupOpenAlready,
    GroupOver,
    NoPlaceToPay,
    NotTheHost,
    PlaceLimit,
    PlacePaid,
)
from services.ticketing.groups.rules import GROUP_LIFETIME
from services.ticketing.groups.service import group_id_of
from tests.servers.pool import Servers
from tests.services.ticketing.groups.conftest import HOST, Together
from tests.services.ticketing.programme import hold, number_of, payment, stock, usd

LIFETIME = GROUP_LIFETIME.total_seconds()


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind is enough here: stories, races and the end are played on both."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


class TestOpen:
    async def test_all_tickets_are_held(self, together: Together, database: Database) -> None:
        group = await together.opened(4)
        assert await stock(database.read) == (4, 0)
        assert group.number_of(PlaceState.FREE) == 4
        assert group_id_of(group.short_id) == group.id

    async def test_all_or_none(self, together: Together, database: Database) -> None:
        await hold(together.ticketing, (await together.fans.many(1))[0], 8)
        with pytest.raises(NotEnoughLeft):
            await together.opened(3)
        assert await stock(database.read) == (8, 0)
        assert await number_of(database.read, "ticket_groups") == 0

    async def test_the_same_key_is_the_same_group(
        self, together: Together, database: Database
    ) -> None:
        assert (await together.opened()).id == (await together.opened()).id
        assert await stock(database.read) == (3, 0)

    async def test_one_open_group_per_host_and_event(self, together: Together) -> None:
        first = await together.opened()
        with pytest.raises(GroupOpenAlready) as refusal:
            await together.opened(key="another")
        assert refusal.value.details == {"group": first.short_id}
        await together.groups.cancel(HOST, first.id)
        await together.opened(key="another")

    async def test_no_more_than_a_group_of_friends(self, together: Together) -> None:
        with pytest.raises(TooManyTickets):
            await together.opened(21)

    async def test_an_unknown_group(self, together: Together) -> None:
        for text in ("", "nonsense", "0" * 22):
            with pytest.raises(GroupNotFound):
                await together.groups.by_link(text)


class TestClaim:
    async def test_each_takes_one_and_the_next_is_told(self, together: Together) -> None:
        group = await together.opened(2)
        assert [await together.claim(group, fan) for fan in (1, 2)] == [1, 2]
        with pytest.raises(GroupFull):
            await together.claim(group, 3)
        with pytest.raises(PlaceLimit):
            await together.claim(group, 1, "another tap")
        names = [place.name for place in (await together.state(group)).places]
        assert names == ["Fan 1", "Fan 2"]

    async def test_one_each_unless_the_host_allows_more(self, together: Together) -> None:
        group = await together.opened(3)
        await together.claim(group, 1)
        with pytest.raises(PlaceLimit):
            await together.claim(group, 1, "more")
        with pytest.raises(NotTheHost):
            await together.groups.allow(1, group.id, 2)
        await together.groups.allow(HOST, group.id, 2)
        assert await together.claim(group, 1, "more") == 2
        with pytest.raises(PlaceLimit):
            await together.claim(group, 1, "most")

    async def test_the_same_tap_twice_takes_one(self, together: Together) -> None:
        group = await together.opened(3)
        await together.groups.allow(HOST, group.id, 3)
        assert await together.claim(group, 1) == await together.claim(group, 1)
        assert (await together.state(group)).number_of(PlaceState.CLAIMED) == 1

    async def test_after_its_time_nobody_comes_in(
        self, together: Together, clock: FrozenClock
    ) -> None:
        group = await together.opened()
        clock.advance(LIFETIME)
        with pytest.raises(GroupOver):
            await together.claim(group, 1)

    async def test_a_place_left_is_anothers(self, together: Together) -> None:
        group = await together.opened(2)
        for fan in (1, 2):
            await together.claim(group, fan)
        assert await together.groups.leave(1, group.id) == 1
        assert await together.groups.leave(1, group.id) == 0
        assert await together.claim(group, 3) == 1


class TestPay:
    async def test_each_pays_the_own(self, together: Together, database: Database) -> None:
        group = await together.opened(2)
        one, two = await together.fans.many(2)
        for fan in (one, two):
            await together.claim(group, fan)
        await together.pay(group, one)
        assert await stock(database.read) == (1, 1)
        assert await together.fans.balance(one) == usd(7_500)
        assert await together.fans.balance(two) == usd(10_000)
        shown = await together.state(group)
        assert [place.state for place in shown.places] == [PlaceState.PAID, PlaceState.CLAIMED]
        await together.pay(group, two)
        assert (await together.state(group)).is_complete
        assert await stock(database.read) == (0, 2)

    async def test_the_order_ends_with_the_group(
        self, together: Together, clock: FrozenClock
    ) -> None:
        group = await together.opened()
        await together.claim(group, HOST)
        clock.advance(600)
        order = await together.groups.order(HOST, group.id, "order")
        assert order.expires_at == group.expires_at
        again = await together.groups.order(HOST, group.id, "another key")
        assert again.key == order.key
        assert again.expires_at == group.expires_at

    async def test_who_has_no_place_has_nothing_to_pay(self, together: Together) -> None:
        group = await together.opened()
        with pytest.raises(NoPlaceToPay):
            await together.groups.order(1, group.id, "order")

    async def test_who_gives_the_order_up_gives_the_place_up(
        self, together: Together, database: Database
    ) -> None:
        group = await together.opened()
        await together.claim(group, HOST)
        order = await together.groups.order(HOST, group.id, "order")
        await together.ticketing.cancel(HOST, order.key)
        assert (await together.state(group)).number_of(PlaceState.FREE) == 3
        assert await stock(database.read) == (3, 0)

    async def test_an_order_that_replaces_it_keeps_the_place(
        self, together: Together, database: Database
    ) -> None:
        """E.g. with a voucher: sold out around it, the place is still there."""
        group = await together.opened(2)
        await together.claim(group, HOST)
        await together.groups.order(HOST, group.id, "order")
        (other,) = await together.fans.many(1)
        await hold(together.ticketing, other, 8)
        changed = await hold(together.ticketing, HOST, 1)
        assert changed.expires_at == group.expires_at
        assert await stock(database.read) == (10, 0)
        with pytest.raises(SoldOut):
            await hold(together.ticketing, HOST, 2)
        await together.fans.confirm(changed)
        await together.ticketing.pay(payment(changed))
        assert (await together.state(group)).places[0].state is PlaceState.PAID

    async def test_the_host_pays_the_rest(self, together: Together, database: Database) -> None:
        group = await together.opened(4)
        (friend,) = await together.fans.many(1)
        await together.claim(group, friend)
        await together.groups.take_rest(HOST, group.id, "Dara")
        await together.pay(group, HOST)
        assert await together.fans.balance(HOST) == usd(2_500)
        shown = await together.state(group)
        assert len(shown.places_of(HOST, PlaceState.PAID)) == 3
        assert await stock(database.read) == (1, 3)


class TestHost:
    async def test_takes_a_place_from_somebody(self, together: Together) -> None:
        group = await together.opened(2)
        (friend,) = await together.fans.many(1)
        await together.claim(group, friend)
        order = await together.groups.order(friend, group.id, "order")
        with pytest.raises(NotTheHost):
            await together.groups.remove(friend, group.id, 1)
        await together.groups.remove(HOST, group.id, 1)
        assert (await together.state(group)).number_of(PlaceState.FREE) == 2
        ended = await together.ticketing.summary(friend, order.key)
        assert ended.state is OrderState.CANCELLED

    async def test_takes_no_paid_place(self, together: Together) -> None:
        group = await together.opened(2)
        await together.claim(group, HOST)
        await together.pay(group, HOST)
        with pytest.raises(PlacePaid):
            await together.groups.remove(HOST, group.id, 1)

    async def test_calls_it_off(self, together: Together, database: Database) -> None:
        group = await together.opened(3)
        one, two = await together.fans.many(2)
        await together.claim(group, one)
        await together.claim(group, two)
        await together.pay(group, one)
        await together.groups.order(two, group.id, "order-two")
        view = await together.groups.cancel(HOST, group.id)
        await together.groups.cancel(HOST, group.id)
        assert view.state is GroupState.CANCELLED
        assert await stock(database.read) == (0, 1)
        with pytest.raises(GroupOver):
            await together.claim(group, 9)
