"""Many at once: never one ticket too many, never one payment twice; with the guard off, both."""

import asyncio
import random
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import pytest
from sqlalchemy import ColumnElement, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.ticketing import OrderState, Purchase, TicketingService
from services.ticketing.errors import BuyerLimitReached, NotEnoughLeft, OrderCancelled, SoldOut
from services.ticketing.repository import orders
from services.ticketing.repository import stock as stock_sql
from tests.services.ticketing.programme import (
    DARA,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
    number_of,
    payment,
    stock,
    ticket_type,
    type_id,
    usd,
)

T = TypeVar("T")


async def at_once(tasks: Sequence[Awaitable[T]]) -> tuple[list[T], list[DomainError]]:
    """Run all together: results, and refusals. Any other failure is raised."""
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    done: list[T] = []
    refused: list[DomainError] = []
    for outcome in outcomes:
        match outcome:
            case DomainError():
                refused.append(outcome)
            case BaseException():
                raise outcome
            case _:
                done.append(outcome)
    return done, refused


@pytest.fixture
async def crowd(ticketing: TicketingService, fans: Fans) -> list[int]:
    """Twenty fans with money, and five tickets."""
    await ticketing.load_events(a_load(an_event(size=5)))
    return await fans.many(20)


async def _unchecked(database: Database) -> None:
    """Take the table's own guard away, so that only the statement's guard is left."""
    if database.dialect == "postgresql":
        async with database.write.begin() as connection:
            await connection.execute(
                text("ALTER TABLE stock_pools DROP CONSTRAINT ck_stock_pools_not_oversold")
            )
    else:
        async with database.write.connect() as connection:
            await connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")


