"""aiogram's replies through the turnstile: quick for a fan, obedient to a 429."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter

from bot.rate_limit import ChatId, LocalRateLimit, Priority
from bot.throttle import AiogramThrottle
from bot.turnstile import EVERYWHERE, Turnstile
from tests.bot.outside import Book, Moment, calls, telegram_outside
from tests.sandbox.conftest import Sandbox


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with telegram_outside(tmp_path / "sandbox") as running:
        yield running


def plain_bot(outside: Sandbox) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(outside.url))
    return Bot(outside.token, session=session)


@pytest.fixture
def book() -> Book:
    return Book()


class NotedLimit(LocalRateLimit):
    """Notes how long each call had to wait for its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    async def acquire(self, chat_id: ChatId, priority: Priority, count: int = 1) -> float:
        self.waits.append(await super().acquire(chat_id, priority, count))
        return self.waits[-1]


@pytest.fixture
def limit() -> NotedLimit:
    return NotedLimit()


@pytest.fixture
async def bot(outside: Sandbox, book: Book, limit: NotedLimit) -> AsyncIterator[Bot]:
    made = plain_bot(outside)
    turnstile = Turnstile(limit, book, patience_seconds=15.0)
    made.session.middleware(AiogramThrottle(turnstile))
    yield made
    await made.session.close()


async def test_a_fast_fan_does_not_wait(outside: Sandbox, bot: Bot, limit: NotedLimit) -> None:
    dara = await outside.fan()
    sent = await bot.send_message(dara.id, "0")
    for number in range(1, 18):
        await bot.edit_message_text(str(number), chat_id=dara.id, message_id=sent.message_id)
    assert limit.waits == [0.0] * 18
    assert (await dara.last())["text"] == "17"


async def test_a_429_is_waited_out_and_the_reply_arrives(
    outside: Sandbox, bot: Bot, book: Book
) -> None:
    dara, lyn = await outside.fan("Dara"), await outside.fan("Lyn")
    await outside.fault("too_many_requests", chat_id=dara.id, retry_after_seconds=1)
    await bot.send_message(dara.id, "Hello")
    (refused_at, status), (sent_at, _) = calls(outside, "sendMessage", dara.id)
    assert status == 429
    assert sent_at - refused_at >= 1
    assert book.written == {str(dara.id): 1.0}
    await bot.send_message(lyn.id, "Hello")


async def test_a_long_halt_is_raised_and_costs_no_call(outside: Sandbox, bot: Bot) -> None:
    dara = await outside.fan()
    await outside.fault("too_many_requests", chat_id=dara.id, retry_after_seconds=30)
    sent = [bot.send_message, bot.send_message]
    for send in sent:
        with pytest.raises(TelegramRetryAfter) as refused:
            await send(dara.id, "Hello")
        assert 15 <= refused.value.retry_after <= 30
    assert len(calls(outside, "sendMessage", dara.id)) == 1


async def test_nothing_leaves_a_halted_chat_but_answers(
    outside: Sandbox, bot: Bot, book: Book
) -> None:
    dara = await outside.fan()
    sent = await bot.send_message(dara.id, "Hello")
    await outside.fault("too_many_requests", chat_id=dara.id, retry_after_seconds=30)
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(dara.id, "Again")
    others: list[Callable[[], object]] = [
        lambda: bot.delete_message(dara.id, sent.message_id),
        lambda: bot.send_chat_action(dara.id, "typing"),
    ]
    for other in others:
        with pytest.raises(TelegramRetryAfter):
            await other()  # type: ignore[misc]
    assert calls(outside, "deleteMessage") == calls(outside, "sendChatAction") == []
    with pytest.raises(TelegramBadRequest):
        await bot.answer_callback_query("no-such-query")
    assert (await bot.get_me()).is_bot


async def test_two_refused_chats_halt_all_and_it_is_written_down(
    outside: Sandbox, bot: Bot, book: Book, limit: NotedLimit
) -> None:
    limit._now = Moment().now  # the second one soon after the first, on any machine
    fans = [await outside.fan(name) for name in ("Dara", "Lyn", "Sok")]
    await outside.fault("too_many_requests", times=2, retry_after_seconds=30)
    for fan in fans:
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(fan.id, "Hello")
    assert len(calls(outside, "sendMessage")) == 2
    assert book.written == {str(fans[0].id): 30, str(fans[1].id): 30, EVERYWHERE: 30}


async def test_halts_of_an_earlier_start_are_taken_up(outside: Sandbox, book: Book) -> None:
    dara, lyn = await outside.fan("Dara"), await outside.fan("Lyn")
    book.written = {str(dara.id): 30.0, "-1001": 5.0, "@channel": 5.0}
    turnstile = Turnstile(LocalRateLimit(), book)
    await turnstile.restore()
    bot = plain_bot(outside)
    bot.session.middleware(AiogramThrottle(turnstile))
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(dara.id, "Hello")
    await bot.send_message(lyn.id, "Hello")
    book.written = {EVERYWHERE: 30.0}
    await turnstile.restore()
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(lyn.id, "Hello")
    await bot.session.close()
