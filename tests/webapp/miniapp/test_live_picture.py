"""A broadcast in a real browser: its picture moves, small too; words come when it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.product import Product
from tests.services.streaming.live.world import loop_file
from tests.webapp.miniapp.studio import SHOWN, on_air
from tests.webapp.miniapp.test_player import COLOURFUL, colours_of
from tests.webapp.miniapp.visitor import (
    FIRST_FRAME_MS,
    HEIGHT,
    becomes_true,
    new_visitor,
    patient,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WORDS: Final = "Now you can vote"
PATIENCE_MS: Final = 30_000
MOVES: Final = """() => {
    const video = document.querySelector("video");
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 25;
}"""


SMALL_MOVES: Final = """() => {
    const video = document.querySelector("video");
    if (video === null || video.videoHeight !== 240) return false;
    const frames = video.getVideoPlaybackQuality().totalVideoFrames;
    window.smallSince ??= frames;
    return frames > window.smallSince + 25;
}"""
ONLY_SOUNDS: Final = """() => {
    const video = document.querySelector("video");
    if (video === null || video.videoHeight !== 0) return false;
    window.heardSince ??= video.currentTime;
    return video.currentTime > window.heardSince + 0.5;
}"""


async def choose(page: Page, quality: str) -> None:
    """In the settings; the controls may have gone meanwhile."""
    await page.get_by_role("button", name="Picture and captions").dispatch_event("click")
    await page.get_by_role("radio", name=quality).tap()
    await page.get_by_role("button", name="Close").tap()


async def test_the_picture_moves_and_words_come_with_it(
    product: Product, browser: Browser, tmp_path: Path
) -> None:
    """Then the small picture for who saves data, and the sound alone."""
    visitor = await new_visitor(product, "en")
    async with on_air(product, loop_file(tmp_path)) as studio:
        context = await browser.new_context(
            viewport={"width": 390, "height": HEIGHT}, has_touch=True, is_mobile=True
        )
        await context.add_init_script(patient(FIRST_FRAME_MS))
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(await visitor.address())
        await page.locator("main").wait_for()
        await page.evaluate("path => { location.hash = path }", f"/live/{SHOWN}")
        await page.locator(".rosette-play").first.tap()
        await becomes_true(page, MOVES)
        await studio.say(WORDS)
        await expect(page.get_by_text(WORDS)).to_be_visible(timeout=PATIENCE_MS)
        await choose(page, "Data saver")
        await becomes_true(page, SMALL_MOVES)
        assert await colours_of(page, ".slot-of-video") > COLOURFUL
        await choose(page, "Sound only")
        await becomes_true(page, ONLY_SOUNDS)
        await context.close()
