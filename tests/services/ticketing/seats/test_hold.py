"""Holding seats: all or nothing, for some minutes, and how they become tickets."""

from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.ticketing import EventState, OrderState, TicketingService
from services.ticketing.errors import SaleClosed
from services.ticketing.queue import NotYourTurn
from services.ticketing.queue.schemas import WaitingRoomSpec
from services.ticketing.seats import (
    FindSeats,
    HoldSeats,
    LeavesGap,
    NotSeated,
    NotTogether,
    SeatsGone,
    SeatsTaken,
    SeatState,
    TooManySeats,
    UnknownSeat,
    claims,
)
from services.ticketing.seats.schemas import BlockedSeats
from services.ticketing.seats.service import SeatService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    an_event,
    number_of,
    payment,
    stock,
    type_id,
    usd,
)
from tests.services.ticketing.programme import a_load as plain_load
from tests.services.ticketing.seats.halls import (
    a_hall,
    a_load,
    a_seated_event,
    buy,
    order,
    take,
    unseated,
)

MINUTE = 60
FRONT = "seats:front"


@pytest.fixture
async def hall(ticketing: TicketingService) -> None:
    """Rows A and B of ten seats in front, row C of ten behind."""
    await ticketing.load_events(a_load(a_hall(10, 10, 10, rows_in_front=2)))


async def states(seats: SeatService, clock: FrozenClock) -> list[int]:
    clock.advance(1)
    packed = (await seats.availability(EVENT)).states
    return [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]


