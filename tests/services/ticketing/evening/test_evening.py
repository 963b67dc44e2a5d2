"""Guides say where to go; reminders come once, whoever hands them out, and only if still true."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from services.artwork.schemas import Bilingual
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.notifications import NotificationsService
from services.ticketing import TicketingService
from services.ticketing.errors import EventNotFound
from services.ticketing.evening import GuideSpec, Point
from services.ticketing.evening.service import EveningService
from services.ticketing.specs import LoadEvents
from tests.services.ticketing.programme import (
    BOPHA,
    CITIES,
    DARA,
    EVENING,
    EVENT,
    VENUES,
    Fans,
    an_event,
    buy,
    number_of,
    ticket_type,
    usd,
)

BRING = Bilingual("ទឹកមួយដប", "One bottle of water")
POINT = Point(Decimal("11.55640"), Decimal("104.92820"))


@dataclass(frozen=True, slots=True)
class House:
    evening: EveningService
    ticketing: TicketingService
    jobs: Jobs
    clock: FrozenClock
    database: Database

    async def at(self, before: timedelta) -> None:
        """So long before the start the clock's look comes, and what follows is done."""
        self.clock.advance((EVENING - before - self.clock.now()).total_seconds())
        await self.evening.look()
        await self.jobs.run_until_idle()

    async def told(self, reminder: str) -> int:
        where = f"text_key = 'evening.news.{reminder}'"
        return await number_of(self.database.read, "notifications", where)


@pytest.fixture
async def house(
    uow: UnitOfWork,
    clock: FrozenClock,
    ticketing: TicketingService,
    fans: Fans,
    database: Database,
) -> House:
    kind = ticket_type("standing", usd(2_500), ("floor",), gate="B", zone="LAWN")
    event = an_event(types=(kind,), guide=GuideSpec(bring=BRING))
    venues = tuple(type(venue)(venue.id, venue.city_id, venue.name, POINT) for venue in VENUES)
    await ticketing.load_events(LoadEvents(CITIES, venues, (event,)))
    for fan_id in (DARA, BOPHA):
        await fans.come(fan_id)
        await buy(ticketing, fans, fan_id, 2)
    evening = EveningService(uow, NotificationsService(uow))
    jobs = Jobs(uow)
    evening.register(jobs)
    jobs.register("notifications.deliver_due", object, _nothing)
    return House(evening, ticketing, jobs, clock, database)


async def _nothing(_: object) -> None: ...


class TestGuide:
    async def test_says_what_the_file_and_the_tickets_say(self, house: House) -> None:
        guide = await house.evening.guide(DARA, EVENT)
        assert (guide.bring, guide.arrive, guide.point) == (BRING, None, POINT)
        assert [(one.gate, one.zone) for one in guide.places] == [("B", "LAWN")] * 2
        assert (await house.evening.guide(1, EVENT)).places == ()
        with pytest.raises(EventNotFound):
            await house.evening.guide(DARA, "no-such-event")


class TestReminders:
    async def test_a_day_and_three_hours_before_each_once(self, house: House) -> None:
        await house.at(timedelta(hours=25))
        assert await house.told("day") == 0
        await house.at(timedelta(hours=23, minutes=58))
        await house.at(timedelta(hours=23))
        assert (await house.told("day"), await house.told("hours")) == (2, 0)
        await house.at(timedelta(hours=2, minutes=59))
        assert (await house.told("day"), await house.told("hours")) == (2, 2)

    async def test_two_workers_hand_out_once(self, house: House) -> None:
        house.clock.advance((EVENING - timedelta(hours=3) - house.clock.now()).total_seconds())
        await asyncio.gather(*(house.evening.look() for _ in range(4)))
        waiting = await number_of(house.database.read, "outbox_messages", "job = 'evening.remind'")
        assert waiting == 1
        await house.jobs.run_until_idle()
        assert (await house.told("day"), await house.told("hours")) == (0, 2)

    async def test_nobody_is_reminded_of_what_does_not_take_place(self, house: House) -> None:
        async with house.database.write.begin() as connection:
            await connection.execute(text("UPDATE events SET state = 'cancelled'"))
        await house.at(timedelta(hours=3))
        assert await house.told("hours") == 0

    async def test_job_of_the_old_day_is_dropped(self, house: House) -> None:
        house.clock.advance((EVENING - timedelta(hours=3) - house.clock.now()).total_seconds())
        await house.evening.look()
        async with house.database.write.begin() as connection:
            await connection.execute(text("UPDATE events SET state = 'cancelled'"))
        await house.jobs.run_until_idle()
        assert await house.told("hours") == 0
