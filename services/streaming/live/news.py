"""What people hear of broadcasts: soon, on air now; and operators, that the camera is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, holders
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
    Told,
)
from services.streaming.library.repository import items_by_id
from services.streaming.live.parties.service import PartyService
from services.streaming.live.repository import events, reminders
from services.streaming.live.schemas import (
    CameraLost,
    LiveBegan,
    LiveEvent,
    LivePlanned,
    RenditionLost,
    VoteMoved,
)
from services.streaming.live.service import LiveService
from services.streaming.live.states import LiveState

PLANNED: Final = "streaming.live_planned"
BEGAN: Final = "streaming.tell_live_began"
SOON: Final = "streaming.tell_live_soon"
LOST: Final = "streaming.tell_camera_lost"
RENDITION_LOST: Final = "streaming.tell_rendition_lost"
VOTE: Final = "streaming.cue_vote"
END_PARTIES: Final = "streaming.end_parties"
SCHEDULE: Final = (Scheduled(END_PARTIES, every=timedelta(hours=1)),)
AHEAD: Final = timedelta(minutes=10)
_AT_ONCE: Final = 300
_AGAIN_SECONDS: Final = 900
_WORTH: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class LiveSoon:
    """It begins at `starts_at`, if it still does; `after`: the last fan told."""

    event_id: UUID
    starts_at: datetime
    after: int


class LiveNews:
    """Running twice tells once."""

    def __init__(
        self,
        uow: UnitOfWork,
        notifications: NotificationsService,
        live: LiveService,
        parties: PartyService,
    ) -> None:
        self.uow = uow
        self._notifications = notifications
        self._live = live
        self._parties = parties

    def register(self, jobs: Jobs) -> None:
        async def end_parties(_: Planned) -> None:
            await self._parties.end_idle()

        jobs.register(PLANNED, LivePlanned, self.planned)
        jobs.register(BEGAN, LiveBegan, self.began)
        jobs.register(SOON, LiveSoon, self.soon)
        jobs.register(LOST, CameraLost, self.lost)
        jobs.register(RENDITION_LOST, RenditionLost, self.rendition_lost)
        jobs.register(VOTE, VoteMoved, self._live.vote_moved)
        jobs.register(END_PARTIES, Planned, end_parties)

    @use_case
    async def planned(self, tx: Tx, planned: LivePlanned) -> None:
        ahead = max(planned.starts_at - AHEAD - tx.now, timedelta(0))
        tx.enqueue(SOON, LiveSoon(planned.event_id, planned.starts_at, 0), run_in=ahead)

    @use_case
    async def soon(self, tx: Tx, due: LiveSoon) -> None:
        """Ten minutes before, to who has asked for it."""
        event = await events.by_id(tx, due.event_id)
        waits = (LiveState.PLANNED, LiveState.ARMED)
        if event is None or event.state not in waits or event.starts_at != due.starts_at:
            return
        fans = await reminders.after(tx, event.id, due.after, _AT_ONCE)
        once = f"live_soon:{event.key}:{event.starts_at:%Y%m%d%H%M}"
        for fan_id in fans:
            await self._tell(tx, fan_id, event, "live.news.soon", once, {"time": event.starts_at})
        if len(fans) == _AT_ONCE:
            tx.enqueue(SOON, LiveSoon(due.event_id, due.starts_at, fans[-1]))

    @use_case
    async def began(self, tx: Tx, began: LiveBegan) -> None:
        """There is a picture: the next of those who have asked, the rest by another job."""
        event = await events.by_id(tx, began.event_id)
        if event is None or not event.is_on_air:
            return
        fans = await reminders.untold(tx, event.id, _AT_ONCE)
        if not fans:
            return
        for fan_id in fans:
            await self._tell(tx, fan_id, event, "live.news.on_air", f"live_on:{event.key}", {})
        await reminders.told(tx, event.id, fans)
        tx.enqueue(BEGAN, began)

    @use_case
    async def lost(self, tx: Tx, lost: CameraLost) -> None:
        event = await events.by_id(tx, lost.event_id)
        if event is None or event.sender_lost_at is None:
            return
        once = f"live_lost:{event.key}:{int(lost.since.timestamp())}"
        for actor_id in await holders(tx, Role.OPERATOR):
            await self._tell(
                tx, actor_id, event, "live.news.camera_lost", once, {"time": lost.since}
            )

    @use_case
    async def rendition_lost(self, tx: Tx, lost: RenditionLost) -> None:
        """To operators, once in a quarter of an hour however often it comes and goes."""
        event = await events.by_id(tx, lost.event_id)
        if event is None or not event.is_on_air:
            return
        once = f"live_down:{event.key}:{int(lost.at.timestamp()) // _AGAIN_SECONDS}"
        for actor_id in await holders(tx, Role.OPERATOR):
            await self._tell(tx, actor_id, event, "live.news.rendition_lost", once, {})

    async def _tell(
        self,
        tx: Tx,
        fan_id: int,
        event: LiveEvent,
        text: str,
        once: str,
        values: dict[str, Told],
    ) -> None:
        name = (await items_by_id(tx, (event.item_id,)))[event.item_id].name
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.SHOW,
                key=once,
                text_key=text,
                values={"name": Bilingual(name.km, name.en), **values},
                links=(LinkTo("live.news.button_watch", f"lv_{event.key}"),),
                asked_for=True,
                expires_at=tx.now + _WORTH,
            ),
        )
