"""Many at once: a seat never has two owners; with the guards off it has."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import pytest
from sqlalchemy import ColumnElement, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.ticketing import TicketingService
from services.ticketing.seats import FindSeats, HeldSeats, HoldSeats, SeatsGone, SeatsTaken
from services.ticketing.seats.repository import carts, seat_holds
from services.ticketing.seats.service import SeatService
from tests.services.ticketing.programme import DARA, EVENT, Fans, number_of, stock, type_id
from tests.services.ticketing.seats.halls import a_hall, a_load, buy, order, take

T = TypeVar("T")
FRONT = "seats:front"
CROWD = 16


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


def owners(held: Sequence[HeldSeats]) -> Counter[int]:
    return Counter(seat for each in held for seat in each.seats)


@pytest.fixture
async def kind(ticketing: TicketingService) -> int:
    """Two rows of ten, all of one zone; the ticket type of it."""
    await ticketing.load_events(a_load(a_hall(10, 10)))
    return await type_id(ticketing, "front")


async def race_for_two(seats: SeatService, kind: int) -> tuple[list[HeldSeats], list[DomainError]]:
    """A crowd wants overlapping pairs."""
    chance = random.Random(3)
    firsts = [chance.choice((2, 3, 4, 5, 6)) for _ in range(CROWD)]
    wishes = [
        seats.hold(HoldSeats(1_000 + fan, EVENT, kind, (first, first + 1)))
        for fan, first in enumerate(firsts)
    ]
    return await at_once(wishes)


class TestOneSeat:
    async def test_overlapping_wishes_never_share_a_seat(
        self, seats: SeatService, kind: int, database: Database
    ) -> None:
        held, refused = await race_for_two(seats, kind)
        assert held
        assert set(owners(held).values()) == {1}
        assert len(held) + len(refused) == CROWD
        assert await stock(database.read, FRONT) == (2 * len(held), 0)
        assert await number_of(database.read, "seat_holds") == 2 * len(held)

    async def test_pauses_between_all_statements_change_nothing(
        self,
        seats: SeatService,
        kind: int,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        chance = random.Random(7)
        execute = AsyncSession.execute

        async def slow(self: AsyncSession, *arguments: Any, **options: Any) -> Any:
            await asyncio.sleep(chance.choice((0, 0.001, 0.004)))
            return await execute(self, *arguments, **options)

        monkeypatch.setattr(AsyncSession, "execute", slow)
        held, _ = await race_for_two(seats, kind)
        assert set(owners(held).values()) == {1}
        assert await stock(database.read, FRONT) == (2 * len(held), 0)

    async def test_best_seats_for_a_crowd_are_all_different(
        self, seats: SeatService, kind: int, database: Database
    ) -> None:
        held, refused = await at_once(
            [seats.best(FindSeats(1_000 + fan, EVENT, kind, 2)) for fan in range(8)]
        )
        assert set(owners(held).values()) == {1}
        assert {type(each) for each in refused} <= {SeatsTaken}
        assert await stock(database.read, FRONT) == (2 * len(held), 0)

    async def test_whole_hall_is_sold_once(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        fans: Fans,
        kind: int,
        database: Database,
    ) -> None:
        crowd = await fans.many(14)

        async def come(fan_id: int) -> None:
            await buy(ticketing, fans, await seats.best(FindSeats(fan_id, EVENT, kind, 2)))

        while await number_of(database.read, "tickets") < 20:
            await at_once([come(fan) for fan in crowd])
        assert await stock(database.read, FRONT) == (0, 20)
        assert await number_of(database.read, "seat_holds", "ticket_id IS NOT NULL") == 20


class TestTakeOver:
    async def test_one_of_many_takes_an_expired_hold(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        kind: int,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        await take(seats, ticketing, DARA, 2, 3, 4)
        clock.advance(600)
        held, refused = await at_once(
            [seats.hold(HoldSeats(1_000 + fan, EVENT, kind, (3, 4))) for fan in range(CROWD)]
        )
        assert len(held) == 1
        assert {type(each) for each in refused} == {SeatsTaken}
        assert await stock(database.read, FRONT) == (2, 0)

    async def test_late_order_or_the_one_who_takes_over(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        kind: int,
        clock: FrozenClock,
        database: Database,
    ) -> None:
        for round_number in range(5):
            late = 100 + round_number
            held = await take(seats, ticketing, late, 2, 3)
            clock.advance(600)
            other = HoldSeats(200 + round_number, EVENT, kind, (3, 4))
            done, refused = await at_once([order(ticketing, held), seats.hold(other)])
            assert (len(done), len(refused)) == (1, 1)
            assert isinstance(refused[0], SeatsTaken | SeatsGone)
            assert await stock(database.read, FRONT) == (2, 0)
            clock.advance(1_800)
            await ticketing.sweep()
            await seats.sweep()

    async def test_windows_of_one_fan_leave_one_hold(
        self, seats: SeatService, kind: int, database: Database
    ) -> None:
        wishes = [HoldSeats(DARA, EVENT, kind, (2 * n, 2 * n + 1)) for n in range(5)]
        held, refused = await at_once([seats.hold(wish) for wish in wishes])
        assert (len(held), refused) == (5, [])
        assert await stock(database.read, FRONT) == (2, 0)
        assert await number_of(database.read, "seat_carts") == 1


class TestControl:
    """Each guard stands alone; without it the same races go wrong."""

    async def test_without_the_seats_guard_a_seat_changes_hands_while_it_is_held(
        self, uow: UnitOfWork, kind: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(seat_holds, "may_be_replaced", lambda _: true())
        monkeypatch.setattr(seat_holds, "owners", _nobody)
        held, _ = await race_for_two(SeatService(uow, random.Random(7)), kind)
        assert max(owners(held).values()) > 1
        found = await SeatService(uow, random.Random(7)).recount()
        assert found, "the count of seats against holds notices it"
        await _forget_all(uow.database)

    async def test_without_the_carts_guard_a_live_hold_is_taken_over(
        self,
        seats: SeatService,
        ticketing: TicketingService,
        kind: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        held = await take(seats, ticketing, DARA, 2, 3)
        monkeypatch.setattr(carts, "may_be_ended", _always)
        monkeypatch.setattr("services.ticketing.seats.claims._may_take", lambda *_: True)
        await seats.hold(HoldSeats(77, EVENT, kind, (2, 3)))
        with pytest.raises(SeatsGone):
            await order(ticketing, held)


async def _nobody(*_: object) -> list[Any]:
    return []


def _always(*_: object) -> ColumnElement[bool]:
    return true()


async def _forget_all(database: Database) -> None:
    """What the control broke is not the next check's concern."""
    async with database.write.begin() as connection:
        for table in ("seat_carts", "seat_holds", "stock_hold_lines", "stock_holds"):
            await connection.execute(text(f"DELETE FROM {table}"))
        await connection.execute(text("UPDATE stock_pools SET held = 0"))
