"""From a file to a version: steps in a fixed order, each done once, however often it is begun.

A step writes to a folder that only its worker knows and takes its name when it is whole. So what
a killed worker has finished is kept, and what it had begun disturbs nobody.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from services.streaming.processing import checking, ladder, loudness, manifest, probing, stills
from services.streaming.processing.encoding import (
    OnShare,
    encode_picture,
    encode_sound,
    limit_seconds,
    tag_sound,
)
from services.streaming.processing.errors import BadMedia
from services.streaming.processing.folders import Folders, link_or_copy, remove
from services.streaming.processing.ladder import Picture
from services.streaming.processing.loudness import Loudness
from services.streaming.processing.manifest import Manifest
from services.streaming.processing.packaging import Encoded, package_aes, package_cbcs
from services.streaming.processing.probing import Source
from services.streaming.processing.schemas import ContentKey, KeyClass, Reason, Scheme, Stage
from services.streaming.processing.tools import Tools

SOUND_FILE: Final = "audio.m4a"
_MARGIN_BYTES: Final = 256 << 20
_SHARES: Final = {
    Stage.FETCHING: 0,
    Stage.PROBING: 1,
    Stage.MEASURING: 4,
    Stage.SOUND: 10,
    Stage.PICTURE: 85,
    Stage.PROTECTING: 92,
    Stage.PICTURES: 96,
    Stage.CHECKING: 99,
}
"""How much is done, in percent, when a stage is over."""

AskKeys = Callable[[Scheme, Collection[KeyClass]], Awaitable[Mapping[KeyClass, ContentKey]]]
OnStage = Callable[[Stage, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. `title` and `performer` are written into the file for music players."""

    item_id: UUID
    version: str
    source: Path
    is_audio: bool
    wants_cbcs: bool
    title: str
    performer: str


class Pipeline:
    """`with_2160`: also pictures of 2160 lines, where the source has them."""

    def __init__(self, tools: Tools, folders: Folders, *, with_2160: bool) -> None:
        self.tools = tools
        self.folders = folders
        self.with_2160 = with_2160

    async def make(self, order: Order, ask_keys: AskKeys, on_stage: OnStage) -> Manifest:
        """The version, whole and looked at. BadMedia says why not; ToolFailed and NotWhole are
        nobody's fault but ours.
        """
        finished = self.folders.version(order.item_id, order.version)
        if not finished.exists():
            await _Making(self, order, ask_keys, on_stage).run(finished)
        return await asyncio.to_thread(manifest.read, finished)


