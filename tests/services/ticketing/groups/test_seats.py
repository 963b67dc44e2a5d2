"""Friends who sit side by side: each place is a seat of its own."""

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.ticketing import TicketingService
from services.ticketing.errors import SoldOut
from services.ticketing.groups import PlaceState
from services.ticketing.groups.rules import GROUP_LIFETIME
from services.ticketing.seats import NotTogether, SeatsGone, SeatsTaken
from services.ticketing.seats.service import SeatService
from tests.services.ticketing.groups.conftest import HOST, Together
from tests.services.ticketing.programme import stock, type_id
from tests.services.ticketing.seats.halls import a_hall, a_load, take

FRONT = "seats:front"


@pytest.fixture
async def front(together: Together) -> int:
    """Rows A and B of six seats; the ticket type."""
    await together.ticketing.load_events(a_load(a_hall(6, 6)))
    return await type_id(together.ticketing, "front")


class TestBest:
    async def test_everybody_has_a_seat_beside_the_others(
        self, together: Together, front: int, database: Database
    ) -> None:
        group = await together.opened(4, ticket_type_id=front)
        rows = {str(place.seat).split("-")[0] for place in group.places}
        numbers = [int(str(place.seat).split("-")[1]) for place in group.places]
        assert len(rows) == 1
        assert numbers == list(range(numbers[0], numbers[0] + 4))
        assert await stock(database.read, FRONT) == (4, 0)

    async def test_a_paid_seat_is_on_the_ticket(
        self, together: Together, front: int, seats: SeatService
    ) -> None:
        group = await together.opened(3, ticket_type_id=front)
        one, two = await together.fans.many(2)
        for fan in (one, two):
            await together.claim(group, fan)
        await together.pay(group, two)
        (card,) = (await together.ticketing.my_tickets(two)).items
        assert f"{card.row}-{card.seat}" == group.places[1].seat

    async def test_who_cannot_sit_together_holds_nothing(
        self, together: Together, front: int, database: Database
    ) -> None:
        with pytest.raises((NotTogether, SoldOut)):
            await together.opened(7, ticket_type_id=front)
        assert await stock(database.read, FRONT) == (0, 0)

    async def test_nobody_else_has_them_until_it_ends(
        self,
        together: Together,
        front: int,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        group = await together.opened(6, ticket_type_id=front)
        await together.claim(group, HOST)
        await together.pay(group, HOST)
        first = 0 if str(group.places[0].seat).startswith("A") else 6
        others = (first + 4, first + 5)
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, 77, *others)
        clock.advance(GROUP_LIFETIME.total_seconds())
        held = await take(seats, ticketing, 77, *others)  # without the sweeper
        assert held.seats == others
        with pytest.raises(SeatsTaken):
            await take(seats, ticketing, 78, first, first + 1)
        shown = await together.state(group)
        assert shown.number_of(PlaceState.RELEASED) == 5
        assert await stock(database.read, FRONT) == (2, 1)


class TestChosen:
    async def test_the_hosts_own_choice(
        self,
        together: Together,
        front: int,
        seats: SeatService,
        ticketing: TicketingService,
        database: Database,
    ) -> None:
        held = await take(seats, ticketing, HOST, 6, 7, 8)
        group = await together.opened(3, ticket_type_id=front, seat_hold=held.id)
        assert [place.seat for place in group.places] == ["B-1", "B-2", "B-3"]
        assert await seats.held(held.event_id, HOST) is None
        assert await stock(database.read, FRONT) == (3, 0)
        await together.groups.cancel(HOST, group.id)
        assert await stock(database.read, FRONT) == (0, 0)

    async def test_seats_of_somebody_else_are_no_choice(
        self, together: Together, front: int, seats: SeatService, ticketing: TicketingService
    ) -> None:
        held = await take(seats, ticketing, 77, 6, 7, 8)
        with pytest.raises(SeatsGone):
            await together.opened(3, ticket_type_id=front, seat_hold=held.id)
