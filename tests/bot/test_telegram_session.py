"""Our road to Telegram carries the same calls and tells of the same errors as aiogram's own."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    BanChatMember,
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    GetChat,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
)

from bot.telegram_session import JsonSession
from tests.bot.outside import telegram_outside
from tests.sandbox.conftest import Sandbox

BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="សំបុត្រ 🎟", callback_data="1m.abc")],
        [InlineKeyboardButton(text="Site", url="https://example.com/?a=1&b=2")],
    ]
)
PICTURE = BufferedInputFile(b"\x89PNG", "picture.png")

METHODS: list[TelegramMethod[Any]] = [
    AnswerCallbackQuery(callback_query_id="7", text="ok", show_alert=False),
    EditMessageCaption(chat_id=5, message_id=6, caption="<b>សួស្តី</b>", reply_markup=BUTTONS),
    EditMessageReplyMarkup(chat_id=5, message_id=6, reply_markup=None),
    EditMessageMedia(chat_id=5, message_id=6, media=InputMediaPhoto(media="file-id", caption="a")),
    EditMessageMedia(chat_id=5, message_id=6, media=InputMediaPhoto(media=PICTURE, caption="a")),
    DeleteMessage(chat_id=-100, message_id=6),
    SendMessage(chat_id="@channel", text="a & b", parse_mode=None),
    SendMessage(chat_id=5, text="c", link_preview_options=LinkPreviewOptions(is_disabled=True)),
    SendPhoto(chat_id=5, photo="file-id", caption="c", reply_markup=BUTTONS),
    SendPhoto(chat_id=5, photo=PICTURE, caption="c"),
    SetMyCommands(commands=[BotCommand(command="start", description="ចាប់ផ្តើម")]),
    BanChatMember(chat_id=-100, user_id=5, until_date=datetime(2030, 1, 1, tzinfo=UTC)),
]


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with telegram_outside(tmp_path / "sandbox") as running:
        yield running


def made(outside: Sandbox, session: type[AiohttpSession]) -> Bot:
    api = TelegramAPIServer.from_base(outside.url)
    defaults = DefaultBotProperties(parse_mode="HTML")
    return Bot(outside.token, session=session(api=api), default=defaults)


@pytest.fixture
async def ours(outside: Sandbox) -> AsyncIterator[Bot]:
    async with made(outside, JsonSession) as bot:
        yield bot


def last_request(outside: Sandbox) -> dict[str, Any]:
    entry = outside.telegram.state.log.entries(limit=10_000)[-1]
    named = {
        "a file" if str(value).startswith("<picture") else name: plain(value)
        for name, value in entry.request.items()
    }
    return {"method": entry.name.lower(), **named}


def plain(value: Any) -> Any:
    """What a parameter means: forms carry all of them as text; names of parts are random."""
    if isinstance(value, str):
        try:
            return plain(json.loads(value))
        except ValueError:
            return "attach://" if value.startswith("attach://") else value
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return value


async def seen_by_telegram(outside: Sandbox, bot: Bot, method: TelegramMethod[Any]) -> Any:
    try:
        await bot(method)
        refusal = None
    except TelegramBadRequest as error:
        refusal = error.message
    return last_request(outside), refusal


@pytest.mark.parametrize("method", METHODS, ids=lambda method: type(method).__name__)
async def test_telegram_sees_the_same_call(
    outside: Sandbox, ours: Bot, method: TelegramMethod[Any]
) -> None:
    async with made(outside, AiohttpSession) as stock:
        expected = await seen_by_telegram(outside, stock, method)
    assert await seen_by_telegram(outside, ours, method) == expected


class TestAnswers:
    async def test_a_message_comes_back_as_one(self, outside: Sandbox, ours: Bot) -> None:
        fan = await outside.fan()
        sent = await ours.send_message(fan.id, "<b>hello</b>")
        assert (sent.text, sent.chat.id) == ("hello", fan.id)

    async def test_an_edit_is_true(self, outside: Sandbox, ours: Bot) -> None:
        fan = await outside.fan()
        sent = await ours.send_message(fan.id, "hello", reply_markup=BUTTONS)
        chat_id, message_id = fan.id, sent.message_id
        assert await ours.edit_message_reply_markup(chat_id=chat_id, message_id=message_id) is True
        assert "reply_markup" not in await fan.last()

    async def test_a_refusal_of_an_unread_answer_is_heard(self, ours: Bot) -> None:
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await ours.answer_callback_query("unknown")

    async def test_a_halt_says_how_long(self, outside: Sandbox, ours: Bot) -> None:
        fault = {"kind": "too_many_requests", "match": "getChat", "retry_after_seconds": 7}
        await outside.http.post("/sim/faults", json=fault)
        with pytest.raises(TelegramRetryAfter) as halt:
            await ours(GetChat(chat_id=5))
        assert halt.value.retry_after == 7

    async def test_nobody_there_is_a_network_error(self, outside: Sandbox) -> None:
        nowhere: BaseSession = JsonSession(api=TelegramAPIServer.from_base("http://127.0.0.1:9"))
        async with Bot(outside.token, session=nowhere) as bot:
            with pytest.raises(TelegramNetworkError):
                await bot.answer_callback_query("7")
