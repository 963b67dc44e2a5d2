"""An encoder that cannot keep up: the source is never held up, and it is said what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from services.streaming.live.ingest.beside import SILENT_MS, Beside
from services.streaming.live.ingest.chunks import Message, Type
from services.streaming.live.ingest.encoder import Encoder
from services.streaming.live.ingest.timeline import Timeline
from tests.services.streaming.live.world import WITHIN_SECONDS

FRAME_MS: Final = 40
BYTES: Final = 20_000
START_MS: Final = (1 << 32) - 2_000
"""Timestamps begin anew in the middle."""


def picture(number: int) -> Message:
    """A keyframe each second."""
    kind = 0x17 if number % 25 == 0 else 0x27
    at = (START_MS + number * FRAME_MS) % (1 << 32)
    return Message(Type.VIDEO, at, 1, bytes([kind, 1, 0, 0, 0]) + bytes(BYTES))


@pytest.fixture
async def beside(tmp_path: Path) -> AsyncIterator[Beside]:
    """Its encoder takes nothing and makes nothing."""
    stuck = tmp_path / "stuck"
    stuck.write_text("#!/bin/sh\nexec sleep 60\n")
    stuck.chmod(0o755)
    timeline = Timeline.resume(tmp_path / "live", timedelta(minutes=1))
    made = Beside(str(stuck), timeline, ["240p"])
    yield made
    await made.close()


async def test_it_is_stopped_and_said_to_be_down_and_begins_anew(beside: Beside) -> None:
    beside.begin(1, picture(0), {})
    assert not beside.down
    runs = set[Encoder | None]()
    for number in range(60 * 1_000 // FRAME_MS):
        beside.hear(picture(number))
        if number % 25 == 0:
            await asyncio.sleep(0.01)
            runs.add(beside._encoder)
        assert len(beside._waiting) * FRAME_MS <= 5_000, "a backlog has an end"
    assert beside.down == {"240p"}
    async with asyncio.timeout(WITHIN_SECONDS):
        while len(runs - {None}) < 2:
            number += 1
            beside.hear(picture(number))
            await asyncio.sleep(0.01)
            runs.add(beside._encoder)
    beside.end_take()
    assert not beside.down, "nothing is expected while the camera is away"


async def test_a_camera_without_sound_lacks_no_sound(tmp_path: Path) -> None:
    timeline = Timeline.resume(tmp_path, timedelta(minutes=1))
    beside = Beside("/nowhere/ffmpeg", timeline, ["audio"])
    beside.begin(1, picture(0), {})
    for number in range(2 * SILENT_MS // FRAME_MS):
        beside.hear(picture(number))
        if number % 25 == 0:
            await asyncio.sleep(0)
    assert not beside.down
    await beside.close()


async def test_without_a_program_it_is_down_and_nothing_else_happens(tmp_path: Path) -> None:
    timeline = Timeline.resume(tmp_path, timedelta(minutes=1))
    beside = Beside("/nowhere/ffmpeg", timeline, ["240p"])
    beside.begin(1, picture(0), {})
    for number in range(2 * SILENT_MS // FRAME_MS):
        beside.hear(picture(number))
        if number % 25 == 0:
            await asyncio.sleep(0)
    assert beside.down == {"240p"}
    await beside.close()
