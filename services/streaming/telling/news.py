"""A new item of an artist is told to followers, each when it opens for them, in parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from services.artists import ArtistNotFound, ArtistsService
from services.artists.schemas import ArtistCard, FollowersDue
from services.artists.service import FOLLOWERS_AT_ONCE
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.entitlements import Number, entitlements_among, sets_in_force
from services.notifications import Bilingual, Kind, LinkTo, Notification, NotificationsService
from services.streaming.library import repository as library
from services.streaming.library.schemas import Item, ItemReady, ItemState
from services.streaming.playback.rights import decide
from services.streaming.playback.schemas import Open
from services.streaming.telling import repository
from services.streaming.telling.schemas import OpeningDue
from services.streaming.telling.service import link_of

NEW_ITEM: Final = "streaming.new_item"
TELL_OPENING: Final = "streaming.tell_opening"
OLD_NEWS: Final = timedelta(days=2)
_WORTH: Final = timedelta(days=3)


class ItemNews:
    """Running twice tells once: an item is told to a fan under one name, whenever that is. Who
    cannot play it yet is told at the moment that opens it, and who has no right to it is not told.
    """

    def __init__(
        self, uow: UnitOfWork, artists: ArtistsService, notifications: NotificationsService
    ) -> None:
        self.uow = uow
        self._artists = artists
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(NEW_ITEM, ItemReady, self.begin)
        jobs.register(TELL_OPENING, OpeningDue, self.tell)

    @use_case
    async def begin(self, tx: Tx, event: ItemReady) -> None:
        """A job for each moment at which the item opens for somebody; what is old is no news."""
        item = await _item(tx, event)
        if item is None or item.is_live:
            return
        moments = await _moments(tx, item)
        if moments:
            await repository.soonest(tx, item.id, min(moments))
        for moment in moments:
            if moment < tx.now - OLD_NEWS:
                continue
            for artist_id in item.artist_ids:
                due = OpeningDue(item.id, artist_id, moment)
                wait = max(moment - tx.now, timedelta(0))
                tx.enqueue(TELL_OPENING, due, run_in=wait)

    async def tell(self, due: OpeningDue) -> None:
        """The next followers; the rest by a job of their own."""
        try:
            artist = await self._artists.artist(due.artist_id)
        except ArtistNotFound:
            return
        wanted = FollowersDue(due.artist_id, "", due.after)
        await self._tell(due, artist, tuple(await self._artists.followers(wanted)))

    @use_case
    async def _tell(
        self, tx: Tx, due: OpeningDue, artist: ArtistCard, fans: tuple[int, ...]
    ) -> None:
        item = await _item(tx, due)
        if item is None or not fans:
            return
        rights = await entitlements_among(tx, fans)
        waiting = await repository.waiting(tx, item.id, fans)
        somewhere = next(iter(sorted(item.territories)), None)
        for fan_id in fans:
            opened = decide(rights[fan_id], item, tx.now, somewhere)
            if isinstance(opened, Open) and fan_id not in waiting:
                told = _news(fan_id, item, artist, opened, tx.now)
                await self._notifications.notify(tx, told)
        if len(fans) >= FOLLOWERS_AT_ONCE:
            tx.enqueue(TELL_OPENING, OpeningDue(due.item_id, due.artist_id, due.moment, max(fans)))


async def _item(tx: Tx, due: ItemReady | OpeningDue) -> Item | None:
    """None unless it can be played."""
    item = (await library.items_by_id(tx, (due.item_id,))).get(due.item_id)
    return item if item is not None and item.state is ItemState.READY else None


async def _moments(tx: Tx, item: Item) -> list[datetime]:
    """When it opens, first for the one and then for the other, rising."""
    release_at = item.windows.release_at
    if item.needs.free:
        return [release_at]
    sets = await sets_in_force(tx)
    hours = {rights.numbers.get(Number.RELEASE_DELAY_HOURS) for rights in sets.values()}
    return sorted(release_at + timedelta(hours=each) for each in hours if each is not None)


def _news(
    fan_id: int, item: Item, artist: ArtistCard, opened: Open, now: datetime
) -> Notification:
    values: Mapping[str, Bilingual | datetime] = {
        "artist": Bilingual(artist.name.km, artist.name.en),
        "item": Bilingual(item.name.km, item.name.en),
    }
    text = "watching.news.out"
    if opened.is_early:
        text, values = "watching.news.early", {**values, "time": item.windows.release_at}
    return Notification(
        fan_id=fan_id,
        kind=Kind.ARTIST,
        key=f"item_new:{item.id.hex}",
        text_key=text,
        values=values,
        links=(
            LinkTo("watching.news.button_open", link_of(item)),
            LinkTo("artists.news.button_artist", f"ar_{artist.id}"),
        ),
        expires_at=min(filter(None, (item.windows.until, now + _WORTH))),
    )
