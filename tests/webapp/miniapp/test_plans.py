"""Plans in the Mini App: what each move costs, takes and gives is said before it is made."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.product import Product
from tests.webapp.miniapp.things import Hand, hand_of, pay_by_bank
from tests.webapp.miniapp.visitor import PATIENCE, new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def with_premium(hand: Hand) -> None:
    """A month of a plan that others may share, paid in the bank's app."""
    asked = await hand.asks("POST", "/plans/orders", {"plan": "premium", "cycle": "month"})
    path = f"/payments/{asked['payment_id']}"
    paying = await hand.asks("POST", f"{path}/tries", {"way": "khqr"})
    await pay_by_bank(hand.visitor, paying["tries"][-1]["payload"])
    for _ in range(PATIENCE):
        seen = await hand.asks("GET", "/plans")
        if seen["mine"] is not None:
            return
        await hand.asks("POST", f"{path}/check")
        await asyncio.sleep(0.1)
    raise AssertionError("no plan came")


async def test_a_gift_and_the_trial_lead_on(product: Product, browser: Browser) -> None:
    opened = await (await new_visitor(product, "en")).open(browser, "/plans")
    page = opened.page
    await expect(page.get_by_text("Everything in Hang Meas Premium, and:")).to_be_visible()
    await page.get_by_role("button", name="Give a plan").click()
    await page.get_by_role("button", name="Hang Meas Premium").click()
    await page.get_by_role("button", name="3 months").click()
    await expect(page).to_have_url(re.compile(r"/payments/"))
    await page.evaluate("location.hash = '/plans'")
    await page.get_by_role("button", name="Start", exact=True).click()
    # Nobody knows who this is yet: the trial is told why not, and where to go.
    await expect(page).to_have_url(re.compile(r"/me/verification"))
    assert [each for each in opened.complaints if "422" not in each] == []
    await opened.close()


async def smaller_and_back(page: Page, hand: Hand) -> None:
    """What is lost is said first; before it comes it is taken back."""
    await page.get_by_role("button", name="Change at the end").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.locator(".lost")).to_contain_text("Share with 2 more people")
    await expect(sheet.get_by_text("$2.99 (≈ ")).to_be_visible()
    await sheet.get_by_role("button", name="Change at the end").click()
    keep = page.get_by_role("button", name="Keep Hang Meas Premium")
    await expect(keep).to_be_visible()
    lower = (await hand.asks("GET", "/plans"))["mine"]
    assert (lower["plan"], lower["next_plan"]) == ("premium", "basic")
    await keep.click()
    await expect(keep).to_be_hidden()
    mine = (await hand.asks("GET", "/plans"))["mine"]
    assert mine["next_plan"] == "premium"


async def taken_out(page: Page, hand: Hand) -> None:
    """Asked by name first; Escape is heard although what had the focus is gone."""
    share = page.get_by_role("button", name="Share · ")
    await share.click()
    await page.get_by_role("dialog").locator(".item").click()
    sure = page.get_by_role("button", name="Remove Dara Sok")
    await expect(sure).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(sure).to_be_hidden()
    family = await hand.asks("GET", "/plans/family")
    assert len(family["members"]) == 1
    await share.click()
    await page.get_by_role("dialog").locator(".item").click()
    await sure.click()
    await expect(page.get_by_text("0 of 2 places are taken.")).to_be_visible()
    family = await hand.asks("GET", "/plans/family")
    assert family["members"] == []
    await page.keyboard.press("Escape")


async def stays(page: Page, hand: Hand) -> None:
    """The offer that comes before the end of a plan."""
    await page.get_by_role("button", name="Cancel the plan").click()
    await expect(page.get_by_text("Your next payment: $4.00 (≈ ")).to_be_visible()
    await page.get_by_role("button", name="Stay for 50% less").click()
    await expect(page.get_by_text("50% less for 2 payments").first).to_be_visible()
    seen = await hand.asks("GET", "/plans")
    assert seen["mine"]["offer_left"] == 2


async def test_moves_are_told_before_they_are_made(product: Product, browser: Browser) -> None:
    visitor, other = await new_visitor(product, "en"), await new_visitor(product, "en")
    hand, others = await hand_of(visitor), await hand_of(other)
    async with hand.web, others.web:
        await with_premium(hand)
        words = {"words": (await hand.asks("PUT", "/plans/family/invite"))["invite"]}
        await others.asks("PUT", "/plans/family/join", words)
        opened = await visitor.open(browser, "/plans", width=360)
        page = opened.page
        await page.get_by_role("button", name="Upgrade").click()
        await expect(page.get_by_role("button", name="To pay: $12.00")).to_be_visible()
        await page.keyboard.press("Escape")
        await smaller_and_back(page, hand)
        await taken_out(page, hand)
        await stays(page, hand)
        await page.get_by_role("button", name="Upgrade").click()
        await page.get_by_role("button", name="To pay: $12.00").click()
        await expect(page).to_have_url(re.compile(r"/payments/"))
        await page.evaluate("location.hash = '/plans'")
        await page.get_by_role("button", name="Cancel the plan").click()
        await page.get_by_role("button", name="Too dear").click()
        await expect(page.locator(".plan .badge")).to_have_class(re.compile("cancelled"))
        seen = await hand.asks("GET", "/plans")
        assert seen["mine"]["state"] == "cancelled"
    assert opened.complaints == []
    await opened.close()
