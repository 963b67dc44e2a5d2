"""An order of goods in the Mini App: found in the list, cancelled, and what comes back told."""

import pytest
from playwright.async_api import Browser, expect

from services.core.formats import Language
from tests.journeys.words import Words
from tests.webapp.miniapp.things import hand_of, ordered_goods
from tests.webapp.miniapp.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

GOODS = "soriya-cap"


async def test_is_found_and_cancelled_for_the_money_back(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    visitor = visitors["en"]
    hand = await hand_of(visitor)
    async with hand.web:
        key = await ordered_goods(hand, GOODS)
        paid = (await hand.asks("GET", f"/shop/orders/{key}"))["price"]["total"]
        amount = f"${paid['amount_minor'] / 100:.2f}"
        opened = await visitor.open(browser, "/shop/orders")
        page = opened.page
        await page.locator(f"a[href='#/shop/orders/{key}']").click()
        await expect(page.locator(".order-way .reached")).to_have_count(1)
        await page.get_by_role("button", name="Cancel order").click()
        await expect(page.get_by_role("dialog")).to_contain_text(amount)
        await page.get_by_role("button", name="Cancel all").click()
        await expect(page.locator(".order-way.beside")).to_be_visible()
        assert opened.complaints == []
        await opened.close()
        after = await hand.asks("GET", f"/shop/orders/{key}")
    assert after["state"] in ("cancelled", "refunded")
    assert after["cancel_reason"] == "by_buyer"


async def test_what_some_of_it_brings_is_said_before_it_is_cancelled(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    visitor = visitors["km"]
    hand = await hand_of(visitor)
    async with hand.web:
        key = await ordered_goods(hand, GOODS, units=2)
        quote = await hand.asks("GET", f"/shop/orders/{key}/cancel-quote?units=1:1")
        amount = f"${quote['total']['amount_minor'] / 100:.2f}"
        opened = await visitor.open(browser, f"/shop/orders/{key}")
        page, text = opened.page, Words("km").say
        dialog = page.get_by_role("dialog")
        these = dialog.get_by_role("button", name=text("apporders.cancel.these"))
        await page.get_by_role("button", name=text("apporders.cancel.button")).click()
        await expect(dialog).to_contain_text(text("apporders.cancel.back"))
        await expect(these).to_have_count(0)
        await dialog.locator(".stepper button").last.click()
        await expect(dialog.locator("dd", has_text=amount).first).to_be_visible()
        await these.click()
        await expect(dialog).to_have_count(0)
        assert opened.complaints == []
        await opened.close()
        after = await hand.asks("GET", f"/shop/orders/{key}")
    back = [after[what]["amount_minor"] for what in ("paid_back", "to_come_back")]
    assert sum(back) == quote["total"]["amount_minor"]
    assert (after["lines"][0]["cancelled"], after["lines"][0]["open"]) == (1, 1)
