"""Starting to play and why not: rights, device, protection, place, in this order."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID, uuid4

from services.core.signing import derived_key
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import Entitlements, Flag, Number, entitlements_of
from services.streaming.library.repository import playable
from services.streaming.library.schemas import Item, ItemState
from services.streaming.live.repository.events import of_item
from services.streaming.live.states import LiveState
from services.streaming.playback import leases, protection, repository, screens, uses
from services.streaming.playback.errors import NotPlayable, OfflineNotIncluded, error_of
from services.streaming.playback.protection import Way
from services.streaming.playback.rights import NO_MARKET, Market, decide, plans_for_json
from services.streaming.playback.schemas import (
    Kept,
    Open,
    Player,
    Playing,
    PlayRecord,
    Refusal,
    StartPlay,
    WhyNot,
)
from services.streaming.playback.signing import MediaUrls
from services.streaming.playback.tokens import PlayTokens, Purpose

LIVE_VERSION: Final = "live"
_PAUSES: Final = timedelta(hours=2)
_LIVE_FOR: Final = timedelta(hours=6)
_TO_COME: Final = {LiveState.PLANNED, LiveState.ARMED}
_EVERYDAY: Final = {None, Flag.BASIC_VIDEO, Flag.AD_FREE_MUSIC}
"""What asks for more than these counts as exclusive."""
_OF_PLANS: Final = {WhyNot.PLAN_REQUIRED, WhyNot.NOT_YET}


class Plans(Protocol):
    """What could open an item: told by whoever sells plans."""

    async def market(self, tx: Tx, fan_id: int) -> Market: ...


@dataclass(frozen=True, slots=True)
class Source:
    """What is played: a version of an item's media, or a live event, by the id in its path."""

    path_id: UUID
    version: str
    is_live: bool


