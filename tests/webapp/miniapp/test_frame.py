"""The Mini App in the phone of the sandbox's chat page: opened, led by links, coloured, closed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
import qrcode
from playwright.async_api import Browser, FrameLocator, Page, ViewportSize, expect

from services.core.formats import Language
from tests.journeys.product import Product
from tests.webapp.miniapp.visitor import ANSWER_MS, Visitor, becomes_true, patient

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 860}
EVENING: Final = "mekong-waves"
_ASK_FOR_A_SCAN: Final = """() => {
    window.heard = [];
    addEventListener("message", ({data}) => {
        const {eventType, eventData} = JSON.parse(data);
        if (eventType === "qr_text_received") heard.push(eventData.data);
    });
    const eventData = {text: "Scan"};
    const message = {eventType: "web_app_open_scan_qr_popup", eventData};
    parent.postMessage(JSON.stringify(message), "*");
}"""
_ALL_KEPT: Final = "caches.open('shell').then((shell) => shell.match('/app/'))"
"""The page is kept together with all its files, or not at all."""


@pytest_asyncio.fixture(loop_scope="module")
async def chat(
    product: Product, browser: Browser, visitors: dict[Language, Visitor]
) -> AsyncIterator[Page]:
    """The chat page of somebody who reads English."""
    context = await browser.new_context(viewport=DESKTOP)
    await context.add_init_script(patient(ANSWER_MS))
    page = await context.new_page()
    await visitors["en"].start_the_chat()
    await page.goto(f"{product.sandbox_url}/?person={visitors['en'].person_id}")
    yield page
    await context.close()


async def opened(chat: Page) -> FrameLocator:
    """The Mini App, opened by the button beside the writing field."""
    await chat.get_by_test_id("menu-app").click()
    app = chat.frame_locator("[data-testid=mini-app-frame]")
    await expect(app.get_by_role("heading", level=1)).to_be_visible()
    return app


async def test_the_menu_opens_it_and_the_back_button_leads_back(chat: Page) -> None:
    app = await opened(chat)
    back = chat.get_by_test_id("mini-app-back")
    await expect(back).to_be_hidden()
    await app.get_by_role("link", name="Events", exact=True).click()
    await expect(app.get_by_role("heading", name="Events")).to_be_visible()
    await expect(back).to_be_hidden()
    await app.get_by_role("link", name=re.compile("Night of Laughter")).click()
    await expect(app.get_by_role("heading", name="Night of Laughter")).to_be_visible()
    await back.click()
    await expect(app.get_by_role("heading", name="Events", exact=True)).to_be_visible()
    await expect(back).to_be_hidden()
    await chat.get_by_test_id("mini-app-close").click()
    await expect(chat.get_by_test_id("mini-app-frame")).to_have_count(0)


async def test_a_link_opens_its_screen(chat: Page, visitors: dict[Language, Visitor]) -> None:
    """Where it was opened first, back leads up."""
    visitor = visitors["en"]
    await chat.goto(await visitor.address(start_param=f"ev_{EVENING}"))
    await expect(chat.get_by_role("heading", name="Mekong Waves")).to_be_visible()
    assert chat.url.endswith(f"#/events/{EVENING}")
    await chat.get_by_role("button", name="Back").click()
    await expect(chat.get_by_role("heading", name="Events", exact=True)).to_be_visible()


async def test_the_client_changes_its_look_and_the_page_follows(chat: Page) -> None:
    app = await opened(chat)
    await expect(app.locator("html")).to_have_attribute("data-theme", "dark")
    await chat.get_by_test_id("mini-app-look").click()
    await expect(app.locator("html")).to_have_attribute("data-theme", "light")
    await chat.get_by_test_id("mini-app-look").click()
    await expect(app.locator("html")).to_have_attribute("data-theme", "dark")


async def devices_listed(chat: Page) -> int:
    app = await opened(chat)
    await app.get_by_role("link", name="Me", exact=True).click()
    await app.get_by_role("link", name=re.compile("Devices")).click()
    await expect(app.get_by_text("This device")).to_have_count(1)
    count = await app.locator(".item").count()
    await chat.get_by_test_id("mini-app-close").click()
    return count


async def test_a_device_signs_in_once_and_is_known_again(chat: Page) -> None:
    """Its key lies in the phone's secure storage, not in the page."""
    assert await devices_listed(chat) == await devices_listed(chat)


