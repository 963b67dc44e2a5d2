"""The player in a real browser, by real taps: what plays, and what each refusal shows."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
import pytest_asyncio
from PIL import Image, ImageStat
from playwright.async_api import Browser, Page, Request, Response, Route

from services.core.formats import Language
from tests.journeys.product import Product
from tests.webapp.miniapp import films
from tests.webapp.miniapp.visitor import (
    FIRST_FRAME_MS,
    LOOK_MS,
    Visitor,
    becomes_true,
    new_visitor,
    patient,
    settle,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PLAYS: Final = """() => {
    const video = document.querySelector("video");
    if (video === null || video.currentTime < 0.4) return false;
    return video.getVideoPlaybackQuality().totalVideoFrames > 3;
}"""
FOR_EVER: Final = """{
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
        this.loop = true;
        return play.call(this);
    };
}"""
"""Three seconds of film go on for as long as a test looks at them."""
SOUNDS: Final = 'document.querySelector("video")?.currentTime > 0.4'
FRAMES: Final = (
    """document.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0"""
)
COLOURFUL: Final = 30
"""Of 255: how far colours stand from their mean; the controls on black have less."""
NEVER_ANSWERS: Final = "navigator.requestMediaKeySystemAccess = () => new Promise(() => undefined)"
WORDS: Final[dict[str, dict[Language, str]]] = {
    films.PLAN: {"km": "មាតិកានេះត្រូវការគម្រោង", "en": "This is part of a plan"},
    films.SOON: {"km": "បើកឆាប់ៗនេះ", "en": "Opens soon"},
    films.CLOSED: {"km": "លែងមានទៀតហើយ", "en": "No longer available"},
    films.ABROAD: {"km": "មិនអាចមើលបាននៅកន្លែងរបស់អ្នកទេ", "en": "Not available where you are"},
}


class Asked(Counter[str]):
    """What the page asked for, by kind."""

    def note(self, request: Request) -> None:
        path = request.url.partition("?")[0]
        if "/key/" in path:
            self[f"key {path.rpartition('/')[2]}"] += 1
        elif "/api/v1/drm/" in path:
            self["licence"] += 1
        elif path.endswith((".ts", ".m4s")):
            self["segment"] += 1
        elif "/api/v1/play/proof" in path:
            self["play"] += 1

    @property
    def by_class(self) -> dict[str, int]:
        return {kind: times for kind, times in self.items() if kind.startswith("key ")}


@asynccontextmanager
async def page_of(
    visitor: Visitor, browser: Browser, path: str, before: str = ""
) -> AsyncIterator[tuple[Page, Asked]]:
    """The screen at `path`, opened as by a link: nothing plays until it is tapped."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    for script in (patient(FIRST_FRAME_MS), before):
        await context.add_init_script(script)
    page = await context.new_page()
    asked = Asked()
    page.on("request", asked.note)
    await page.goto(await visitor.address())
    await page.locator("main").wait_for()
    await page.evaluate("path => { location.hash = path }", path)
    await settle(page)
    yield page, asked
    await context.close()


async def tap_play(page: Page) -> None:
    await page.locator(".rosette-play").first.tap()


async def colours_of(page: Page, place: str) -> float:
    """How far the colours of what stands there differ: a black picture has none."""
    taken = await page.locator(place).first.screenshot()
    spread = ImageStat.Stat(Image.open(io.BytesIO(taken)).convert("RGB")).stddev
    return sum(spread) / len(spread)


@pytest_asyncio.fixture(loop_scope="module")
async def fan(filmed: Product) -> Visitor:
    return await new_visitor(filmed, "en")


