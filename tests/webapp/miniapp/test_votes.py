"""Voting in the Mini App as a fan does it: from a link to a receipt that the phone checks."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from services.core.formats import Language
from services.core.i18n import Translator, Translators
from tests.journeys.product import Product
from tests.webapp.miniapp.things import SEASON, Hand, hand_of
from tests.webapp.miniapp.visitor import HEIGHT, PATIENCE, Visitor, new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TRANSLATORS = Translators.load("km")
PATIENCE_MS = 30_000


async def open_link(visitor: Visitor, browser: Browser, link: str) -> Page:
    """A page that its link opened, with its stream; it is never done, so nothing waits for it."""
    context = await browser.new_context(viewport={"width": 390, "height": HEIGHT}, has_touch=True)
    page = await context.new_page()
    await page.goto(await visitor.address(start_param=link))
    return page


async def voted_elsewhere(visitor: Visitor, window: str, act: str) -> None:
    """A friend gives all five votes to one act."""
    hand = await hand_of(visitor)
    async with hand.web:
        body = {"picks": [{"act": act, "votes": 5}]}
        given = await hand.asks("POST", f"/windows/{window}/votes", body)
        assert given["outcome"] == "counted"


async def in_log(hand: Hand, code: str) -> None:
    for _ in range(PATIENCE):
        if (await hand.web.get(f"/api/v1/vote-receipts/{code}")).is_success:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the vote is not in the public log")


@pytest.mark.parametrize("language", ["km", "en"])
async def test_from_a_link_to_a_checked_receipt(
    product: Product, browser: Browser, language: Language
) -> None:
    visitor, friend = await new_visitor(product, language), await new_visitor(product, language)
    t = TRANSLATORS.for_language(language)
    hand = await hand_of(visitor)
    async with hand.web:
        show = await hand.asks("GET", f"/shows/{SEASON}")
        # Acts of its own for each language: the board of the second has the votes of the first.
        place = 6 if language == "km" else 8
        window, (mine, other) = show["current"], show["acts"][place : place + 2]
        page = await open_link(visitor, browser, f"vt_{window}{mine['code']}_friend")
        await _vote(page, t, mine["name"][language])
        share = page.locator(".act-row").nth(place + 1).locator(".num")
        before = await share.inner_text()
        await voted_elsewhere(friend, window, other["code"])
        await expect(share).not_to_have_text(before, timeout=PATIENCE_MS)
        code = await _receipt(page, t)
        await in_log(hand, code.replace("-", ""))
    await _check(page, t, mine["name"][language])
    await page.context.close()


async def _vote(page: Page, t: Translator, name: str) -> None:
    """The link has chosen the act: one tap more is the vote, and it is told when it is stored."""
    dock = page.locator(".dock")
    await dock.get_by_text(name).first.wait_for()
    await dock.get_by_role("button", name=t.plain("appvote.cast.one")).click()
    counted = page.get_by_text(t.plain("voting.outcome.counted", name=name))
    await expect(counted).to_be_visible(timeout=PATIENCE_MS)
    await expect(dock.get_by_text(t.plain_n("voting.ballot.left", 4))).to_be_visible()


async def _receipt(page: Page, t: Translator) -> str:
    await page.get_by_role("button", name=t.plain("voting.receipt.title"), exact=True).click()
    sheet = page.get_by_role("dialog")
    return await sheet.locator(".code").inner_text()


async def _check(page: Page, t: Translator, name: str) -> None:
    """What the page says after it has reckoned the proof itself."""
    await (
        page.get_by_role("dialog")
        .get_by_role("button", name=t.plain("appvote.check.button"), exact=True)
        .click()
    )
    verdict = page.locator(".verdict.good")
    await expect(verdict).to_contain_text(t.plain("appvote.check.holds"), timeout=PATIENCE_MS)
    await expect(verdict).to_contain_text(t.plain("voting.proof.counted", name=name))


async def test_what_is_taken_back_can_be_given_to_another(
    product: Product, browser: Browser
) -> None:
    visitor = await new_visitor(product, "en")
    t = TRANSLATORS.for_language("en")
    opened = await visitor.open(browser, f"/vote/{SEASON}")
    page = opened.page
    rows, dock = page.locator(".act-row"), page.locator(".dock")
    await rows.nth(2).press("Enter")
    await dock.get_by_role("button", name=t.plain("appvote.cast.one")).click()
    left = dock.get_by_text(t.plain_n("voting.ballot.left", 4))
    await expect(left).to_be_visible(timeout=PATIENCE_MS)
    await dock.locator(".counted .button").first.click()
    again = dock.get_by_text(t.plain_n("voting.ballot.left", 5))
    await expect(again).to_be_visible(timeout=PATIENCE_MS)
    await rows.nth(3).press("Enter")
    await dock.get_by_role("button", name=t.plain("appvote.cast.one")).click()
    await expect(left).to_be_visible(timeout=PATIENCE_MS)
    assert opened.complaints == []
    await opened.close()


async def test_the_board_streams_however_it_is_packed(product: Product) -> None:
    hand = await hand_of(await new_visitor(product, "en"))
    path = f"/api/v1/shows/{SEASON}/board"
    async with hand.web:
        for packing in ("gzip", "br", "identity"):
            asked = {"Accept-Encoding": packing, "Last-Event-ID": "another"}
            async with hand.web.stream("GET", f"{path}/stream", headers=asked) as answer:
                assert answer.headers.get("Content-Encoding", "identity") == packing
                lines = answer.aiter_lines()
                said = [await anext(lines) for _ in range(3)]
            assert said[0] == "event: board"
            assert f'"version":"{said[1].removeprefix("id: ")}"' in said[2]
