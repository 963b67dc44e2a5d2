"""Two seats through the phone of the chat page: bought, paid by a bank, given on, let in once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FrameLocator, Locator, Page, ViewportSize, expect

from services.core.formats import Language
from tests.browser.chromium import open_browser
from tests.journeys.clicker import ACCOUNT
from tests.journeys.conftest import check_books
from tests.journeys.product import Product, running, whole
from tests.journeys.words import Words
from tests.webapp.miniapp.staff import NAMES, TONIGHT, load_tonight, posted, seen_through, show
from tests.webapp.miniapp.things import hand_of
from tests.webapp.miniapp.visitor import new_visitor

PATIENCE_MS: Final = 60_000
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 860}
_DIGITS: Final = re.compile(r"^\d{3} \d{3}$")
_LINK: Final = re.compile(r"https://t\.me/\w+\?start=tr_\w+")

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@dataclass(frozen=True, slots=True)
class Street:
    """The world of the story: a product with an evening tonight, a camera, a browser with it."""

    product: Product
    browser: Browser
    folder: Path

    @property
    def camera(self) -> Path:
        return self.folder / "camera.mjpeg"

    async def phone(self, language: Language, *, is_staff: bool = False) -> Phone:
        """Somebody at the chat page, with a phone of their own."""
        visitor = await new_visitor(self.product, language)
        if is_staff:
            hand = await hand_of(visitor)
            async with hand.web:
                await posted(hand, TONIGHT)
        await visitor.start_the_chat()
        context = await self.browser.new_context(viewport=DESKTOP)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(f"{self.product.sandbox_url}/?person={visitor.person_id}")
        return Phone(page, Words(language))


@dataclass(frozen=True, slots=True)
class Phone:
    """A chat page with the Mini App in its phone frame. Texts may be keys of the catalogue."""

    page: Page
    words: Words

    @property
    def app(self) -> FrameLocator:
        return self.page.frame_locator("[data-testid=mini-app-frame]")

    async def open(self) -> None:
        await self.page.get_by_test_id("menu-app").click()

    def button(self, text: str, **values: str) -> Locator:
        name = self.words.say(text, **values)
        return self.app.get_by_role("button", name=name, exact=True)

    async def press(self, text: str, **values: str) -> None:
        await self.button(text, **values).click()

    async def tab(self, text: str) -> None:
        name = self.words.say(text)
        await self.app.get_by_role("link", name=name, exact=True).click()

    async def follow(self, text: str) -> None:
        """A link of the app, by the words that it holds."""
        await self.app.get_by_role("link").filter(has_text=self.words.say(text)).first.click()

    async def picture(self, place: str, target: Path) -> Path:
        # As it is at rest: a code on cloth that still unrolls is cut off.
        await self.app.locator(place).screenshot(path=target, animations="disabled")
        return target


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One of its own: an evening tonight would stand first in everybody's programme."""
    folder = tmp_path_factory.mktemp("product")
    with running(whole(folder)) as started:
        load_tonight(started, folder)
        yield started
        with asyncio.Runner() as runner:
            runner.run(check_books(started))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street(
    product: Product, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    async with open_browser(*seen_through(folder / "camera.mjpeg")) as browser:
        yield Street(product, browser, folder)


async def buy_two_seats(buyer: Phone, folder: Path) -> None:
    """The best two of the hall, paid in the bank's app that scans the screen; then back again."""
    await buyer.open()
    await buyer.tab("menu.button.events")
    await buyer.follow(NAMES[buyer.words.language])
    await buyer.app.get_by_role(
        "button", name=buyer.words.say("app.event.button_seats")
    ).first.click()
    await buyer.press("appbuying.seats.button_best")
    await expect(buyer.app.locator(".picks button")).to_have_count(2)
    await buyer.press("ticketing.news.button_continue")
    await buyer.app.get_by_role("radio", name=re.compile("KHQR")).click()
    await buyer.press("ticketing.summary.button_pay", amount="$100.00")
    code = await buyer.picture(".khqr canvas", folder / "khqr.png")
    page = buyer.page
    await page.get_by_test_id("bank-open").click()
    await page.get_by_test_id("scan-input").set_input_files(code)
    await page.get_by_test_id(f"account-{ACCOUNT}").click()
    await page.get_by_test_id("pay").click()
    await expect(page.get_by_test_id("paid-amount")).to_contain_text("100.00")
    await page.get_by_test_id("bank-done").click()
    news = buyer.words.say("ticketing.news.button_tickets")
    await expect(page.get_by_test_id("log").get_by_role("button", name=news)).to_be_visible()
    await buyer.open()
    await buyer.tab("app.tab.tickets")
    await buyer.app.locator(".stub").first.click()
    await expect(buyer.app.locator(".ticket-code .num")).to_have_text(_DIGITS)


async def link_for_a_friend(buyer: Phone) -> str:
    await buyer.press("aftersale.ticket.button_give")
    await buyer.press("aftersale.gift.button_make")
    words = await buyer.app.locator(".link-words").text_content()
    found = _LINK.search(words or "")
    assert found, words
    return found[0].replace("?start=", "?startapp=")


async def take(friend: Phone, link: str) -> None:
    """The link lies in the friend's chat; it opens the app where the ticket is taken."""
    await friend.page.get_by_test_id("composer").fill(link)
    await friend.page.get_by_test_id("send").click()
    await friend.page.get_by_test_id("log").get_by_role("link").last.click()
    await friend.press("aftersale.gift.button_claim")
    await expect(friend.app.locator(".ticket-code .num")).to_be_visible()


async def hold_up(owner: Phone, camera: Path) -> None:
    """The ticket on the screen, in front of the camera at the gate."""
    picture = await owner.picture(".cloth .qr", camera.with_suffix(".png"))
    with Image.open(picture) as shown:
        show(camera, shown.convert("RGB"))


async def look_through_the_camera(staff: Phone) -> None:
    await staff.press("appgate.source.camera")


@pytest.mark.parametrize("language", ["km", "en"])
async def test_two_seats_from_the_hall_to_the_gate(street: Street, language: Language) -> None:
    buyer = await street.phone(language)
    await buy_two_seats(buyer, street.folder)
    link = await link_for_a_friend(buyer)
    friend = await street.phone(language)
    await take(friend, link)
    staff = await street.phone(language, is_staff=True)
    await staff.open()
    await staff.tab("app.tab.me")
    await staff.follow("gate.posts.title")
    await staff.follow(staff.words.say("appgate.place.gate", gate="A"))
    await expect(staff.button("appgate.source.camera")).to_be_enabled()
    await hold_up(friend, street.camera)  # good for half a minute: the gate is ready for it
    await look_through_the_camera(staff)
    verdict = staff.app.locator(".gate-verdict")
    await expect(verdict).to_contain_text(staff.words.say("gate.answer.enter"))
    await expect(verdict).to_contain_text(staff.words.say("aftersale.pass.seat"))
    await staff.press("appgate.source.camera_off")
    await hold_up(friend, street.camera)
    await look_through_the_camera(staff)
    await expect(verdict).to_contain_text(staff.words.say("gate.reason.already_redeemed"))
    for phone in (buyer, friend, staff):
        await phone.page.context.close()
