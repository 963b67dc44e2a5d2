"""Cards of groups show what happened, at the pace of a group, whatever happens to the bot."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.group_cards import REST_SECONDS, GroupCardKeeper
from bot.telegram import make_bot
from handlers.kit.buttons import Keyboards
from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.screen import PictureRef, Screen
from handlers.kit.window import WindowKit
from sandbox.settings import DEFAULT_TOKEN
from services.artwork.schemas import Picture
from services.core import group_cards
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.group_cards import GroupCards, NewCard
from services.core.i18n import Translators
from services.core.sent_files import SentFiles
from services.core.signing import Signer
from services.core.uow import UnitOfWork
from tests.bot.outside import telegram_outside
from tests.sandbox.conftest import Json, Person, Sandbox
from tests.servers.pool import Servers

TRANSLATORS = Translators.load()
SUBJECT = "one"


async def no_picture() -> Picture:
    return Picture(b"\x89PNG\r\n\x1a\n", "image/png", "0", 1, 1)


@dataclass
class Topic:
    """What the card tells of; `slow` holds the drawing until it is set."""

    count: int = 0
    is_over: bool = False
    changes_in: timedelta | None = None
    slow: asyncio.Event | None = None
    drawing: asyncio.Event = field(default_factory=asyncio.Event)

    async def render(self, place: CardPlace) -> CardView | None:
        if place.subject != SUBJECT:
            return None
        words = f"{place.t.locale}: {self.count}"
        self.drawing.set()
        if self.slow is not None:
            await self.slow.wait()
        changes_at = place.now + self.changes_in if self.changes_in else None
        rows = () if self.is_over else ([place.private("Mine", "zz", SUBJECT)],)
        return CardView(Screen(words, rows), self.is_over, changes_at)


async def anybody(*_: object) -> None:
    return None


@dataclass
class Room:
    """A group with two people and the bot, and who draws the bot's cards there."""

    outside: Sandbox
    chat_id: int
    host: Person
    topic: Topic
    cards: GroupCards
    kit: WindowKit
    clock: FrozenClock

    def keeper(self) -> GroupCardKeeper:
        kind = CardKind("zz", self.topic.render, anybody)
        return GroupCardKeeper(self.cards, {"zz": kind}, self.kit, TRANSLATORS, self.clock)

    async def post(self, subject: str = SUBJECT) -> int | None:
        return await self.cards.post(NewCard("zz", subject, self.chat_id, self.host.id, "en"))

    async def happens(self, times: int = 1) -> None:
        for _ in range(times):
            self.topic.count += 1
            await self.cards.uow.run(lambda tx: group_cards.touch(tx, "zz", SUBJECT))

    async def shown(self, chat_id: int | None = None) -> list[Json]:
        """The bot's messages in the group."""
        chat = self.chat_id if chat_id is None else chat_id
        answer = await self.outside.http.get(
            f"/sim/people/{self.host.id}/messages", params={"chat_id": chat}
        )
        return [
            one
            for one in answer.json()["messages"]
            if one.get("from", {}).get("is_bot") and one.get("text")
        ]

    async def words(self) -> list[str]:
        return [str(one["text"]) for one in await self.shown()]

    def edits(self) -> int:
        log = self.outside.telegram.state.log.entries(limit=10_000)
        return sum(entry.name.lower().startswith("editmessage") for entry in log)


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind is enough here: what the rows promise is tested on both."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
async def room(database: Database, clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Room]:
    uow = UnitOfWork(database, clock)
    async with telegram_outside(tmp_path) as outside:
        host, other = await outside.person("Host"), await outside.person("Other")
        group = await outside.http.post(
            "/sim/groups", json={"title": "Friends", "member_ids": [host.id, other.id]}
        )
        bot = make_bot(DEFAULT_TOKEN, outside.url)
        keyboards = Keyboards(Signer(b"a secret of the tests", "buttons"))
        kit = WindowKit(bot, keyboards, SentFiles(uow, bot.id), PictureRef("b", no_picture))
        yield Room(outside, group.json()["id"], host, Topic(), GroupCards(uow), kit, clock)
        await bot.session.close()


