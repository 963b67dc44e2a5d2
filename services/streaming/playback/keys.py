"""Keys and playlists of a play: every request is checked again, as if it were the first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.clock import Clock
from services.core.uow import Tx, UnitOfWork, query
from services.streaming.library.repository import items_by_id
from services.streaming.library.schemas import Item
from services.streaming.playback import manifests, repository
from services.streaming.playback.errors import (
    BadSignature,
    NotPlayable,
    PlayExpired,
    TakenOver,
    TokenRequired,
    WrongKey,
    error_of,
)
from services.streaming.playback.live_keys import LiveKeys
from services.streaming.playback.live_views import Broadcasts, Viewer, Watched
from services.streaming.playback.schemas import Delivered, Player, PlayRecord, Refusal
from services.streaming.playback.service import (
    LIVE_VERSION,
    PlaybackService,
    Source,
    source_of,
)
from services.streaming.playback.signing import MediaUrls
from services.streaming.playback.tokens import PlayTokens, Purpose
from services.streaming.processing import manifest as media_manifest
from services.streaming.processing.folders import Folders
from services.streaming.processing.keys import MediaKeys, class_of
from services.streaming.processing.schemas import ContentKey, KeyClass, Scheme

_LINES: Final = {KeyClass.AUDIO: 0, KeyClass.SD: 0, KeyClass.HD: 481, KeyClass.UHD: 1_081}
"""From how many lines on a class of keys is needed."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a signed address says: ids as hex, `expires` in seconds since 1970."""

    expires: int
    play: str
    signature: str
    item: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A play whose rights hold now, and up to how many lines they go."""

    play: PlayRecord
    item: Item
    max_height: int


class KeyDesk:
    """`data_dir` holds `media` and `live`."""

    def __init__(
        self,
        uow: UnitOfWork,
        playback: PlaybackService,
        urls: MediaUrls,
        secret: bytes,
        data_dir: Path,
        clock: Clock,
    ) -> None:
        self.uow = uow
        self._playback = playback
        self._signer = urls.signer
        self._tokens = PlayTokens(secret)
        self._keys = MediaKeys(secret)
        self._folders = Folders(data_dir)
        self._clock = clock
        self._live_keys = LiveKeys(secret)
        self._broadcasts = Broadcasts(data_dir / "live", clock, self._live_keys)
        self._watched = Watched(clock)

    def holds(self, address: Address) -> None:
        """Whether an address is ours and still good: BadSignature, PlayExpired. No database."""
        if not self._signer.holds(address.item, address.expires, address.play, address.signature):
            raise BadSignature
        if self._clock.now().timestamp() >= address.expires:
            raise PlayExpired

    async def key(
        self, address: Address, key_class: KeyClass, token: str | None, country: str | None
    ) -> bytes:
        """The AES-128 key of a class: 16 bytes.

        TokenRequired: a player that can send the token must; native ones have the address alone.
        WrongKey: this play has no such key, e.g. HD for who may see SD, or a play with licences.
        """
        self.holds(address)
        checked = await self.check(_play_id(address), country)
        play = checked.play
        self._check_token(play, token)
        if play.item_id.hex != address.item or not _is_within(key_class, checked):
            raise WrongKey
        keys = await self.keys_of(play, Scheme.AES)
        if key_class not in keys:
            raise WrongKey
        return keys[key_class].key

    def _check_token(self, play: PlayRecord, token: str | None) -> None:
        if play.player is Player.HLS_CBCS:
            raise WrongKey
        if play.player is Player.HLS_AES128:
            if token is None:
                raise TokenRequired
            self._tokens.check(Purpose.KEY, play, token, self._clock.now().timestamp())

    async def licence_keys(
        self, play_id: UUID, token: str, country: str | None
    ) -> dict[KeyClass, ContentKey]:
        """All keys that a play with licences may have now. BadSignature, PlayExpired, and the
        reasons of a start.
        """
        checked = await self.check(play_id, country)
        play = checked.play
        if play.player is not Player.HLS_CBCS:
            raise BadSignature
        self._tokens.check(Purpose.LICENCE, play, token, self._clock.now().timestamp())
        keys = await self.keys_of(play, Scheme.CBCS)
        return {name: key for name, key in keys.items() if _is_within(name, checked)}

    @query
    async def check(self, tx: Tx, play_id: UUID, country: str | None) -> Checked:
        """The checks of a start, once more. TakenOver, PlayExpired, and the reasons of a start."""
        found = (await repository.plays(tx, [play_id])).get(play_id)
        if found is None:
            raise BadSignature
        play = found.play
        if play.expires_at <= tx.now:
            raise PlayExpired
        if play.ended_at is not None or not found.leased:
            raise TakenOver
        item = (await items_by_id(tx, [play.item_id])).get(play.item_id)
        await source_of(tx, item)
        assert item is not None
        verdict = await self._playback.decide(tx, play.fan_id, item, country)
        if isinstance(verdict, Refusal):
            raise error_of(verdict)
        return Checked(play, item, min(play.max_height, verdict.max_height))

    @query
    async def keys_of(
        self, tx: Tx, play: PlayRecord, scheme: Scheme
    ) -> dict[KeyClass, ContentKey]:
        return await self._keys.of(tx, play.item_id, play.version, scheme)

    async def master(self, address: Address, country: str | None) -> str:
        """The master playlist of this play: only what it may have."""
        self.holds(address)
        checked = await self.check(_play_id(address), country)
        play = checked.play
        if play.version == LIVE_VERSION:
            on_air = await self._broadcasts.on_air(address.item)
            return manifests.live_master(on_air, checked.max_height)
        if play.item_id.hex != address.item:
            raise BadSignature
        folder = self._folders.version(play.item_id, play.version)
        try:
            made = await asyncio.to_thread(media_manifest.read, folder)
        except FileNotFoundError as error:
            raise NotPlayable from error
        scheme = Scheme.CBCS if play.player is Player.HLS_CBCS else Scheme.AES
        return manifests.master(made, play.version, scheme, checked.max_height)

    async def playlist(
        self, address: Address, version: str, scheme: Scheme, rendition: str, country: str | None
    ) -> str:
        """The playlist of one rendition, asked for once or when the quality changes: its right
        and its place are looked at.
        """
        self.holds(address)
        play = (await self.check(_play_id(address), country)).play
        if play.item_id.hex != address.item or play.version != version:
            raise BadSignature
        text = await self._read(
            self._folders.root / address.item / version / scheme / rendition / "index.m3u8"
        )
        if scheme is Scheme.AES:
            return text
        if play.delivered is not Delivered.CLEARKEY_DEV:
            return text
        lines = 0 if rendition == "audio" else int(rendition.removesuffix("p"))
        name = class_of(lines) if lines else KeyClass.AUDIO
        keys = await self.keys_of(play, scheme)
        if name not in keys:
            raise NotPlayable
        return manifests.with_clearkey(text, keys[name].kid)

    async def live_playlist(self, address: Address, rendition: str, country: str | None) -> str:
        """The playlist of a live event, asked for every second: its rights and its place are
        looked at every ten. NotPlayable: this rendition is not made now, or not for this play.
        """
        await self._viewer(address, rendition, country)
        return await self._broadcasts.playlist(address.item, rendition)

    async def live_key(
        self, address: Address, rendition: str, group: str, token: str | None, country: str | None
    ) -> bytes:
        """The key of five minutes of a rendition: 16 bytes, for who may have its playlist. All
        viewers ask in the same second: what was looked at for their playlists is enough.
        """
        viewer = await self._viewer(address, rendition, country)
        self._check_token(viewer.play, token)
        return self._live_keys.key(address.item, rendition, group)

    async def _viewer(self, address: Address, rendition: str, country: str | None) -> Viewer:
        """Who may have this rendition now."""
        self.holds(address)
        play_id = _play_id(address)
        viewer = self._watched.viewer(play_id)
        if viewer is None:
            checked = await self.check(play_id, country)
            await self._same_event(checked.item, address)
            viewer = Viewer(checked.play, address.item, checked.max_height)
            self._watched.note(viewer)
        if viewer.event != address.item:
            raise BadSignature
        on_air = await self._broadcasts.on_air(address.item)
        if on_air is not None and not on_air.allows(rendition, viewer.max_height):
            raise NotPlayable
        return viewer

    @query
    async def _same_event(self, tx: Tx, item: Item, address: Address) -> None:
        source = await source_of(tx, item)
        if not isinstance(source, Source) or source.path_id.hex != address.item:
            raise BadSignature

    async def _read(self, path: Path) -> str:
        try:
            return await asyncio.to_thread(path.read_text)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotPlayable from error


def _is_within(key_class: KeyClass, checked: Checked) -> bool:
    return checked.max_height >= _LINES[key_class]


def _play_id(address: Address) -> UUID:
    try:
        return UUID(hex=address.play)
    except ValueError as error:
        raise BadSignature from error
