"""Setting tickets aside: rules of the sale, repeats, limits, expired orders."""

from datetime import timedelta

import pytest

from services.core.batcher import KeyReused
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.ticketing import EventState, OrderState, TicketingService
from services.ticketing.errors import (
    BuyerLimitReached,
    EventCancelled,
    EventNotFound,
    NotEnoughLeft,
    OrderCancelled,
    OrderExpired,
    SaleClosed,
    SaleNotOpen,
    SoldOut,
    TooManyTickets,
)
from services.ticketing.specs import PoolSpec
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
    number_of,
    payment,
    stock,
    ticket_type,
    times_at,
    type_id,
    usd,
)

MINUTE = 60


class TestHold:
    async def test_takes_units_and_makes_an_unpaid_order(
        self, ticketing: TicketingService, database: Database, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 3)
        assert order.state is OrderState.PENDING
        assert order.price.total == usd(7_500)
        assert order.expires_at == clock.now() + timedelta(minutes=30)
        assert order.number == "HM2026040001"
        assert await stock(database.read) == (3, 0)
        assert await ticketing.summary(DARA, order.key) == order

    async def test_same_key_is_the_same_order(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        first = await hold(ticketing, DARA, 2, key="same-key")
        assert await hold(ticketing, DARA, 2, key="same-key") == first
        assert await stock(database.read) == (2, 0)

    async def test_same_key_still_answers_when_the_sale_is_over(
        self, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        first = await hold(ticketing, DARA, 2, key="same-key")
        await ticketing.load_events(a_load(an_event(state=EventState.CLOSED)))
        again = await hold(ticketing, DARA, 2, key="same-key")
        assert (again.id, again.state) == (first.id, OrderState.PENDING)

    @pytest.mark.parametrize(("fan_id", "quantity"), [(DARA, 3), (BOPHA, 2)])
    async def test_key_of_another_wish_is_refused(
        self, ticketing: TicketingService, database: Database, fan_id: int, quantity: int
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        await hold(ticketing, DARA, 2, key="same-key")
        with pytest.raises(KeyReused):
            await hold(ticketing, fan_id, quantity, key="same-key")
        assert await stock(database.read) == (2, 0)

    async def test_new_order_for_the_event_replaces_the_unpaid_one(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(size=4)))
        first = await hold(ticketing, DARA, 2)
        await hold(ticketing, DARA, 4)
        assert await stock(database.read) == (4, 0)
        await fans.confirm(first)
        with pytest.raises(OrderCancelled):
            await ticketing.pay(payment(first))

    async def test_unpaid_order_stays_when_the_new_one_cannot_be(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(size=4)))
        first = await hold(ticketing, DARA, 2)
        with pytest.raises(NotEnoughLeft) as refusal:
            await hold(ticketing, DARA, 5)
        assert refusal.value.details["left"] == 4
        await fans.confirm(first)
        assert len((await ticketing.pay(payment(first))).ticket_ids) == 2

    async def test_sold_out_is_said_when_nothing_is_left(
        self, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=2)))
        await hold(ticketing, DARA, 2)
        with pytest.raises(SoldOut):
            await hold(ticketing, BOPHA)

    async def test_too_many_at_once(self, ticketing: TicketingService) -> None:
        kind = ticket_type("standing", usd(2_500), ("floor",), max_per_order=4)
        await ticketing.load_events(a_load(an_event(types=(kind,))))
        with pytest.raises(TooManyTickets) as refusal:
            await hold(ticketing, DARA, 5)
        assert refusal.value.details["limit"] == 4

    async def test_limit_per_buyer_counts_all_orders(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        kind = ticket_type("standing", usd(1_000), ("floor",), max_per_buyer=3)
        await ticketing.load_events(a_load(an_event(types=(kind,))))
        await buy(ticketing, fans, DARA, 2)
        with pytest.raises(BuyerLimitReached):
            await hold(ticketing, DARA, 2)
        await hold(ticketing, DARA, 1)
        await hold(ticketing, BOPHA, 3)

    async def test_cancelled_order_does_not_count_for_the_limit(
        self, ticketing: TicketingService
    ) -> None:
        kind = ticket_type("standing", usd(1_000), ("floor",), max_per_buyer=3)
        await ticketing.load_events(a_load(an_event(types=(kind,))))
        order = await hold(ticketing, DARA, 3)
        await ticketing.cancel(DARA, order.key)
        await hold(ticketing, DARA, 3)

    @pytest.mark.parametrize(
        ("state", "after", "refusal"),
        [
            (EventState.CANCELLED, timedelta(0), EventCancelled),
            (EventState.CLOSED, timedelta(0), SaleClosed),
            (EventState.DRAFT, timedelta(0), EventNotFound),
            (EventState.ON_SALE, timedelta(days=-70), SaleNotOpen),
            (EventState.ON_SALE, EVENING - NOW, SaleClosed),
            (EventState.ON_SALE, timedelta(days=20), SaleClosed),
        ],
    )
    async def test_only_while_it_is_for_sale(
        self,
        ticketing: TicketingService,
        clock: FrozenClock,
        state: EventState,
        after: timedelta,
        refusal: type[DomainError],
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        kind = await type_id(ticketing)
        await ticketing.load_events(a_load(an_event(state=state)))
        clock.advance(after.total_seconds())
        with pytest.raises(refusal):
            await hold(ticketing, DARA, ticket_type_id=kind)

    async def test_closed_type_and_type_of_another_event_cannot_be_had(
        self, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event(), an_event("night-market")))
        kind = await type_id(ticketing)
        other = await type_id(ticketing, event="night-market")
        with pytest.raises(EventNotFound):
            await hold(ticketing, DARA, ticket_type_id=other)
        vip = ticket_type("vip", usd(5_000), ("floor",))
        await ticketing.load_events(a_load(an_event(types=(vip,))))
        with pytest.raises(SaleClosed):
            await hold(ticketing, DARA, ticket_type_id=kind)

    async def test_type_with_two_pools_takes_of_both_or_of_none(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        kind = ticket_type("standing", usd(2_500), ("floor", "house"))
        pools = (PoolSpec("floor", 5), PoolSpec("house", 2))
        await ticketing.load_events(a_load(an_event(pools=pools, types=(kind,))))
        with pytest.raises(NotEnoughLeft):
            await hold(ticketing, DARA, 3)
        assert await stock(database.read, "floor") == (0, 0)
        await hold(ticketing, DARA, 2)
        assert await stock(database.read, "floor") == (2, 0)
        assert await stock(database.read, "house") == (2, 0)

    async def test_pool_without_size_never_sells_out(self, ticketing: TicketingService) -> None:
        await ticketing.load_events(a_load(an_event(size=None)))
        for fan_id in range(20):
            await hold(ticketing, fan_id, 10)
        assert (await ticketing.event(EVENT)).types[0].free is None


class TestExpiredOrders:
    async def test_gives_its_units_to_the_next_who_asks(
        self, ticketing: TicketingService, clock: FrozenClock, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(size=2)))
        late = await hold(ticketing, DARA, 2)
        clock.advance(30 * MINUTE)
        await hold(ticketing, BOPHA, 2)
        await fans.confirm(late)
        with pytest.raises(OrderExpired):
            await ticketing.pay(payment(late))

    async def test_is_still_its_owners_while_nobody_asks(
        self, ticketing: TicketingService, clock: FrozenClock, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(size=2)))
        late = await hold(ticketing, DARA, 2)
        clock.advance(45 * MINUTE)
        await fans.confirm(late)
        assert len((await ticketing.pay(payment(late))).ticket_ids) == 2

    async def test_live_one_keeps_its_units_to_the_last_second(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=2)))
        await hold(ticketing, DARA, 2)
        clock.advance(30 * MINUTE - 1)
        with pytest.raises(SoldOut):
            await hold(ticketing, BOPHA, 1)

    async def test_counts_as_free_for_who_looks(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=5)))
        await hold(ticketing, DARA, 2)
        clock.advance(2)
        assert (await ticketing.event(EVENT)).types[0].free == 3
        clock.advance(30 * MINUTE)
        assert (await ticketing.event(EVENT)).types[0].free == 5

    async def test_is_ended_by_the_sweeper(
        self, ticketing: TicketingService, clock: FrozenClock, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        expired = [await hold(ticketing, fan_id, 2) for fan_id in range(3)]
        clock.advance(20 * MINUTE)
        alive = await hold(ticketing, DARA, 1)
        clock.advance(10 * MINUTE)
        await ticketing.sweep()
        await ticketing.sweep()
        assert await stock(database.read) == (1, 0)
        states = [(await ticketing.summary(o.fan_id, o.key)).state for o in [*expired, alive]]
        assert states == [OrderState.CANCELLED] * 3 + [OrderState.PENDING]
        assert await number_of(database.read, "ticket_order_moves") == 3


class TestOrderNumbers:
    async def test_two_sellers_never_give_the_same(
        self, ticketing: TicketingService, uow: UnitOfWork, wallet: WalletService, pins: PinService
    ) -> None:
        await ticketing.load_events(a_load(an_event(size=None)))
        another = TicketingService(uow, wallet, pins, SECRET)
        sellers = [ticketing, another] * 25
        numbers = [(await hold(seller, fan_id)).number for fan_id, seller in enumerate(sellers)]
        assert len(set(numbers)) == 50
        assert numbers[:4] == ["HM2026040001", "HM2026040021", "HM2026040002", "HM2026040022"]

    async def test_begin_anew_with_the_month(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        next_month = times_at(EVENING + timedelta(days=30))
        await ticketing.load_events(a_load(an_event(times=next_month)))
        await hold(ticketing, DARA)
        clock.advance(timedelta(days=30).total_seconds())
        assert (await hold(ticketing, BOPHA)).number == "HM2026050001"