class TestDrawing:
    async def test_one_message_that_is_edited(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        assert await keeper.round() == 1
        assert await room.words() == ["en: 0"]
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        assert await room.words() == ["en: 1"]
        assert await keeper.round() == 0

    async def test_what_happens_while_the_card_rests_is_merged(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        await room.happens(30)
        assert await keeper.round() == 0
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        assert (await room.words(), room.edits()) == (["en: 30"], 1)

    async def test_the_same_again_is_no_edit(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        await room.cards.uow.run(lambda tx: group_cards.touch(tx, "zz", SUBJECT))
        room.clock.advance(REST_SECONDS)
        assert await keeper.round() == 1
        assert room.edits() == 0

    async def test_what_happens_during_the_drawing_is_drawn_afterwards(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        await room.happens()
        room.clock.advance(REST_SECONDS)
        room.topic.slow = asyncio.Event()
        room.topic.drawing.clear()
        drawing = asyncio.create_task(keeper.round())
        await room.topic.drawing.wait()
        await room.happens()
        room.topic.slow.set()
        await drawing
        assert await room.words() == ["en: 1"]
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        assert await room.words() == ["en: 2"]

    async def test_words_that_change_by_themselves_are_drawn_in_time(self, room: Room) -> None:
        keeper = room.keeper()
        room.topic.changes_in = timedelta(minutes=1)
        await room.post()
        await keeper.round()
        room.topic.count = 7
        room.clock.advance(59)
        assert await keeper.round() == 0
        room.clock.advance(1)
        await keeper.round()
        assert await room.words() == ["en: 7"]

    async def test_a_result_has_no_buttons(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        room.topic.is_over = True
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        (card,) = await room.shown()
        assert not (card["keyboard"] or {}).get("inline")

    async def test_two_processes_send_it_once(self, room: Room) -> None:
        await room.post()
        await asyncio.gather(room.keeper().round(), room.keeper().round())
        assert len(await room.words()) == 1

    async def test_who_starts_again_goes_on(self, room: Room) -> None:
        """The process died while it was drawing: its lease ends, another one draws."""
        await room.post()
        await room.cards.take(1)
        await room.happens()
        assert await room.keeper().round() == 0
        room.clock.advance(group_cards.LEASE.total_seconds() + 1)
        await room.keeper().round()
        assert await room.words() == ["en: 1"]

    async def test_who_dies_after_sending_sends_once_more_and_goes_on_with_that(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody can know whether it was sent: a second copy is better than none."""
        await room.post()

        async def killed(*_: object) -> None:
            raise asyncio.CancelledError

        with monkeypatch.context() as patch:
            patch.setattr(room.cards, "drawn", killed)
            with pytest.raises(asyncio.CancelledError):
                await room.keeper().round()
        assert await room.words() == ["en: 0"]
        await room.happens()
        room.clock.advance(group_cards.LEASE.total_seconds() + 1)
        keeper = room.keeper()
        await keeper.round()
        assert await room.words() == ["en: 0", "en: 1"]
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        assert await room.words() == ["en: 0", "en: 2"]

    async def test_an_unknown_topic_is_dropped(self, room: Room) -> None:
        await room.post("another")
        await room.keeper().round()
        room.clock.advance(60)
        assert await room.words() == []
        assert await room.keeper().round() == 0


class TestTheGroupChanges:
    async def test_posted_again_it_stands_at_the_end(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        (before,) = await room.shown()
        room.topic.count = 5
        assert await room.post() == before["id"]
        await keeper.round()
        assert await room.words() == ["en: 0", "en: 5"]
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        assert await room.words() == ["en: 0", "en: 6"]

    async def test_a_deleted_card_is_not_sent_again_by_itself(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        (card,) = await room.shown()
        await room.outside.ok("deleteMessage", chat_id=room.chat_id, message_id=card["id"])
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        await room.happens()
        room.clock.advance(60)
        assert await keeper.round() == 0
        await room.post()
        await keeper.round()
        assert (await room.words())[-1] == "en: 2"

    async def test_thrown_out_it_waits_and_coming_back_it_shows_all(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        await set_bot(room, "kicked")
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()
        await room.happens(2)
        room.clock.advance(60)
        assert await keeper.round() == 0
        await set_bot(room, "member")
        await room.cards.came_back(room.chat_id)
        await keeper.round()
        assert await room.words() == ["en: 3"]

    async def test_a_group_with_a_new_id_gets_its_card_there(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await keeper.round()
        answer = await room.outside.http.post(f"/sim/groups/{room.chat_id}/migrate")
        new = answer.json()["id"]
        await room.happens()
        room.clock.advance(REST_SECONDS)
        await keeper.round()  # Telegram says where the group is now
        await keeper.round()
        room.chat_id = new
        assert await room.words() == ["en: 1"]

    async def test_a_429_is_obeyed(self, room: Room) -> None:
        keeper = room.keeper()
        await room.post()
        await room.outside.fault(
            "too_many_requests", match="sendMessage", times=1, retry_after_seconds=7
        )
        await keeper.round()
        assert await room.words() == []
        room.clock.advance(8)
        await keeper.round()
        assert await room.words() == ["en: 0"]


async def set_bot(room: Room, status: str) -> None:
    path = f"/sim/groups/{room.chat_id}/members"
    answer = await room.outside.http.post(path, json={"status": status})
    assert answer.status_code == 200, answer.text
