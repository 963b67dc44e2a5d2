"""Money in the Mini App from end to end: topped up in a bank's app, sent on to a friend."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Final

import pytest
import qrcode
from playwright.async_api import Browser, Page, expect

from services.core.formats import Language
from tests.journeys.product import Product
from tests.webapp.miniapp.things import hand_of, pay_by_bank
from tests.webapp.miniapp.visitor import Visitor, new_visitor, sandbox_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PIN: Final = "482915"
LANGUAGES: Final[tuple[Language, ...]] = ("km", "en")
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "top up": "Top up", "top up twenty": "Top up $20.00", "received": "Top-up received",
        "open wallet": "Open the wallet", "send": "Send", "to": "Phone number or @username",
        "amount": "Amount in dollars", "next": "Next", "first pin": "Please choose a new PIN",
        "again": "Please enter the same PIN again", "pin": "Please enter your PIN",
        "wrong": "Wrong PIN", "sent": "Sent", "after": "Balance after",
        "keep": "Keep recipient", "remove": "Remove from the list",
    },
    "km": {
        "top up": "បញ្ចូលលុយ", "top up twenty": "បញ្ចូលលុយ $20.00",
        "received": "បានទទួលលុយចូលកាបូប", "open wallet": "បើកកាបូប", "send": "ផ្ញើ",
        "to": "លេខទូរស័ព្ទ ឬឈ្មោះ @", "amount": "ចំនួនទឹកប្រាក់ជាដុល្លារ", "next": "បន្ទាប់",
        "first pin": "សូមជ្រើសរើសលេខ PIN ថ្មី", "again": "សូមបញ្ចូលលេខ PIN ដដែល",
        "pin": "សូមបញ្ចូលលេខ PIN របស់អ្នក", "wrong": "លេខ PIN មិនត្រឹមត្រូវ",
        "sent": "បានផ្ញើប្រាក់", "after": "សមតុល្យក្រោយប្រតិបត្តិការ",
        "keep": "រក្សាទុកអ្នកទទួល", "remove": "ដកចេញពីបញ្ជី",
    },
}  # fmt: skip


async def friend_of(product: Product, username: str) -> Visitor:
    """Somebody with a name to send to, who has opened the Mini App before."""
    body = {"first_name": "Sokha", "username": username, "language_code": "en"}
    async with sandbox_of(product) as sandbox:
        person = (await sandbox.post("/sim/people", json=body)).json()
    friend = Visitor(product, person["id"], "en")
    hand = await hand_of(friend)
    async with hand.web:
        await hand.asks("GET", "/me")
    return friend


async def top_up_twenty(page: Page, visitor: Visitor, words: dict[str, str]) -> None:
    """By KHQR: the code on the screen is paid in the sandbox's bank; the page sees it come."""
    await page.get_by_role("link", name=words["top up"], exact=True).click()
    await page.get_by_role("button", name="$20.00").click()
    await page.get_by_role("button", name=words["top up twenty"]).click()
    await expect(page.get_by_role("timer")).to_be_visible()
    [top_up_id] = re.findall(r"top-ups/([0-9a-f-]{36})", page.url)
    hand = await hand_of(visitor)
    async with hand.web:
        top_up = await hand.asks("GET", f"/wallet/top-ups/{top_up_id}")
    await pay_by_bank(visitor, top_up["payload"])
    await expect(page.get_by_role("heading", name=words["received"])).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name=words["open wallet"]).click()
    await expect(page.locator(".silk-head .price.amount")).to_have_text("$20.00")


async def type_pin(page: Page, pin: str = PIN) -> None:
    """By touch: the keys stand elsewhere each time, so they are found by what they say."""
    for digit in pin:
        await page.locator(".pin-pad .digit", has_text=digit).click()


async def send_five(page: Page, username: str, words: dict[str, str]) -> None:
    """The draft says what is left; a new PIN is typed twice."""
    await page.get_by_role("link", name=words["send"], exact=True).click()
    await page.get_by_label(words["to"]).fill(f"@{username}")
    await page.get_by_label(words["amount"]).fill("5")
    await page.get_by_role("button", name=words["next"]).click()
    after = page.locator(".facts > div", has_text=words["after"])
    await expect(after).to_contain_text(re.compile(r"\$1[45]\.\d\d"))
    await page.get_by_role("button", name=words["send"], exact=True).click()
    await expect(page.get_by_text(words["first pin"])).to_be_visible()
    await type_pin(page)
    await expect(page.get_by_text(words["again"])).to_be_visible()
    await type_pin(page)
    await expect(page.get_by_role("heading", name=words["sent"], exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_topped_up_by_a_bank_and_sent_to_a_friend(
    product: Product, browser: Browser, language: Language
) -> None:
    words = _WORDS[language]
    visitor = await new_visitor(product, language)
    username = f"sokha_{language}"
    friend = await friend_of(product, username)
    opened = await visitor.open(browser, "/wallet")
    page = opened.page
    await top_up_twenty(page, visitor, words)
    await send_five(page, username, words)
    await page.get_by_role("button", name=words["open wallet"]).click()
    await expect(page.locator(".item .end").first).to_contain_text("\N{MINUS SIGN}$5")
    await page.get_by_role("link", name=words["send"], exact=True).click()
    await page.get_by_role("radio", name=re.compile("So")).click()
    await page.get_by_role("button", name=words["keep"]).click()
    await expect(page.get_by_role("button", name=words["remove"])).to_be_visible()
    assert opened.complaints == []
    await opened.close()
    hand = await hand_of(friend)
    async with hand.web:
        wallet = await hand.asks("GET", "/wallet")
    assert wallet["balances"]["USD"]["available"]["amount_minor"] == 5_00


async def test_a_photo_of_a_friends_code_becomes_a_draft(
    product: Product, browser: Browser, tmp_path: Path
) -> None:
    """The browser of the tests reads no codes itself, so the photo goes to the server."""
    friend = await friend_of(product, "sokha_card")
    hand = await hand_of(friend)
    async with hand.web:
        two = {"amount": {"amount_minor": 2_00, "currency": "USD"}}
        card = await hand.asks("POST", "/money-requests/cards", two)
    picture = tmp_path / "card.png"
    await asyncio.to_thread(_draw, card["khqr"], picture)
    opened = await (await new_visitor(product, "en")).open(browser, "/money/scan")
    page = opened.page
    await page.locator("input[type=file]").set_input_files(picture)
    await expect(page.get_by_role("heading", name="Please check")).to_be_visible()
    await expect(page.locator(".facts").first).to_contain_text("So")
    await expect(page.get_by_role("alert")).to_contain_text("not enough")
    assert opened.complaints == []
    await opened.close()


def _draw(text: str, target: Path) -> None:
    with target.open("wb") as file:
        qrcode.make(text).save(file)
