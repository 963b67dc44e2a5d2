"""Tickets together on a real database; every test ends with a recount of stock and seats."""

import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from services.core.db import Busy, Database
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.notifications import NotificationsService
from services.ticketing import TicketingService
from services.ticketing.groups import ClaimPlace, GroupView, OpenGroup
from services.ticketing.groups import jobs as group_jobs
from services.ticketing.groups.news import GroupNews
from services.ticketing.groups.service import GroupOrderService
from services.ticketing.seats.service import SeatService
from tests.services.ticketing.programme import (
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    payment,
    type_id,
)

HOST = DARA
_TRIES = 5


class Together:
    """A host, friends, and tickets for them."""

    def __init__(self, ticketing: TicketingService, groups: GroupOrderService, fans: Fans) -> None:
        self.ticketing = ticketing
        self.groups = groups
        self.fans = fans

    async def opened(self, quantity: int = 3, **changes: Any) -> GroupView:
        kind = changes.pop("ticket_type_id", None) or await type_id(self.ticketing)
        key = changes.pop("key", "group-key")
        host = changes.pop("host_id", HOST)
        command = OpenGroup(host, "Dara", EVENT, kind, quantity, key, **changes)
        return await self.groups.open(command)

    async def claim(self, group: GroupView, fan: int, key: str = "") -> int:
        """As a person does: who is told "very busy" taps again."""
        command = ClaimPlace(group.id, fan, f"Fan {fan}", key or f"tap-{fan}")
        for _ in range(_TRIES):
            with contextlib.suppress(Busy):
                return await self.groups.claim(command)
        return await self.groups.claim(command)

    async def pay(self, group: GroupView, fan: int) -> None:
        order = await self.groups.order(fan, group.id, f"order-{fan}")
        await self.fans.confirm(order)
        await self.ticketing.pay(payment(order))

    async def state(self, group: GroupView) -> GroupView:
        return await self.groups.view(group.id)


@pytest.fixture
def uow(database: Database, clock: Any) -> UnitOfWork:
    """With the product's own table of events: who is told of what."""
    return UnitOfWork(database, clock, SUBSCRIPTIONS)


@pytest.fixture
async def seats(uow: UnitOfWork, ticketing: TicketingService) -> AsyncIterator[SeatService]:
    service = SeatService(uow, random.Random(7))
    yield service
    assert await service.recount() == []


@pytest.fixture
async def together(
    uow: UnitOfWork, ticketing: TicketingService, fans: Fans, seats: SeatService
) -> Together:
    await ticketing.load_events(a_load(an_event(size=10)))
    await fans.come(HOST)
    return Together(ticketing, GroupOrderService(uow, ticketing), fans)


@pytest.fixture
def run_jobs(uow: UnitOfWork, together: Together) -> Callable[[], Awaitable[int]]:
    """What the worker would do now."""
    jobs = Jobs(uow)
    group_jobs.register(jobs, together.groups)
    GroupNews(uow, NotificationsService(uow)).register(jobs)
    return jobs.run_until_idle
