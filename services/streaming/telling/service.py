"""Reminders: a fan waits for an item, and is told once when it opens for this very fan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import Entitlements, entitlements_of
from services.notifications import Bilingual, Kind, LinkTo, Notification, NotificationsService
from services.streaming.library import repository as library
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.schemas import Item, ItemState
from services.streaming.playback.rights import decide, has_right, opens_at
from services.streaming.playback.schemas import Open, WhyNot
from services.streaming.telling import repository
from services.streaming.telling.errors import TooManyReminders

TELL_DUE: Final = "streaming.tell_due"
SCHEDULE: Final = (Scheduled(TELL_DUE, timedelta(minutes=1)),)
MOST_REMINDERS: Final = 100
AT_ONCE: Final = 200
_LOOK_AGAIN: Final = timedelta(hours=1)


class RemindersService:
    """Asking twice is asking once. The time is looked at again before anything is said: plans
    and releases change while one waits.
    """

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(TELL_DUE, Planned, self.tell_due)

    @use_case
    async def ask(self, tx: Tx, fan_id: int, key: str) -> None:
        """ItemNotFound, TooManyReminders."""
        item = await _known(tx, key)
        if await repository.count(tx, fan_id) >= MOST_REMINDERS:
            raise TooManyReminders(limit=MOST_REMINDERS)
        mine = await entitlements_of(tx, fan_id)
        await repository.ask(tx, fan_id, item.id, _first_look(mine, item))

    @use_case
    async def drop(self, tx: Tx, fan_id: int, key: str) -> None:
        """Quiet when the fan did not wait. ItemNotFound."""
        await repository.drop(tx, fan_id, (await _known(tx, key)).id)

    @query
    async def asked(self, tx: Tx, fan_id: int) -> frozenset[str]:
        """Keys of the items this fan waits for."""
        return await repository.keys_of(tx, fan_id)

    async def tell_due(self, _: Planned) -> None:
        """Everybody whose time has come, a transaction for so many; each is told once."""
        while await self._tell_some() == AT_ONCE:
            pass

    @use_case
    async def _tell_some(self, tx: Tx) -> int:
        due = await repository.due(tx, AT_ONCE)
        items = await library.items_by_id(tx, {item_id for _, item_id in due})
        for fan_id, item_id in due:
            await self._tell(tx, fan_id, item_id, items.get(item_id))
        return len(due)

    async def _tell(self, tx: Tx, fan_id: int, item_id: UUID, item: Item | None) -> None:
        if item is None or _is_over(item, tx.now):
            await repository.drop(tx, fan_id, item_id)
            return
        again_at = _look_again_at(await entitlements_of(tx, fan_id), item, tx.now)
        await repository.settle(tx, fan_id, item_id, again_at)
        if again_at is None:
            await self._notifications.notify(tx, _reminder(fan_id, item))


def _first_look(mine: Entitlements, item: Item) -> datetime:
    """When it opens for these rights; for who has none, when it is released at all."""
    opens = opens_at(mine, item) if has_right(mine, item.needs) else None
    return opens or item.windows.release_at


def _look_again_at(mine: Entitlements, item: Item, now: datetime) -> datetime | None:
    """None: now is the time, also for who lacks the right to what has come out."""
    if item.state is not ItemState.READY:
        return now + _LOOK_AGAIN
    somewhere = next(iter(sorted(item.territories)), None)
    decided = decide(mine, item, now, somewhere)
    if isinstance(decided, Open):
        return None
    if decided.reason is WhyNot.NOT_YET:
        opens: datetime = decided.details["opens_at"]
        return opens
    return item.windows.release_at if now < item.windows.release_at else None


def _is_over(item: Item, now: datetime) -> bool:
    until = item.windows.until
    return item.state is ItemState.HIDDEN or (until is not None and now >= until)


def link_of(item: Item) -> str:
    """What follows `?start=` to open an item."""
    return f"{'ln' if item.is_audio else 'wt'}_{item.key}"


def _reminder(fan_id: int, item: Item) -> Notification:
    return Notification(
        fan_id=fan_id,
        kind=Kind.SHOW,
        key=f"item_open:{item.id.hex}",
        text_key="watching.news.reminder",
        values={"item": Bilingual(item.name.km, item.name.en)},
        links=(LinkTo("watching.news.button_open", link_of(item)),),
        asked_for=True,
        expires_at=item.windows.until,
    )


async def _known(tx: Tx, key: str) -> Item:
    item = (await library.items_by_key(tx, (key,))).get(key)
    if item is None or item.state is ItemState.HIDDEN:
        raise ItemNotFound(key=key)
    return item
