"""The question before a charge is answered within two seconds, however long the queue."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest
from aiogram.types import TelegramObject, Update
from aiohttp import web

from bot import checkout, stars
from bot.checkout import KIND, Beside, Checkout
from bot.inbox_worker import InboxWorker
from bot.intake import Polling, intake_batcher
from bot.middlewares.stars_receipts import StarsReceipts
from bot.stars import TelegramStars
from services.core.clock import SystemClock
from services.core.conversations import Conversation, Conversations
from services.core.db import Database
from services.core.i18n import Translators
from services.core.ids import new_key
from services.core.inbox import Arrived, Inbox, Taken, Write
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.core.wakeups import INBOX, Wakeups
from services.identity import IdentityService, ProfileCache
from services.payments import PaymentsService
from services.payments.schemas import Intent, PaymentRequest, Purpose, Way
from services.payments.stars.schemas import StarsPayment
from services.payments.stars.service import StarsService
from services.subscriptions.stars import StarsCharges
from services.wallet import WalletService
from webapp.app import create_app
from webapp.hooks.telegram import webhook_router

FAN = 42
PRICE = Money(150, Currency.XTR)
PAYMENTS = 100
QUEUED = 25
TRANSLATORS = Translators.load()


@dataclass
class Till:
    """What answers, and what Telegram was told."""

    uow: UnitOfWork
    told: list[dict[str, Any]] = field(default_factory=list)
    reachable: bool = True

    def __post_init__(self) -> None:
        wallet = WalletService(self.uow)
        self.payments = PaymentsService(self.uow, wallet, {})
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._telegram))
        self.stars = StarsService(self.uow, wallet)
        self.identity = IdentityService(self.uow, ProfileCache(self.uow.clock))
        telegram = TelegramStars(client, "1:token", "http://telegram")
        self.checkout = Checkout(self.stars, telegram, self.identity, TRANSLATORS)

    def _telegram(self, request: httpx.Request) -> httpx.Response:
        if not self.reachable:
            raise httpx.ConnectError("down")
        self.told.append(orjson.loads(request.content))
        return httpx.Response(200, json={"ok": True, "result": True})

    async def invoice(self, fan_id: int = FAN) -> tuple[Intent, str]:
        """An intent in Stars and the payload of its invoice."""

        async def ask(tx: Tx) -> Intent:
            request = PaymentRequest(
                key=new_key(),
                fan_id=fan_id,
                purpose=Purpose.STREAM,
                subject="",
                amount=Money(2_00, Currency.USD),
                payee="revenue:streaming:usd",
                ways=frozenset({Way.STARS}),
                expires_at=tx.now + timedelta(minutes=30),
                digital=True,
                description_en="Concert stream",
                description_km="ការផ្សាយផ្ទាល់",
                stars=PRICE.amount_minor,
            )
            return await self.payments.request(tx, request)

        intent = await self.uow.run(ask)
        opened = await self.payments.open_attempt(intent.id, fan_id, Way.STARS, "stars1")
        return intent, opened.attempts[0].payload


def question(payload: str, **other: object) -> dict[str, Any]:
    return {
        "id": "7",
        "from": {"id": FAN, "is_bot": False, "first_name": "Dara", "language_code": "km"},
        "currency": "XTR",
        "total_amount": PRICE.amount_minor,
        "invoice_payload": payload,
    } | other


@pytest.fixture
def till(database: Database, monkeypatch: pytest.MonkeyPatch) -> Till:
    decides, repeats = checkout._DECIDE_WITHIN_SECONDS, stars._CHECKOUT_TRIES
    assert decides + stars._CHECKOUT_SECONDS * repeats < 10, "Telegram gives up after ten"
    # A machine that stands still must not make it refuse what may be paid, or answer twice.
    monkeypatch.setattr(checkout, "_DECIDE_WITHIN_SECONDS", 60.0)
    monkeypatch.setattr(stars, "_CHECKOUT_SECONDS", 60.0)
    return Till(UnitOfWork(database, SystemClock()))


class TestAnswer:
    async def test_what_is_open_and_fits_may_be_paid(self, till: Till) -> None:
        _, payload = await till.invoice()
        assert await till.checkout.answer(question(payload))
        assert till.told == [{"pre_checkout_query_id": "7", "ok": True}]

    @pytest.mark.parametrize(
        "other",
        [
            {"invoice_payload": "unknown"},
            {"total_amount": 149},
            {"currency": "USD"},
            {"from": {"id": 43, "language_code": "km"}},
        ],
    )
    async def test_what_does_not_fit_is_refused_in_words(
        self, till: Till, other: dict[str, object]
    ) -> None:
        _, payload = await till.invoice()
        assert await till.checkout.answer(question(payload, **other))
        words = TRANSLATORS.for_language("km").plain("error.payments.not_found")
        assert till.told == [{"pre_checkout_query_id": "7", "ok": False, "error_message": words}]

    async def test_what_was_taken_back_is_refused(self, till: Till) -> None:
        intent, payload = await till.invoice()
        await till.uow.run(lambda tx: till.payments.cancel(tx, intent.id, FAN))
        english = {"id": FAN, "language_code": "en"}
        await till.checkout.answer(question(payload, **{"from": english}))
        words = TRANSLATORS.for_language("en").plain("error.payments.closed")
        assert till.told[0]["error_message"] == words

    async def test_what_cannot_be_understood_is_refused(self, till: Till) -> None:
        assert await till.checkout.answer(question("", currency="no money"))
        words = TRANSLATORS.for_language("km").plain("pay.checkout.try_again")
        assert till.told[0]["error_message"] == words

    async def test_an_answer_that_does_not_arrive_is_owned_up_to(self, till: Till) -> None:
        _, payload = await till.invoice()
        till.reachable = False
        assert not await till.checkout.answer(question(payload))


class TestWebhook:
    """The other way in: a call of Telegram's, answered when the question is."""

    @pytest.mark.parametrize(("told", "status"), [(True, 200), (False, 503)])
    async def test_asks_at_once_and_stores_nothing(
        self, till: Till, told: bool, status: int
    ) -> None:
        till.reachable = told
        _, payload = await till.invoice()
        inbox = Inbox(till.uow, TextSeal(b"a secret of the tests", "inbox"))
        intake = intake_batcher(inbox, Wakeups(None))
        router = webhook_router(intake, 1, "secret", till.checkout.answer)
        transport = httpx.ASGITransport(create_app(TRANSLATORS, {}, [router]))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            answer = await client.post(
                "/telegram/webhook",
                json={"update_id": 1, KIND: question(payload)},
                headers={"X-Telegram-Bot-Api-Secret-Token": "secret"},
            )
        assert answer.status_code == status
        assert await inbox.waiting() == 0
        assert len(till.told) == int(told)


