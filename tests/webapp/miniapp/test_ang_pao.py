"""An ang pao opened in the Mini App by who has its link."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from services.core.formats import Language
from tests.journeys.product import Product
from tests.webapp.miniapp.giver import ang_pao_for_all
from tests.webapp.miniapp.things import hand_of, topped_up
from tests.webapp.miniapp.visitor import new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("language", ["km", "en"])
async def test_opened_once_and_in_the_wallet(
    product: Product, browser: Browser, language: Language
) -> None:
    giver = await hand_of(await new_visitor(product, language))
    async with giver.web:
        await topped_up(giver, 5_00)
        token = await ang_pao_for_all(giver, 3_00)
    visitor = await new_visitor(product, language)
    opened = await visitor.open(browser, link=f"ap_{token}")
    page = opened.page
    await expect(page.locator(".envelope .closed")).to_be_visible()
    await expect(page.locator(".envelope .inside")).to_have_count(0)
    await page.locator(".button.leaf").click()
    sum_shown = page.locator(".envelope .inside .price")
    await expect(sum_shown).to_contain_text("$")
    amount = await sum_shown.inner_text()
    await expect(page.locator(".list .item")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".envelope .inside .price")).to_have_text(amount)
    await page.locator(".button.leaf").click()
    await expect(page.locator(".item .end").first).to_contain_text(amount)
    await opened.close()