async def source_of(tx: Tx, item: Item | None) -> Source | Refusal:
    """NotPlayable: it is nobody's to see, or there is nothing yet."""
    if item is None or item.state in {ItemState.HIDDEN, ItemState.FAILED}:
        raise NotPlayable
    if item.is_live and (event := await of_item(tx, item.id)) is not None:
        if event.is_on_air:
            return Source(event.id, LIVE_VERSION, is_live=True)
        if item.media is None and event.state in _TO_COME:
            return Refusal(WhyNot.NOT_YET, {"opens_at": event.starts_at, "plans": []})
    if item.media is None or item.state not in {ItemState.READY, ItemState.PROCESSING}:
        raise NotPlayable
    return Source(item.id, item.media.version, is_live=False)


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Everything that rights, device and protection have said yes to."""

    item: Item
    source: Source
    verdict: Open
    way: Way

    def ends_at(self, now: datetime) -> datetime:
        """Long enough for all of it with pauses, never beyond its window; whole seconds."""
        lasting = timedelta(seconds=self.item.duration_seconds) + _PAUSES
        end = now + (_LIVE_FOR if self.source.is_live else lasting)
        if self.verdict.closes_at is not None:
            end = min(end, self.verdict.closes_at)
        return end.replace(microsecond=0)


class PlaybackService:
    """`systems` are the key systems that there are licences for."""

    def __init__(
        self,
        uow: UnitOfWork,
        urls: MediaUrls,
        secret: bytes,
        plans: Plans,
        systems: Sequence[str],
    ) -> None:
        self.uow = uow
        self.plans = plans
        self._urls = urls
        self._tokens = PlayTokens(secret)
        self._watermarks = derived_key(secret, "watermark")
        self._systems = systems

    @query
    async def why(self, tx: Tx, fan_id: int, key: str, country: str | None) -> Open | Refusal:
        """Whether this fan may play it now; no place is taken. NotPlayable."""
        item = await playable(tx, key)
        source = await source_of(tx, item)
        assert item is not None
        verdict = await self.decide(tx, fan_id, item, country)
        return source if isinstance(source, Refusal) and isinstance(verdict, Open) else verdict

    async def decide(self, tx: Tx, fan_id: int, item: Item, country: str | None) -> Open | Refusal:
        """The same inside a transaction; what plans are on sale is asked only where it matters."""
        return await self._decide(tx, fan_id, item, country, await entitlements_of(tx, fan_id))

    async def _decide(
        self, tx: Tx, fan_id: int, item: Item, country: str | None, mine: Entitlements
    ) -> Open | Refusal:
        verdict = decide(mine, item, tx.now, country, NO_MARKET)
        if isinstance(verdict, Refusal) and verdict.reason in _OF_PLANS:
            verdict = decide(mine, item, tx.now, country, await self.plans.market(tx, fan_id))
        return verdict

    @use_case
    async def start(self, tx: Tx, wanted: StartPlay) -> Playing:
        """Every reason not to is an error of its own; see `errors`."""
        item = await playable(tx, wanted.key)
        source = await source_of(tx, item)
        assert item is not None
        mine = await entitlements_of(tx, wanted.fan_id)
        verdict = await self._decide(tx, wanted.fan_id, item, wanted.country, mine)
        if isinstance(verdict, Refusal):
            raise error_of(verdict)
        if isinstance(source, Refusal):
            raise error_of(source)
        await screens.admit(
            tx,
            wanted.fan_id,
            wanted.device_id,
            wanted.platform,
            mine=mine,
            is_audio=item.is_audio,
        )
        way = protection.choose(item, wanted.caps, self._systems, live=source.is_live)
        if isinstance(way, Refusal):
            raise error_of(way)
        play = await self._begin(tx, wanted, _Allowed(item, source, verdict, way), mine)
        return self._answer(play, item, source, way, tx.now)

    async def _begin(
        self, tx: Tx, wanted: StartPlay, allowed: _Allowed, mine: Entitlements
    ) -> PlayRecord:
        item, way = allowed.item, allowed.way
        play_id = uuid4()
        play = PlayRecord(
            play_id,
            wanted.fan_id,
            item.id,
            allowed.source.version,
            await self._place(tx, wanted, play_id, mine),
            wanted.device_id,
            way.player,
            _lines(allowed.verdict.max_height, way.height, wanted.max_height),
            way.delivered,
            allowed.ends_at(tx.now),
            None,
        )
        repository.add(
            tx,
            play,
            country=wanted.country,
            policy=item.policy,
            is_early=allowed.verdict.is_early,
            is_exclusive=item.needs.flag not in _EVERYDAY,
        )
        return play

    async def _place(self, tx: Tx, wanted: StartPlay, play_id: UUID, mine: Entitlements) -> UUID:
        limit = leases.places(mine)
        place = leases.Wanted(wanted.fan_id, wanted.device_id, play_id, limit)
        lease_id = await leases.take(tx, place, wanted.takeover)
        if lease_id is None:
            raise error_of(leases.full(limit, await leases.active(tx, wanted.fan_id, limit)))
        await uses.close(tx, await repository.without_place(tx, wanted.fan_id))
        return lease_id

    def _answer(
        self, play: PlayRecord, item: Item, source: Source, way: Way, now: datetime
    ) -> Playing:
        expires = int(play.expires_at.timestamp())
        base = self._urls.of(source.path_id, expires, play.id)
        media = None if source.is_live else item.media
        folder = f"{base}/{source.version}"
        return Playing(
            play_id=play.id,
            lease_id=play.lease_id,
            expires_at=play.expires_at,
            manifest_url=f"{base}/master.m3u8",
            player=way.player,
            key_token=self.key_token(play, now),
            drm_token=self.drm_token(play, now),
            systems=way.systems,
            max_height=play.max_height,
            policy=item.policy,
            delivered=way.delivered,
            watermark=self._watermark(play.fan_id),
            item=item,
            is_live=source.is_live,
            poster_url=f"{folder}/poster.jpg" if media and media.heights else None,
            sprite_url=f"{folder}/sprite.vtt" if media and media.sprite else None,
        )

    def key_token(self, play: PlayRecord, now: datetime) -> str | None:
        """For the header of key requests; a native player sends no headers and needs none."""
        if play.player is not Player.HLS_AES128:
            return None
        return self._tokens.make(Purpose.KEY, play, now.timestamp())

    def drm_token(self, play: PlayRecord, now: datetime) -> str | None:
        """For licence requests of plays with a key system."""
        if play.player is not Player.HLS_CBCS:
            return None
        return self._tokens.make(Purpose.LICENCE, play, now.timestamp())

    def _watermark(self, fan_id: int) -> str:
        """A short code of this fan that only we can lead back to them."""
        tag = b32encode(hmac.digest(self._watermarks, str(fan_id).encode(), sha256)[:5]).decode()
        return f"{tag[:4]}-{tag[4:]}"

    @use_case
    async def keep(
        self, tx: Tx, fan_id: int, key: str, device_id: str, country: str | None
    ) -> Kept:
        """A lease to keep it on a device without a line, for as many days as the plan says.

        It binds the device, ends with its removal, and is a right only: the Mini App cannot
        store media, so nothing is handed out with it. OfflineNotIncluded, NotPlayable.
        """
        item = await playable(tx, key)
        source = await source_of(tx, item)
        assert item is not None
        mine = await entitlements_of(tx, fan_id)
        verdict = await self._decide(tx, fan_id, item, country, mine)
        if isinstance(verdict, Refusal):
            raise error_of(verdict)
        if isinstance(source, Refusal) or source.is_live:
            raise NotPlayable
        days = mine.number(Number.OFFLINE_DAYS)
        if not mine.has(Flag.OFFLINE_DOWNLOADS) or not days:
            plans = (await self.plans.market(tx, fan_id)).plans
            with_it = [each for each in plans if Flag.OFFLINE_DOWNLOADS in each.rights.flags]
            raise OfflineNotIncluded(plans=plans_for_json(with_it))
        await screens.admit(tx, fan_id, device_id, "", mine=mine, is_audio=item.is_audio)
        lasting = timedelta(days=days)
        if verdict.closes_at is not None:
            lasting = min(lasting, verdict.closes_at - tx.now)
        return await repository.keep(tx, fan_id, item.id, device_id, lasting)


def _lines(*heights: int | None) -> int:
    """The lowest of those that are said."""
    return min(each for each in heights if each is not None)
