"""Followers hear once of an artist's new event, in parts; nobody hears of what is over or off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from bot.artist_news import ArtistNews
from services.artists import ArtistsService, LoadArtists
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import (
    FanSeen,
    IdentityService,
    PinHasher,
    PinService,
    ProfileCache,
    Sealer,
)
from services.notifications import NotificationsService
from services.ticketing import EventState, TicketingService
from services.wallet import WalletService
from tests.services.artists.test_service import band
from tests.services.ticketing.programme import EVENING, EVENT, SECRET, a_load, an_event

FANS = range(101, 106)


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock, SUBSCRIPTIONS)


@pytest.fixture
async def artists(uow: UnitOfWork, clock: FrozenClock) -> ArtistsService:
    """A band without events, followed by five."""
    made, identity = ArtistsService(uow), IdentityService(uow, ProfileCache(clock))
    await made.load(LoadArtists((band("band"),)))
    for fan_id in FANS:
        await identity.meet(FanSeen(fan_id, "Fan"))
        await made.follow(fan_id, "band")
    return made


@pytest.fixture
def ticketing(uow: UnitOfWork) -> TicketingService:
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(SECRET))
    hasher.close()
    return TicketingService(uow, WalletService(uow), pins, SECRET)


@pytest.fixture
def jobs(uow: UnitOfWork, artists: ArtistsService, ticketing: TicketingService) -> Jobs:
    made = Jobs(uow)
    ArtistNews(uow, artists, ticketing, NotificationsService(uow)).register(made)
    return made


async def told(database: Database) -> list[int]:
    """Who is told of the band's event, by the notifications that wait."""
    async with database.read.connect() as connection:
        found = await connection.execute(
            text("SELECT fan_id FROM notifications WHERE text_key = 'artists.news.event'")
        )
        return sorted(found.scalars())


async def announce(artists: ArtistsService) -> None:
    await artists.load(LoadArtists((replace(band("band"), event_ids=(EVENT,)),)))


class TestNews:
    async def test_everybody_who_follows_is_told_once(
        self,
        artists: ArtistsService,
        ticketing: TicketingService,
        jobs: Jobs,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for module in ("services.artists.service", "bot.artist_news"):
            monkeypatch.setattr(f"{module}.FOLLOWERS_AT_ONCE", 2)
        await ticketing.load_events(a_load(an_event()))
        for _ in range(2):  # loaded again, nothing is new
            await announce(artists)
            await jobs.run_until_idle()
        assert await told(database) == list(FANS)

    @pytest.mark.parametrize("why", ["off", "over"])
    async def test_of_what_cannot_be_seen_nobody_hears(
        self,
        artists: ArtistsService,
        ticketing: TicketingService,
        jobs: Jobs,
        database: Database,
        clock: FrozenClock,
        why: str,
    ) -> None:
        state = EventState.CANCELLED if why == "off" else EventState.ON_SALE
        await ticketing.load_events(a_load(an_event(state=state)))
        if why == "over":
            clock.advance((EVENING + timedelta(days=1) - clock.now()).total_seconds())
        await announce(artists)
        await jobs.run_until_idle()
        assert await told(database) == []
