"""What is remembered of live plays between their playlists, each asked for every second."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.clock import Clock
from services.streaming.live import renditions
from services.streaming.live.renditions import OnAir
from services.streaming.playback.errors import NotPlayable
from services.streaming.playback.live_keys import LiveKeys
from services.streaming.playback.schemas import PlayRecord

_CHECKED_FOR: Final = timedelta(seconds=10)
_READ_FOR: Final = timedelta(seconds=1)
_MOST_WATCHED: Final = 20_000
_MOST_ON_AIR: Final = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    """A play whose right was looked at, the event that it is of, and up to how many lines it
    goes.
    """

    play: PlayRecord
    event: str
    max_height: int


class Watched:
    """Plays whose rights were looked at lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[UUID, tuple[datetime, Viewer]] = {}

    def viewer(self, play_id: UUID) -> Viewer | None:
        """None: it has to be looked at again."""
        held = self._held.get(play_id)
        return held[1] if held is not None and held[0] > self._clock.now() else None

    def note(self, viewer: Viewer) -> None:
        now = self._clock.now()
        if len(self._held) >= _MOST_WATCHED:
            self._held = {key: held for key, held in self._held.items() if held[0] > now}
        self._held[viewer.play.id] = (now + _CHECKED_FOR, viewer)


class Broadcasts:
    """What goes out of those that are watched, read at most once a second each."""

    def __init__(self, live: Path, clock: Clock, keys: LiveKeys) -> None:
        self._live = live
        self._clock = clock
        self._keys = keys
        self._sealed: dict[Path, tuple[str, str]] = {}
        self._held: dict[str, tuple[datetime, OnAir | None]] = {}

    async def on_air(self, event: str) -> OnAir | None:
        """By the event's id in hex. None: only the source, of which nothing is written."""
        now = self._clock.now()
        until, held = self._held.get(event, (now, None))
        if until > now:
            return held
        found = await asyncio.to_thread(renditions.read, self._live / event)
        if len(self._held) >= _MOST_ON_AIR:
            self._held.clear()
        self._held[event] = (now + _READ_FOR, found)
        return found

    async def playlist(self, event: str, rendition: str) -> str:
        """With its keys. NotPlayable: there is none."""
        try:
            return await asyncio.to_thread(self._playlist, event, rendition)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotPlayable from error

    def _playlist(self, event: str, rendition: str) -> str:
        """One of two hours is long, and asked for by everybody each second: written once."""
        folder = self._live / event
        path = (folder if rendition == renditions.SOURCE else folder / rendition) / "index.m3u8"
        text = path.read_text()
        held = self._sealed.get(path)
        if held is not None and held[0] == text:
            return held[1]
        sealed = self._keys.sealed_playlist(event, rendition, text)
        if len(self._sealed) >= _MOST_ON_AIR:
            self._sealed = {}
        self._sealed[path] = (text, sealed)
        return sealed
