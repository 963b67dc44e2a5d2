"""Pictures of the Mini App: `python -m tests.webapp.miniapp.pictures [FOLDER]`.

With a folder: every page in both languages and looks, 360 and 430 wide, to be looked at. Without
one: those of the documentation, small: a few side by side, and every page on one sheet for each
language and look.
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
from tests.webapp.miniapp.story_films import lay_story, story_things
from tests.webapp.miniapp.test_pages import address_of
from tests.webapp.miniapp.visitor import Theme, Visitor, new_visitor

PICTURES: Final = ROOT / "docs" / "pictures"
SHOWN: Final = ("/", "/events", "/events/night-of-laughter", "/me")
LEFT_OUT: Final = {"*", "/gallery", "/outside", "/events/:eventId/checkout"}
"""What says nothing by itself."""
LOOKS: Final[tuple[tuple[Language, Theme], ...]] = (
    ("km", "dark"),
    ("km", "light"),
    ("en", "dark"),
    ("en", "light"),
)
SHEETS: Final[tuple[tuple[Language, Theme], ...]] = (("km", "dark"), ("en", "light"))
WIDTHS: Final = (360, 430)
SHOWN_WIDTH: Final = 270
ON_SHEETS_WIDTH: Final = 116
IN_A_ROW: Final = 12
GAP: Final = 14
GROUND: Final[dict[Theme, str]] = {"dark": "#000000", "light": "#d9cdd4"}
LARGEST_BYTES: Final = 60_000
LARGEST_SHEET_BYTES: Final = 150_000
QUALITIES: Final = (82, 74, 66, 58, 50, 42, 34, 26)
"""The first with which the picture is small enough."""


async def picture(
    browser: Browser, visitor: Visitor, path: str, theme: Theme, width: int
) -> Image.Image:
    opened = await visitor.open(browser, path, theme, width)
    taken = await opened.page.screenshot()
    await opened.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def laid_out(
    taken: Sequence[Image.Image], ground: str, width: int, in_a_row: int, most_bytes: int
) -> bytes:
    """One WebP with all of them, each `width` wide, in rows."""
    height = taken[0].height * width // taken[0].width
    rows = -(-len(taken) // in_a_row)
    columns = min(in_a_row, len(taken))
    size = (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP)
    sheet = Image.new("RGB", size, ground)
    for place, each in enumerate(taken):
        row, column = divmod(place, in_a_row)
        small = each.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    for quality in QUALITIES:
        content = io.BytesIO()
        sheet.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= most_bytes:
            break
    return content.getvalue()


async def keep(name: str, content: bytes) -> None:
    target = PICTURES / f"{name}.webp"
    await asyncio.to_thread(target.write_bytes, content)
    print(target.relative_to(ROOT), len(content), "bytes")  # noqa: T201


async def sheets(product: Product, browser: Browser) -> None:
    for language, theme in SHEETS:
        visitor = await new_visitor(product, language)
        taken = [await picture(browser, visitor, path, theme, 390) for path in SHOWN]
        row = laid_out(taken, GROUND[theme], SHOWN_WIDTH, len(taken), LARGEST_BYTES)
        await keep(f"mini-app-{language}-{theme}", row)


async def every_page(product: Product, browser: Browser) -> None:
    """One sheet for each language and look."""
    pages = [path for path in route_paths() if path not in LEFT_OUT]
    visitors = {language: await new_visitor(product, language) for language, _ in SHEETS}
    things = {language: await story_things(each) for language, each in visitors.items()}
    for language, theme in LOOKS:
        addresses = [address_of(path, things[language]) for path in pages]
        taken = [
            (await picture(browser, visitors[language], path, theme, 390)).reduce(3)
            for path in addresses
        ]
        sheet = laid_out(taken, GROUND[theme], ON_SHEETS_WIDTH, IN_A_ROW, LARGEST_SHEET_BYTES)
        await keep(f"mini-app-pages-{language}-{theme}", sheet)


async def everything(product: Product, browser: Browser, folder: Path) -> None:
    themes: tuple[Theme, ...] = ("dark", "light")
    languages: tuple[Language, ...] = ("km", "en")
    for language in languages:
        visitor = await new_visitor(product, language)
        things = await story_things(visitor)
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
        await lay_story(product, Path(data))
        async with open_browser() as browser:
            if folder is None:
                await sheets(product, browser)
                await every_page(product, browser)
            else:
                await everything(product, browser, folder)


if __name__ == "__main__":
    asked = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if asked is not None:
        asked.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(asked))