async def test_a_change_of_language_reaches_the_account(chat: Page) -> None:
    app = await opened(chat)
    await app.get_by_role("link", name="Me", exact=True).click()
    await app.get_by_role("radio", name="ភាសាខ្មែរ").click()
    await expect(app.locator("html")).to_have_attribute("lang", "km")
    await expect(app.get_by_role("heading", name="ការជូនដំណឹង")).to_be_visible()
    await app.get_by_role("radio", name="English").click()
    await expect(app.locator("html")).to_have_attribute("lang", "en")


async def test_the_phone_scans_for_it(chat: Page, tmp_path: Path) -> None:
    """By a picture as by the code typed in; the page hears what the code says."""
    await opened(chat)
    [frame] = [each for each in chat.frames if "/app/" in each.url]
    await frame.evaluate(_ASK_FOR_A_SCAN)
    picture = tmp_path / "code.png"
    with picture.open("wb") as file:
        qrcode.make("PAY ME").save(file)
    await chat.get_by_test_id("qr-input").set_input_files(picture)
    await becomes_true(frame, "heard.includes('PAY ME')")
    await chat.get_by_test_id("qr-text").fill("TYPED")
    await chat.get_by_test_id("qr-read").click()
    await becomes_true(frame, "heard.includes('TYPED')")
    await chat.get_by_test_id("qr-close").click()
    await expect(chat.get_by_test_id("qr-popup")).to_have_count(0)


async def test_without_a_network_it_shows_what_it_knows(chat: Page) -> None:
    app = await opened(chat)
    await app.get_by_role("link", name="Events", exact=True).click()
    await expect(app.get_by_text("Night of Laughter")).to_be_visible()
    await chat.context.set_offline(True)
    await expect(app.get_by_text("No network")).to_be_visible()
    await app.get_by_role("link", name="Home", exact=True).click()
    await expect(app.get_by_role("heading", level=1)).to_have_text("Mekong Waves")
    await chat.context.set_offline(False)
    await expect(app.get_by_text("No network")).to_have_count(0)


async def test_another_account_on_the_same_phone_finds_nothing(
    browser: Browser, visitors: dict[Language, Visitor]
) -> None:
    """Telegram's web client changes accounts within one browser."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(await visitors["en"].address())
    await page.get_by_role("link", name="Me", exact=True).click()
    await expect(page.get_by_role("heading", name="Dara Sok")).to_be_visible()
    kept = "Object.keys(localStorage).filter((key) => localStorage[key].includes('Dara Sok'))"
    assert await page.evaluate(f"{kept}.length") > 0
    await page.close()
    page = await context.new_page()
    await page.goto(await visitors["km"].address())
    await page.locator("h1").wait_for()
    assert await page.evaluate(f"{kept}.length") == 0
    await context.close()


async def test_it_opens_without_a_network_once_it_was_there(
    browser: Browser, visitors: dict[Language, Visitor]
) -> None:
    """The page, its files and what was last seen are on the phone."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(await visitors["en"].address())
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mekong Waves")
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await becomes_true(page, f"{_ALL_KEPT}.then(Boolean)")
    await context.set_offline(True)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mekong Waves")
    await page.get_by_role("link", name="Me", exact=True).click()
    await expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    await context.close()


async def test_outside_telegram_it_says_so_and_leads_to_the_bot(
    product: Product, browser: Browser
) -> None:
    page = await browser.new_page(locale="en-GB")
    await page.goto(f"{product.web_url}/app/#/events")
    way = page.get_by_role("link", name=re.compile("Telegram"))
    await expect(way).to_have_attribute("href", re.compile(r"https://t\.me/\w+$"))
    await page.close()
