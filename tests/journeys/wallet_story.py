"""A fan's way through the wallet: exchange, limits, freeze, a refusal, unfreeze, a statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.person import Person
from tests.journeys.programme import LAUGHTER, Evening, demo
from tests.journeys.seen import Json
from tests.journeys.story import TWENTY, choose, type_pin

FIVE: Final = Money(5_00, Currency.USD)
GAIN: Final = Money(20_377, Currency.KHR)
"""Five dollars at 4,100 after a half percent, three cents."""

Step = Callable[["WalletStory"], Awaitable[None]]


@dataclass(slots=True)
class WalletStory:
    """The fan has a PIN and 20 dollars. `play` runs all steps in order."""

    fan: Person
    books: Books
    evening: Evening = field(default_factory=lambda: demo()[LAUGHTER])

    async def play(self, after: Callable[[Step], Awaitable[None]] | None = None) -> None:
        for step in STEPS:
            await step(self)
            if after:
                await after(step)

    async def open_wallet(self) -> None:
        await self.fan.say("/wallet")
        wallet = await self.fan.is_at("wallet.home.title")
        assert self.fan.words.t.money(TWENTY) in wallet.text

    async def ask_for_rate(self) -> None:
        fan = self.fan
        await fan.press("wallet.home.button_convert")
        await fan.sees("wallet.convert.question")
        await fan.press("wallet.convert.button_from_usd")
        await fan.sees("wallet.convert.available", amount=TWENTY)
        await fan.press(fan.words.t.money(FIVE))
        await fan.sees("wallet.convert.get", amount=GAIN)
        await fan.sees("wallet.convert.after", left=TWENTY - FIVE, then=GAIN)

    async def exchange(self) -> None:
        """A restart may take longer than the offer stands: then a new one is made."""
        fan = self.fan
        await fan.press("wallet.convert.button_again")
        await fan.sees("wallet.convert.get", amount=GAIN)
        assert await self.books.balance_minor(fan.id, "khr") == 0
        await fan.press("wallet.convert.button_go")
        await fan.sees("identity.pad.enter")
        await type_pin(fan)
        await fan.sees("wallet.receipt.balance", balance=GAIN)
        assert await self.books.balance_minor(fan.id, "khr") == GAIN.amount_minor

    async def find_it_in_history(self) -> None:
        fan = self.fan
        await fan.press("common.button.back")
        await fan.press("common.button.back")
        await fan.press("wallet.home.button_history")
        history = await fan.sees("wallet.history.title")
        assert fan.words.t.signed(GAIN) in history.text
        number = next(label for label in history.labels if fan.words.t.signed(GAIN) in label)
        await fan.press(number)
        receipt = await fan.sees("wallet.receipt.reference")
        assert receipt.photo

    async def look_at_limits(self) -> None:
        fan = self.fan
        await fan.say("/wallet")
        await fan.press("wallet.home.button_limits")
        await fan.sees("wallet.limits.use_spending")
        await fan.press("wallet.limits.button_withdrawal")
        await fan.sees("wallet.limits.use_withdrawal")

    async def freeze(self) -> None:
        fan = self.fan
        await fan.say({"km": "បង្កកកាបូប", "en": "freeze my wallet"}[fan.words.language])
        await fan.sees("wallet.freeze.text")
        await fan.press("wallet.freeze.button_sure")
        await fan.sees("wallet.freeze.with_pin")
        await fan.sees_anywhere("wallet.news.frozen")

    async def be_refused(self) -> None:
        """The order is made, but nothing is paid; the refusal leads back and on."""
        fan = self.fan
        await fan.say("/menu")
        await choose(fan, self.evening, self.evening.kinds["back"], 1)
        total = self.evening.kinds["back"].price
        await fan.press("ticketing.summary.button_pay", amount=total)
        await fan.sees("identity.pad.enter")
        await type_pin(fan)
        refusal = await fan.sees("error.wallet.frozen")
        await fan.sees("common.money.not_moved")
        assert fan.words.say("common.button.back") in refusal.labels
        assert await self.books.payments(fan.id) == 2, "the exchange and its fee"

    async def unfreeze(self) -> None:
        fan = self.fan
        await fan.press("wallet.freeze.button_unfreeze")
        await fan.sees("wallet.freeze.by_fan")
        await fan.press("wallet.freeze.button_unfreeze")
        await fan.sees("wallet.freeze.about")
        await type_pin(fan)
        await fan.sees("wallet.freeze.done")
        await fan.sees_anywhere("wallet.news.unfrozen")

    async def get_statement(self) -> None:
        fan = self.fan
        await fan.say({"km": "របាយការណ៍គណនី", "en": "statement"}[fan.words.language])
        months = await fan.sees("wallet.statement.question")
        await fan.press(months.labels[0])
        await fan.sees("wallet.statement.unfinished")
        for form in ("pdf", "csv"):
            await fan.press(f"wallet.statement.button_{form}")
            sent = await fan.wait_until(partial(self._file, form), form)
            assert sent["name"].isascii()

    async def _file(self, form: str) -> Json | None:
        shown = await self.fan.outside.get(f"/sim/people/{self.fan.id}/messages")
        files = [one.get("media") or {} for one in shown["messages"]]
        return next((one for one in files if one.get("name", "").endswith(f".{form}")), None)


STEPS: Final[tuple[Step, ...]] = (
    WalletStory.open_wallet,
    WalletStory.ask_for_rate,
    WalletStory.exchange,
    WalletStory.find_it_in_history,
    WalletStory.look_at_limits,
    WalletStory.freeze,
    WalletStory.be_refused,
    WalletStory.unfreeze,
    WalletStory.get_statement,
)
