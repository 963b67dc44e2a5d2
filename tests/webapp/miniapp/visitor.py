"""A fan with the Mini App open in a browser: the address is signed by the sandbox's Telegram."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

import httpx
from playwright.async_api import Browser, ConsoleMessage, Frame, Page, Route

from services.core.formats import Language
from tests.journeys.product import Product

Theme = Literal["dark", "light"]

HEIGHT: Final = 844
PATIENCE: Final = 600
"""Looks, a tenth of a second apart."""
NAMES: Final[dict[Language, str]] = {"km": "សុខ ដារ៉ា", "en": "Dara Sok"}
THEMES: Final[dict[Theme, dict[str, str]]] = {
    "dark": {
        "bg_color": "#17212b",
        "secondary_bg_color": "#232e3c",
        "section_bg_color": "#17212b",
        "section_separator_color": "#111921",
        "text_color": "#f5f5f5",
        "subtitle_text_color": "#9eadba",
        "destructive_text_color": "#ff7b75",
    },
    "light": {
        "bg_color": "#ffffff",
        "secondary_bg_color": "#f1f1f1",
        "section_bg_color": "#ffffff",
        "section_separator_color": "#e0e0e0",
        "text_color": "#000000",
        "subtitle_text_color": "#5f6b73",
        "destructive_text_color": "#b3241c",
    },
}
"""As Telegram's own clients colour themselves."""


_GO_TO: Final = """path => {
    location.hash = path;
    return new Promise((done) => setTimeout(() => setTimeout(done)));
}"""
"""Until the screen has begun: one that is still to come has nothing on its way."""
A_MINUTE_MS: Final = 60_000
TOAST_MS: Final = 4_000
"""As long as a toast stands: a test that is held up for that time would not see it."""
ANSWER_MS: Final = 2_000
"""As long as the gate waits for its server, and anybody for the client's secure storage."""
LOOK_MS: Final = 3_000
"""As long as a key system, or the client's finger and face, may take to say what they can."""
FIRST_FRAME_MS: Final = 10_000
"""As long as the player waits for a picture."""


def patient(*waits_ms: int) -> str:
    """A script for pages on a busy machine: what they give up after such a wait they give up
    after a minute.
    """
    return f"""if (location.pathname.startsWith("/app/")) {{
        const wait = window.setTimeout;
        const patience = (ms) => {list(waits_ms)}.includes(ms) ? {A_MINUTE_MS} : ms;
        window.setTimeout = (act, ms, ...given) => wait(act, patience(ms), ...given);
    }}"""


def sandbox_of(product: Product) -> httpx.AsyncClient:
    """The outside world of a running product, which may be busy."""
    return httpx.AsyncClient(base_url=product.sandbox_url, timeout=A_MINUTE_MS / 1_000)


class NoMiniApp(Exception):
    """The bot offers none."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One fan's way into the Mini App of a running product."""

    product: Product
    person_id: int
    language: Language
    username: str = ""

    async def start_the_chat(self) -> None:
        """As one tap on Start does; before it there is no writing field and no menu.

        Returns when the bot has told Telegram of the Mini App, which it does beside its work.
        """
        async with sandbox_of(self.product) as sandbox:
            await sandbox.post(f"/sim/people/{self.person_id}/send", json={"text": "/start"})
            for _ in range(PATIENCE):
                bot = (await sandbox.get("/sim/bot")).json()
                if bot["menu_button"]["type"] == "web_app":
                    return
                await asyncio.sleep(0.1)
        raise NoMiniApp

    async def address(self, path: str = "/", theme: Theme = "dark", start_param: str = "") -> str:
        """What the client opens; `path` is a screen of ours, "" leaves it to the start link."""
        page = f"{self.product.web_url}/app/"
        asked = {"url": page, **({"start_param": start_param} if start_param else {})}
        async with sandbox_of(self.product) as sandbox:
            answer = await sandbox.get(f"/sim/people/{self.person_id}/init-data", params=asked)
        launch = dict(parse_qsl(answer.json()["url"].partition("#")[2]))
        launch["tgWebAppThemeParams"] = json.dumps(THEMES[theme])
        # No client is around such a page: it must not wait for answers to what newer ones know.
        launch["tgWebAppVersion"] = "8.0"
        return f"{page}#{urlencode(launch)}"

    async def open(
        self,
        browser: Browser,
        path: str = "/",
        theme: Theme = "dark",
        width: int = 390,
        *,
        link: str = "",
        streams: bool = False,
        before: str = "",
    ) -> Opened:
        """A page of its own at the screen, or at what a start link opens, drawn to its end.

        `before`: a script that each of its documents begins with. Without `streams` it has none,
        as behind a proxy that lets none through: a page that listens is never done.
        """
        context = await browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            reduced_motion="reduce",
        )
        if not streams:
            await context.route("**/stream", _ended)
        await context.add_init_script(patient(TOAST_MS))
        if before:
            await context.add_init_script(before)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(await self.address(theme=theme, start_param=link))
        await page.locator("main").wait_for()
        if path != "/" and not link:
            await page.evaluate(_GO_TO, path)
        await settle(page)
        return Opened(page, complaints)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page, and what its console complained of."""

    page: Page
    complaints: list[str]

    async def close(self) -> None:
        await self.page.context.close()


async def _ended(route: Route) -> None:
    await route.fulfill(status=200, content_type="text/event-stream", body=": \n\n")


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)


async def settle(page: Page) -> None:
    """Until nothing is asked for any more, faces are there and nothing is on its way."""
    await page.wait_for_load_state("networkidle")
    await page.locator(".on-its-way").first.wait_for(state="detached")
    await page.evaluate("document.fonts.ready.then(() => undefined)")


async def becomes_true(place: Page | Frame, script: str) -> None:
    """Waits for a script's answer; the page's own policy lets nobody watch from inside."""
    for _ in range(PATIENCE):
        if await place.evaluate(script):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(script)


async def new_visitor(product: Product, language: Language) -> Visitor:
    username = f"visitor_{secrets.token_hex(5)}"
    body = {"first_name": NAMES[language], "language_code": language, "username": username}
    async with sandbox_of(product) as sandbox:
        person = (await sandbox.post("/sim/people", json=body)).json()
    return Visitor(product, person.get("person", person)["id"], language, username)
