"""A sold evening, its owners, and what follows its sale."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinService, ProfileCache
from services.identity.models import PinConfirmation
from services.identity.roles import Role, RolesService
from services.payments import PaymentsService
from services.payments.schemas import IntentPaid, Way
from services.ticketing import TicketCard, TicketingService
from services.ticketing.aftersale.handing_on import Desk
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.rules import EventRules, ResaleRules
from services.ticketing.aftersale.schemas import Listing, ListTicket
from services.ticketing.aftersale.transfer import GiftService
from services.ticketing.gate import Answer, GateDesk, GateService, RegisterDevice, Scan
from services.ticketing.keyring import Keyring
from tests.servers.pool import Servers
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
from tests.services.ticketing.test_outside import Bank

STAFF, OPERATOR, SOKHA = 70, 7, 44
SOLD_ON = EventRules(resale=ResaleRules(fee_basis_points=500, royalty_basis_points=250))


class Evening:
    """Tickets of one event in short words: whose they are, what the door says to them."""

    def __init__(
        self,
        uow: UnitOfWork,
        ticketing: TicketingService,
        fans: Fans,
        clock: FrozenClock,
        pins: PinService,
    ) -> None:
        self.uow = uow
        self.ticketing = ticketing
        self.fans = fans
        self.clock = clock
        self.gifts = GiftService(uow, SECRET)
        self.bank = Bank()
        self.pins = pins
        self.wallet = fans.wallet
        self.payments = PaymentsService(uow, self.wallet, {Way.KHQR: self.bank})
        keyring = Keyring(SECRET)
        self.resale = ResaleService(uow, Desk(self.wallet, pins, self.payments, keyring))
        self.roles = RolesService(uow)
        self.gate = GateService(uow, self.roles, IdentityService(uow, ProfileCache(clock)), SECRET)
        self.desk = GateDesk(uow, self.roles)
        self._nonces = 0

    async def ticket_of(self, fan_id: int) -> TicketCard:
        """The first of a fan's tickets."""
        return (await self.ticketing.my_tickets(fan_id)).items[0]

    async def owners(self) -> list[int]:
        found = await self.column("SELECT owner_id FROM tickets ORDER BY id")
        return [int(str(row)) for row in found]

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

    # Selling on

    async def sells(self, fan_id: int, cents: int = 2_500) -> Listing:
        """The first ticket of the fan, on offer."""
        card = await self.ticket_of(fan_id)
        return await self.resale.offer(ListTicket(fan_id, card.id, usd(cents)))

    async def buys(self, fan_id: int, listing: Listing) -> Listing:
        """From the wallet, with a PIN that was just typed."""
        await self.confirms(fan_id, listing)
        return await self.resale.buy(fan_id, listing.id)

    async def confirms(self, fan_id: int, listing: Listing) -> None:
        async with self.uow.database.write.begin() as connection:
            await connection.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(),
                    fan_id=fan_id,
                    purpose=listing.confirmation_purpose,
                    expires_at=self.clock.now() + timedelta(minutes=2),
                )
            )

    async def pays_by_bank(self, fan_id: int, intent_id: UUID) -> IntentPaid:
        """Paid at the bank and booked; what ticketing is told of it."""
        await self.payments.open_attempt(intent_id, fan_id, Way.KHQR, new_key())
        self.bank.pay(self.clock)
        await self.payments.check(intent_id, fan_id)
        intent = await self.payments.get(intent_id, fan_id)
        return IntentPaid(
            intent_id=intent_id,
            fan_id=fan_id,
            purpose=intent.purpose,
            subject=intent.subject,
            amount=intent.amount,
            way=Way.KHQR,
            reference=intent.reference,
        )

    async def came_to(self, address: str) -> int:
        """All that a ledger address has ever got, in minor units."""
        return await self.number(
            "SELECT coalesce(sum(t.amount_minor), 0) FROM ledger_transfers t"
            " JOIN ledger_accounts a ON a.id = t.credit_id"
            f" WHERE a.address = '{address}'"
        )

    async def number(self, sql: str) -> int:
        """The one figure that a query gives; 0 for none."""
        found = await self.column(sql)
        return int(Decimal(str(found[0]))) if found else 0


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind of database is enough for the rules; races, stories and the journey through all
    statements ask for both.
    """
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


def on_both(servers: Servers, database_backend: str) -> Iterator[str]:
    """The address of a fresh database, once of each kind."""
    databases = servers.databases(database_backend)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
async def evening(
    uow: UnitOfWork,
    ticketing: TicketingService,
    fans: Fans,
    clock: FrozenClock,
    pins: PinService,
) -> Evening:
    """Dara has bought the only two tickets; Bopha and Sokha have none."""
    await ticketing.load_events(a_load(an_event(size=2, aftersale=SOLD_ON)))
    for fan in (DARA, BOPHA, SOKHA):
        await fans.come(fan)
    await buy(ticketing, fans, DARA, 2)
    return Evening(uow, ticketing, fans, clock, pins)
