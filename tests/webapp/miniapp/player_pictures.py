"""Pictures of the player for the documentation: `python -m tests.webapp.miniapp.player_pictures`.

The demo story's films and songs are made and processed for it, which takes some minutes.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Final

import httpx
from PIL import Image
from playwright.async_api import Browser, Page

from services.core.formats import Language
from tests.browser.chromium import open_browser
from tests.journeys.product import Product, running, whole
from tests.webapp.miniapp.pictures import GROUND, SHEETS, keep, laid_out
from tests.webapp.miniapp.things import Hand, hand_of
from tests.webapp.miniapp.visitor import Theme, Visitor, becomes_true, new_visitor, settle

FILM, SONG, ALBUM, CLOSED = "candle-clip", "first-rain", "rice-songs", "soriya-interview"
FILM_AT: Final = 4.6
SONG_AT: Final = 13.5
WIDTH: Final = 230
LARGEST_BYTES: Final = 90_000
PATIENCE_SECONDS: Final = 900
SETTINGS: Final[dict[Language, str]] = {
    "en": "Picture and captions",
    "km": "រូបភាព និងចំណងជើងរង",
}
_GO: Final = """(seconds) => {
    const bar = document.querySelector(".scrub input");
    bar.value = String(seconds);
    bar.dispatchEvent(new Event("input", {bubbles: true}));
    bar.dispatchEvent(new Event("change", {bubbles: true}));
}"""


async def ready(hand: Hand) -> None:
    """Until the film and the song are there."""
    for _ in range(PATIENCE_SECONDS):
        answers = [await hand.web.get(f"/api/v1/watch/items/{key}") for key in (FILM, SONG)]
        if all(each.status_code == httpx.codes.OK for each in answers):
            return
        await asyncio.sleep(1)
    raise AssertionError("the demo's films do not come")


async def go(page: Page, path: str) -> None:
    await page.evaluate("path => { location.hash = path }", path)
    await settle(page)


async def plays_until(page: Page, seconds: float) -> None:
    """Stops it there, with the controls shown."""
    await becomes_true(page, 'document.querySelector("video")?.currentTime > 0')
    await page.evaluate(_GO, int(seconds))
    await becomes_true(page, f'document.querySelector("video").currentTime > {seconds}')
    await page.evaluate('document.querySelector("video").pause()')
    await page.locator('.rosette-play[aria-busy="false"]').first.wait_for()


async def taken(browser: Browser, visitor: Visitor, theme: Theme) -> list[Image.Image]:
    """Watching, its sheet, a song, the small player below a page, and what is not open."""
    opened = await visitor.open(browser, f"/watch/{FILM}", theme)
    page, pictures = opened.page, []

    async def shoot() -> None:
        await page.wait_for_timeout(400)
        pictures.append(Image.open(io.BytesIO(await page.screenshot())).convert("RGB"))

    await page.locator(".rosette-play").first.tap()
    await plays_until(page, FILM_AT)
    await shoot()
    await page.get_by_role("button", name=SETTINGS[visitor.language]).tap()
    await shoot()
    await page.keyboard.press("Escape")
    await go(page, f"/listen/{SONG}?queue={ALBUM}")
    await plays_until(page, SONG_AT)
    await shoot()
    await go(page, "/watch")
    await shoot()
    await go(page, f"/watch/{CLOSED}")
    await shoot()
    await opened.close()
    return pictures


async def draw(product: Product) -> None:
    async with open_browser() as browser:
        for language, theme in SHEETS:
            visitor = await new_visitor(product, language)
            hand = await hand_of(visitor)
            async with hand.web:
                await ready(hand)
            row = await taken(browser, visitor, theme)
            sheet = laid_out(row, GROUND[theme], WIDTH, len(row), LARGEST_BYTES)
            await keep(f"player-{language}-{theme}", sheet)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as data,
        running(whole(Path(data), MEDIA_WORKERS="2")) as started,
    ):
        asyncio.run(draw(started))
