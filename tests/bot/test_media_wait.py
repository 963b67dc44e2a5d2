"""`load --wait` says how each item ended, and how many did not end well."""

import asyncio
from pathlib import Path

from bot.media_wait import wait_for_media
from tests.services.streaming.processing.conftest import file_url, one_studio
from tests.services.streaming.processing.studio import FILM, SONG, Studio
from tests.services.streaming.samples import Samples, samples

__all__ = ["file_url", "one_studio", "samples"]


async def test_until_nothing_is_left_to_do(
    one_studio: Studio, samples: Samples, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_text("no film")
    await one_studio.submit(FILM, bad)
    await one_studio.submit(SONG, samples.track)
    said: list[str] = []
    waiting = asyncio.create_task(wait_for_media(one_studio.media, said.append, look_seconds=0.01))
    while await one_studio.runner.run_one():
        pass
    async with asyncio.timeout(30):
        failed = await waiting
    assert (sorted(said), failed) == (["film: not_media", "song: ready"], 1)


async def test_with_nothing_to_do_ends_at_once(one_studio: Studio) -> None:
    said: list[str] = []
    failed = await wait_for_media(one_studio.media, said.append)
    assert (said, failed) == ([], 0)