class TestPlaying:
    async def test_an_encrypted_film_moves_after_a_tap_with_one_key_for_each_class(
        self, fan: Visitor, browser: Browser
    ) -> None:
        async with page_of(fan, browser, f"/watch/{films.OPEN}") as (page, asked):
            scripts = await page.evaluate(
                "performance.getEntriesByType('resource').map((each) => each.name)"
            )
            assert not [each for each in scripts if "/hls-" in each]
            assert asked["play"] == 0
            await tap_play(page)
            await becomes_true(page, PLAYS)
            assert asked["play"] == 1
            assert asked.by_class == {"key SD": 1, "key AUDIO": 1}
            assert await colours_of(page, ".slot-of-video") > COLOURFUL
            await page.get_by_role("button", name="Picture and captions").tap()
            await page.get_by_role("radio", name="Khmer").tap()
            await page.get_by_role("button", name="Close").tap()
            await page.locator(".captions", has_text="ភ្លៀងធ្លាក់").wait_for()

    async def test_a_strict_film_moves_by_a_licence_for_each_class(
        self, fan: Visitor, browser: Browser
    ) -> None:
        path = f"/watch/{films.KEYED}"
        async with page_of(fan, browser, path, patient(LOOK_MS)) as (page, asked):
            await tap_play(page)
            await becomes_true(page, PLAYS)
            assert asked["licence"] == 2  # one for the picture, one for the sound
            assert asked.by_class == {}

    async def test_key_systems_that_never_answer_leave_the_next_best_way(
        self, fan: Visitor, browser: Browser
    ) -> None:
        path = f"/watch/{films.KEYED}"
        async with page_of(fan, browser, path, NEVER_ANSWERS) as (page, asked):
            await tap_play(page)
            await becomes_true(page, PLAYS)
            assert asked.by_class["key SD"] == 1
            assert asked["licence"] == 0

    async def test_where_there_is_no_way_another_browser_is_offered(
        self, fan: Visitor, browser: Browser
    ) -> None:
        path = f"/watch/{films.REFUSES}"
        async with page_of(fan, browser, path, NEVER_ANSWERS) as (page, asked):
            await tap_play(page)
            await page.get_by_text("This phone cannot protect it").wait_for()
            assert asked["segment"] == 0
            async with page.expect_response("**/api/v1/session/links") as told:
                await page.get_by_role("button", name="Open in the browser").tap()
            link = (await (await told.value).json())["path"]
        # Nobody's client is around this one: the code lets it in, to films only.
        context = await browser.new_context(has_touch=True, reduced_motion="reduce")
        await context.add_init_script(patient(LOOK_MS, FIRST_FRAME_MS))
        page = await context.new_page()
        await page.goto(f"{fan.product.web_url}{link}#/watch/{films.KEYED}")
        await page.locator(".rosette-play").first.tap()
        await becomes_true(page, PLAYS)
        await page.evaluate("location.hash = '/wallet'")
        await page.locator(".outside").wait_for()
        await context.close()

    async def test_music_goes_on_below_the_other_pages(
        self, fan: Visitor, browser: Browser
    ) -> None:
        path = f"/listen/{films.FIRST_SONG}?queue={films.ALBUM}"
        async with page_of(fan, browser, path) as (page, asked):
            await tap_play(page)
            await becomes_true(page, SOUNDS)
            await page.evaluate("location.hash = '/me'")
            below = page.locator(".mini-player")
            await below.wait_for()
            await below.get_by_text("Second trial song").wait_for()
            await page.evaluate("location.hash = '/wallet'")
            assert await below.is_visible()
            await becomes_true(page, SOUNDS)
            assert asked.by_class == {"key AUDIO": 2}  # one for each song


