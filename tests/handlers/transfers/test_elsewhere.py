"""Money from other chats: `/send 5` as a reply in a group, inline mode in any chat."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiogram.filters import CommandObject
from aiogram.types import Chat as TelegramChat
from aiogram.types import ChosenInlineResult, Message, User
from sqlalchemy import text as sql

from handlers.kit.buttons import Link
from handlers.transfers import group_router, inline
from services.core.i18n import Translator
from services.transfers.errors import ClaimNotFound, PayeeIsABot
from services.transfers.requests import request_id_of
from services.transfers.schemas import LinkPosted, Transfer, TransferState, Way
from services.transfers.service import transfer_id_of
from tests.handlers.transfers.chat import SendChat
from tests.handlers.transfers.conftest import Open
from tests.services.transfers.world import DARA, NEWCOMER, SOK, World, usd

GROUP = -1001234567890


@dataclass
class Stage:
    """What the group sees."""

    chat: SendChat
    said: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def fan(self) -> Any:
        return self.chat.fan

    @property
    def t(self) -> Translator:
        return self.chat.t

    async def say(self, text: str, *rows: Any) -> None:
        self.said.append((text, rows))

    async def link(self, kind: str, identity: str) -> str:
        return f"https://t.me/hangmeas_bot?start={kind}_{identity}"


def written(text: str, to: User | None) -> Message:
    chat = TelegramChat(id=GROUP, type="supergroup", title="Friends")
    now = datetime.now(UTC)
    replied = Message(message_id=6, date=now, chat=chat, from_user=to) if to else None
    return Message(message_id=7, date=now, chat=chat, text=text, reply_to_message=replied)


async def in_group(chat: SendChat, text: str, to: User | None) -> Stage:
    stage = Stage(chat)
    command = CommandObject(command="send", args=text or None)
    desk = chat.services["send_desk"]
    await group_router.send(written(f"/send {text}", to), command, cast("Any", stage), desk)
    return stage


def person(fan_id: int, *, bot: bool = False) -> User:
    return User(id=fan_id, is_bot=bot, first_name="Vanna", username="vanna_k")


class TestGroup:
    async def test_a_reply_makes_a_draft_and_shows_no_amount(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(DARA)
        stage = await in_group(chat, "5", person(SOK))
        ((text, ((button,),)),) = stage.said
        assert "5" not in text
        assert isinstance(button, Link)
        assert "start=st_" in button.url
        (draft,) = await drafts(world)
        assert (draft.payee_id, draft.amount, draft.way) == (SOK, usd(5_00), Way.PERSON)

    async def test_who_never_wrote_to_us_has_to_come_for_it(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(DARA)
        await in_group(chat, "$5", person(NEWCOMER))
        (draft,) = await drafts(world)
        assert (await world.confirm(draft)).state is TransferState.WAITING
        await world.come(NEWCOMER)
        await world.claims.claim(NEWCOMER, world.token(draft))
        assert await world.balance(NEWCOMER) == 5_00

    @pytest.mark.parametrize(("text", "to"), [("5", None), ("", person(SOK)), ("0", person(SOK))])
    async def test_what_is_missing_is_explained(
        self, world: World, open_chat: Open, text: str, to: User | None
    ) -> None:
        chat = await open_chat(DARA)
        stage = await in_group(chat, text, to)
        assert stage.said == [(chat.t("transfers.group.how"), ())]
        assert await drafts(world) == []

    async def test_a_bot_has_no_wallet(self, open_chat: Open) -> None:
        chat = await open_chat(DARA)
        with pytest.raises(PayeeIsABot):
            await in_group(chat, "5", person(99, bot=True))


@dataclass
class Query:
    """An inline query; `results` are what was answered."""

    query: str
    results: list[Any] = field(default_factory=list)
    button: Any = None

    async def answer(self, results: list[Any], **more: Any) -> None:
        self.results, self.button = results, more.get("button")


async def ask_inline(chat: SendChat, text: str) -> Query:
    query = Query(text)
    desk = chat.services["send_desk"]
    await inline.offer(cast("Any", query), chat.fan, chat.t, chat.kit.bot, desk)
    return query


async def choose(chat: SendChat, query: Query, place: int) -> str:
    """Send one of the results; the key of what it makes."""
    result_id = query.results[place].id
    me = User(id=chat.fan.id, is_bot=False, first_name="Dara")
    result = ChosenInlineResult(result_id=result_id, from_user=me, query=query.query)
    services = chat.services
    await inline.chosen(result, chat.fan, services["send_desk"], services["receive_desk"])
    return str(result_id[1:])


class TestInline:
    async def test_money_by_a_link_that_works_only_after_the_pin(
        self, world: World, open_chat: Open
    ) -> None:
        chat = await open_chat(DARA)
        query = await ask_inline(chat, "pay 5")
        url = query.results[0].reply_markup.inline_keyboard[0][0].url
        token = url.partition("start=cm_")[2]
        for _ in range(2):
            await choose(chat, query, 0)
        with pytest.raises(ClaimNotFound):
            await world.claims.claim(SOK, token)
        (draft,) = await drafts(world)
        assert draft.amount == usd(5_00)
        await world.confirm(draft)
        await world.claims.claim(SOK, token)
        assert await world.balance(SOK) == 5_00
        await world.jobs.run_until_idle()
        assert [type(one) for one in world.told].count(LinkPosted) == 1

    async def test_a_request_for_whoever_opens_it(self, world: World, open_chat: Open) -> None:
        chat = await open_chat(SOK)
        query = await ask_inline(chat, "ស្នើសុំ 3")
        key = await choose(chat, query, 1)
        request = await world.requests.look(DARA, request_id_of(SOK, key))
        await world.pay_request(DARA, request)
        assert await world.balance(SOK) == 3_00

    @pytest.mark.parametrize("text", ["", "hello", "pay 0", "pay 1000000000000000", "$5 5 riel"])
    async def test_nothing_is_offered_for_what_nobody_may_send(
        self, open_chat: Open, text: str
    ) -> None:
        query = await ask_inline(await open_chat(DARA), text)
        assert query.results == []
        assert query.button is not None


async def drafts(world: World) -> list[Transfer]:
    async with world.uow.database.read.connect() as connection:
        rows = (await connection.execute(sql("SELECT payer_id, key FROM transfers"))).all()
    return [await world.transfers.get(payer, transfer_id_of(payer, key)) for payer, key in rows]
