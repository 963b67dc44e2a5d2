"""The chat beside the picture: who may write what and when, and what moderators do."""

import asyncio
from datetime import datetime, timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.uow import Tx
from services.entitlements import Level
from services.identity.roles import RoleRequired
from services.streaming.library.schemas import Needs
from services.streaming.live.errors import BadMessage, ChatClosed, Muted, TooSoon
from services.streaming.live.repository import chat
from services.streaming.live.rules import clean, rounded, shown_name, what_is_wrong
from services.streaming.live.schemas import ChatLine, LiveEvent, Say, live_room
from services.streaming.playback.errors import PlanRequired
from tests.services.streaming.live.world import KEY, OPERATOR, World

DARA = 42
BOPHA = 43


@pytest.fixture
async def event(world: World) -> LiveEvent:
    """Armed: people write before the first picture."""
    event, _ = await world.armed()
    return event


async def texts(world: World, event: LiveEvent) -> list[str]:
    return [line.text for line in await world.chat.history(live_room(event.id), None)]


class TestSay:
    async def test_a_second_request_with_its_key_is_the_same_line(
        self, world: World, event: LiveEvent
    ) -> None:
        say = world.say(event, DARA, "  So   beautiful ")
        first, again = await world.chat.say(KEY, say), await world.chat.say(KEY, say)
        assert first == again
        assert await texts(world, event) == ["So beautiful"]

    async def test_slow_mode_and_repeated_words(
        self, world: World, event: LiveEvent, clock: FrozenClock
    ) -> None:
        await world.chat.say(KEY, world.say(event, DARA, "Sing it again"))
        with pytest.raises(TooSoon) as refused:
            await world.chat.say(KEY, world.say(event, DARA, "please"))
        clock.advance(refused.value.details["retry_after_seconds"])
        with pytest.raises(BadMessage) as repeated:
            await world.chat.say(KEY, world.say(event, DARA, "SING it, again!!"))
        assert repeated.value.details == {"reason": "repeated"}
        await world.chat.say(KEY, world.say(event, DARA, "please"))
        await world.chat.say(KEY, world.say(event, BOPHA, "please"))
        assert await texts(world, event) == ["please", "please", "Sing it again"]

    async def test_only_with_the_right_to_the_picture(self, world: World) -> None:
        await world.item("for-plans", Needs(free=False, level=Level.LIVE, step=480))
        event = await world.planned("for-plans")
        await world.desk.arm("for-plans", OPERATOR)
        with pytest.raises(PlanRequired):
            await world.chat.say("for-plans", world.say(event, DARA, "Hello"))
        await world.chat.say("for-plans", world.say(event, OPERATOR, "Welcome"))

    async def test_a_closed_chat_is_for_the_house_only(
        self, world: World, event: LiveEvent
    ) -> None:
        await world.chat.set_up(KEY, OPERATOR, on=False, slow_seconds=60)
        with pytest.raises(ChatClosed):
            await world.chat.say(KEY, world.say(event, DARA, "Hello"))
        words = ("Back in five minutes", "Soon")
        said = [await world.chat.say(KEY, world.say(event, OPERATOR, each)) for each in words]
        assert all(line.by_host for line in said)


class TestModeration:
    async def test_a_reported_line_goes_and_its_writer_is_silent_for_a_while(
        self, world: World, event: LiveEvent, clock: FrozenClock
    ) -> None:
        bad = await world.chat.say(KEY, world.say(event, DARA, "something unkind"))
        room = live_room(event.id)
        for fan_id in (BOPHA, BOPHA, 44):
            await world.chat.report(room, bad.number, fan_id)
        assert await world.chat.reported(KEY, OPERATOR) == [(bad, 2)]
        await world.chat.mute(KEY, bad.number, OPERATOR, timedelta(minutes=10))
        await world.chat.remove(KEY, bad.number, OPERATOR)
        assert await world.chat.reported(KEY, OPERATOR) == []
        shown = await world.live.room(KEY)
        assert [(line.text, line.removed) for line in shown.lines] == [("", True)]
        assert shown.removed == [bad.number]
        clock.advance(60)
        with pytest.raises(Muted) as muted:
            await world.chat.say(KEY, world.say(event, DARA, "why"))
        assert muted.value.details["until"] == clock.now() + timedelta(minutes=9)
        clock.advance(600)
        await world.chat.say(KEY, world.say(event, DARA, "sorry"))

    async def test_for_good_until_it_is_taken_back(
        self, world: World, event: LiveEvent, clock: FrozenClock
    ) -> None:
        line = await world.chat.say(KEY, world.say(event, DARA, "one"))
        assert await world.chat.mute(KEY, line.number, OPERATOR, None) is None
        clock.advance(10**8)
        with pytest.raises(Muted) as muted:
            await world.chat.say(KEY, world.say(event, DARA, "two"))
        assert muted.value.details["until"] is None
        await world.chat.unmute(KEY, line.number, OPERATOR)
        await world.chat.say(KEY, world.say(event, DARA, "three"))

    async def test_only_operators_moderate(self, world: World, event: LiveEvent) -> None:
        line = await world.chat.say(KEY, world.say(event, DARA, "mine"))
        with pytest.raises(RoleRequired):
            await world.chat.remove(KEY, line.number, DARA)
        with pytest.raises(RoleRequired):
            await world.chat.mute(KEY, line.number, BOPHA, None)
        with pytest.raises(RoleRequired):
            await world.chat.set_up(KEY, DARA, on=False, slow_seconds=0)


async def written_at_once(world: World, event: LiveEvent) -> int:
    """How many of six messages of one person get through at the same moment."""
    said = [world.chat.say(KEY, world.say(event, DARA, f"number {n}")) for n in range(6)]
    outcomes = await asyncio.gather(*said, return_exceptions=True)
    return sum(isinstance(each, ChatLine) for each in outcomes)


async def test_six_messages_at_once_are_one(world: World, event: LiveEvent) -> None:
    assert await written_at_once(world, event) == 1


async def test_control_without_the_condition_all_get_through(
    world: World, event: LiveEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def anybody(_: Tx, __: Say, ___: str, ____: datetime) -> bool:
        return True

    monkeypatch.setattr(chat, "take_turn", anybody)
    assert await written_at_once(world, event) == 6


class TestRules:
    @pytest.mark.parametrize(
        "text",
        [
            "look at https://example.org",
            "www.example",
            "buy at best-shop.com now",
            "write to @somebody",
            "t.me/joinchat",
            "WIN.BET",
        ],
    )
    def test_links_are_none_of_the_chat(self, text: str) -> None:
        assert what_is_wrong(text) == "link"

    @pytest.mark.parametrize(
        "text", ["ច្រៀងពិរោះណាស់", "10.30 tonight", "no.1!", "so good...really", "👩‍🎤 love", "a@b"]
    )
    def test_plain_words_are(self, text: str) -> None:
        assert what_is_wrong(clean(text)) == ""

    def test_what_cannot_be_seen_goes(self) -> None:
        assert clean("a\u202eb\u200bc\n\td") == "a b c d"
        assert what_is_wrong(clean("\u200b\u200d ")) == "empty"
        assert what_is_wrong("x" * 301) == "too_long"

    def test_names_and_numbers_say_little(self) -> None:
        assert shown_name("Dara", "Sok") == "Dara S."
        assert shown_name("Bopha", None) == "Bopha"
        assert [rounded(n) for n in (0, 7, 99, 123, 4_567)] == [0, 7, 99, 120, 4_500]
