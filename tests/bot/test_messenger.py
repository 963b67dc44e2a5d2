"""Notifications by python-telegram-bot, against a Telegram that refuses, halts and forgets."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from PIL import Image
from redis.asyncio import Redis
from telegram.error import RetryAfter

from bot.messenger import BucketLimiter, Render, TelegramMessenger, telegram_messenger
from bot.rate_limit import LocalRateLimit, Priority, RateLimit
from bot.shared_rate_limit import SharedRateLimit
from bot.turnstile import Turnstile
from handlers.identity.buttons import MuteTap
from handlers.kit.buttons import Keyboards, Received
from handlers.kit.navigation import HomeAnywhereTap
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.sent_files import SentFiles
from services.core.signing import Signer
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.notifications import Kind, Notification, NotificationsService
from services.notifications.delivery import Deliveries
from services.notifications.halts import Halts
from services.notifications.jobs import register
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    HomeButton,
    LinkButton,
    MuteButton,
    OutgoingMessage,
    TryLater,
    Unclear,
    Undeliverable,
)
from tests.bot.outside import Book, Moment, calls, telegram_outside
from tests.sandbox.conftest import Sandbox, until
from tests.servers.pool import SQLITE, Servers

ROOT = Path(__file__).parents[2]
SIGNER = Signer(b"a secret of the tests", "buttons")


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with telegram_outside(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
def one_database_url(servers: Servers) -> str:
    """On one kind only: what is kept there is tested on both elsewhere."""
    return servers.databases(SQLITE).create()


@pytest.fixture
async def uow(one_database_url: str, clock: FrozenClock) -> AsyncIterator[UnitOfWork]:
    database = Database(one_database_url)
    yield UnitOfWork(database, clock)
    await database.dispose()


NewMessenger = Callable[..., Awaitable[TelegramMessenger]]


@pytest.fixture
async def new_messenger(outside: Sandbox, uow: UnitOfWork) -> AsyncIterator[NewMessenger]:
    """A messenger as a fresh process would make it, with the halts that are written down."""
    async with AsyncExitStack() as stack:

        async def make(
            limit: RateLimit | None = None, render: Render | None = None, patience: float = 2.0
        ) -> TelegramMessenger:
            turnstile = Turnstile(limit or LocalRateLimit(), Halts(uow), patience_seconds=patience)
            await turnstile.restore()
            files = SentFiles(uow, 4200000001)
            return await stack.enter_async_context(
                telegram_messenger(outside.token, outside.url, turnstile, SIGNER, files, render)
            )

        yield make


@pytest.fixture
async def messenger(new_messenger: NewMessenger) -> TelegramMessenger:
    return await new_messenger()


def saying(fan_id: int, text: str = "Hello", kind: Kind = Kind.SHOW) -> OutgoingMessage:
    return OutgoingMessage(fan_id, kind, text)


class TestSend:
    async def test_words_and_buttons_arrive(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        dara = await outside.fan()
        outcome = await messenger.send(
            OutgoingMessage(
                dara.id,
                Kind.PROMO,
                "<b>Half</b> price &amp; more",
                buttons=(
                    LinkButton("See", "ev_abc"),
                    MuteButton("Mute", Kind.PROMO),
                    HomeButton("Home"),
                ),
            )
        )
        seen = await dara.last()
        assert outcome == Delivered(seen["id"])
        assert seen["text"] == "Half price & more"
        link, mute, home = [row[0] for row in seen["keyboard"]["inline"]]
        assert link["url"] == "https://t.me/HangMeasBot?start=ev_abc"
        keyboards = Keyboards(SIGNER)
        assert mute["callback_data"] == keyboards.sign(MuteTap(kind=Kind.PROMO), dara.id)
        assert home["callback_data"] == keyboards.sign(HomeAnywhereTap(), dara.id)
        assert keyboards.read(home["callback_data"], dara.id) == Received("hm", anywhere=True)

    async def test_a_silent_message_makes_no_sound(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        dara = await outside.fan()
        await messenger.send(OutgoingMessage(dara.id, Kind.SHOW, "Now", silent=True))
        entries = outside.telegram.state.log.entries(name="sendMessage")
        assert str(entries[-1].request["disable_notification"]).lower() == "true"

    async def test_a_fan_who_blocked_us_ends_the_channel(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        dara = await outside.fan()
        await outside.fault("blocked", chat_id=dara.id)
        outcome = await messenger.send(saying(dara.id))
        assert isinstance(outcome, ChannelEnded)
        assert "blocked by the user" in outcome.reason

    async def test_a_fan_who_never_came_ends_the_channel(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        stranger = await outside.person()
        for chat_id in (stranger.id, 999_999_999):
            assert isinstance(await messenger.send(saying(chat_id)), ChannelEnded)

    async def test_bad_markup_is_refused_for_good(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        dara = await outside.fan()
        outcome = await messenger.send(saying(dara.id, "<b>never closed"))
        assert isinstance(outcome, Undeliverable)
        assert "parse entities" in outcome.reason

    @pytest.mark.parametrize("kind", ["server_error", "reset", "nonsense"])
    async def test_no_clear_answer_is_unclear(
        self, outside: Sandbox, messenger: TelegramMessenger, kind: str
    ) -> None:
        dara = await outside.fan()
        await outside.fault(kind, match="sendMessage")
        assert isinstance(await messenger.send(saying(dara.id)), Unclear)
        assert isinstance(await messenger.send(saying(dara.id)), Delivered)


class TestHalts:
    async def test_a_halted_chat_waits_and_the_others_do_not(
        self, outside: Sandbox, new_messenger: NewMessenger
    ) -> None:
        moment = Moment()
        began = moment.seconds
        messenger = await new_messenger(LocalRateLimit(moment.now), patience=60)
        dara, lyn = await outside.fan("Dara"), await outside.fan("Lyn")
        await outside.fault(
            "too_many_requests", chat_id=dara.id, match="sendMessage", retry_after_seconds=4
        )
        halted = asyncio.create_task(messenger.send(saying(dara.id)))
        await until(lambda: bool(calls(outside, "sendMessage", dara.id)))
        assert isinstance(await messenger.send(saying(lyn.id)), Delivered)
        assert not halted.done()
        await moment.pass_until(halted)
        assert isinstance(await halted, Delivered)
        assert [status for _, status in calls(outside, "sendMessage", dara.id)] == [429, 200]
        assert moment.seconds - began >= 4

    async def test_a_long_halt_is_left_to_later_and_costs_no_call(
        self, outside: Sandbox, messenger: TelegramMessenger
    ) -> None:
        dara = await outside.fan()
        await outside.fault("too_many_requests", chat_id=dara.id, retry_after_seconds=30)
        for _ in range(3):
            outcome = await messenger.send(saying(dara.id, kind=Kind.MONEY))
            assert isinstance(outcome, TryLater)
            assert 15 < outcome.seconds <= 30
        assert len(calls(outside, "sendMessage", dara.id)) == 1

    async def test_a_restart_does_not_shorten_a_halt(
        self, outside: Sandbox, messenger: TelegramMessenger, new_messenger: NewMessenger
    ) -> None:
        dara = await outside.fan()
        await outside.fault("too_many_requests", chat_id=dara.id, retry_after_seconds=30)
        await messenger.send(saying(dara.id))
        restarted = await new_messenger()
        assert isinstance(await restarted.send(saying(dara.id)), TryLater)
        assert len(calls(outside, "sendMessage", dara.id)) == 1

    async def test_when_other_chats_are_refused_too_all_wait(
        self, outside: Sandbox, new_messenger: NewMessenger
    ) -> None:
        messenger = await new_messenger(LocalRateLimit(Moment().now))
        fans = [await outside.fan(name) for name in ("Dara", "Lyn", "Sok")]
        await outside.fault("too_many_requests", times=2, retry_after_seconds=30)
        for fan in fans:
            assert isinstance(await messenger.send(saying(fan.id)), TryLater)
        restarted = await new_messenger()
        assert isinstance(await restarted.send(saying(fans[2].id)), TryLater)
        assert len(calls(outside, "sendMessage")) == 2


class TestPictures:
    @pytest.fixture
    def picture(self, tmp_path: Path) -> bytes:
        path = tmp_path / "picture.png"
        Image.new("RGB", (64, 64), "#F0BE4F").save(path)
        return path.read_bytes()

    def showing(self, fan_id: int, key: str = "receipt:1") -> OutgoingMessage:
        return OutgoingMessage(fan_id, Kind.MONEY, "Paid", picture=key)

    async def test_a_picture_is_drawn_once_and_then_sent_by_its_id(
        self, outside: Sandbox, new_messenger: NewMessenger, picture: bytes, uow: UnitOfWork
    ) -> None:
        drawn = []

        async def render(key: str) -> bytes:
            drawn.append(key)
            return picture

        dara, lyn = await outside.fan("Dara"), await outside.fan("Lyn")
        messenger = await new_messenger(render=render)
        for fan in (dara, lyn, dara):
            assert isinstance(await messenger.send(self.showing(fan.id)), Delivered)
            assert (await fan.last())["caption"] == "Paid"
        assert drawn == ["receipt:1"]
        await SentFiles(uow, 4200000001).remember("receipt:1", "an-id-of-another-bot")
        messenger = await new_messenger(render=render)
        assert isinstance(await messenger.send(self.showing(lyn.id)), Delivered)
        assert drawn == ["receipt:1"] * 2

    @pytest.mark.parametrize("content", [None, b"no picture at all"])
    async def test_without_its_picture_the_words_go_alone(
        self, outside: Sandbox, new_messenger: NewMessenger, content: bytes | None
    ) -> None:
        async def render(_: str) -> bytes | None:
            return content

        dara = await outside.fan()
        messenger = await new_messenger(render=render)
        assert isinstance(await messenger.send(self.showing(dara.id)), Delivered)
        assert (await dara.last())["text"] == "Paid"

    async def test_nobody_draws(self, outside: Sandbox, messenger: TelegramMessenger) -> None:
        dara = await outside.fan()
        assert isinstance(await messenger.send(self.showing(dara.id)), Delivered)
        assert (await dara.last())["text"] == "Paid"

    async def test_a_long_text_does_not_go_below_a_picture(
        self, outside: Sandbox, new_messenger: NewMessenger, picture: bytes
    ) -> None:
        async def render(_: str) -> bytes:
            return picture

        dara = await outside.fan()
        messenger = await new_messenger(render=render)
        long = OutgoingMessage(dara.id, Kind.MONEY, "x" * 1025, picture="receipt:1")
        assert isinstance(await messenger.send(long), Delivered)
        assert (await dara.last())["text"] == "x" * 1025


class TestLostAnswer:
    async def test_the_second_copy_carries_the_same_reference(
        self, outside: Sandbox, uow: UnitOfWork, messenger: TelegramMessenger, clock: FrozenClock
    ) -> None:
        dara = await outside.fan()
        identity = IdentityService(uow, ProfileCache(clock))
        await identity.meet(FanSeen(dara.id, "Dara", language_code="en"))
        notifications = NotificationsService(uow)
        worker = Jobs(uow)
        register(worker, Deliveries(uow, identity, messenger, Translators.load("km")))
        told = Notification(
            dara.id,
            Kind.MONEY,
            "k",
            "topup.choose.button_missing",
            {"amount": Money(500, Currency.USD)},
        )
        await outside.fault("reset_after", match="sendMessage")
        await uow.run(lambda tx: notifications.notify(tx, told))
        await worker.run_until_idle()
        clock.advance(5)
        await worker.run_until_idle()
        clock.advance(600)
        await worker.run_until_idle()
        first, second = [message for message in await dara.see() if not message["mine"]]
        assert first["text"] == second["text"]
        assert "Reference code: HM-" in first["text"]


class TestTogether:
    async def test_three_workers_keep_to_telegrams_limits(
        self, tmp_path: Path, uow: UnitOfWork, store: Redis
    ) -> None:
        async with telegram_outside(tmp_path / "strict") as outside, AsyncExitStack() as stack:
            fans = [await outside.fan(f"Fan {number}") for number in range(70)]
            outside.telegram.flood.enabled = True
            workers = [
                await stack.enter_async_context(
                    telegram_messenger(
                        outside.token,
                        outside.url,
                        Turnstile(SharedRateLimit(store, 1), Book(), patience_seconds=60),
                        SIGNER,
                        SentFiles(uow, 1),
                    )
                )
                for _ in range(3)
            ]
            outcomes = await asyncio.gather(
                *(
                    workers[place % 3].send(saying(fan.id, kind=Kind.PROMO))
                    for place, fan in enumerate(fans)
                )
            )
            assert {type(outcome) for outcome in outcomes} == {Delivered}
            # A busy machine may hold some calls up and let them arrive together: that is heard
            # as a 429, and obeyed. Without the bucket, or with one for each of the three, 40 of
            # the 70 would be refused at once.
            statuses = [status for _, status in calls(outside, "sendMessage")]
            assert statuses.count(429) <= 15

    async def test_money_does_not_wait_behind_offers(
        self, outside: Sandbox, new_messenger: NewMessenger
    ) -> None:
        fans = [await outside.fan(f"Fan {number}") for number in range(31)]
        moment = Moment()
        messenger = await new_messenger(LocalRateLimit(moment.now), patience=60)
        offers = [
            asyncio.create_task(messenger.send(saying(fan.id, kind=Kind.PROMO)))
            for fan in fans[:30]
        ]
        await until(lambda: bool(calls(outside, "sendMessage")))
        assert isinstance(await messenger.send(saying(fans[30].id, kind=Kind.MONEY)), Delivered)
        await moment.pass_until(asyncio.gather(*offers))
        ((money_at, _),) = calls(outside, "sendMessage", fans[30].id)
        assert sum(at < money_at for at, _ in calls(outside, "sendMessage")) < 15


class TestLimiter:
    async def test_what_names_no_priority_goes_last_and_what_reaches_no_chat_at_once(self) -> None:
        limit = LocalRateLimit(Moment().now)
        limiter = BucketLimiter(Turnstile(limit, Book(), patience_seconds=0))
        made = []

        async def call(endpoint: str) -> bool:
            made.append(endpoint)
            return True

        async def pass_through(endpoint: str, chat_id: int | None) -> object:
            data = {} if chat_id is None else {"chat_id": chat_id}
            return await limiter.process_request(call, (endpoint,), {}, endpoint, data, None)

        assert await pass_through("sendMessage", 1)
        assert 0 < await limit.acquire(2, Priority.PROMO) < await limit.acquire(1, Priority.PROMO)
        with pytest.raises(RetryAfter):
            await pass_through("sendMessage", 1)
        for endpoint, chat_id in (("getMe", None), ("answerCallbackQuery", None), ("getChat", 1)):
            assert await pass_through(endpoint, chat_id)
        assert made == ["sendMessage", "getMe", "answerCallbackQuery", "getChat"]


class TestImports:
    @pytest.mark.parametrize(
        ("module", "stays_away"), [("bot.messenger", "aiogram"), ("bot.throttle", "telegram")]
    )
    def test_each_side_loads_its_own_library_only(self, module: str, stays_away: str) -> None:
        program = f"import sys, {module}; sys.exit('{stays_away}' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
        assert done.returncode == 0