class _Making:
    """One order on its way through the steps."""

    def __init__(
        self, pipeline: Pipeline, order: Order, ask_keys: AskKeys, on_stage: OnStage
    ) -> None:
        self._tools = pipeline.tools
        self._folders = pipeline.folders
        self._with_2160 = pipeline.with_2160
        self._order = order
        self._ask_keys = ask_keys
        self._on_stage = on_stage
        self._folder = pipeline.folders.work(order.item_id, order.version)
        self._mark = secrets.token_hex(4)

    async def run(self, finished: Path) -> None:
        source = await self._probed()
        self._room(source)
        reached = await self._sound(source) if source.has_sound else None
        encoded = dict(await self._pictures(source))
        if reached:
            encoded[ladder.SOUND] = (self._folder / "sound" / "sound.mp4", KeyClass.AUDIO)
        parts = [await self._protected(source, encoded, Scheme.AES)]
        if self._order.wants_cbcs:
            parts.append(await self._protected(source, encoded, Scheme.CBCS))
        parts.append(await self._extras(source, encoded))
        self._on_stage(Stage.CHECKING, _SHARES[Stage.PICTURES])
        renditions = await checking.describe(self._tools, parts[0], encoded)
        made = Manifest(
            duration_seconds=source.duration_seconds,
            renditions=renditions,
            loudness_lufs=reached.lufs if reached and not reached.is_silent else None,
            has_cbcs=self._order.wants_cbcs,
            has_sprite=not self._order.is_audio,
            has_poster=not self._order.is_audio,
        )
        await self._checked(encoded)
        await asyncio.to_thread(self._put_together, parts, made, finished)
        self._on_stage(Stage.CHECKING, _SHARES[Stage.CHECKING])

    async def _step(self, name: str, work: Callable[[Path], Awaitable[None]]) -> Path:
        """The folder of a step; `work` fills it unless it is there."""
        done = self._folder / name
        if not await asyncio.to_thread(done.exists):
            half = self._folder / f"{name}.{self._mark}"
            await asyncio.to_thread(_fresh, half)
            await work(half)
            await asyncio.to_thread(half.rename, done)
        return done

    async def _probed(self) -> Source:
        async def work(folder: Path) -> None:
            found = await probing.probe(
                self._tools, self._order.source, is_audio=self._order.is_audio
            )
            await asyncio.to_thread((folder / "source.json").write_text, probing.stored(found))

        self._on_stage(Stage.PROBING, 0)
        folder = await self._step("source", work)
        return probing.restored(await asyncio.to_thread((folder / "source.json").read_text))

    def _room(self, source: Source) -> None:
        needed = _MARGIN_BYTES + ladder.room_bytes(
            source,
            is_audio=self._order.is_audio,
            wants_cbcs=self._order.wants_cbcs,
            with_2160=self._with_2160,
        )
        free = self._folders.free_bytes()
        if free < needed:
            raise BadMedia(Reason.DISK_FULL, needed_mb=needed >> 20, free_mb=free >> 20)

    async def _sound(self, source: Source) -> Loudness:
        """The sound at its level; how loud it is now."""
        order = self._order

        async def work(folder: Path) -> None:
            self._on_stage(Stage.MEASURING, _SHARES[Stage.PROBING])
            limit = limit_seconds(source.duration_seconds)
            heard = await loudness.measure(self._tools, order.source, limit)
            reached = await encode_sound(
                self._tools,
                order.source,
                source,
                heard,
                folder / "sound.mp4",
                self._share(Stage.SOUND, Stage.MEASURING),
                is_audio=order.is_audio,
            )
            said = json.dumps([reached.lufs, reached.peak_db])
            await asyncio.to_thread((folder / "loudness.json").write_text, said)

        folder = await self._step("sound", work)
        said = json.loads(await asyncio.to_thread((folder / "loudness.json").read_text))
        return Loudness(*said)

    async def _pictures(self, source: Source) -> Encoded:
        if self._order.is_audio:
            return {}
        wanted = ladder.pictures(source, with_2160=self._with_2160)
        weights = [each.width * each.height * each.frames_per_second for each in wanted]
        done = 0.0
        for picture, weight in zip(wanted, weights, strict=True):
            await self._picture(source, picture, done, weight / sum(weights))
            done += weight / sum(weights)
        return {
            each.name: (self._folder / each.name / "picture.mp4", each.key_class)
            for each in wanted
        }

    async def _picture(self, source: Source, picture: Picture, done: float, part: float) -> None:
        """One of them: `part` of the whole work after what is `done`."""
        whole = self._share(Stage.PICTURE, Stage.SOUND)

        async def work(folder: Path) -> None:
            await encode_picture(
                self._tools,
                self._order.source,
                source,
                picture,
                folder / "picture.mp4",
                lambda of: whole(done + of * part),
            )

        await self._step(picture.name, work)

    async def _protected(self, source: Source, encoded: Encoded, scheme: Scheme) -> Path:
        keys = await self._keys(scheme, encoded)
        package = package_aes if scheme is Scheme.AES else package_cbcs
        limit = limit_seconds(source.duration_seconds)
        self._on_stage(Stage.PROTECTING, _SHARES[Stage.PICTURE])
        return await self._step(
            scheme, lambda folder: package(self._tools, encoded, keys, folder, limit)
        )

    async def _keys(self, scheme: Scheme, encoded: Encoded) -> Mapping[KeyClass, ContentKey]:
        return await self._ask_keys(scheme, {key_class for _, key_class in encoded.values()})

    async def _extras(self, source: Source, encoded: Encoded) -> Path:
        async def work(folder: Path) -> None:
            if self._order.is_audio:
                sound, _ = encoded[ladder.SOUND]
                to = folder / SOUND_FILE
                await tag_sound(self._tools, sound, to, self._order.title, self._order.performer)
                return
            shown = [path for path, key_class in encoded.values() if key_class != KeyClass.AUDIO]
            await stills.make_stills(self._tools, shown[0], shown[-1], source, folder)

        self._on_stage(Stage.PICTURES, _SHARES[Stage.PROTECTING])
        return await self._step("extras", work)

    async def _checked(self, encoded: Encoded) -> None:
        keys = await self._keys(Scheme.AES, encoded)
        await checking.check_aes(self._tools, self._folder / Scheme.AES, encoded, keys)
        if self._order.wants_cbcs:
            keys = await self._keys(Scheme.CBCS, encoded)
            opened = self._folder / f"opened.{self._mark}"
            await checking.check_cbcs(
                self._tools, self._folder / Scheme.CBCS, encoded, keys, opened
            )

    def _put_together(self, parts: Collection[Path], made: Manifest, finished: Path) -> None:
        """Links, not moves: a second worker that was given up for dead finds its own still."""
        half = self._folder / f"finished.{self._mark}"
        _fresh(half)
        for part in parts:
            into = half if part.name == "extras" else half / part.name
            shutil.copytree(part, into, copy_function=_second_name, dirs_exist_ok=True)
        manifest.write(made, half)
        half.rename(finished)

    def _share(self, stage: Stage, since: Stage) -> OnShare:
        first, last = _SHARES[since], _SHARES[stage]
        return lambda of: self._on_stage(stage, round(first + (last - first) * of))


def _fresh(folder: Path) -> None:
    remove(folder)
    folder.mkdir(parents=True)


def _second_name(source: str, to: str) -> None:
    link_or_copy(Path(source), Path(to))
