"""A person in front of the chat page: sees what a browser shows, clicks what it offers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Locator, Page, expect

from services.core.formats import Language
from services.core.money import Money
from tests.journeys.programme import LAUGHTER, demo
from tests.journeys.story import PIN, QUANTITY, TWENTY
from tests.journeys.words import Value, Words

PATIENCE_MS: Final = 60_000
ACCOUNT: Final = "rithy.meas@lotus"
NAMES: Final[dict[Language, str]] = {"km": "សុខ ដារ៉ា", "en": "Dara Sok"}

Look = Callable[[str], Awaitable[None]]
"""Called with the name of what the page shows now."""


async def do_not_look(_: str) -> None:
    """Nobody wants pictures."""


@dataclass(slots=True)
class Clicker:
    """One person at one page. `look` is called at each step worth a picture."""

    page: Page
    words: Words
    look: Look = do_not_look

    async def open(self, sandbox_url: str) -> None:
        """The page in the person's language, and a person of his own."""
        page = self.page
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(sandbox_url)
        await page.get_by_test_id(f"language-{self.words.language}").click()
        await page.get_by_test_id("new-person").click()
        await page.get_by_test_id("person-form-first_name").fill(NAMES[self.words.language])
        await page.get_by_test_id("person-form-language").select_option(self.words.language)
        await page.get_by_test_id("person-form-save").click()

    async def press(self, label: str, **values: Value) -> None:
        """The newest button with this label."""
        words = self.words.say(label, **values)
        await self.button(words).click()

    def button(self, words: str) -> Locator:
        shown = re.compile(rf"^(?:[0-9]+\.)?\W*{re.escape(words)}\W*$")
        buttons = self.page.locator(".keys button.key")
        return buttons.filter(has_text=shown).last

    async def sees(self, words: str, **values: Value) -> None:
        await expect(self.page.get_by_test_id("log")).to_contain_text(
            self.words.say(words, **values), timeout=PATIENCE_MS
        )

    async def type_pin(self) -> None:
        for count, digit in enumerate(PIN, 1):
            await self.press(digit)
            if count < len(PIN):
                await self.sees(" ".join("●" * count + "○" * (len(PIN) - count)))

    async def start(self) -> None:
        start = self.page.get_by_test_id("start")
        await start.wait_for()
        await self.look("1-welcome")
        await start.click()
        await self.sees("settings.language.title")
        await self.look("2-language")
        await self.press(f"settings.language.button_{self.words.language}")
        await self.sees("menu.home.question")
        await self.look("3-home")

    async def top_up(self) -> None:
        await self.press("menu.button.top_up")
        await self.sees("topup.choose.question")
        await self.look("4-amounts")
        await self.press(self.words.t.money(TWENTY))
        await self.sees("topup.card.how")
        await self.look("5-khqr")
        await self.page.locator("[data-testid^='scan-']:not(input)").last.click()
        await self.page.get_by_test_id(f"account-{ACCOUNT}").click()
        await expect(self.page.get_by_test_id("preview-amount")).to_contain_text("20.00")
        await self.look("6-bank")
        await self.page.get_by_test_id("pay").click()
        await expect(self.page.get_by_test_id("paid-amount")).to_contain_text("20.00")
        await self.look("7-bank-paid")
        await self.page.get_by_test_id("bank-done").click()
        await self.sees("topup.paid.title")
        await self.look("8-credited")

    async def choose(self) -> None:
        evening = demo()[LAUGHTER]
        kind = evening.kinds["back"]
        language = self.words.language
        await self.press("common.button.home")
        await self.press("menu.button.events")
        await self.sees(evening.listed(language))
        await self.look("9-programme")
        await self.press(self.words.shorten(evening.listed(language)))
        await self.sees("ticketing.series.question")
        await self.press_first_date()
        await self.sees(evening.organiser[language])
        await self.look("10-event")
        name = f"{kind.name[language]} · {self.words.t.money(kind.price)}"
        await self.press(self.words.shorten(name))
        await self.sees("ticketing.quantity.question")
        await self.look("11-quantity")
        await self.press(
            "ticketing.quantity.button", quantity=QUANTITY, price=kind.price * QUANTITY
        )
        await self.sees("ticketing.summary.after", balance=TWENTY - self.total)
        await self.look("12-summary")

    async def press_first_date(self) -> None:
        """The dates of a series come in their order."""
        dates = self.page.locator(".keys button.key").filter(has_text=re.compile(r"\d:\d\d"))
        await dates.first.click()

    @property
    def total(self) -> Money:
        return demo()[LAUGHTER].kinds["back"].price * QUANTITY

    async def pay(self) -> None:
        """The first PIN is set on the way."""
        await self.press("ticketing.summary.button_pay", amount=self.total)
        await self.sees("identity.pad.choose")
        await self.look("13-pin")
        await self.type_pin()
        await self.sees("identity.pad.repeat")
        await self.type_pin()
        await self.sees("ticketing.paid.title")
        await self.look("14-receipt")

    async def look_back(self) -> None:
        await self.press("menu.button.my_tickets")
        path = ("menu.home.title", "ticketing.mine.title")
        await self.sees(" › ".join(map(self.words.say, path)))
        await self.look("15-my-tickets")
        await self.press(self.words.shorten(demo()[LAUGHTER].named(self.words.language)))
        await self.sees("ticketing.ticket.how")
        await self.look("16-ticket")
        await self.press("common.button.home")
        await self.press("menu.button.wallet")
        await self.press("wallet.home.button_history")
        await self.sees(self.words.t.signed(-self.total))
        await self.look("17-history")

    async def play(self) -> None:
        """The main story from the first click to the history of the wallet."""
        await self.start()
        await self.top_up()
        await self.choose()
        await self.pay()
        await self.look_back()
