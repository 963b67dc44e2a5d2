"""Every update is cut off at every point, one after the other, until it comes to its end.

After a crash the inbox hands an update out again, whatever it had done before. So each update of
a purchase is killed after its first commit or call to Telegram, handled again and killed after
the second one, and so on. All those repeats together have the effect of one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import SecretStr
from sqlalchemy import text

from bot.container import Container, build
from bot.dispatcher import make_dispatcher
from handlers.kit.buttons import Keyboards
from handlers.kit.screen import PictureRef
from handlers.kit.window import WindowKit
from services.artwork.schemas import Picture
from services.core.inbox import MAX_ATTEMPTS, Write
from services.core.money import Currency, Money
from services.core.settings import Settings
from services.core.uow import Tx
from services.identity import PinService
from tests.chaos.scissors import Cut, FakeTelegram, Scissors
from tests.journeys.words import Value, Words
from tests.services.payments.fake_bank import ACCOUNT, TOKEN, FakeBank
from tests.services.ticketing.programme import a_load, an_event, ticket_type, times_at

FAN: Final = 70_001
PIN: Final = "204958"
TWENTY: Final = Money(20_00, Currency.USD)
FIVE: Final = Money(5_00, Currency.USD)
MOST_POINTS: Final = 60
BOT_TOKEN: Final = "42000:a-token-of-the-chaos-runs"


@dataclass(slots=True)
class Story:
    """A fan's taps and words, each cut at every point before it is done."""

    container: Container
    telegram: FakeTelegram
    bot: Bot
    bank: FakeBank
    words: Words
    cuts: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def say(self, words: str) -> None:
        await self._endure("message", {**self._about(next(self._ids)), "text": words})

    async def press(self, label: str, **values: Value) -> None:
        """The button of the newest screen."""
        words = self.words.say(label, **values)
        message_id, shown = self.telegram.newest()
        data = shown.data(words)
        assert data, f"no button {words}: {shown}"
        message = {"message_id": message_id, "date": 1, "chat": {"id": FAN, "type": "private"}}
        query = {"id": f"tap{next(self._ids)}", "from": _FROM, "chat_instance": "1"}
        await self._endure("callback_query", {**query, "message": message, "data": data})

    async def say_what_killed_us_before(self, words: str) -> None:
        """An update that has come to no end in all its attempts."""
        raw = {
            "update_id": next(self._ids),
            "message": {**self._about(next(self._ids)), "text": words},
        }
        self.telegram.scissors.arm(0)
        update = Update.model_validate(raw, context={"bot": self.bot})
        await self._live_through(update, attempt=MAX_ATTEMPTS + 1)

    def sees(self, words: str, **values: Value) -> None:
        shown = [one.text for one in self.telegram.chat.values()]
        assert any(self.words.find(words, one, **values) is not None for one in shown), shown[-1]

    def _about(self, message_id: int) -> dict[str, Any]:
        chat = {"id": FAN, "type": "private", "first_name": "Fan"}
        return {"message_id": message_id, "date": 1, "chat": chat, "from": _FROM}

    async def _endure(self, kind: str, content: dict[str, Any]) -> None:
        raw = {"update_id": next(self._ids), kind: content}
        for point in range(1, MOST_POINTS):
            self.telegram.scissors.arm(point)
            update = Update.model_validate(raw, context={"bot": self.bot})
            try:
                await self._live_through(update, attempt=min(point, MAX_ATTEMPTS))
            except Cut:
                self.cuts += 1
            else:
                return
        raise AssertionError(f"{content} has no end")

    async def _live_through(self, update: Update, attempt: int) -> None:
        """One life of the process: it starts with an empty memory."""
        with _dispatcher(self.container, self.bot) as dispatcher:
            now = self.container.clock.now()
            writes: list[Write] = []
            await dispatcher.feed_update(
                self.bot, update, received_at=now, attempt=attempt, writes=writes
            )
            # One transaction with the note that the update is finished: nothing comes after it.
            self.telegram.scissors.arm(0)
            for write in writes:
                await self.container.uow.run(write)

    async def number(self, table: str, where: str = "1 = 1") -> int:
        async with self.container.database.read.connect() as connection:
            found = await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))
            return int(found.scalar_one())

    # The story

    async def start(self) -> None:
        await self.say("/start")
        await self.press("settings.language.button_en")
        await self.press("common.button.home")

    async def type_pin(self) -> None:
        for digit in PIN:
            await self.press(digit)

    async def set_pin(self) -> None:
        await self.press("menu.button.settings")
        await self.press("settings.home.button_set_pin")
        self.sees("identity.pad.choose")
        await self.type_pin()
        self.sees("identity.pad.repeat")
        await self.type_pin()
        await self.press("common.button.home")

    async def top_up(self) -> None:
        await self.press("menu.button.top_up")
        await self.press(self.words.t.money(TWENTY))
        await self._pay_at_bank()
        await self.press("topup.card.button_check")
        self.sees("topup.paid.title")
        await self.press("common.button.home")

    async def _pay_at_bank(self) -> None:
        async with self.container.database.read.connect() as connection:
            codes = await connection.execute(text("SELECT payload FROM payment_attempts"))
            (payload,) = codes.scalars()
        at_ms = int(datetime.now(UTC).timestamp() * 1000)
        self.bank.pay(payload, str(TWENTY.to_decimal()), "USD", at_ms)

    async def buy(self) -> None:
        await self.press("menu.button.events")
        await self.press("River of Gold")
        await self.press("Standing")
        await self.press("ticketing.quantity.button", quantity=2, price=FIVE * 2)
        self.sees("ticketing.summary.total")
        await self.press("ticketing.summary.button_pay", amount=FIVE * 2)
        self.sees("identity.pad.enter")
        await self.type_pin()
        self.sees("ticketing.paid.title")


