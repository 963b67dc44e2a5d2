"""The book of addresses in the Mini App's checkout: one is changed, one is taken out."""

import pytest
from playwright.async_api import Browser, expect

from services.core.formats import Language
from tests.webapp.miniapp.things import hand_of
from tests.webapp.miniapp.visitor import Visitor, new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOME = {"phone": "012345678", "commune_code": "120110", "recipient": "Sok Sophia"}


async def test_one_is_changed_and_the_chosen_one_is_removed(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    visitor = await new_visitor(visitors["en"].product, "en")
    hand = await hand_of(visitor)
    async with hand.web:
        product = await hand.asks("GET", "/shop/products/soriya-cap")
        variant = next(v for v in product["variants"] if v["availability"] != "sold_out")
        await hand.asks("POST", f"/shop/cart/lines/{variant['id']}", {"quantity": 1})
        for street in ("12, Street 440", "7, Street 63"):
            await hand.asks("POST", "/addresses", {**HOME, "street": street})
        opened = await visitor.open(browser, "/checkout")
        page = opened.page
        await page.get_by_role("button", name="Sok Sophia").click()
        sheet = page.get_by_role("dialog")
        change = sheet.get_by_role("button", name="Change or delete")
        await change.click()
        await sheet.get_by_role("button", name="7, Street 63").click()
        await sheet.get_by_label("House, street, village").fill("9, Street 63")
        await sheet.get_by_role("button", name="Save").click()
        await sheet.get_by_role("button", name="9, Street 63").wait_for()
        await sheet.get_by_role("button", name="12, Street 440").click()
        await sheet.get_by_role("button", name="Delete").click()
        await sheet.get_by_text("Delete this address?").wait_for()
        await sheet.get_by_role("button", name="Delete").click()
        await sheet.get_by_role("button", name="9, Street 63").wait_for()  # the list again
        await sheet.get_by_role("button", name="12, Street 440").wait_for(state="detached")
        await sheet.get_by_role("button", name="Close").click()
        chosen = page.get_by_role("button", name="Sok Sophia")
        await expect(chosen).to_contain_text("9, Street 63")
        assert opened.complaints == []
        await opened.close()
        left = (await hand.asks("GET", "/addresses"))["items"]
    assert [one["street"] for one in left] == ["9, Street 63"]
