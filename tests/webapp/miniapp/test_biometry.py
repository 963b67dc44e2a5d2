"""Finger or face for small sums, in the phone of the sandbox: switched on once, then used."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.async_api import Browser, FrameLocator, Page, expect

from tests.journeys.product import Product
from tests.webapp.miniapp.test_money import PIN, friend_of
from tests.webapp.miniapp.things import hand_of, topped_up
from tests.webapp.miniapp.visitor import (
    ANSWER_MS,
    LOOK_MS,
    PATIENCE,
    Visitor,
    new_visitor,
    patient,
    sandbox_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

USERNAME: Final = "sokha_finger"
_CODE: Final = re.compile(r"Your code: (\d{6})")


async def type_on(app: FrameLocator, digits: str) -> None:
    for digit in digits:
        await app.locator(".pin-pad .digit", has_text=digit).click()


async def code_of(visitor: Visitor, page: Page) -> str:
    """The one-time code that came to the chat last."""
    async with sandbox_of(visitor.product) as sandbox:
        for _ in range(PATIENCE):
            messages = await sandbox.get(f"/sim/people/{visitor.person_id}/messages")
            if codes := _CODE.findall(messages.text):
                return str(codes[-1])
            await page.wait_for_timeout(100)
    raise AssertionError("no code came")


async def say_yes(chat: Page) -> None:
    await chat.get_by_test_id("confirm").get_by_role("button").last.click()


async def switch_on(chat: Page, app: FrameLocator, visitor: Visitor) -> None:
    """Trust in this device takes a PIN (here the first one) and a code, then the PIN again."""
    await app.get_by_role("link", name="Wallet", exact=True).click()
    await app.get_by_role("link", name="Keep it safe").click()
    await app.get_by_role("switch").click()
    await expect(app.get_by_text("choose a new PIN")).to_be_visible()
    await type_on(app, PIN)
    await expect(app.get_by_text("same PIN again")).to_be_visible()
    await type_on(app, PIN)
    await expect(app.get_by_text("6 digits of the code")).to_be_visible()
    await type_on(app, await code_of(visitor, chat))
    await expect(app.get_by_text("enter your PIN")).to_be_visible()
    await type_on(app, PIN)
    await say_yes(chat)
    await expect(app.get_by_role("switch")).to_have_attribute("aria-checked", "true")


async def test_a_small_sum_is_sent_by_finger(product: Product, browser: Browser) -> None:
    visitor = await new_visitor(product, "en")
    await visitor.start_the_chat()
    await friend_of(product, USERNAME)
    hand = await hand_of(visitor)
    async with hand.web:
        await topped_up(hand, 20_00)
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    await context.add_init_script(patient(ANSWER_MS, LOOK_MS))
    chat = await context.new_page()
    await chat.goto(f"{product.sandbox_url}/?person={visitor.person_id}")
    await chat.get_by_test_id("menu-app").click()
    app = chat.frame_locator("[data-testid=mini-app-frame]")
    await switch_on(chat, app, visitor)
    await chat.get_by_test_id("mini-app-back").click()
    await app.get_by_role("link", name="Send", exact=True).click()
    await app.get_by_label("Phone number or @username").fill(f"@{USERNAME}")
    await app.get_by_label("Amount in dollars").fill("2")
    await app.get_by_role("button", name="Next").click()
    await app.get_by_role("button", name="Send", exact=True).click()
    await app.get_by_role("button", name="Use finger or face").click()
    await say_yes(chat)
    await expect(app.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    await context.close()
