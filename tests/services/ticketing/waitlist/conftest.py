"""A waiting list on a real database; every test ends with a recount of it and of the stock."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.notifications import NotificationsService
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.schemas import TypeCard
from services.ticketing.waitlist import JoinList, ListPlace, WaitOfferCard, shelves
from services.ticketing.waitlist.jobs import register
from services.ticketing.waitlist.news import WaitlistNews
from services.ticketing.waitlist.service import WaitlistService
from tests.services.ticketing.one_database import database_url
from tests.services.ticketing.programme import EVENT, Fans, a_load, an_event, hold

__all__ = ["database_url"]

FANS = (11, 12, 13, 14, 15)


@dataclass(frozen=True, slots=True)
class House:
    """A show of four tickets that fan 11 has all of, unpaid."""

    uow: UnitOfWork
    clock: FrozenClock
    ticketing: TicketingService
    waitlist: WaitlistService
    jobs: Jobs
    fans: Fans
    first: OrderSummary

    async def join(
        self, fan_id: int, quantity: int = 1, *, accept_fewer: bool = False
    ) -> ListPlace:
        wish = JoinList(fan_id, EVENT, (await self.kind()).id, quantity, accept_fewer)
        return await self.waitlist.join(wish)

    async def kind(self) -> TypeCard:
        return (await self.ticketing.event(EVENT)).types[0]

    async def give_up(self, order: OrderSummary | None = None) -> None:
        """An unpaid order ends, and whatever follows is done."""
        order = order or self.first
        await self.ticketing.cancel(order.fan_id, order.key)
        await self.work()

    async def work(self) -> None:
        await self.jobs.run_until_idle()

    async def offer(self, fan_id: int) -> WaitOfferCard | None:
        """What is set aside for the fan, or was."""
        place = await self.waitlist.place(fan_id, (await self.kind()).id)
        return place.offer if place else None

    async def accept(self, fan_id: int, key: str = "") -> OrderSummary:
        offer = await self.offer(fan_id)
        assert offer is not None
        return await self.waitlist.accept(fan_id, offer.id, key or new_key())

    async def hold(self, fan_id: int, quantity: int) -> OrderSummary:
        return await hold(self.ticketing, fan_id, quantity)


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    jobs: dict[type, Sequence[str]] = {
        kind: tuple(job for job in names if job.startswith("waitlist."))
        for kind, names in SUBSCRIPTIONS.items()
    }
    return UnitOfWork(database, clock, jobs)


@pytest.fixture
async def house(
    uow: UnitOfWork, clock: FrozenClock, ticketing: TicketingService, fans: Fans
) -> AsyncIterator[House]:
    await ticketing.load_events(a_load(an_event(size=4)))
    for fan_id in FANS:
        await fans.come(fan_id)
    waitlist = WaitlistService(uow, ticketing)
    jobs = Jobs(uow)
    register(jobs, waitlist)
    WaitlistNews(uow, NotificationsService(uow)).register(jobs)
    first = await hold(ticketing, FANS[0], 4)
    yield House(uow, clock, ticketing, waitlist, jobs, fans, first)
    assert await uow.run_read_only(shelves.differences) == []
