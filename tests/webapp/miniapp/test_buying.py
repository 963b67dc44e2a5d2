"""Two tickets in the Mini App, from the event's page to the gate, paid by a bank's KHQR."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from services.core.formats import Language
from tests.webapp.miniapp.things import EVENING, bought_tickets, hand_of, pay_by_bank
from tests.webapp.miniapp.visitor import Visitor, becomes_true, sandbox_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "more": "One more",
        "buy": "Buy tickets",
        "khqr": "KHQR (any bank)",
        "pay": "Pay $24.00",
        "paid": "Payment successful",
        "view": "View tickets",
        "type": "Standing",
    },
    "km": {
        "more": "ថែមមួយ",
        "buy": "ទិញសំបុត្រ",
        "khqr": "KHQR (ធនាគារណាក៏បាន)",
        "pay": "បង់ប្រាក់ $24.00",
        "paid": "ការទូទាត់ជោគជ័យ",
        "view": "មើលសំបុត្រ",
        "type": "កន្លែងឈរ",
    },
}
_ALL_KEPT = "caches.open('shell').then((shell) => shell.match('/app/')).then(Boolean)"
_SECRET_KEPT = "Object.keys(localStorage).some((key) => key.startsWith('kept.code'))"
_CODE = re.compile(r"^\d{3} \d{3}$")


async def khqr_on(page: Page, visitor: Visitor) -> str:
    """The text of the KHQR that is drawn, as a bank's app would read it from the screen."""
    picture = await page.locator(".khqr canvas").evaluate("canvas => canvas.toDataURL()")
    image = picture.partition(",")[2]
    async with sandbox_of(visitor.product) as sandbox:
        answer = await sandbox.post("/sim/codes", json={"image": image})
    return str(answer.json()["texts"][0])


@pytest.mark.parametrize("language", ["km", "en"])
async def test_two_tickets_by_khqr(
    visitors: dict[Language, Visitor], browser: Browser, language: Language
) -> None:
    visitor, words = visitors[language], WORDS[language]
    opened = await visitor.open(browser, f"/events/{EVENING}")
    page = opened.page
    more = page.get_by_role("group", name=words["type"]).get_by_role("button", name=words["more"])
    await more.click()
    await more.click()
    await page.get_by_role("button", name=words["buy"]).click()
    await page.get_by_role("radio", name=words["khqr"]).click()
    await page.get_by_role("button", name=words["pay"]).click()
    await page.locator(".khqr canvas").wait_for()
    await pay_by_bank(visitor, await khqr_on(page, visitor))
    await expect(page.get_by_role("heading", name=words["paid"])).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name=words["view"]).click()
    await expect(page.locator(".cloth .qr canvas")).to_be_visible()
    digits = page.locator(".ticket-code .num")
    await expect(digits).to_have_text(_CODE)
    await becomes_true(page, _ALL_KEPT)  # cut off while it is fetched, it would be complained of
    await page.context.set_offline(True)
    before = await digits.text_content()
    await page.clock.install()
    await page.clock.fast_forward(31_000)
    await expect(digits).not_to_have_text(before or "")
    assert opened.complaints == []
    await opened.close()


async def test_a_ticket_opens_without_a_network_that_was_only_seen_in_the_list(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    """The app, the list and the secret of its changing code are on the phone."""
    hand = await hand_of(visitors["en"])
    async with hand.web:
        await bought_tickets(hand, EVENING)
    opened = await visitors["en"].open(browser, "/tickets")
    page = opened.page
    await page.locator(".stub").first.wait_for()
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await becomes_true(page, _ALL_KEPT)
    await becomes_true(page, _SECRET_KEPT)
    await page.context.set_offline(True)
    await page.reload()
    await page.get_by_role("link", name="Tickets", exact=True).click()
    await page.locator(".stub").first.click()
    await expect(page.locator(".ticket-code .num")).to_have_text(_CODE)
    await opened.close()
