"""What follows a sale, by finger: a ticket bought of a fan, given back, its money withdrawn."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from services.core.formats import Language
from services.core.ids import short_id
from services.payments.khqr import KhqrFields, encode
from tests.webapp.miniapp.test_money import type_pin
from tests.webapp.miniapp.things import (
    BANK_ACCOUNT,
    EVENING,
    Hand,
    bought_tickets,
    hand_of,
    topped_up,
)
from tests.webapp.miniapp.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PRICE: Final = {"amount_minor": 10_00, "currency": "USD"}


async def ticket_on_sale(seller: Visitor) -> str:
    """The id of a listing."""
    hand = await hand_of(seller)
    async with hand.web:
        [ticket, _] = await bought_tickets(hand, EVENING)
        listed = await hand.asks("POST", f"/tickets/{ticket['id']}/listing", {"price": PRICE})
    return str(listed["id"])


async def buy_it(page: Page) -> None:
    """From the wallet; a first PIN is typed twice."""
    await page.get_by_role("button", name="Pay $10.00").click()
    await expect(page.get_by_text("Please choose a new PIN")).to_be_visible()
    await type_pin(page)
    await expect(page.get_by_text("Please enter the same PIN again")).to_be_visible()
    await type_pin(page)
    await page.get_by_role("button", name="View ticket").click()
    await expect(page.locator(".cloth .qr canvas")).to_be_visible()


async def give_it_back(page: Page) -> None:
    """What it cost at first comes back; the figure is seen before, and said yes to twice."""
    await page.get_by_role("button", name="Give back", exact=True).click()
    await expect(page.get_by_role("checkbox")).to_be_checked()
    await expect(page.locator(".paper .facts")).to_contain_text("$40.00")
    await page.get_by_role("button", name="Give the tickets back").click()
    await page.get_by_role("dialog").get_by_role("button", name="Give the tickets back").click()
    await expect(page.get_by_role("heading", name="Refunded", exact=True)).to_be_visible()


async def withdraw_and_take_back(page: Page) -> None:
    """To a saved account; while it waits to be sent it can be cancelled."""
    await page.evaluate("() => { location.hash = '#/wallet/withdraw' }")
    await page.locator("button.item").first.click()
    await page.get_by_label("Amount in dollars").fill("5")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Confirm", exact=True).click()
    await expect(page.get_by_text("Please enter your PIN")).to_be_visible()
    await type_pin(page)
    waits = page.get_by_role("heading", name="Waiting to be sent")
    await expect(waits).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="Cancel", exact=True).click()
    await expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


async def own_account(hand: Hand) -> None:
    own = KhqrFields(account_id=BANK_ACCOUNT, merchant_name="DARA SOK", currency="USD")
    await hand.asks("POST", "/bank-accounts", {"khqr": encode(own).text})


async def balance(hand: Hand) -> Any:
    return (await hand.asks("GET", "/wallet"))["balances"]["USD"]["available"]["amount_minor"]


async def test_bought_of_a_fan_given_back_and_withdrawn(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    listing = await ticket_on_sale(visitors["km"])
    hand = await hand_of(visitors["en"])
    async with hand.web:
        await topped_up(hand, 20_00)
        await own_account(hand)
        link = f"rs_{short_id(UUID(listing))}"
        opened = await visitors["en"].open(browser, link=link)
        page = opened.page
        await buy_it(page)
        assert await balance(hand) == 10_00
        await give_it_back(page)
        assert await balance(hand) == 50_00
        await withdraw_and_take_back(page)
        assert await balance(hand) == 50_00
    assert opened.complaints == []
    await opened.close()
