"""What a first visit may cost: scripts, styles, everything; a second one is nearly free."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.async_api import Browser, Page, Response

from services.core.formats import Language
from tests.webapp.miniapp.visitor import Visitor, settle

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SCRIPTS: Final = 40 * 1024
STYLES: Final = 12 * 1024
EVERYTHING: Final = 150 * 1024
SHIFT: Final = 0.05
_COUNT_SHIFTS: Final = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
    }).observe({type: "layout-shift", buffered: true});
}"""


_KEEPS_NOTHING: Final = "delete Navigator.prototype.serviceWorker"
"""What is kept for the time without a network is fetched after the visit: a slow one is no dearer.
"""


@dataclass
class Traffic:
    """Bytes that came over the wire, as packed as they came, by kind of what asked for them."""

    by_kind: dict[str, int] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    waiting: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("response", lambda response: self.waiting.append(response))  # noqa: PLW0108

    async def count(self) -> None:
        for response in self.waiting:
            sizes = await response.request.sizes()
            kind = response.request.resource_type
            # What the browser had kept came over no wire: its size is none, or negative.
            came = max(0, sizes["responseBodySize"])
            self.by_kind[kind] = self.by_kind.get(kind, 0) + came
            self.addresses.append(response.url)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


@pytest.mark.parametrize("language", ["km", "en"])
async def test_a_first_visit_is_small_and_does_not_jump(
    visitors: dict[Language, Visitor], browser: Browser, language: Language
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.add_init_script(f"({_COUNT_SHIFTS})()")
    await page.add_init_script(_KEEPS_NOTHING)
    traffic = Traffic()
    traffic.watch(page)
    await page.goto(await visitors[language].address())
    await settle(page)
    await traffic.count()
    assert 0 < traffic.by_kind["script"] <= SCRIPTS
    assert 0 < traffic.by_kind["stylesheet"] <= STYLES
    assert traffic.total <= EVERYTHING, traffic.by_kind
    assert await page.evaluate("shifted") <= SHIFT
    assert not [each for each in traffic.addresses if not each.startswith("http://127.0.0.1")]
    await context.close()


async def test_a_second_visit_asks_for_no_hashed_file_again(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.add_init_script(_KEEPS_NOTHING)
    await page.goto(await visitors["km"].address())
    await settle(page)
    again = Traffic()
    again.watch(page)
    await page.reload()
    await settle(page)
    await again.count()
    assert again.by_kind.get("script", 0) == again.by_kind.get("font", 0) == 0
    assert again.total <= EVERYTHING / 4, again.by_kind
    await context.close()
