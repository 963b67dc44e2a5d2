"""Money for somebody who is not here yet: the link opens the Mini App, one tap takes it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from services.core.formats import Language
from tests.journeys.product import Product
from tests.webapp.miniapp.giver import money_for
from tests.webapp.miniapp.things import hand_of, topped_up
from tests.webapp.miniapp.visitor import new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WORDS: dict[Language, dict[str, str]] = {
    "en": {"take": "Take it", "wallet": "Open the wallet", "another": "for another phone number"},
    "km": {"take": "ទទួលយក", "wallet": "បើកកាបូប", "another": "លេខទូរស័ព្ទ"},
}


@pytest.mark.parametrize("language", ["km", "en"])
async def test_who_was_meant_takes_it_and_nobody_else(
    product: Product, browser: Browser, language: Language
) -> None:
    words = WORDS[language]
    giver = await hand_of(await new_visitor(product, "en"))
    visitor = await new_visitor(product, language)
    async with giver.web:
        await topped_up(giver, 20_00)
        token = await money_for(giver, visitor.username, 7_00)
    stranger = await (await new_visitor(product, language)).open(browser)
    await stranger.page.evaluate(f"location.hash = '/claims/{token}'")
    await expect(stranger.page.locator(".state")).to_contain_text(words["another"])
    await stranger.close()
    opened = await visitor.open(browser, f"/claims/{token}")
    page = opened.page
    await expect(page.locator(".paper .price")).to_have_text("$7.00")
    await page.get_by_role("button", name=words["take"]).click()
    await expect(page.locator(".done .price")).to_have_text("+$7.00")
    await page.get_by_role("button", name=words["wallet"]).click()
    await expect(page.locator(".silk-head .price.amount")).to_have_text("$7.00")
    await page.evaluate(f"location.hash = '/claims/{token}'")
    await expect(page.locator(".done")).to_contain_text(re.compile(r"\$7\.00"))
    assert opened.complaints == []
    await opened.close()