_FROM: Final = {"id": FAN, "is_bot": False, "first_name": "Fan", "language_code": "en"}


@pytest.fixture
async def story(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Story]:
    bank = FakeBank()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bank.app())) as client:
        container = build(_settings(database_url, tmp_path), client)
        await container.ticketing.load_events(_programme())
        telegram = FakeTelegram(Scissors())
        _cut_after_commits(container, telegram.scissors, monkeypatch)
        try:
            yield Story(container, telegram, Bot(BOT_TOKEN, session=telegram), bank, Words("en"))
            # A test that failed leaves its process dead, and the `Cut` of these checks is no
            # `Exception`: it would keep the runner from tearing down the other fixtures.
            telegram.scissors.arm(0)
            assert await container.wallet.audit() == []
            assert await container.ticketing.recount() == []
        finally:
            await _close(container)


def _settings(database_url: str, data_dir: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=data_dir,
        bot_token=SecretStr(BOT_TOKEN),
        secret_key=SecretStr("a secret of the chaos runs and of nothing else"),
        bakong_api_url="http://bank/bakong",
        bakong_token=SecretStr(TOKEN),
        bakong_account=ACCOUNT,
    )


def _cut_after_commits(
    container: Container, scissors: Scissors, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = container.uow.run

    def cut_after(work: Callable[[Tx], Awaitable[Any]]) -> Awaitable[Any]:
        return scissors.around(lambda: run(work))

    monkeypatch.setattr(container.uow, "run", cut_after)


def _programme() -> Any:
    soon = times_at(datetime.now(UTC) + timedelta(days=10))
    return a_load(an_event(times=soon, types=(ticket_type("standing", FIVE, ("floor",)),)))


@contextmanager
def _dispatcher(container: Container, bot: Bot) -> Iterator[Dispatcher]:
    kit = WindowKit(
        bot, Keyboards(container.signer), container.files, PictureRef("banner", _no_picture)
    )
    dispatcher = make_dispatcher(container, kit)
    try:
        yield dispatcher
    finally:
        for router in dispatcher.sub_routers:
            router._parent_router = None


async def _no_picture() -> Picture:
    return Picture(b"png", "image/png", "0", 1, 1)


async def _close(container: Container) -> None:
    await container.uow.drain()
    container.studio.close()
    await container.store.aclose()
    await container.database.dispose()


class TestCutUpdates:
    async def test_a_purchase_is_one_purchase(self, story: Story) -> None:
        await story.start()
        await story.set_pin()
        await story.top_up()
        await story.buy()
        assert story.cuts > 60, "the scissors were blunt"
        assert await story.number("payment_intents") == 1
        assert await story.number("ledger_transfers", "kind = 'top_up'") == 1
        assert await story.number("ledger_transfers", "kind = 'ticket_purchase'") == 1
        assert await story.number("ticket_orders", "state = 'confirmed'") == 1
        assert await story.number("ticket_orders") == 1
        assert await story.number("tickets") == 2
        balances = await story.container.wallet.balances(FAN)
        assert balances.usd.total == TWENTY - FIVE * 2

    async def test_a_typed_amount_is_one_top_up(self, story: Story) -> None:
        await story.start()
        await story.press("menu.button.top_up")
        await story.press("topup.choose.button_other")
        await story.say("$5")
        story.sees("topup.card.title")
        assert await story.number("payment_intents") == 1

    async def test_a_typed_quantity_is_one_order_and_given_up_once(self, story: Story) -> None:
        await story.start()
        await story.press("menu.button.events")
        await story.press("River of Gold")
        await story.press("Standing")
        await story.say("3")
        story.sees("ticketing.summary.line", quantity=3, amount=FIVE * 3)
        assert await story.number("ticket_orders") == 1
        assert await story.number("stock_pools", "held = 3 AND sold = 0") == 1
        await story.press("ticketing.summary.button_cancel")
        story.sees("ticketing.ended.title_cancelled")
        assert await story.number("stock_pools", "held = 0 AND sold = 0") == 1
        assert await story.number("ticket_order_moves") == 1

    async def test_what_kills_its_process_is_given_up_and_its_fan_told(self, story: Story) -> None:
        await story.start()
        await story.say_what_killed_us_before("/language")
        story.sees("error.technical")
        story.sees("common.money.unknown")

    async def test_control_without_the_taps_names_a_digit_counts_twice(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What makes a repeated tap harmless is that the pad knows it by its name."""
        tap, names = PinService.tap, count()

        async def nameless(self: PinService, *where: Any, tap_key: str) -> Any:
            return await tap(self, *where, tap_key=f"{tap_key}-{next(names)}")

        monkeypatch.setattr(PinService, "tap", nameless)
        await story.start()
        await story.press("menu.button.settings")
        await story.press("settings.home.button_set_pin")
        await story.press("2")
        with pytest.raises(AssertionError):
            story.sees("● ○ ○ ○ ○ ○")