class TestStarsReceipts:
    """What Telegram has charged is booked before any other middleware sees the update."""

    async def test_a_failure_reaches_the_inbox_and_the_next_try_books_once(
        self, till: Till
    ) -> None:
        intent, payload = await till.invoice()
        seen: list[TelegramObject] = []

        async def handler(event: TelegramObject, _: dict[str, Any]) -> None:
            seen.append(event)
            if len(seen) == 1:
                raise OSError("the database is away")

        receipts = StarsReceipts(till.stars, charges_of(till))
        with pytest.raises(OSError, match="away"):
            await receipts(handler, paid_update(payload), {})
        await receipts(handler, paid_update(payload), {})
        seen_intent = await till.payments.get(intent.id, FAN)
        assert (seen_intent.paid_by, seen_intent.refunded.amount_minor) == (Way.STARS, 0)

    async def test_without_booking_nobody_else_sees_it(self, till: Till) -> None:
        _, payload = await till.invoice()
        seen: list[TelegramObject] = []

        async def handler(event: TelegramObject, _: dict[str, Any]) -> None:
            seen.append(event)

        class Broken(StarsService):
            async def paid(self, payment: StarsPayment) -> None:
                raise OSError("the database is away")

        broken = Broken(till.uow, WalletService(till.uow))
        with pytest.raises(OSError, match="away"):
            await StarsReceipts(broken, charges_of(till))(handler, paid_update(payload), {})
        assert seen == []