class TestRefusals:
    @pytest.mark.parametrize("language", ["km", "en"])
    async def test_each_cause_has_its_own_words(
        self, filmed: Product, browser: Browser, language: Language
    ) -> None:
        visitor = await new_visitor(filmed, language)
        async with page_of(visitor, browser, "/") as (page, asked):
            for key, words in WORDS.items():
                await page.evaluate("path => { location.hash = path }", f"/watch/{key}")
                await page.get_by_role("heading", name=words[language]).wait_for()
                assert await page.locator("video").count() == 0
                if key in {films.CLOSED, films.ABROAD}:
                    await _leads_to_what_is_like_it(page)
            assert asked["segment"] == 0
            assert asked.by_class == {}

    async def test_a_second_screen_takes_the_place_of_the_first_by_one_tap(
        self, fan: Visitor, browser: Browser
    ) -> None:
        path = f"/watch/{films.OPEN}"
        async with page_of(fan, browser, path, FOR_EVER) as (first, _):
            await first.context.route(f"**/api/v1/play/{films.OPEN}", _beats_each_second)
            await tap_play(first)
            await becomes_true(first, PLAYS)
            async with page_of(fan, browser, path) as (second, _):
                await tap_play(second)
                await second.get_by_text("Already playing elsewhere").wait_for()
                await second.get_by_text("Stop it").tap()
                await becomes_true(second, PLAYS)
                await first.get_by_text("Playing on another screen").wait_for()

    async def test_a_right_that_ends_in_the_middle_stops_the_picture_and_says_what_opens_it(
        self, filmed: Product, browser: Browser
    ) -> None:
        visitor = await new_visitor(filmed, "km")
        now = datetime.now(UTC)
        async with page_of(visitor, browser, "/me", FOR_EVER) as (page, _):
            await films.give(filmed, visitor.person_id, now + timedelta(days=1))
            await page.context.route(f"**/api/v1/play/{films.PLAN}", _beats_each_second)
            await page.evaluate("path => { location.hash = path }", f"/watch/{films.PLAN}")
            await tap_play(page)
            await becomes_true(page, PLAYS)
            await films.give(filmed, visitor.person_id, now)
            await page.get_by_role("heading", name=WORDS[films.PLAN]["km"]).wait_for()
            await page.locator(".why-plans", has_text="$2.99").wait_for()
            fed = await page.evaluate('document.querySelector("video").hasAttribute("src")')
            assert not fed

    async def test_an_address_alone_gives_no_picture(self, fan: Visitor, browser: Browser) -> None:
        """Whoever copies all addresses has no token: keys are refused, nothing is seen."""
        async with page_of(fan, browser, f"/watch/{films.OPEN}") as (page, asked):
            await page.context.route("**/key/*", _without_token)
            await tap_play(page)
            await page.locator(".why-stage").wait_for()
            assert asked["segment"] > 0
            assert await page.evaluate(FRAMES) == 0

    async def test_an_address_that_has_expired_is_renewed_unseen(
        self, fan: Visitor, browser: Browser
    ) -> None:
        expired: list[str] = []

        async def once(route: Route) -> None:
            if expired:
                await route.continue_()
                return
            expired.append(route.request.url)
            await route.fulfill(status=410, body="")

        async with page_of(fan, browser, f"/watch/{films.OPEN}") as (page, asked):
            await page.context.route("**/00000.ts", once)
            await tap_play(page)
            await becomes_true(page, PLAYS)
            assert len(expired) == 1
            assert asked["play"] == 2

    async def test_a_refusal_that_comes_after_the_renewal_asks_for_no_other(
        self, fan: Visitor, browser: Browser
    ) -> None:
        """The first piece has expired; another quality was asked for before that was renewed."""
        plays: list[str] = []
        late: list[int] = []
        asked_before, renewed = asyncio.Event(), asyncio.Event()

        async def once(route: Route) -> None:
            await page.context.unroute("**/480p/00000.ts")
            await route.fulfill(status=410, body="")

        async def renewing(route: Route) -> None:
            plays.append(route.request.url)
            if len(plays) == 2:
                await asked_before.wait()
            await route.continue_()

        async def held(route: Route) -> None:
            await page.context.unroute("**/240p/index.m3u8")
            asked_before.set()
            await renewed.wait()
            answer = await route.fetch()
            late.append(answer.status)
            await route.fulfill(response=answer)

        def heard(answer: Response) -> None:
            if len(plays) == 2 and answer.url == plays[1]:
                renewed.set()

        async with page_of(fan, browser, f"/watch/{films.OPEN}") as (page, asked):
            await page.context.route("**/480p/00000.ts", once)
            await page.context.route("**/240p/index.m3u8", held)
            await page.context.route(f"**/api/v1/play/{films.OPEN}", renewing)
            page.on("response", heard)
            await tap_play(page)
            await becomes_true(page, PLAYS)
            assert late == [409]
            assert asked["play"] == 2


async def _leads_to_what_is_like_it(page: Page) -> None:
    """Below the refusal; none of it is closed, too."""
    like = page.locator(".similar a")
    await like.first.wait_for()
    keys = await like.evaluate_all("links => links.map(({ href }) => href.split('/').pop())")
    assert films.OPEN in keys
    assert not set(keys) & set(WORDS)


async def _beats_each_second(route: Route) -> None:
    answer = await route.fetch()
    played = await answer.json()
    await route.fulfill(response=answer, json={**played, "heartbeat_s": 1})


async def _without_token(route: Route) -> None:
    headers = {
        name: value for name, value in route.request.headers.items() if name != "x-play-token"
    }
    await route.continue_(headers=headers)
