"""Many at once in one group: never one place too many, nothing lost; with the guards off, both."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import pytest
from sqlalchemy import ColumnElement, text, true

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.ticketing.groups import GroupState, GroupView, PlaceState, ending
from services.ticketing.groups.errors import GroupFull, PlaceLimit
from services.ticketing.groups.repository import guards
from services.ticketing.groups.rules import GROUP_LIFETIME
from services.ticketing.groups.schemas import GroupTime
from services.ticketing.models import StockHold
from services.ticketing.repository import stock as stock_sql
from tests.services.ticketing.groups.conftest import HOST, Together
from tests.services.ticketing.programme import hold, payment, stock

T = TypeVar("T")
FRIENDS = range(1, 21)
LATE = GROUP_LIFETIME.total_seconds() + 1


async def at_once(tasks: Sequence[Awaitable[T]]) -> tuple[list[T], list[DomainError]]:
    """Run all together: results, and refusals. Any other failure is raised."""
    done: list[T] = []
    refused: list[DomainError] = []
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        match outcome:
            case DomainError():
                refused.append(outcome)
            case BaseException():
                raise outcome
            case _:
                done.append(outcome)
    return done, refused


def people_of(group: GroupView) -> list[int]:
    return [place.fan_id for place in group.places if place.fan_id is not None]


class TestClaim:
    async def test_twenty_friends_and_five_places(self, together: Together) -> None:
        group = await together.opened(5)
        taken, refused = await at_once([together.claim(group, fan) for fan in FRIENDS])
        assert sorted(taken) == [1, 2, 3, 4, 5]
        assert {type(each) for each in refused} == {GroupFull}
        assert len(set(people_of(await together.state(group)))) == 5

    async def test_control_without_its_guard_a_place_has_two_people(
        self, together: Together, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        group = await together.opened(5)
        monkeypatch.setattr(guards, "is_free", true)
        taken, _ = await at_once([together.claim(group, fan) for fan in FRIENDS])
        assert len(taken) > len(people_of(await together.state(group)))

    async def test_control_without_the_groups_guard_more_are_counted(
        self, together: Together, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        group = await together.opened(2)
        await _unchecked(database, "ticket_groups", "ck_ticket_groups_not_overbooked")
        monkeypatch.setattr(guards, "has_room", true)
        monkeypatch.setattr(guards, "is_free", true)
        taken, refused = await at_once([together.claim(group, fan) for fan in FRIENDS])
        assert (len(taken), refused) == (20, [])

    async def test_five_taps_of_one_friend_are_one_place(self, together: Together) -> None:
        group = await together.opened(5)
        taken, refused = await at_once(
            [together.claim(group, 1, f"tap-{number}") for number in range(5)]
        )
        assert (len(taken), {type(each) for each in refused}) == (1, {PlaceLimit})
        same, none = await at_once([together.claim(group, 2, "one tap") for _ in range(5)])
        assert (len(set(same)), none) == (1, [])


class TestEnd:
    async def test_it_ends_once_whoever_notices(
        self, together: Together, clock: FrozenClock, database: Database
    ) -> None:
        group = await together.opened(10)
        await together.claim(group, 1)
        buyers = await together.fans.many(4)
        clock.advance(LATE)
        job = GroupTime(group.id)
        await at_once(
            [
                *(together.groups.time_is_up(job) for _ in range(3)),
                together.groups.sweep(),
                *(_hold(together, fan) for fan in buyers),
            ]
        )
        assert await stock(database.read) == (4, 0)
        assert (await together.state(group)).number_of(PlaceState.RELEASED) == 10

    async def test_control_without_its_guards_units_come_back_twice(
        self, together: Together, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        group = await together.opened(3)
        await hold(together.ticketing, (await together.fans.many(1))[0], 3)
        monkeypatch.setattr(guards, "is_open", true)
        monkeypatch.setattr(guards, "waits", _a_cart_in_any_state)
        for _ in range(2):
            await together.groups.uow.run(lambda tx: ending.end(tx, group.id, GroupState.OVER))
        assert await stock(database.read) == (0, 0), "three are still held by an order"
        await together.groups.uow.run(lambda tx: stock_sql.give_back(tx, {1: -3}))

    async def test_paying_against_the_end_is_one_or_the_other(
        self, together: Together, clock: FrozenClock, database: Database
    ) -> None:
        """Of a place that is just being ordered, either the order has the unit or nobody."""
        for number in range(3):
            group = await together.opened(2, key=f"group-{number}")
            await together.claim(group, HOST)
            await together.claim(group, 7)
            await at_once(
                [
                    _order(together, group, HOST),
                    together.groups.cancel(HOST, group.id),
                    together.groups.leave(7, group.id),
                ]
            )
            held, _ = await stock(database.read)
            paying = (await together.state(group)).number_of(PlaceState.PAYING)
            assert held == paying
            for order in await together.ticketing.unpaid(HOST):
                await together.ticketing.cancel(HOST, order.key)
            assert await stock(database.read) == (0, 0)

    async def test_pay_against_the_host_who_takes_the_place(
        self, together: Together, database: Database
    ) -> None:
        (friend,) = await together.fans.many(1)
        group = await together.opened(2)
        await together.claim(group, friend)
        order = await together.groups.order(friend, group.id, "order")
        await together.fans.confirm(order)
        await at_once(
            [
                _pay(together, order),
                _remove(together, group),
            ]
        )
        shown = await together.state(group)
        held, sold = await stock(database.read)
        assert held + sold == 2
        assert sold == shown.number_of(PlaceState.PAID)
        assert shown.number_of(PlaceState.FREE) == held


async def _hold(together: Together, fan: int) -> None:
    await hold(together.ticketing, fan)


async def _order(together: Together, group: GroupView, fan: int) -> None:
    await together.groups.order(fan, group.id, f"order-{group.short_id[-8:]}")


async def _pay(together: Together, order: object) -> None:
    await together.ticketing.pay(payment(order))  # type: ignore[arg-type]


async def _remove(together: Together, group: GroupView) -> None:
    await together.groups.remove(HOST, group.id, 1)


def _a_cart_in_any_state() -> ColumnElement[bool]:
    return StockHold.kind == "cart"


async def _unchecked(database: Database, table: str, constraint: str) -> None:
    """Take the table's own guard away, so that only the statement's guard is left."""
    if database.dialect == "postgresql":
        async with database.write.begin() as connection:
            await connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
    else:
        async with database.write.connect() as connection:
            await connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