class TestLastTickets:
    async def test_two_fans_on_the_last_ticket(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=1)))
        pair = await fans.many(2)
        bought, refused = await at_once([buy(ticketing, fans, fan) for fan in pair])
        assert [type(each) for each in refused] == [SoldOut]
        (loser,) = set(pair) - {bought[0].fan_id}
        assert await fans.balance(loser) == usd(10_000)
        assert await fans.balance(bought[0].fan_id) == usd(7_500)

    async def test_twenty_fans_on_five_tickets(
        self, ticketing: TicketingService, crowd: list[int], fans: Fans, database: Database
    ) -> None:
        bought, refused = await at_once([buy(ticketing, fans, fan) for fan in crowd])
        assert len(bought) == 5
        assert {type(each) for each in refused} == {SoldOut}
        assert await stock(database.read) == (0, 5)
        assert await number_of(database.read, "tickets") == 5

    async def test_orders_of_several_never_go_over(
        self, ticketing: TicketingService, crowd: list[int], database: Database
    ) -> None:
        kind = await type_id(ticketing)
        held, refused = await at_once(
            [hold(ticketing, fan, 2, ticket_type_id=kind) for fan in crowd]
        )
        assert len(held) == 2
        assert {type(each) for each in refused} <= {NotEnoughLeft, SoldOut}
        assert await stock(database.read) == (4, 0)

    async def test_pauses_between_all_statements_change_nothing(
        self,
        ticketing: TicketingService,
        crowd: list[int],
        fans: Fans,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        chance = random.Random(7)
        execute = AsyncSession.execute

        async def slow(self: AsyncSession, *arguments: Any, **options: Any) -> Any:
            await asyncio.sleep(chance.choice((0, 0, 0.001, 0.005)))
            return await execute(self, *arguments, **options)

        monkeypatch.setattr(AsyncSession, "execute", slow)
        bought, refused = await at_once([buy(ticketing, fans, fan) for fan in crowd])
        assert (len(bought), {type(each) for each in refused}) == (5, {SoldOut})
        assert await stock(database.read) == (0, 5)
        spent = [usd(10_000) - await fans.balance(fan) for fan in crowd]
        assert sorted(each.amount_minor for each in spent) == [0] * 15 + [2_500] * 5

    async def test_the_tables_check_holds_when_the_statement_forgets(
        self,
        ticketing: TicketingService,
        crowd: list[int],
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(stock_sql, "has_room", _no_guard)
        kind = await type_id(ticketing)
        outcomes = await asyncio.gather(
            *(hold(ticketing, fan, ticket_type_id=kind) for fan in crowd), return_exceptions=True
        )
        assert sum(not isinstance(each, BaseException) for each in outcomes) == 5
        assert await stock(database.read) == (5, 0)

    async def test_control_without_any_guard_oversells(
        self,
        ticketing: TicketingService,
        crowd: list[int],
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await _unchecked(database)
        monkeypatch.setattr(stock_sql, "has_room", _no_guard)
        kind = await type_id(ticketing)
        held, _ = await at_once([hold(ticketing, fan, ticket_type_id=kind) for fan in crowd])
        assert len(held) == 20
        assert await stock(database.read) == (20, 0)


def _no_guard(_: int) -> ColumnElement[bool]:
    return true()


class TestOnePayment:
    async def test_five_taps_on_pay_are_one_purchase(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await fans.confirm(order)
        bought, refused = await at_once([ticketing.pay(payment(order)) for _ in range(5)])
        assert refused == []
        assert len(set(bought)) == 1
        assert await fans.balance(DARA) == usd(5_000)
        assert await number_of(database.read, "tickets") == 2
        assert await number_of(database.read, "ledger_transfers", "kind = 'ticket_purchase'") == 1

    async def test_control_without_the_orders_guard_issues_tickets_again(
        self,
        ticketing: TicketingService,
        fans: Fans,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The order's own state is what stops a second payment, not the wallet behind it."""
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA)
        monkeypatch.setattr(orders, "is_pending", true)
        moves: list[BaseException | Purchase] = []
        for _ in range(2):
            await fans.confirm(order)
            moves += await asyncio.gather(ticketing.pay(payment(order)), return_exceptions=True)
        assert isinstance(moves[0], Purchase)
        # The hold was used up by the first: here the second line of defence speaks.
        assert isinstance(moves[1], AssertionError)

    async def test_pay_against_cancel_is_one_or_the_other(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=None)))
        kind = await type_id(ticketing)
        for fan_id in await fans.many(8):
            order = await hold(ticketing, fan_id, ticket_type_id=kind)
            await fans.confirm(order)
            _, refused = await at_once(
                [
                    ticketing.pay(payment(order)),
                    _cancel(ticketing, fan_id, order.key),
                ]
            )
            state = (await ticketing.summary(fan_id, order.key)).state
            spent = usd(10_000) - await fans.balance(fan_id)
            if state is OrderState.CONFIRMED:
                assert spent == usd(2_500)
                assert len(refused) == 1
            else:
                assert (state, spent) == (OrderState.CANCELLED, usd(0))
                assert isinstance(refused[0], OrderCancelled)


async def _cancel(ticketing: TicketingService, fan_id: int, key: str) -> None:
    await ticketing.cancel(fan_id, key)


class TestOneHold:
    async def test_same_key_five_times_at_once_is_one_order(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        kind = await type_id(ticketing)
        held, refused = await at_once(
            [hold(ticketing, DARA, 2, key="same-key", ticket_type_id=kind) for _ in range(5)]
        )
        assert refused == []
        assert len({order.id for order in held}) == 1
        assert await stock(database.read) == (2, 0)
        assert await number_of(database.read, "ticket_orders") == 1

    async def test_limit_per_buyer_holds_against_many_taps(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        kind = ticket_type("standing", usd(100), ("floor",), max_per_buyer=3)
        await ticketing.load_events(a_load(an_event(types=(kind,))))
        await fans.come(DARA)
        type_number = await type_id(ticketing)
        bought, refused = await at_once(
            [buy(ticketing, fans, DARA, ticket_type_id=type_number) for _ in range(8)]
        )
        assert len(bought) <= 3
        assert {type(each) for each in refused} <= {BuyerLimitReached, OrderCancelled}
        assert await number_of(database.read, "tickets") == len(bought)

    async def test_expired_order_is_handed_on_once(
        self, ticketing: TicketingService, database: Database, fans: Fans, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=1)))
        late = await hold(ticketing, await fans.come(DARA))
        await fans.confirm(late)
        clock.advance(31 * 60)
        kind = await type_id(ticketing)
        others = await fans.many(6)
        await fans.confirm(late)
        bought, _ = await at_once(
            [
                ticketing.pay(payment(late)),
                *(buy(ticketing, fans, fan, ticket_type_id=kind) for fan in others),
                _swept(ticketing),
            ]
        )
        assert len([each for each in bought if each is not None]) == 1
        assert await stock(database.read) == (0, 1)
        assert await number_of(database.read, "tickets") == 1


async def _swept(ticketing: TicketingService) -> None:
    await ticketing.sweep()
