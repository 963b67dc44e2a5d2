"""An artist's new event becomes a notification for everybody who follows, in parts."""

from __future__ import annotations

from typing import Final

from services.artists import ArtistEventAdded, ArtistNotFound, ArtistsService
from services.artists.schemas import FollowersDue
from services.artists.service import FOLLOWERS_AT_ONCE
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.events import TELL_ARTIST_EVENT
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing import EventState, TicketingService
from services.ticketing.errors import EventNotFound

TELL_FOLLOWERS: Final = "artists.tell_followers"


class ArtistNews:
    """Running twice tells once; who does not want such news is left out when it is sent."""

    def __init__(
        self,
        uow: UnitOfWork,
        artists: ArtistsService,
        ticketing: TicketingService,
        notifications: NotificationsService,
    ) -> None:
        self.uow = uow
        self._artists = artists
        self._ticketing = ticketing
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(TELL_ARTIST_EVENT, ArtistEventAdded, self.begin)
        jobs.register(TELL_FOLLOWERS, FollowersDue, self.tell)

    async def begin(self, event: ArtistEventAdded) -> None:
        await self.tell(FollowersDue(event.artist_id, event.event_id, after=0))

    async def tell(self, due: FollowersDue) -> None:
        """The next followers; the rest by a job of their own. Nothing of what is over or off."""
        try:
            artist = await self._artists.artist(due.artist_id)
            card = await self._ticketing.event(due.event_id)
        except (ArtistNotFound, EventNotFound):
            return
        label = card.label
        if label.state is EventState.CANCELLED or label.ends_at <= self.uow.clock.now():
            return
        fans = await self._artists.followers(due)
        told = {
            fan_id: Notification(
                fan_id=fan_id,
                kind=Kind.ARTIST,
                key=f"artist_event:{due.artist_id}:{due.event_id}",
                text_key="artists.news.event",
                values={
                    "artist": Bilingual(artist.name.km, artist.name.en),
                    "event": Bilingual(label.name.km, label.name.en),
                    "city": Bilingual(label.city.name.km, label.city.name.en),
                    "day": label.starts_at,
                },
                links=(
                    LinkTo("artists.news.button_event", f"ev_{due.event_id}"),
                    LinkTo("artists.news.button_artist", f"ar_{due.artist_id}"),
                ),
                expires_at=label.ends_at,
            )
            for fan_id in fans
        }
        await self._store(due, told)

    @use_case
    async def _store(self, tx: Tx, due: FollowersDue, told: dict[int, Notification]) -> None:
        for notification in told.values():
            await self._notifications.notify(tx, notification)
        if len(told) >= FOLLOWERS_AT_ONCE:
            following = FollowersDue(due.artist_id, due.event_id, after=max(told))
            tx.enqueue(TELL_FOLLOWERS, following)
