"""A PIN that is typed instead of tapped is gone at once, in every state and every shape."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import MessageOriginHiddenUser
from sqlalchemy import select

from handlers.identity.buttons import SetPinTap
from handlers.kit.navigation import HomeTap
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language, Translator
from services.identity.codes.errors import CodeRequired
from services.models import all_tables
from tests.handlers.identity.chat import GIFT, Chat
from tests.handlers.identity.conftest import TRANSLATORS

PIN = "271828"
PURPOSE = f"{GIFT}:7K2Q"
SHAPES = ["271828", "២៧១៨២៨", "271 828", "2 7 1 8 2 8", "27-18-28", " ២៧១\u00a0៨២៨ ", "271.828"]
SENTENCES = ["my PIN is 271828", "លេខ PIN ២៧១៨២៨។", "271828 please", "pin:271 828!"]


@pytest.fixture
def language() -> Language:
    """One is enough: which words are shown is another test's matter."""
    return "km"


@pytest.fixture
def t(language: Language) -> Translator:
    return TRANSLATORS.for_language(language)


async def no_pad(chat: Chat) -> None:
    await chat.tap(HomeTap())


async def entering(chat: Chat) -> None:
    await _ask(chat)


async def half_entered(chat: Chat) -> None:
    await _ask(chat)
    await chat.type(PIN[:3])


async def setting(chat: Chat) -> None:
    await chat.tap(SetPinTap())
    await chat.type(PIN)


async def repeating(chat: Chat) -> None:
    await setting(chat)
    await chat.type(PIN)


async def entering_a_code(chat: Chat) -> None:
    window = chat.window()
    refusal = CodeRequired(purpose=PURPOSE, amount=None, reasons=())
    await chat.desk.ask_for(window, refusal)
    chat.conversation = window.conversation


async def after_the_pad(chat: Chat) -> None:
    await _ask(chat)
    await chat.type(PIN)


async def _ask(chat: Chat) -> None:
    window = chat.window()
    await chat.desk.ask(window, PURPOSE)
    chat.conversation = window.conversation


PAD_STATES = [entering, half_entered, setting, repeating, entering_a_code]
ALL_STATES = [no_pad, *PAD_STATES, after_the_pad]
State = Callable[[Chat], Awaitable[None]]


@pytest.fixture(autouse=True)
async def with_pin(chat: Chat) -> None:
    await chat.tap(SetPinTap())
    await chat.type(PIN)
    await chat.type(PIN)


@pytest.mark.parametrize("state", ALL_STATES, ids=lambda state: state.__name__)
class TestDeleted:
    async def test_the_digits_alone(self, chat: Chat, t: Translator, state: State) -> None:
        await state(chat)
        opened = list(chat.opened)
        warning = "typed" if state in PAD_STATES else "typed_alone"
        for number, typed in enumerate(SHAPES):
            await chat.write(typed, message_id=66 + number)
            assert chat.deleted[-1] == 66 + number, typed
            assert t(f"identity.pad.{warning}") in chat.text
        assert chat.opened == opened

    @pytest.mark.parametrize(
        "parts",
        [
            {"text": None, "caption": PIN},
            {
                "forward_origin": MessageOriginHiddenUser(
                    sender_user_name="Demo", date=datetime(2026, 4, 1, tzinfo=UTC)
                )
            },
            {"edit_date": 1},
        ],
        ids=["caption", "forwarded", "edited"],
    )
    async def test_however_they_came(
        self, chat: Chat, state: State, parts: dict[str, Any]
    ) -> None:
        await state(chat)
        kind = "edited_message" if "edit_date" in parts else "message"
        await chat.write(PIN, message_id=66, kind=kind, parts=parts)
        assert chat.deleted == [66]

    async def test_nothing_is_kept_in_any_table_or_told_in_the_log(
        self,
        chat: Chat,
        database: Database,
        state: State,
        caplog: pytest.LogCaptureFixture,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        await state(chat)
        for number, typed in enumerate(SHAPES):
            await chat.write(typed, message_id=100 + number)
        assert chat.deleted == [100 + number for number in range(len(SHAPES))]
        logged = caplog.text + "".join(capsys.readouterr())
        sent = [str(call) for call in chat.telegram.calls]
        held = await everything(database)
        held.append(repr(chat.conversation))
        for form in SHAPES:
            assert form not in logged
            assert not [each for each in (*held, *sent) if form.strip() in each]


@pytest.mark.parametrize("state", PAD_STATES, ids=lambda state: state.__name__)
class TestWhileAPadWaits:
    async def test_digits_inside_words(self, chat: Chat, state: State) -> None:
        await state(chat)
        for number, typed in enumerate(SENTENCES):
            await chat.write(typed, message_id=66 + number)
            assert chat.deleted[-1] == 66 + number, typed

    async def test_other_words_are_left(self, chat: Chat, state: State) -> None:
        await state(chat)
        for typed in ("hello", "buy 2 tickets", "12345678901", "012 345 678 9"):
            await chat.write(typed, message_id=66)
            assert chat.opened[-1] == f"said {typed}"
        assert chat.deleted == []


class TestElsewhere:
    async def test_what_is_no_pin_goes_on(self, chat: Chat) -> None:
        for typed in ("25000", "1234567", "my order 123456", "hello"):
            await chat.write(typed)
            assert chat.opened[-1] == f"said {typed}"
        assert chat.deleted == []

    async def test_an_answer_to_a_question_goes_on(self, chat: Chat) -> None:
        window = chat.window()
        window.ask("payments.amount/1")
        chat.conversation = window.conversation
        await chat.write("100000")
        assert chat.deleted == []
        assert chat.opened == ["said 100000"]

    async def test_not_even_an_answer_while_a_pad_waits(
        self, chat: Chat, clock: FrozenClock
    ) -> None:
        window = chat.window()
        window.ask("payments.amount/1")
        await chat.desk.ask(window, PURPOSE)
        chat.conversation = window.conversation
        await chat.write("100000", message_id=66)
        assert chat.deleted == [66]
        clock.advance(61)
        await chat.write("100000", message_id=67)
        assert chat.deleted == [66]


async def everything(database: Database) -> list[str]:
    """Every value of every table as text."""
    async with database.read.connect() as connection:
        return [
            value.decode("latin-1") if isinstance(value, bytes) else str(value)
            for table in all_tables().sorted_tables
            for row in await connection.execute(select(table))
            for value in row
        ]
