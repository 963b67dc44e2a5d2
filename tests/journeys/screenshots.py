"""Draws the pictures of the documentation: `python -m tests.journeys.screenshots`.

Each shows three moments of the main story on a phone, in one language.
"""

from __future__ import annotations

import asyncio
import base64
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, ViewportSize

from services.core.formats import Language
from tests.browser.chromium import open_browser
from tests.journeys.clicker import Clicker
from tests.journeys.product import ROOT, running, whole
from tests.journeys.words import Words

PICTURES: Final = ROOT / "docs" / "pictures"
MOMENTS: Final = {"10-event": -1, "12-summary": 0, "15-my-tickets": -2}
"""Which moments, and which picture of the chat stands on top; 0: the chat as it is."""
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
SHOWN_WIDTH: Final = 300
GAP: Final = 18
GROUND: Final = "#140d12"
COLOURS: Final = (192, 160, 128, 96)
"""The first number with which the picture is small enough."""
LARGEST_BYTES: Final = 150_000
_TO_THE_TOP: Final = """place => [...document.querySelectorAll(".picture-frame")].at(place)
    .scrollIntoView({block: "start"})"""
# The test browser brings no such signs; the people who look at the page have them.
_EMOJI: Final = ROOT / "sandbox/page/fonts/emoji.woff2"
_STYLE: Final = """@font-face {{ font-family: Emoji;
    src: url(data:font/woff2;base64,{font}) format("woff2") }}
:root {{ --font: "Kantumruy Pro", Emoji, sans-serif }}"""


async def moments(browser: Browser, sandbox_url: str, language: Language) -> list[Image.Image]:
    """The main story played on a phone; what it showed at the moments wanted."""
    page = await browser.new_page(viewport=PHONE, device_scale_factor=2, bypass_csp=True)
    taken: list[Image.Image] = []

    async def look(name: str) -> None:
        if name in MOMENTS:
            await page.get_by_test_id("toast").first.wait_for(state="detached")
            if place := MOMENTS[name]:
                await page.evaluate(_TO_THE_TOP, place)
            await page.wait_for_timeout(400)  # what moves on the page has come to rest
            taken.append(Image.open(io.BytesIO(await page.screenshot())))

    clicker = Clicker(page, Words(language), look)
    await clicker.open(sandbox_url)
    font = base64.b64encode(await asyncio.to_thread(_EMOJI.read_bytes)).decode()
    await page.add_style_tag(content=_STYLE.format(font=font))
    await clicker.play()
    return taken


def side_by_side(taken: Sequence[Image.Image]) -> bytes:
    """One PNG with a palette, small enough for a README."""
    height = SHOWN_WIDTH * PHONE["height"] // PHONE["width"]
    width = len(taken) * (SHOWN_WIDTH + GAP) + GAP
    sheet = Image.new("RGB", (width, height + 2 * GAP), GROUND)
    for place, picture in enumerate(taken):
        small = picture.convert("RGB").resize((SHOWN_WIDTH, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + place * (SHOWN_WIDTH + GAP), GAP))
    for colours in COLOURS:
        content = io.BytesIO()
        palette = sheet.quantize(colours, dither=Image.Dither.NONE)
        palette.save(content, "PNG", optimize=True)
        if content.tell() <= LARGEST_BYTES:
            break
    return content.getvalue()


async def draw(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, running(whole(Path(data))) as product:
        async with open_browser() as browser:
            for language in ("km", "en"):
                taken = await moments(browser, product.sandbox_url, language)
                content = side_by_side(taken)
                target = folder / f"chat-{language}.png"
                await asyncio.to_thread(target.write_bytes, content)
                print(target.relative_to(ROOT), len(content), "bytes")  # noqa: T201


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(PICTURES))
