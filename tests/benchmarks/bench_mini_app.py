"""The Mini App on a slow phone: 4 times slower processor, 1.6 Mb/s, 150 ms to the server.

    PYTHONPATH=. python tests/benchmarks/bench_mini_app.py

Largest paint and layout shift of first visits by a real browser (nothing kept), and how long the
page takes from a tap to the next frame (event timing: what INP is made of) for taps through the
tabs, an event and its steppers. The same visit without any brake stands beside it: their ratio
says how much of the figure is the network's and the phone's.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from tests.browser.chromium import open_browser
from tests.journeys.product import Product, running, whole
from tests.webapp.miniapp.visitor import Visitor, new_visitor, settle

VISITS: Final = 5
SLOWER: Final = 4
NETWORK: Final[Mapping[str, float | bool]] = {
    "offline": False,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
    "latency": 150,
}
_WATCH: Final = """() => {
    window.seen = {largest: 0, what: "", shift: 0, taps: []};
    const watch = (type, note, more = {}) => new PerformanceObserver((list) =>
        list.getEntries().forEach(note)).observe({type, buffered: true, ...more});
    watch("largest-contentful-paint", (entry) => {
        seen.largest = entry.startTime;
        seen.what = entry.element?.tagName + " " + (entry.element?.className ?? "");
    });
    watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
    watch("event", (entry) => { if (entry.interactionId) seen.taps.push(entry.duration); },
        {durationThreshold: 16});
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds to the largest paint, summed shift, and the longest answer to a tap in ms."""

    largest_ms: float
    what: str
    shift: float
    slowest_tap_ms: float


async def visit(browser: Browser, visitor: Visitor, *, braked: bool, tapping: bool) -> Visit:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True
    )
    page = await context.new_page()
    address = await visitor.address()
    await page.add_init_script(f"({_WATCH})()")
    if braked:
        client = await context.new_cdp_session(page)
        await client.send("Network.enable")
        await client.send("Network.emulateNetworkConditions", dict(NETWORK))
        await client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(address)
    await settle(page)
    await page.wait_for_timeout(300)
    painted = await page.evaluate("({...seen})")
    if tapping:
        await tap_through(page)
    seen = await page.evaluate("seen")
    await context.close()
    return Visit(painted["largest"], painted["what"], painted["shift"], max(seen["taps"] or [0]))


async def tap_through(page: Page) -> None:
    """Tabs, an event, its steppers, and back."""
    for path in ("/events", "/me", "/events"):
        await page.locator(f".tabs a[href='#{path}']").tap()
        await settle(page)
    await page.locator(".event-row").first.tap()
    await settle(page)
    more = page.locator(".stepper button:not(:disabled)").last
    for _ in range(3):
        await more.tap()
        await page.wait_for_timeout(100)


async def measure(product: Product, browser: Browser) -> None:
    for language in ("km", "en"):
        visitor = await new_visitor(product, language)
        free = [await visit(browser, visitor, braked=False, tapping=False) for _ in range(VISITS)]
        slow = [
            await visit(browser, visitor, braked=True, tapping=number == 0)
            for number in range(VISITS)
        ]
        largest = statistics.median(each.largest_ms for each in slow)
        unbraked = statistics.median(each.largest_ms for each in free)
        print(  # noqa: T201
            f"{language}: largest paint {largest:,.0f} ms (aim 1,800), {largest / unbraked:.1f} x "
            f"the {unbraked:,.0f} ms without brakes; it is {slow[0].what!r}; "
            f"shift {max(each.shift for each in slow):.3f} (aim 0.05); "
            f"slowest answer to a tap {slow[0].slowest_tap_ms:.0f} ms (aim 200)"
        )


async def main() -> None:
    with tempfile.TemporaryDirectory() as data, running(whole(Path(data))) as product:
        async with open_browser() as browser:
            await measure(product, browser)


if __name__ == "__main__":
    asyncio.run(main())
