"""The main story by clicks on the chat page, in a real browser: phone and desktop."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import ConsoleMessage, Page

from services.core.formats import Language
from tests.journeys.clicker import Clicker, do_not_look
from tests.journeys.groups import open_group
from tests.journeys.outside import Outside
from tests.journeys.person import new_person
from tests.journeys.product import Product
from tests.journeys.story import settle_in
from tests.journeys.words import Words

PHONE: Final = (390, 844)
DESKTOP: Final = (1280, 800)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "size"), [("km", PHONE), ("en", DESKTOP)], ids=["km-phone", "en-desktop"]
)
async def test_a_fan_clicks_from_start_to_ticket(
    product: Product,
    browser_page: Page,
    language: Language,
    size: tuple[int, int],
    tmp_path: Path,
) -> None:
    width, height = size
    await browser_page.set_viewport_size({"width": width, "height": height})
    complaints: list[str] = []
    browser_page.on("console", lambda message: _note(message, complaints))
    browser_page.on("pageerror", lambda error: complaints.append(str(error)))

    taken: list[str] = []

    async def look(name: str) -> None:
        taken.append(name)
        await browser_page.screenshot(path=tmp_path / f"{name}.png")
        assert await _sideways(browser_page) == 0, f"{name} is wider than the window"

    clicker = Clicker(browser_page, Words(language), look)
    await clicker.open(product.sandbox_url)
    await clicker.play()
    assert len(taken) == 17
    assert complaints == []


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    """What Chromium says where a page took seconds to draw its first words is none."""
    slow = "preloaded using link preload but not used" in message.text
    if message.type in {"error", "warning"} and not slow:
        complaints.append(message.text)


async def _sideways(page: Page) -> int:
    """Pixels by which the page could be scrolled sideways."""
    root = "document.documentElement"
    return int(await page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


async def test_a_link_asks_into_which_group_it_leads(
    product: Product, browser_page: Page, outside: Outside, tmp_path: Path
) -> None:
    """As in Telegram: choose a group, see the card there, come back by its link."""
    words = Words("km")
    host = await new_person(outside, "km")
    await settle_in(host)
    await open_group(host, 2)
    await outside.post("/sim/groups", title="មិត្តភក្តិ", member_ids=[host.id])
    await browser_page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await browser_page.goto(f"{product.sandbox_url}/?person={host.id}")
    clicker = Clicker(browser_page, words, do_not_look)
    await clicker.press("👥 " + words.say("groups.button.post"))
    await browser_page.get_by_test_id("group-choice").get_by_text("មិត្តភក្តិ").click()
    await clicker.sees("groups.page.how")
    await browser_page.screenshot(path=tmp_path / "group.png")
    await clicker.press(words.say("groups.button.pay"))
    await clicker.sees("groups.start.title")