@pytest.mark.usefixtures("hall")
class TestHold:
    async def test_all_or_nothing_and_the_taken_ones_by_name(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await take(seats, ticketing, DARA, 4, 5)
        with pytest.raises(SeatsTaken) as refusal:
            await take(seats, ticketing, BOPHA, 5, 6, 7)
        assert refusal.value.details == {"seats": (5,), "names": "A-6"}
        assert await stock(database.read, FRONT) == (2, 0)
        assert await number_of(database.read, "seat_holds") == 2

    async def test_another_choice_lets_the_first_one_go(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await take(seats, ticketing, DARA, 0, 1, 2)
        held = await take(seats, ticketing, DARA, 2, 3)
        assert [str(name) for name in held.names] == ["A-3", "A-4"]
        assert await stock(database.read, FRONT) == (2, 0)
        await take(seats, ticketing, BOPHA, 0, 1)

    async def test_choice_in_another_zone_moves_between_the_pools(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await take(seats, ticketing, DARA, 0, 1)
        await take(seats, ticketing, DARA, 20, 21, 22, zone="back")
        assert await stock(database.read, FRONT) == (0, 0)
        assert await stock(database.read, "seats:back") == (3, 0)

    async def test_release_is_quiet_and_frees(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await take(seats, ticketing, DARA, 0, 1)
        await seats.release(EVENT, DARA)
        await seats.release(EVENT, DARA)
        assert await seats.held(EVENT, DARA) is None
        assert await stock(database.read, FRONT) == (0, 0)
        await take(seats, ticketing, BOPHA, 0, 1)

    async def test_refused_are_too_many_foreign_and_no_seats(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        with pytest.raises(TooManySeats):
            await take(seats, ticketing, DARA, *range(11))
        for numbers in ((), (20,), (99,), (-1,)):
            with pytest.raises(UnknownSeat):
                await take(seats, ticketing, DARA, *numbers)
        with pytest.raises(NotSeated):
            await seats.hold(HoldSeats(DARA, EVENT, 999, (1,)))
        with pytest.raises(NotSeated):
            await seats.hall("night-market")

    async def test_only_while_the_event_is_for_sale(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        kind = await type_id(ticketing, "front")
        closed = a_seated_event(state=EventState.CLOSED)
        await ticketing.load_events(a_load(a_hall(10, 10, 10, rows_in_front=2), closed))
        with pytest.raises(SaleClosed):
            await seats.hold(HoldSeats(DARA, EVENT, kind, (0, 1)))

    async def test_leaves_no_lone_seat(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        with pytest.raises(LeavesGap) as refusal:
            await take(seats, ticketing, DARA, 1, 2)
        assert refusal.value.details["names"] == "A-1"
        await take(seats, ticketing, DARA, 2, 3)


@pytest.mark.usefixtures("hall")
class TestTime:
    async def test_expired_hold_is_taken_over_without_a_sweeper(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        await take(seats, ticketing, DARA, 2, 3, 4)
        clock.advance(10 * MINUTE - 1)
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, BOPHA, 4, 5)
        clock.advance(1)
        await take(seats, ticketing, BOPHA, 4, 5)
        assert await stock(database.read, FRONT) == (2, 0)
        assert await seats.held(EVENT, DARA) is None
        await take(seats, ticketing, DARA, 2, 3)

    async def test_refresh_never_passes_half_an_hour(
        self, seats: SeatService, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        begin = clock.now()
        for minutes, until in ((0, 10), (9, 19), (9, 28), (9, 30), (2, 30)):
            clock.advance(minutes * MINUTE)
            held = await take(seats, ticketing, DARA, 2, 3)
            assert (held.expires_at - begin).total_seconds() == until * MINUTE

    async def test_late_hold_that_nobody_took_is_still_its_fans(
        self, seats: SeatService, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        held = await take(seats, ticketing, DARA, 2, 3)
        clock.advance(20 * MINUTE)
        assert (await order(ticketing, held)).state is OrderState.PENDING

    async def test_late_hold_that_was_taken_cannot_be_ordered(
        self, seats: SeatService, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        held = await take(seats, ticketing, DARA, 2, 3)
        clock.advance(20 * MINUTE)
        await take(seats, ticketing, BOPHA, 3, 4)
        with pytest.raises(SeatsGone):
            await order(ticketing, held)

    async def test_sweeper_tidies(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        await take(seats, ticketing, DARA, 2, 3)
        clock.advance(10 * MINUTE)
        await seats.sweep()
        await seats.sweep()
        assert await stock(database.read, FRONT) == (0, 0)
        assert await number_of(database.read, "seat_carts") == 0


@pytest.mark.usefixtures("hall")
class TestOrder:
    async def test_takes_the_hold_over_and_never_expires(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        made = await order(ticketing, await take(seats, ticketing, DARA, 2, 3))
        assert await stock(database.read, FRONT) == (2, 0)
        clock.advance(60 * MINUTE)
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, BOPHA, 3, 4)
        await ticketing.sweep()
        assert (await ticketing.summary(DARA, made.key)).state is OrderState.CANCELLED
        await take(seats, ticketing, BOPHA, 3, 4)

    async def test_same_choice_twice_is_one_order(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        held = await take(seats, ticketing, DARA, 2, 3)
        first = await order(ticketing, held)
        assert (await order(ticketing, held)).id == first.id
        assert await stock(database.read, FRONT) == (2, 0)

    async def test_old_choice_cannot_be_ordered_after_a_new_one(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        old = await take(seats, ticketing, DARA, 2, 3)
        await take(seats, ticketing, DARA, 5, 6)
        with pytest.raises(SeatsGone):
            await order(ticketing, old)

    async def test_nobody_orders_anothers_seats(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        held = await take(seats, ticketing, DARA, 2, 3)
        kind = held.ticket_type_id
        stolen = unseated(BOPHA, kind, 2)
        with pytest.raises(SeatsGone):
            await ticketing.hold(type(stolen)(BOPHA, EVENT, kind, 2, stolen.key, held.id))
        with pytest.raises(SeatsGone):
            await ticketing.hold(type(stolen)(DARA, EVENT, kind, 3, stolen.key, held.id))

    async def test_new_order_replaces_the_old_ones_seats(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await order(ticketing, await take(seats, ticketing, DARA, 2, 3))
        await order(ticketing, await take(seats, ticketing, DARA, 7, 8, 9))
        assert await stock(database.read, FRONT) == (3, 0)
        await take(seats, ticketing, BOPHA, 2, 3)

    async def test_paid_seats_stand_on_the_tickets(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        fans: Fans,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        await fans.come(DARA)
        bought = await buy(ticketing, fans, await take(seats, ticketing, DARA, 12, 13))
        cards = [await ticketing.ticket(DARA, each) for each in bought.ticket_ids]
        assert [(card.row, card.seat) for card in cards] == [("B", "3"), ("B", "4")]
        assert bought.total == usd(5_000)
        assert await stock(database.read, FRONT) == (0, 2)
        shown = await states(seats, clock)
        assert [n for n, state in enumerate(shown) if state == SeatState.SOLD] == [12, 13]
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, BOPHA, 13)

    async def test_who_names_no_seats_gets_the_best(
        self, seats: SeatService, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        kind = await type_id(ticketing, "front")
        made = await ticketing.hold(unseated(DARA, kind, 2))
        await fans.confirm(made)
        bought = await ticketing.pay(payment(made))
        cards = [await ticketing.ticket(DARA, each) for each in bought.ticket_ids]
        assert [(card.row, card.seat) for card in cards] == [("A", "5"), ("A", "6")]

    async def test_the_order_names_them_before_and_after_it_is_paid(
        self, seats: SeatService, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        made = await order(ticketing, await take(seats, ticketing, DARA, 2, 3))
        for paid in (False, True):
            if paid:
                await fans.confirm(made)
                await ticketing.pay(payment(made))
            (line,) = (await ticketing.summary(DARA, made.key)).lines
            assert line.seats == ("A-3", "A-4")


@pytest.mark.usefixtures("hall")
class TestBest:
    async def test_is_the_middle_of_the_first_row_and_then_the_next(
        self, seats: SeatService, ticketing: TicketingService
    ) -> None:
        kind = await type_id(ticketing, "front")
        found = [
            (await seats.best(FindSeats(DARA, EVENT, kind, 2, suggestion))).seats
            for suggestion in (0, 1, 0)
        ]
        assert found[0] == found[2] == (4, 5)
        assert set(found[0]).isdisjoint(found[1])

    async def test_splits_only_with_consent(
        self, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        kind = await type_id(ticketing, "front")
        for fan, numbers in ((50, range(2, 7)), (51, range(12, 18)), (52, (18, 19))):
            await take(seats, ticketing, fan, *numbers)
        with pytest.raises(NotTogether) as refusal:
            await seats.best(FindSeats(DARA, EVENT, kind, 4))
        assert refusal.value.details["can_split"]
        held = await seats.best(FindSeats(DARA, EVENT, kind, 4, may_split=True))
        assert held.seats == (0, 1, 10, 11)
        with pytest.raises(NotTogether):
            await seats.best(FindSeats(BOPHA, EVENT, kind, 9, may_split=True))


class TestBlocked:
    async def test_organisers_seats_are_shown_and_not_sold(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        layout = a_hall(6, 6, rows_in_front=1)
        event = a_seated_event(BlockedSeats("front", "A", ("1", "2")))
        await ticketing.load_events(a_load(layout, event))
        assert await stock(database.read, FRONT) == (2, 0)
        assert (await states(seats, clock))[:3] == [SeatState.BLOCKED, SeatState.BLOCKED, 0]
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, DARA, 1, 2)
        await ticketing.load_events(a_load(layout, a_seated_event()))
        assert await stock(database.read, FRONT) == (0, 0)
        await take(seats, ticketing, DARA, 0, 1)


async def test_event_without_seats_has_none(
    seats: SeatService, ticketing: TicketingService
) -> None:
    await ticketing.load_events(plain_load(an_event()))
    with pytest.raises(NotSeated):
        await seats.availability(EVENT)


@pytest.mark.usefixtures("hall")
async def test_seat_of_a_revoked_ticket_is_free_again(
    seats: SeatService,
    ticketing: TicketingService,
    fans: Fans,
    uow: UnitOfWork,
    clock: FrozenClock,
) -> None:
    await fans.come(DARA)
    bought = await buy(ticketing, fans, await take(seats, ticketing, DARA, 12, 13))
    await uow.run(lambda tx: claims.give_back(tx, bought.ticket_ids[:1]))
    assert (await states(seats, clock))[12:14] == [SeatState.FREE, SeatState.SOLD]


async def test_who_waits_outside_the_waiting_room_holds_no_seats(
    seats: SeatService, ticketing: TicketingService, database: Database
) -> None:
    room = WaitingRoomSpec(timedelta(hours=1), 10, timedelta(minutes=10))
    event = a_seated_event(waiting_room=room)
    await ticketing.load_events(a_load(a_hall(10), event))
    with pytest.raises(NotYourTurn):
        await take(seats, ticketing, DARA, 2, 3)
    assert await number_of(database.read, "seat_holds") == 0
