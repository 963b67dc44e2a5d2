"""Files that players are given: read from disk, the last used ones kept in memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path
from typing import Final

from services.streaming.playback.errors import NotPlayable
from services.streaming.playback.live_keys import LiveKeys

_MEMORY_BYTES: Final = 64 * 2**20
_MOST_BYTES: Final = 32 * 2**20  # no segment and no picture is larger
_LIVE: Final = "live/"
_PIECE: Final = ".m4s"


class MediaFiles:
    """Files below `data_dir`/media and `data_dir`/live; a file never changes under its name.

    A name is the item and the file as addresses have them: `<hex>/<version>/aes/480p/00000.ts`,
    of a live event `<hex>/live/240p/1-00001.m4s`. Pieces of what is live are given encrypted.
    """

    def __init__(
        self, data_dir: Path, live_keys: LiveKeys, memory_bytes: int = _MEMORY_BYTES
    ) -> None:
        self._live_keys = live_keys
        self._media = (data_dir / "media").resolve()
        self._live = (data_dir / "live").resolve()
        self._most = memory_bytes
        self._size = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def in_memory(self, name: str) -> bytes | None:
        held = self._held.get(name)
        if held is not None:
            self._held.move_to_end(name)
        return held

    async def read(self, name: str) -> bytes:
        """NotPlayable: there is no such file, or it lies elsewhere."""
        content = await asyncio.to_thread(self._read, name)
        if name not in self._held:
            self._held[name] = content
            self._size += len(content)
        while self._size > self._most:
            _, gone = self._held.popitem(last=False)
            self._size -= len(gone)
        return content

    def _read(self, name: str) -> bytes:
        item, _, file = name.partition("/")
        if not file.startswith(_LIVE):
            return _stored(self._media, item, file)
        file = file.removeprefix(_LIVE)
        content = _stored(self._live, item, file)
        return self._live_keys.sealed(item, file, content) if file.endswith(_PIECE) else content


def _stored(root: Path, item: str, file: str) -> bytes:
    try:
        # Where it really is: a link must not lead out of the folder of media.
        real = (root / item / file).resolve(strict=True)
        if not real.is_relative_to(root) or real.stat().st_size > _MOST_BYTES:
            raise NotPlayable
        return real.read_bytes()
    except OSError as error:
        raise NotPlayable from error
