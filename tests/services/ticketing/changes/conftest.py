"""Events that change, on a real database with the worker's jobs of ticketing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import insert

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinService
from services.identity.models import PinConfirmation
from services.identity.roles import Role, RolesService
from services.notifications import NotificationsService
from services.payments import PaymentsService
from services.ticketing import Purchase, TicketingService
from services.ticketing.changes.carrying_out import ChangeWork
from services.ticketing.changes.news import ChangeNews
from services.ticketing.changes.service import EventDesk
from services.ticketing.keyring import Keyring
from services.ticketing.news import OrderNews
from services.ticketing.refunds.news import RefundNews
from services.ticketing.refunds.service import RefundsService
from services.ticketing.waitlist import jobs as waitlist_jobs
from services.ticketing.waitlist.news import WaitlistNews
from services.ticketing.waitlist.service import WaitlistService
from services.wallet import WalletService
from tests.services.ticketing.one_database import database_url
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
)

__all__ = ["database_url"]

BOSS = 99
_OURS = ("changes.", "refunds.", "waitlist.", "ticketing.tell")


@dataclass(frozen=True, slots=True)
class House:
    uow: UnitOfWork
    clock: FrozenClock
    ticketing: TicketingService
    desk: EventDesk
    work_on: ChangeWork
    refunds: RefundsService
    waitlist: WaitlistService
    jobs: Jobs
    fans: Fans

    async def buy(self, fan_id: int = DARA, quantity: int = 1) -> Purchase:
        return await buy(self.ticketing, self.fans, fan_id, quantity)

    async def confirm(self, purpose: str) -> None:
        """As if the operator had just typed the PIN for it."""
        async with self.uow.database.write.begin() as connection:
            await connection.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(),
                    fan_id=BOSS,
                    purpose=purpose,
                    expires_at=self.clock.now().replace(year=2030),
                )
            )

    async def work(self) -> None:
        await self.jobs.run_until_idle()


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    jobs: dict[type, Sequence[str]] = {
        kind: tuple(job for job in names if job.startswith(_OURS))
        for kind, names in SUBSCRIPTIONS.items()
    }
    return UnitOfWork(database, clock, jobs)


@pytest.fixture
async def house(
    uow: UnitOfWork,
    clock: FrozenClock,
    wallet: WalletService,
    pins: PinService,
    ticketing: TicketingService,
    fans: Fans,
) -> House:
    await ticketing.load_events(a_load(an_event(size=10)))
    for fan_id in (DARA, BOPHA, BOSS):
        await fans.come(fan_id)
    roles = RolesService(uow)
    await roles.grant(BOSS, Role.OPERATOR)
    refunds = RefundsService(uow, wallet, PaymentsService(uow, wallet, {}))
    waitlist = WaitlistService(uow, ticketing)
    desk = EventDesk(uow, roles, pins)
    work = ChangeWork(uow, refunds, Keyring(SECRET))
    notifications = NotificationsService(uow)
    jobs = Jobs(uow)
    refunds.register(jobs)
    work.register(jobs)
    waitlist_jobs.register(jobs, waitlist)
    for news in (ChangeNews, RefundNews, WaitlistNews, OrderNews):
        news(uow, notifications).register(jobs)
    return House(uow, clock, ticketing, desk, work, refunds, waitlist, jobs, fans)
