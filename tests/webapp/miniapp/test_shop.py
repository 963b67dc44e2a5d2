"""A shirt in the Mini App, from the shop's home to a paid order, by a bank's KHQR."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from services.core.formats import Language
from tests.webapp.miniapp.test_buying import khqr_on
from tests.webapp.miniapp.things import hand_of, pay_by_bank
from tests.webapp.miniapp.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_shirt_is_found_put_into_the_cart_ordered_and_paid(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    visitor = visitors["en"]
    opened = await visitor.open(browser, "/shop")
    page = opened.page
    page.set_default_timeout(30_000)
    await page.get_by_role("searchbox", name="Search products").fill("soriya shirt")
    await page.get_by_role("link", name=re.compile("Soriya River of Gold")).click()
    await page.get_by_role("radio", name="M", exact=True).click()
    await page.get_by_role("button", name="One more").click()
    await page.get_by_role("button", name="Add for $50.00").click()
    await page.get_by_role("link", name="My cart, 2 items").click()
    await expect(page.get_by_text("Standard delivery is free")).to_be_visible()
    await page.get_by_role("button", name="Checkout").click()
    await page.get_by_role("radio", name=re.compile("Pick up yourself")).click()
    await page.get_by_role("switch", name=re.compile("Gift wrap")).click()
    await page.get_by_role("textbox", name="Words for the card").fill("For Bopha")
    # 50.00 and 10 % of it, 3.00 for the wrapping, nothing for fetching it
    await expect(page.locator(".dock .num")).to_have_text("$58.00")
    await page.get_by_role("button", name="Order and pay").click()
    await page.get_by_role("radio", name="KHQR (any bank)").click()
    await page.get_by_role("button", name="Pay $58.00").click()
    await page.locator(".khqr canvas").wait_for()
    await pay_by_bank(visitor, await khqr_on(page, visitor))
    await expect(page.get_by_role("heading", name="Paid")).to_be_visible()
    assert opened.complaints == []
    await opened.close()
    hand = await hand_of(visitor)
    async with hand.web:
        cart = await hand.asks("GET", "/shop/cart")
        [order] = (await hand.asks("GET", "/shop/orders"))["items"]
        whole = await hand.asks("GET", f"/shop/orders/{order['key']}")
    assert cart["lines"] == []
    assert order["total"]["amount_minor"] == 58_00
    assert whole["card_text"] == "For Bopha"  # typed only just before the tap on "Order and pay"
