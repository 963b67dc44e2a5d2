"""A sold evening, its owners, and what follows its sale."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from services.ticketing import TicketCard, TicketingService
from services.ticketing.aftersale.rules import EventRules, ResaleRules
from services.ticketing.aftersale.transfer import GiftService
from services.ticketing.gate import Answer, GateDesk, GateService, RegisterDevice, Scan
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
    usd,
)

STAFF, OPERATOR, SOKHA = 70, 7, 44
SOLD_ON = EventRules(resale=ResaleRules(fee_basis_points=500, royalty_basis_points=250))


class Evening:
    """Tickets of one event in short words: whose they are, what the door says to them."""

    def __init__(
        self, uow: UnitOfWork, ticketing: TicketingService, fans: Fans, clock: FrozenClock
    ) -> None:
        self.uow = uow
        self.ticketing = ticketing
        self.fans = fans
        self.clock = clock
        self.gifts = GiftService(uow, SECRET)
        self.roles = RolesService(uow)
        self.gate = GateService(uow, self.roles, IdentityService(uow, ProfileCache(clock)), SECRET)
        self.desk = GateDesk(uow, self.roles)
        self._nonces = 0

    async def ticket_of(self, fan_id: int) -> TicketCard:
        """The first of a fan's tickets."""
        return (await self.ticketing.my_tickets(fan_id)).items[0]

    async def owners(self) -> list[int]:
        return [int(row) for row in await self.column("SELECT owner_id FROM tickets ORDER BY id")]

    async def column(self, sql: str) -> list[object]:
        async with self.uow.database.read.connect() as connection:
            return list((await connection.execute(text(sql))).scalars())

    async def run(self, sql: str, **values: object) -> None:
        async with self.uow.database.write.begin() as connection:
            await connection.execute(text(sql), values)

    async def open_doors(self) -> None:
        """Staff stands at the door, half an hour after it has opened."""
        await self.fans.come(STAFF, usd(0))
        await self.fans.come(OPERATOR, usd(0))
        await self.roles.grant(OPERATOR, Role.OPERATOR)
        await self.roles.grant(STAFF, Role.GATE)
        await self.desk.post(OPERATOR, EVENT, STAFF)
        self.clock.advance((EVENING - timedelta(minutes=30) - self.clock.now()).total_seconds())
        await self.gate.register(RegisterDevice(STAFF, "A1", EVENT, "A", "phone A1"))

    async def scan(self, code: str, **changes: Any) -> Answer:
        self._nonces += 1
        [post] = await self.gate.posts(STAFF)
        nonce, list_id = f"n{self._nonces}", post.lists[0].id
        return await self.gate.scan(Scan(STAFF, f"{STAFF}.A1", nonce, list_id, code, **changes))

    def in_sql(self, ticket_id: UUID) -> str:
        database: Database = self.uow.database
        return ticket_id.hex if database.dialect == "sqlite" else str(ticket_id)


@pytest.fixture
async def evening(
    uow: UnitOfWork, ticketing: TicketingService, fans: Fans, clock: FrozenClock
) -> Evening:
    """Dara has bought the only two tickets; Bopha and Sokha have none."""
    await ticketing.load_events(a_load(an_event(size=2, aftersale=SOLD_ON)))
    for fan in (DARA, BOPHA, SOKHA):
        await fans.come(fan)
    await buy(ticketing, fans, DARA, 2)
    return Evening(uow, ticketing, fans, clock)
