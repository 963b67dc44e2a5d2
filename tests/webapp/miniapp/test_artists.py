"""Artists in the Mini App: found in either language, followed at once, taken back when refused."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Route, expect

from services.core.formats import Language
from tests.webapp.miniapp.things import hand_of
from tests.webapp.miniapp.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FOLLOW_ROUTE = "**/artists/*/follow"


async def follows(visitor: Visitor) -> set[str]:
    hand = await hand_of(visitor)
    async with hand.web:
        found = await hand.asks("GET", "/artists?followed=true")
    return {each["id"] for each in found["items"]}


async def test_found_in_either_language_and_followed(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    opened = await visitors["en"].open(browser, "/artists")
    page = opened.page
    await page.get_by_label("Search artists").fill("សូរិយា")
    await expect(page.locator(".artist-card")).to_have_count(1)
    heart = page.get_by_role("button", name="Follow Soriya")
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".toast")).to_contain_text("new events")
    assert "soriya" in await follows(visitors["en"])
    await page.get_by_label("Search artists").fill("")
    await page.get_by_role("radio", name="Following").click()
    await expect(page.locator(".artist-card")).to_have_count(1)
    await page.get_by_role("link", name="Soriya").click()
    await page.get_by_role("button", name="Unfollow").click()
    await expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    await expect(page.locator(".event-row", has_text="River of Gold")).to_be_visible()
    await expect(page.locator(".artist-goods .product").first).to_be_attached()
    assert opened.complaints == []
    await opened.close()


async def test_a_refusal_takes_it_back_on_the_screen(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    opened = await visitors["km"].open(browser, "/artists/neak-reach")
    page = opened.page
    held: asyncio.Future[Route] = asyncio.Future()

    async def hold(route: Route) -> None:
        held.set_result(route)

    await page.route(FOLLOW_ROUTE, hold)
    await page.get_by_role("button", name="តាមដាន", exact=True).click()
    taken = page.get_by_role("button", name="ឈប់តាមដាន")
    await expect(taken).to_be_visible()  # before any answer
    await (await held).abort()
    await expect(taken).to_have_count(0)
    await expect(page.locator(".toast.bad")).to_be_visible()
    await page.unroute(FOLLOW_ROUTE)
    assert await follows(visitors["km"]) == set()
    await opened.close()


async def test_tap_after_tap_ends_with_the_last(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    """While the first is under way, the second and third are seen, and come to nothing new."""
    opened = await visitors["km"].open(browser, "/artists")
    page = opened.page
    first: asyncio.Future[Route] = asyncio.Future()
    told: list[str] = []

    async def hold(route: Route) -> None:
        told.append(route.request.method)
        first.set_result(route)

    await page.route(FOLLOW_ROUTE, hold)
    heart = page.locator(".heart").nth(1)
    for pressed in ("true", "false", "true"):
        await heart.click()
        await expect(heart).to_have_attribute("aria-pressed", pressed)
    await (await first).continue_()
    await expect(page.locator(".toast.good")).to_be_visible()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    assert told == ["PUT"]
    await page.unroute(FOLLOW_ROUTE)
    async with page.expect_response(FOLLOW_ROUTE):
        await heart.click()
        await expect(heart).to_have_attribute("aria-pressed", "false")
    assert await follows(visitors["km"]) == set()
    await opened.close()
