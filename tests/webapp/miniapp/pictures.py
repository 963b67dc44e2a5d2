"""Pictures of the Mini App: `python -m tests.webapp.miniapp.pictures [FOLDER]`.

With a folder: every page in both languages and looks, 360 and 430 wide, to be looked at. Without
one: the few of the documentation, side by side, small.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser

from services.core.formats import Language
from tests.browser.chromium import open_browser
from tests.journeys.product import ROOT, Product, running, whole
from tests.webapp.miniapp.conftest import route_paths
from tests.webapp.miniapp.test_pages import address_of
from tests.webapp.miniapp.things import things_of
from tests.webapp.miniapp.visitor import Theme, Visitor, new_visitor

PICTURES: Final = ROOT / "docs" / "pictures"
SHOWN: Final = ("/", "/events", "/events/night-of-laughter", "/me")
SHEETS: Final[tuple[tuple[Language, Theme], ...]] = (("km", "dark"), ("en", "light"))
WIDTHS: Final = (360, 430)
SHOWN_WIDTH: Final = 270
GAP: Final = 14
GROUND: Final[dict[Theme, str]] = {"dark": "#000000", "light": "#d9cdd4"}
LARGEST_BYTES: Final = 60_000
QUALITIES: Final = (82, 74, 66, 58, 50)
"""The first with which the picture is small enough."""


async def picture(
    browser: Browser, visitor: Visitor, path: str, theme: Theme, width: int
) -> Image.Image:
    opened = await visitor.open(browser, path, theme, width)
    taken = await opened.page.screenshot()
    await opened.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def side_by_side(taken: Sequence[Image.Image], ground: str) -> bytes:
    """One WebP with all of them in a row."""
    heights = [each.height * SHOWN_WIDTH // each.width for each in taken]
    width = len(taken) * (SHOWN_WIDTH + GAP) + GAP
    sheet = Image.new("RGB", (width, max(heights) + 2 * GAP), ground)
    for place, (each, height) in enumerate(zip(taken, heights, strict=True)):
        small = each.resize((SHOWN_WIDTH, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + place * (SHOWN_WIDTH + GAP), GAP))
    for quality in QUALITIES:
        content = io.BytesIO()
        sheet.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= LARGEST_BYTES:
            break
    return content.getvalue()


async def sheets(product: Product, browser: Browser) -> None:
    for language, theme in SHEETS:
        visitor = await new_visitor(product, language)
        taken = [await picture(browser, visitor, path, theme, 390) for path in SHOWN]
        content = side_by_side(taken, GROUND[theme])
        target = PICTURES / f"mini-app-{language}-{theme}.webp"
        await asyncio.to_thread(target.write_bytes, content)
        print(target.relative_to(ROOT), len(content), "bytes")  # noqa: T201


async def everything(product: Product, browser: Browser, folder: Path) -> None:
    themes: tuple[Theme, ...] = ("dark", "light")
    languages: tuple[Language, ...] = ("km", "en")
    for language in languages:
        visitor = await new_visitor(product, language)
        things = await things_of(visitor)
        for pattern in route_paths():
            path = address_of(pattern, things)
            name = pattern.strip("/").replace("/", "-").replace(":", "") or "home"
            for theme in themes:
                for width in WIDTHS:
                    taken = await picture(browser, visitor, path, theme, width)
                    taken.save(folder / f"{name}-{language}-{theme}-{width}.png")
        print(language, "done")  # noqa: T201


async def draw(folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as data, running(whole(Path(data))) as product:
        async with open_browser() as browser:
            if folder is None:
                await sheets(product, browser)
            else:
                await everything(product, browser, folder)


if __name__ == "__main__":
    asked = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if asked is not None:
        asked.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(asked))
