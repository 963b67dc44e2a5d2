"""A waiting room on a real database, and whoever turns its ticks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx
from services.identity.models import Fan
from services.identity.roles import Role, RolesService
from services.ticketing import TicketingService
from services.ticketing.queue import OpenRoom, QueueDesk, QueueService, rules, turns
from services.ticketing.queue.opening import RoomKeeper
from services.ticketing.queue.schemas import TickRoom
from services.ticketing.repository import offers
from tests.services.ticketing.programme import EVENT, NOW, SECRET, a_load, an_event

OPERATOR = 7
SALE_AT = NOW + timedelta(hours=1)


class Room:
    """The room under test, its clock, and ticks by hand."""

    def __init__(
        self, queue: QueueService, desk: QueueDesk, database: Database, clock: FrozenClock
    ) -> None:
        self.queue = queue
        self.desk = desk
        self.keeper = RoomKeeper(SECRET)
        self.database = database
        self.clock = clock

    async def open(self, capacity: int = 2, pass_life: timedelta = timedelta(minutes=10)) -> None:
        await self.open_as(OpenRoom(EVENT, NOW, SALE_AT, capacity, pass_life))

    async def open_as(self, command: OpenRoom) -> None:
        await self.queue.uow.run(lambda tx: self.keeper.open(tx, command))

    async def come(self, *fan_ids: int) -> None:
        for fan_id in fan_ids:
            await self.queue.join(EVENT, fan_id)

    async def crowd(self, number: int, first: int = 1_000) -> list[int]:
        """Many at once, through the service."""
        fans = list(range(first, first + number))
        await asyncio.gather(*(self.queue.join(EVENT, fan) for fan in fans))
        return fans

    async def require_turn(self, fan_id: int) -> None:
        """What a hold asks, before it takes anything."""
        kind = await self.scalar("SELECT id FROM ticket_types")

        async def ask(tx: Tx) -> None:
            counter = await offers.counter(tx, EVENT, [kind], fan_id)
            assert counter is not None
            turns.require_turn(counter.standing, EVENT)

        await self.queue.uow.run(ask)

    async def buy(self, fan_id: int) -> None:
        await self.queue.uow.run(lambda tx: turns.bought(tx, EVENT, fan_id))

    async def tick(self, seconds: float = 2) -> None:
        self.clock.advance(seconds)
        await self.queue.tick(TickRoom(EVENT, await self.next_number()))

    async def start_sale(self) -> None:
        """To the moment of the draw."""
        draw_at = SALE_AT + rules.DRAW_AFTER
        self.clock.advance((draw_at - self.clock.now()).total_seconds())
        await self.tick(0)

    async def next_number(self) -> int:
        return int(await self.scalar("SELECT ticks FROM queue_rooms"))

    async def scalar(self, statement: str) -> int:
        async with self.database.read.connect() as connection:
            return int((await connection.execute(text(statement))).scalar_one())

    async def inside(self) -> list[int]:
        async with self.database.read.connect() as connection:
            rows = await connection.execute(
                text("SELECT fan_id FROM queue_entries WHERE state = 'inside' ORDER BY rank")
            )
            return [int(fan) for fan in rows.scalars()]

    async def by_rank(self) -> list[int]:
        async with self.database.read.connect() as connection:
            rows = await connection.execute(
                text("SELECT fan_id FROM queue_entries WHERE rank IS NOT NULL ORDER BY rank")
            )
            return [int(fan) for fan in rows.scalars()]

    async def jobs(self, job: str) -> int:
        return await self.scalar(f"SELECT count(*) FROM outbox_messages WHERE job = '{job}'")


@pytest.fixture
async def room(
    ticketing: TicketingService, database: Database, clock: FrozenClock
) -> AsyncIterator[Room]:
    """The event exists; its room is still to be opened."""
    await ticketing.load_events(a_load(an_event()))
    async with database.write.begin() as connection:
        await connection.execute(
            insert(Fan).values(
                id=OPERATOR,
                first_name="Operator",
                language_chosen=False,
                channel="active",
                level="basic",
                created_at=NOW,
            )
        )
    roles = RolesService(ticketing.uow)
    await roles.grant(OPERATOR, Role.OPERATOR)
    queue = QueueService(ticketing.uow, SECRET)
    queue.start()
    yield Room(queue, QueueDesk(ticketing.uow, roles), database, clock)
    await queue.stop()
