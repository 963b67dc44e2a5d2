"""Finding something to watch, going on with it, and watching together, by real taps."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from services.core.formats import Language
from services.core.i18n import Translators
from services.streaming.live.states import CueKind
from tests.journeys.product import Product
from tests.webapp.miniapp import films
from tests.webapp.miniapp.broadcasts import ON_AIR, show_on
from tests.webapp.miniapp.test_player import FOR_EVER
from tests.webapp.miniapp.things import SEASON, Hand, hand_of
from tests.webapp.miniapp.visitor import (
    FIRST_FRAME_MS,
    HEIGHT,
    PATIENCE,
    TOAST_MS,
    Visitor,
    becomes_true,
    new_visitor,
    patient,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TRANSLATORS: Final = Translators.load("km")
PATIENCE_MS: Final = 30_000
NAME: Final[dict[Language, str]] = {"km": "ភាពយន្តវែង", "en": "Long film"}
MOVES: Final = """() => {
    const video = document.querySelector("video");
    return video !== null && video.currentTime > 0.4;
}"""
PAUSED: Final = 'document.querySelector("video").paused'
PLACE: Final = 'document.querySelector("video").currentTime'


async def page_at(
    visitor: Visitor, browser: Browser, path: str, link: str = "", before: str = ""
) -> Page:
    """A page with its streams; it may never be done, so nothing waits for it."""
    context = await browser.new_context(
        viewport={"width": 390, "height": HEIGHT}, has_touch=True, is_mobile=True
    )
    for script in (patient(TOAST_MS, FIRST_FRAME_MS), before):
        await context.add_init_script(script)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(await visitor.address(start_param=link))
    await page.locator("main").wait_for()
    if path:
        await page.evaluate("path => { location.hash = path }", path)
    return page


async def left_at(hand: Hand, item: str, seconds: int) -> None:
    """The fan leaves it in the middle on another phone, once the first has given its place up."""
    caps = {"mse": True, "native_hls": False, "eme": []}
    wish = {"device_id": "another-phone-of-mine", "caps": caps}
    for _ in range(PATIENCE):
        answer = await hand.web.post(f"/api/v1/play/{item}", json=wish)
        if answer.is_success:
            break
        await asyncio.sleep(0.1)
    play = answer.raise_for_status().json()
    place = {"lease_id": play["lease_id"], "play_id": play["play_id"], "position_s": seconds}
    assert (await hand.asks("POST", "/play/progress", place))["kept"]
    await hand.asks("POST", "/play/end", {"lease_id": play["lease_id"]})


@pytest.mark.parametrize("language", ["km", "en"])
async def test_from_the_shelf_to_the_picture_and_on_from_where_one_was(
    filmed: Product, browser: Browser, language: Language
) -> None:
    visitor = await new_visitor(filmed, language)
    t = TRANSLATORS.for_language(language)
    page = await page_at(visitor, browser, "/watch/find")
    search = page.get_by_role("searchbox", name=t.plain("applibrary.find.search"))
    await search.fill(NAME[language])
    await page.get_by_role("link", name=re.compile(NAME[language])).first.click()
    await expect(page.get_by_role("heading", level=1, name=NAME[language])).to_be_visible()
    await page.get_by_role("radio", name=t.plain_n("applibrary.rating.stars", 4)).click()
    await page.get_by_role("button", name=t.plain("applibrary.acts.queue")).click()
    await page.get_by_text(t.plain("applibrary.queue.added")).wait_for()
    await page.get_by_role(
        "button", name=t.plain("applibrary.item.button_watch"), exact=True
    ).click()
    await becomes_true(page, MOVES)
    await page.evaluate("location.hash = '/watch'")
    hand = await hand_of(visitor)
    async with hand.web:
        await left_at(hand, films.LONG, 20)
        assert (await hand.asks("GET", f"/watch/items/{films.LONG}"))["rating"]["mine"] == 4
    await page.reload()
    going_on = page.get_by_role("link", name=re.compile(t.plain_n("applibrary.minutes_left", 1)))
    await expect(going_on.first).to_contain_text(NAME[language])
    await page.evaluate("location.hash = '/watch/queue'")
    away = page.get_by_role("button", name=t.plain("applibrary.order.away", name=NAME[language]))
    await away.click()
    await page.get_by_text(t.plain("applibrary.queue.none_text")).wait_for()
    await page.context.close()


async def test_a_broadcast_has_its_chat_its_words_and_its_vote(
    filmed: Product, browser: Browser
) -> None:
    visitor, other = await new_visitor(filmed, "en"), await new_visitor(filmed, "en")
    page = await page_at(visitor, browser, "", link=f"lv_{ON_AIR}")
    hand = await hand_of(other)
    async with hand.web:
        await hand.asks("POST", f"/live/{ON_AIR}/messages", {"text": "Who sings first"})
        show = await hand.asks("GET", f"/shows/{SEASON}")
    heard = page.locator(".said-line", has_text="Who sings first")
    await heard.wait_for()
    await page.get_by_role("textbox", name="Write a message").fill("The one in blue")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.locator(".said-line.mine", has_text="The one in blue").wait_for()
    await heard.get_by_role("button").click()
    await page.get_by_role("button", name="Report").click()
    await page.get_by_text("Thank you. We look at it.").wait_for()
    await show_on(filmed, CueKind.VOTE_OPEN, {"show": SEASON, "window_id": show["current"]})
    await page.get_by_role("button", name=re.compile("Voting is open")).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("no. ")).first.click()
    await page.get_by_role("button", name="Give 1 vote").click()
    await page.get_by_role("dialog").get_by_text(re.compile("Counted|counted")).first.wait_for()
    await page.context.close()


class TestTogether:
    async def test_a_guest_is_where_the_host_is(self, filmed: Product, browser: Browser) -> None:
        host, guest = await new_visitor(filmed, "en"), await new_visitor(filmed, "en")
        hand = await hand_of(host)
        async with hand.web:
            party = await hand.asks("POST", "/parties", {"item": films.OPEN})
            path = f"/parties/{party['code']}"
            party = await _shown(hand, path, party, position_ms=500)
            page = await page_at(guest, browser, "", link=f"wp_{party['code']}")
            await page.locator(".rosette-play").first.tap()
            await becomes_true(page, _stands_at(0.5))
            party = await _shown(hand, path, party, position_ms=2_000)
            await becomes_true(page, _stands_at(2.0))
            await hand.asks("POST", f"{path}/messages", {"text": "Here it comes"})
            await page.locator(".said-line", has_text="Here it comes").wait_for()
            await page.get_by_role("button", name="Leave").click()
            await expect(page).to_have_url(re.compile("#/watch$"))
            members = (await hand.asks("GET", path))["members"]
        assert [member["is_host"] for member in members] == [True]
        await page.context.close()

    async def test_guests_go_along_with_what_the_host_does(
        self, filmed: Product, browser: Browser
    ) -> None:
        host, guest = await new_visitor(filmed, "en"), await new_visitor(filmed, "en")
        hand = await hand_of(host)
        async with hand.web:
            party = await hand.asks("POST", "/parties", {"item": films.OPEN})
        leads, follows = [
            await page_at(fan, browser, "", link=f"wp_{party['code']}", before=FOR_EVER)
            for fan in (host, guest)
        ]
        await leads.locator(".rosette-play").tap()
        await becomes_true(leads, MOVES)
        await follows.locator(".rosette-play").tap()
        await becomes_true(follows, MOVES)
        await _press(leads, "Pause")
        await becomes_true(leads, PAUSED)
        await becomes_true(follows, _stands_at(await leads.evaluate(PLACE)))
        await leads.get_by_role("slider").fill("2")
        await becomes_true(follows, _stands_at(2.0))
        await _press(leads, "Play")
        await becomes_true(follows, f"!({PAUSED})")
        await leads.get_by_role("button", name="Change").tap()
        choosing = leads.get_by_role("dialog")
        await choosing.get_by_role("searchbox").fill(NAME["en"])
        await choosing.get_by_role("button", name=NAME["en"]).tap()
        for page in (leads, follows):
            await page.get_by_role("region", name=f"Player: {NAME['en']}").wait_for()
            await becomes_true(page, MOVES)
            await page.context.close()


async def _press(page: Page, name: str) -> None:
    """A tap on a control of the picture; they go away while it plays."""
    await page.get_by_role("button", name=name, exact=True).dispatch_event("click")


async def _shown(hand: Hand, path: str, party: Any, *, position_ms: int) -> Any:
    """The host stops the picture there."""
    state = {"item": films.OPEN, "position_ms": position_ms, "playing": False}
    return await hand.asks("PUT", f"{path}/state", {"revision": party["revision"], **state})


def _stands_at(seconds: float) -> str:
    return f"""() => {{
        const video = document.querySelector("video");
        return video?.paused && Math.abs(video.currentTime - {seconds}) < 0.3;
    }}"""
