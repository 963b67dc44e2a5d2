"""A counter at the door: two sellers with drawers, an operator, a bank that can be told."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.identity.roles import Role, RolesService
from services.payments.cash import Cash
from services.ticketing import TicketingService
from services.ticketing.box_office import (
    BoxOfficeService,
    DoorSale,
    DrawerService,
    OpenShift,
    SellAtDoor,
)
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    EVENING,
    EVENT,
    SECRET,
    Fans,
    a_load,
    an_event,
    type_id,
    usd,
)

SELLER, OTHER_SELLER, OPERATOR = 80, 81, 7
FLOAT = Cash(2_000, 200_000)


@dataclass
class Counter:
    """The box office in short words."""

    uow: UnitOfWork
    ticketing: TicketingService
    wallet: WalletService
    clock: FrozenClock
    roles: RolesService
    service: BoxOfficeService
    drawers: DrawerService
    fans: Fans
    kinds: dict[str, int] = field(default_factory=dict)

    async def sell(
        self, quantity: int = 1, seller: int = SELLER, kind: str = "standing", key: str = ""
    ) -> DoorSale:
        if kind not in self.kinds:
            self.kinds[kind] = await type_id(self.ticketing, kind)
        return await self.service.sell(
            SellAtDoor(seller, key or new_key(), self.kinds[kind], quantity)
        )

    async def drawer(self, seller: int = SELLER, float_cash: Cash = FLOAT) -> None:
        await self.drawers.open(OpenShift(seller, new_key(), EVENT, float_cash))

    async def expected(self, seller: int = SELLER) -> Cash:
        view = await self.drawers.current(seller)
        assert view is not None
        return view.shift.expected

    async def set_phone(self, fan_id: int, phone: str) -> None:
        async with self.uow.database.write.begin() as connection:
            await connection.execute(
                text("UPDATE fans SET phone = :phone WHERE id = :fan"),
                {"phone": phone, "fan": fan_id},
            )

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.uow.database.read.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())

    async def in_ledger(self, account: str) -> Cash:
        """An account in both currencies, e.g. `clearing:safe`."""
        found = await self.rows(
            "SELECT address, balance_minor FROM ledger_accounts WHERE address LIKE :like",
            like=f"{account}%",
        )

        def total(currency: str) -> int:
            return sum(row.balance_minor for row in found if row.address.endswith(currency))

        return Cash(total(":usd"), total(":khr"))


@pytest.fixture
async def counter(
    uow: UnitOfWork,
    wallet: WalletService,
    pins: PinService,
    ticketing: TicketingService,
    fans: Fans,
    clock: FrozenClock,
) -> Counter:
    """It is an hour before the show, and the sale from afar goes on."""
    roles = RolesService(uow)
    await ticketing.load_events(a_load(an_event()))
    for fan in (SELLER, OTHER_SELLER, OPERATOR):
        await fans.come(fan, usd(0))
    for seller in (SELLER, OTHER_SELLER):
        await roles.grant(seller, Role.BOX_OFFICE)
    await roles.grant(OPERATOR, Role.OPERATOR)
    clock.advance((EVENING - timedelta(hours=1) - clock.now()).total_seconds())
    service = BoxOfficeService(uow, roles, ticketing.outside, SECRET)
    return Counter(uow, ticketing, wallet, clock, roles, service, DrawerService(uow, roles), fans)
