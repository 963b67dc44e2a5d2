"""Fans of every plan around one artist, and what they are told."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from services.artists import ArtistSpec, ArtistsService, LoadArtists
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.schedule import Planned
from services.core.uow import Tx, UnitOfWork
from services.entitlements import EntitlementService, Flag, Level, Number, Rights, RightsSet
from services.events import SUBSCRIPTIONS
from services.identity import FanSeen, IdentityService, ProfileCache
from services.notifications import NotificationsService
from services.notifications.models import NotificationRow
from services.notifications.service import DELIVER_DUE
from services.streaming.library import loading, processed
from services.streaming.library.schemas import Media, Windows
from services.streaming.library.specs import LoadContent
from services.streaming.telling.news import ItemNews
from services.streaming.telling.service import RemindersService
from tests.services.streaming.playback.things import give, spec

ARTIST: Final = "sokha"
KEY: Final = "film"
NOBODY, BASIC, PREMIUM = 1, 2, 3
FANS: Final = (NOBODY, BASIC, PREMIUM)
A_DAY: Final = timedelta(days=1)
SETS: Final = (
    RightsSet("free", date(2026, 1, 1), Rights()),
    RightsSet(
        "basic",
        date(2026, 1, 1),
        Rights(
            flags=frozenset({Flag.BASIC_VIDEO}),
            numbers={Number.RELEASE_DELAY_HOURS: 168},
            levels={Level.VIDEO: 480},
        ),
    ),
    RightsSet(
        "premium",
        date(2026, 1, 1),
        Rights(
            flags=frozenset({Flag.BASIC_VIDEO, Flag.EXCLUSIVE_CONTENT}),
            numbers={Number.RELEASE_DELAY_HOURS: -24},
            levels={Level.VIDEO: 1080},
        ),
    ),
)


class Waiting:
    """One film of one artist; fan 1 has no plan, 2 has Basic, 3 has Premium."""

    def __init__(self, database: Database, clock: FrozenClock) -> None:
        self.clock = clock
        self.uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
        self.artists = ArtistsService(self.uow)
        notifications = NotificationsService(self.uow)
        self.reminders = RemindersService(self.uow, notifications)
        self.news = ItemNews(self.uow, self.artists, notifications)
        self.jobs = Jobs(self.uow)
        self.reminders.register(self.jobs)
        self.news.register(self.jobs)
        self.jobs.register(DELIVER_DUE, Planned, _delivered_elsewhere)

    async def set_up(self) -> None:
        identity = IdentityService(self.uow, ProfileCache(self.clock))
        for fan_id in FANS:
            await identity.meet(FanSeen(fan_id, f"Fan {fan_id}"))
        await EntitlementService(self.uow).load(SETS)
        giving = give(self.uow, self.clock)
        await giving(BASIC, "basic")
        await giving(PREMIUM, "premium")
        words = Bilingual("សុខា", "Sokha")
        singer = ArtistSpec(ARTIST, words, words, words, Pair.ROSE, None, None, ())
        await self.artists.load(LoadArtists((singer,)))
        for fan_id in FANS:
            await self.artists.follow(fan_id, ARTIST)

    async def film(self, **changes: Any) -> None:
        """One that Basic may see, out in two days unless something else is said; it is ready."""
        given = {"windows": Windows(self.clock.now() + 2 * A_DAY), "artist_ids": (ARTIST,)}
        made = spec(KEY, self.clock.now(), **{**given, **changes})
        names = await self.artists.names()

        async def nobody_makes(*_: object) -> None:
            raise AssertionError("it has no source")

        async def work(tx: Tx) -> None:
            await loading.load(tx, LoadContent((made,)), names, nobody_makes)
            await tx.session.flush()
            await processed.ready(tx, loading.item_id_of(KEY), Media("v1", (480,)), 60)

        await self.uow.run(work)
        await self.jobs.run_until_idle()

    async def pass_(self, time: timedelta) -> None:
        """The clock goes on, and what is due runs."""
        self.clock.advance(time.total_seconds())
        await self.reminders.tell_due(Planned(self.clock.now()))
        await self.jobs.run_until_idle()

    async def told(self) -> list[tuple[int, str]]:
        """Fan and kind of text of everything that was told, in the order of fans."""

        async def read(tx: Tx) -> list[tuple[int, str]]:
            rows = await tx.session.execute(
                select(NotificationRow.fan_id, NotificationRow.text_key).order_by(
                    NotificationRow.fan_id
                )
            )
            return [(row.fan_id, row.text_key.rpartition(".")[2]) for row in rows]

        return await self.uow.run_read_only(read)


async def _delivered_elsewhere(_: Planned) -> None: ...
