"""What friends are told of tickets together, each alone: it ends soon, has ended, is all paid."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.groups.repository import ends
from services.ticketing.groups.schemas import (
    GroupEndsSoon,
    GroupFinished,
    GroupState,
    PlacesReleased,
)
from services.ticketing.repository import programme

SOON: Final = "groups.tell_soon"
RELEASED: Final = "groups.tell_released"
FINISHED: Final = "groups.tell_finished"


class GroupNews:
    """Turns what happened to a group into notifications. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(SOON, GroupEndsSoon, self.soon)
        jobs.register(RELEASED, PlacesReleased, self.released)
        jobs.register(FINISHED, GroupFinished, self.finished)

    @use_case
    async def soon(self, tx: Tx, event: GroupEndsSoon) -> None:
        """Who has paid, or left, since then is not asked to pay."""
        unpaid = set(await ends.unpaid_fans(tx, event.group_id))
        name = await _name(tx, event.event_id)
        for fan_id in sorted(unpaid & set(event.fan_ids)):
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=fan_id,
                    kind=Kind.SHOW,
                    key=f"group_soon:{short_id(event.group_id)}",
                    text_key="groups.news.soon",
                    values={"event": name, "until": event.expires_at},
                    links=(LinkTo("groups.news.button_pay", _link(event.group_id)),),
                    asked_for=True,
                    expires_at=event.expires_at,
                ),
            )

    @use_case
    async def released(self, tx: Tx, event: PlacesReleased) -> None:
        was_cancelled = event.state is GroupState.CANCELLED
        key = "groups.news.cancelled" if was_cancelled else "groups.news.over"
        name = await _name(tx, event.event_id)
        for fan_id in event.fan_ids:
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=fan_id,
                    kind=Kind.SHOW,
                    key=f"group_released:{short_id(event.group_id)}",
                    text_key=key,
                    values={"event": name},
                    links=(LinkTo("groups.news.button_event", f"ev_{event.event_id}"),),
                    asked_for=True,
                ),
            )

    @use_case
    async def finished(self, tx: Tx, event: GroupFinished) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.host_id,
                kind=Kind.SHOW,
                key=f"group_finished:{short_id(event.group_id)}",
                text_key="groups.news.finished",
                values={"event": await _name(tx, event.event_id), "quantity": event.quantity},
                links=(LinkTo("groups.news.button_group", _link(event.group_id)),),
                asked_for=True,
            ),
        )


def _link(group_id: UUID) -> str:
    return f"go_{short_id(group_id)}"


async def _name(tx: Tx, event_id: str) -> Bilingual:
    card = await programme.event(tx, event_id)
    assert card is not None, "a group is for an event that exists"
    return Bilingual(card.label.name.km, card.label.name.en)
