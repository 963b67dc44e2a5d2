"""An evening with sold tickets, staff at its gates, and an operator."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
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
from services.ticketing.gate import (
    Answer,
    CheckInList,
    Direction,
    GateDesk,
    GateService,
    QueuedScan,
    RegisterDevice,
    SaveList,
    Scan,
)
from tests.services.ticketing.programme import (
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

STAFF, OTHER_STAFF, OPERATOR = 70, 71, 7
DOORS = EVENING - timedelta(hours=1)


class Gates:
    """The gate under test: its staff, devices and scans in short words."""

    def __init__(self, uow: UnitOfWork, ticketing: TicketingService, clock: FrozenClock) -> None:
        self.uow = uow
        self.database = uow.database
        self.clock = clock
        self.ticketing = ticketing
        self.roles = RolesService(uow)
        identity = IdentityService(uow, ProfileCache(clock))
        self.service = GateService(uow, self.roles, identity, SECRET)
        self.desk = GateDesk(uow, self.roles)
        self.tickets: list[TicketCard] = []
        self.main: CheckInList
        self._nonces = count(1)

    async def open(self) -> None:
        """Two people of staff at all gates; it is the hour of the doors."""
        await self.roles.grant(OPERATOR, Role.OPERATOR)
        for fan in (STAFF, OTHER_STAFF):
            await self.roles.grant(fan, Role.GATE)
            await self.desk.post(OPERATOR, EVENT, fan)
        [post] = await self.service.posts(STAFF)
        [self.main] = post.lists
        self.clock.advance((DOORS - self.clock.now()).total_seconds())

    async def device(self, key: str = "A1", gate: str = "A", staff: int = STAFF) -> str:
        command = RegisterDevice(staff, key, EVENT, gate, f"phone {key}")
        return (await self.service.register(command)).device.id

    async def scan(self, device: str, code: str, **changes: Any) -> Answer:
        changes.setdefault("nonce", f"n{next(self._nonces)}")
        changes.setdefault("list_id", self.main.id)
        staff = int(device.partition(".")[0])
        return await self.service.scan(Scan(staff, device, code=code, **changes))

    async def leave(self, device: str, code: str) -> Answer:
        return await self.scan(device, code, direction=Direction.EXIT)

    def queued(self, nonce: str, code: str, at: datetime, **changes: Any) -> QueuedScan:
        values = {"direction": Direction.ENTRY, "passed": True, "list_id": self.main.id, **changes}
        return QueuedScan(nonce=nonce, code=code, scanned_at=at, **values)

    async def rules(self, allow: Any, reentry: str = "after_exit", **changes: Any) -> None:
        """New rules for the first list."""
        book = {"reentry": reentry, "allow": allow}
        command = SaveList(OPERATOR, EVENT, self.main.name, changes.get("products", ()), book)
        self.main = await self.desk.save_list(command)

    async def run(self, sql: str, **values: Any) -> Any:
        async with self.database.write.begin() as connection:
            return await connection.execute(text(sql), values)

    async def scans(self, what: str = "standing", where: str = "1 = 1") -> list[Any]:
        statement = f"SELECT {what} FROM gate_scans WHERE {where} ORDER BY scanned_at, nonce"
        async with self.database.read.connect() as connection:
            return list((await connection.execute(text(statement))).scalars())

    def id_in_sql(self, ticket_id: UUID) -> str:
        return ticket_id.hex if self.database.dialect == "sqlite" else str(ticket_id)


@pytest.fixture
async def gates(
    uow: UnitOfWork,
    ticketing: TicketingService,
    fans: Fans,
    clock: FrozenClock,
    database: Database,
) -> AsyncIterator[Gates]:
    await ticketing.load_events(a_load(an_event()))
    await fans.come(DARA)
    for fan in (STAFF, OTHER_STAFF, OPERATOR):
        await fans.come(fan, usd(0))
    await buy(ticketing, fans, DARA, 3)
    gates = Gates(uow, ticketing, clock)
    await gates.open()
    gates.tickets = list((await ticketing.my_tickets(DARA)).items)
    yield gates
    assert database is gates.database