class NoCharges:
    """Telegram charges nobody by itself here."""

    async def stop(self, payer_id: int, charge_id: str) -> bool:
        raise AssertionError("nothing is to be stopped")


def charges_of(till: Till) -> StarsCharges:
    return StarsCharges(till.uow, NoCharges())


def paid_update(payload: str) -> Update:
    return Update.model_validate(
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": 1_790_000_000,
                "chat": {"id": FAN, "type": "private"},
                "from": {"id": FAN, "is_bot": False, "first_name": "Dara"},
                "successful_payment": {
                    "currency": "XTR",
                    "total_amount": PRICE.amount_minor,
                    "invoice_payload": payload,
                    "telegram_payment_charge_id": "charge-1",
                    "provider_payment_charge_id": "",
                },
            },
        }
    )


@dataclass
class Telegram:
    """Hands out what is asked of the bot, and notes what else had been done at each answer."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    handled: int = 0
    handled_before: list[int] = field(default_factory=list)
    agreed: int = 0

    def ask(self, number: int, payload: str) -> None:
        query = question(payload, id=str(number))
        self.updates.append({"update_id": number, KIND: query})

    async def get_updates(self, request: web.Request) -> web.Response:
        offset = (await request.json())["offset"]
        waiting = [one for one in self.updates if one["update_id"] >= offset]
        if not waiting:
            await asyncio.sleep(0.01)
        return web.json_response({"ok": True, "result": waiting[:100]})

    async def answered(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.handled_before.append(self.handled)
        self.agreed += body["ok"]
        return web.json_response({"ok": True, "result": True})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/bot1:token/getUpdates", self.get_updates)
        app.router.add_post("/bot1:token/answerPreCheckoutQuery", self.answered)
        runner = web.AppRunner(app)
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await runner.cleanup()


async def ask_in_a_crowd(till: Till, *, beside: bool) -> Telegram:
    """Ask the bot while every fan's queue is long, that of the payer too.

    With `beside` no queue moves at all until every question is answered.
    """
    moving = asyncio.Event()
    if not beside:
        moving.set()
    inbox = Inbox(till.uow, TextSeal(b"a secret of the tests", "inbox"))
    conversations, wakeups, telegram = Conversations(till.uow), Wakeups(None), Telegram()
    await inbox.put(
        [
            Arrived("test", f"{fan}-{place}", str(fan), '{"message":{}}')
            for place in range(QUEUED)
            for fan in (FAN, *range(1, 40))
        ]
    )
    async with telegram.serving() as url, httpx.AsyncClient() as client:
        till.checkout = Checkout(
            till.stars, TelegramStars(client, "1:token", url), till.identity, TRANSLATORS
        )

        async def handle(taken: Taken) -> Sequence[Write]:
            await moving.wait()
            telegram.handled += taken.lane == str(FAN)
            if query := orjson.loads(taken.payload).get(KIND):
                await till.checkout.answer(query)
            return [conversations.saving(Conversation(int(taken.lane)))]

        worker = InboxWorker(inbox, handle)
        wakeups.on(INBOX, worker.wake)
        fast = Beside(till.checkout.answer) if beside else None
        polling = Polling(f"{url}/bot1:token", 1, inbox, wakeups, fast)
        tasks = [
            asyncio.create_task(worker.run_forever()),
            asyncio.create_task(polling.run_forever()),
        ]
        worker.wake()
        for number in range(1, PAYMENTS + 1 if beside else 2):
            telegram.ask(number, (await till.invoice())[1])
        async with asyncio.timeout(60):
            while len(telegram.handled_before) < len(telegram.updates):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        moving.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return telegram


async def test_a_busy_queue_does_not_hold_up_a_payment(till: Till) -> None:
    telegram = await ask_in_a_crowd(till, beside=True)
    assert telegram.agreed == PAYMENTS
    assert telegram.handled_before == [0] * PAYMENTS


async def test_in_the_queue_it_would_come_too_late(till: Till) -> None:
    """The control: without the way beside the inbox the fan's own updates go first."""
    telegram = await ask_in_a_crowd(till, beside=False)
    assert telegram.handled_before == [QUEUED + 1]
