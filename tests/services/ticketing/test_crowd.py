"""Many fans at once share transactions: the same verdicts as alone, and never one too many."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, true

from services.core.batcher import KeyReused
from services.core.clock import FrozenClock
from services.core.db import Busy, Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.ticketing import (
    CancelReason,
    HoldTickets,
    OrderState,
    OrderSummary,
    TicketingService,
)
from services.ticketing import crowd as crowds
from services.ticketing.errors import (
    BuyerLimitReached,
    EventNotFound,
    NotEnoughLeft,
    SaleNotOpen,
    TooManyTickets,
)
from services.ticketing.repository import stock as stock_sql
from services.ticketing.rules import SaleWindow
from services.ticketing.specs import PoolSpec
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    EVENT,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    payment,
    stock,
    ticket_type,
    type_id,
    usd,
)

FANS = range(5_000, 6_000)


@pytest.fixture
async def crowd(ticketing: TicketingService) -> AsyncIterator[TicketingService]:
    ticketing.start()
    yield ticketing
    await ticketing.stop()


def wish(fan_id: int, kind: int, quantity: int = 1, **changes: Any) -> HoldTickets:
    known = {"key": new_key(), "event_id": EVENT} | changes
    return HoldTickets(fan_id=fan_id, ticket_type_id=kind, quantity=quantity, **known)


async def answer_to(ticketing: TicketingService, each: HoldTickets) -> OrderSummary:
    """ "Busy" is no answer: the same is asked again, with the same key."""
    while True:
        try:
            return await ticketing.hold(each)
        except Busy:
            await asyncio.sleep(0.05)


async def all_of(
    ticketing: TicketingService, *wishes: HoldTickets
) -> list[OrderSummary | DomainError]:
    answers = await asyncio.gather(
        *(answer_to(ticketing, each) for each in wishes), return_exceptions=True
    )
    for answer in answers:
        assert isinstance(answer, OrderSummary | DomainError), repr(answer)
    return answers  # type: ignore[return-value]


def told(answers: list[OrderSummary | DomainError]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


class TestCrowd:
    async def test_gets_exactly_what_there_is_in_its_order(
        self, crowd: TicketingService, uow: UnitOfWork
    ) -> None:
        await crowd.load_events(a_load(an_event(size=50)))
        kind = await type_id(crowd)
        answers = await all_of(crowd, *(wish(fan, kind) for fan in FANS[:80]))
        assert told(answers) == {"OrderSummary": 50, "SoldOut": 30}
        assert await stock(uow.database.write) == (50, 0)
        orders = [each for each in answers if isinstance(each, OrderSummary)]
        assert len({each.number for each in orders}) == 50
        known = await crowd.summary(orders[7].fan_id, orders[7].key)
        assert known == orders[7]

    async def test_is_one_transaction_of_few_statements(
        self, crowd: TicketingService, uow: UnitOfWork
    ) -> None:
        await crowd.load_events(a_load(an_event(size=500)))
        kind = await type_id(crowd)
        flushes: list[int] = []
        hold = crowds.hold

        async def counted(tx: Any, commands: Any, numbers: Any) -> Any:
            flushes.append(len(commands))
            return await hold(tx, commands, numbers)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(crowds, "hold", counted)
            await all_of(crowd, *(wish(fan, kind) for fan in FANS[:120]))
        assert flushes == [120]

    async def test_each_is_refused_for_its_own_reason(
        self, crowd: TicketingService, fans: Fans
    ) -> None:
        kinds = (
            ticket_type("standing", usd(2_500), ("floor",), max_per_buyer=3),
            ticket_type("early", usd(2_000), ("floor",), window=SaleWindow(NOW + timedelta(1))),
        )
        await crowd.load_events(a_load(an_event(size=8, types=kinds)))
        kind, late = await type_id(crowd), await type_id(crowd, "early")
        answers = await all_of(
            crowd,
            wish(FANS[0], kind, 3),
            wish(FANS[1], kind, 4),
            wish(FANS[2], kind, 11),
            wish(FANS[3], late),
            wish(FANS[4], 999),
            wish(FANS[5], kind, event_id="elsewhere"),
            wish(FANS[6], kind, 3),
            wish(FANS[7], kind, 3),
            wish(FANS[8], kind, 2),
        )
        assert [type(each) for each in answers] == [
            OrderSummary,
            BuyerLimitReached,
            TooManyTickets,
            SaleNotOpen,
            EventNotFound,
            EventNotFound,
            OrderSummary,
            NotEnoughLeft,
            OrderSummary,
        ]
        again = await all_of(crowd, wish(FANS[7], kind))
        assert told(again) == {"SoldOut": 1}  # and it has not counted what it was refused

    async def test_the_same_key_is_the_same_order(self, crowd: TicketingService) -> None:
        await crowd.load_events(a_load(an_event(size=10)))
        kind = await type_id(crowd)
        mine = wish(FANS[0], kind)
        first, twin = await all_of(crowd, mine, mine)
        assert first == twin == await crowd.hold(mine)
        with pytest.raises(KeyReused):
            await crowd.hold(wish(FANS[0], kind, 2, key=mine.key))
        with pytest.raises(KeyReused):
            await crowd.hold(wish(FANS[1], kind, key=mine.key))

    async def test_a_second_order_of_the_fan_takes_the_place_of_the_first(
        self, crowd: TicketingService, uow: UnitOfWork
    ) -> None:
        await crowd.load_events(a_load(an_event(size=10)))
        kind = await type_id(crowd)
        await all_of(crowd, wish(FANS[0], kind, 2), wish(FANS[0], kind, 3))
        unpaid = await crowd.unpaid(FANS[0])
        assert len(unpaid) == 1
        assert await stock(uow.database.write) == (unpaid[0].quantity, 0)

    async def test_units_of_expired_orders_are_found(
        self, crowd: TicketingService, clock: FrozenClock
    ) -> None:
        await crowd.load_events(a_load(an_event(size=10)))
        kind = await type_id(crowd)
        (old,) = await all_of(crowd, wish(FANS[0], kind, 10))
        assert isinstance(old, OrderSummary)
        clock.advance(31 * 60)
        answers = await all_of(crowd, *(wish(fan, kind) for fan in FANS[1:13]))
        assert told(answers) == {"OrderSummary": 10, "SoldOut": 2}
        ended = await crowd.summary(old.fan_id, old.key)
        assert (ended.state, ended.cancel_reason) == (OrderState.CANCELLED, CancelReason.EXPIRED)

    async def test_types_that_share_a_pool_share_it_by_the_sum(
        self, crowd: TicketingService, uow: UnitOfWork
    ) -> None:
        kinds = (
            ticket_type("standing", usd(2_500), ("floor",)),
            ticket_type("bundle", usd(4_000), ("floor", "shirts")),
        )
        pools = (PoolSpec("floor", 30), PoolSpec("shirts", 10))
        await crowd.load_events(a_load(an_event(types=kinds, pools=pools)))
        single, bundle = await type_id(crowd), await type_id(crowd, "bundle")
        wishes = [wish(fan, bundle if fan % 2 else single) for fan in FANS[:60]]
        answers = await all_of(crowd, *wishes)
        assert told(answers) == {"OrderSummary": 30, "SoldOut": 30}
        floor, shirts = [await stock(uow.database.write, pool) for pool in ("floor", "shirts")]
        assert floor == (30, 0)
        assert shirts[0] <= 10

    async def test_what_was_held_so_is_paid_like_any_order(
        self, crowd: TicketingService, fans: Fans, uow: UnitOfWork
    ) -> None:
        await crowd.load_events(a_load(an_event(size=10)))
        await fans.come(FANS[0])
        order = await crowd.hold(wish(FANS[0], await type_id(crowd), 2))
        await fans.confirm(order)
        assert len((await crowd.pay(payment(order))).ticket_ids) == 2
        assert await stock(uow.database.write) == (0, 2)


def _no_guard(*_: object) -> bool:
    return True


async def _rivals(database: Database, clock: FrozenClock, pins: PinService) -> Counter[str]:
    """Three processes' worth of crowds, and others who go alone, on the last 40 tickets."""
    uow = UnitOfWork(database, clock)
    wallet = WalletService(uow)
    shops = [TicketingService(uow, wallet, pins, SECRET) for _ in range(4)]
    await shops[0].load_events(a_load(an_event(size=40)))
    kind = await type_id(shops[0])
    for shop in shops[:3]:
        shop.start()
    parts = [
        all_of(shop, *(wish(f, kind) for f in FANS[n::4][:30])) for n, shop in enumerate(shops)
    ]
    answers = [each for part in await asyncio.gather(*parts) for each in part]
    for shop in shops[:3]:
        await shop.stop()
    return told(answers)


class TestCrowdsAgainstEachOther:
    async def test_never_get_more_than_there_is(
        self, database: Database, clock: FrozenClock, pins: PinService
    ) -> None:
        assert await _rivals(database, clock, pins) == {"OrderSummary": 40, "SoldOut": 80}
        assert await stock(database.write) == (40, 0)

    async def test_control_without_the_guards_they_do(
        self,
        database: Database,
        clock: FrozenClock,
        pins: PinService,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(crowds, "fits", _no_guard)
        monkeypatch.setattr(stock_sql, "has_room", lambda _: true())
        async with database.write.begin() as connection:
            await connection.execute(text(_UNCHECKED[database.dialect]))
        found = await _rivals(database, clock, pins)
        assert found["OrderSummary"] > 40
        assert (await stock(database.write))[0] > 40


_UNCHECKED = {
    "postgresql": "ALTER TABLE stock_pools DROP CONSTRAINT ck_stock_pools_not_oversold",
    "sqlite": "PRAGMA ignore_check_constraints = ON",
}
