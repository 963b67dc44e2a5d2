"""What comes next, put in order in the chat: one message, edited tap by tap."""

import asyncio

import pytest

from handlers.streaming.buttons import EmptyQueueTap, QueuePlaceTap, Shelf, ShelfTap
from handlers.streaming.screens import CARDS_A_PAGE
from handlers.ticketing.words import said
from tests.handlers.streaming.conftest import WatchChat

SONGS = ("first-rain", "buffalo-road", "palm-sugar", "harvest-moon", "riverside-lights")
QUEUE = ShelfTap(shelf=Shelf.QUEUE)


async def fill(chat: WatchChat, *keys: str) -> None:
    for key in keys:
        await chat.watch.lists.add(chat.fan.id, key)


async def keys(chat: WatchChat) -> list[str]:
    return [view.item.key for view in (await chat.watch.lists.queue(chat.fan.id)).items]


async def names(chat: WatchChat) -> dict[str, str]:
    views = (await chat.watch.lists.queue(chat.fan.id)).items
    return {view.item.key: said(chat.t, view.item.name) for view in views}


def numbered(chat: WatchChat) -> list[str]:
    return [label for label in chat.labels if label[0].isdigit()]


class TestQueue:
    @pytest.mark.parametrize("language", ["km", "en"])
    async def test_is_played_ordered_and_emptied_in_one_message(self, chat: WatchChat) -> None:
        await chat.get_plan("basic")
        await fill(chat, *SONGS)
        name = await names(chat)
        await chat.tap(QUEUE)
        assert len(numbered(chat)) == CARDS_A_PAGE
        await chat.press(name["buffalo-road"])
        assert "👉" in chat.text
        await chat.press(chat.t.plain("watching.item.button_here"))
        assert len(chat.heard) == 1
        await chat.press(chat.t.plain("watching.queue.button_up"))
        assert (await keys(chat))[:2] == ["buffalo-road", "first-rain"]
        assert "👉 1." in chat.text
        up = chat.t.plain("watching.queue.button_up")
        assert not any(up in label for label in chat.labels)
        await chat.press(chat.t.plain("watching.item.button_queue_off"))
        assert await keys(chat) == ["first-rain", *SONGS[2:]]
        await chat.press(chat.t.plain("watching.queue.button_empty"))
        assert await keys(chat) == ["first-rain", *SONGS[2:]]
        await chat.press(chat.t.plain("watching.queue.button_empty"))
        assert await keys(chat) == []
        assert chat.t("watching.shelf.nothing_queued") in chat.text
        assert chat.sent == 1

    async def test_moves_over_the_edge_of_a_page_and_the_last_page_may_go(
        self, chat: WatchChat
    ) -> None:
        await fill(chat, *SONGS)
        name = await names(chat)
        await chat.tap(QUEUE)
        await chat.press(chat.t.plain("common.button.next"))
        await chat.press(name["riverside-lights"])
        await chat.press(chat.t.plain("watching.queue.button_up"))
        assert await keys(chat) == [*SONGS[:3], "riverside-lights", "harvest-moon"]
        assert "👉 4." in chat.text
        await chat.press(chat.t.plain("common.button.back"))
        await chat.press(chat.t.plain("common.button.next"))
        await chat.press(name["harvest-moon"])
        await chat.press(chat.t.plain("watching.item.button_queue_off"))
        assert len(numbered(chat)) == CARDS_A_PAGE
        assert not any(chat.t.plain("common.button.next") in label for label in chat.labels)

    async def test_a_tap_twice_is_one_and_what_came_meanwhile_stays(self, chat: WatchChat) -> None:
        await fill(chat, *SONGS[:3])
        await chat.tap(QueuePlaceTap(key="palm-sugar", place=1))
        await chat.tap(QueuePlaceTap(key="palm-sugar", place=1))
        assert await keys(chat) == ["first-rain", "palm-sugar", "buffalo-road"]
        seen = await chat.watch.lists.queue(chat.fan.id)
        await fill(chat, "harvest-moon")
        await chat.tap(EmptyQueueTap(revision=seen.revision, sure=True))
        assert len(await keys(chat)) == 4

    async def test_what_is_closed_says_why_and_films_open_in_the_app(
        self, chat: WatchChat
    ) -> None:
        await fill(chat, "buffalo-road", "market-1")
        name = await names(chat)
        await chat.tap(QUEUE)
        await chat.press(name["buffalo-road"])
        await chat.press(chat.t.plain("watching.queue.button_why"))
        assert "🔒" in chat.text
        await chat.press(chat.t.plain("common.button.back"))
        await chat.press(name["market-1"])
        assert any(chat.t.plain("watching.item.button_watch") in each for each in chat.labels)


class TestMove:
    async def test_many_moves_at_once_lose_nothing(self, chat: WatchChat) -> None:
        await fill(chat, *SONGS)
        lists, fan_id = chat.watch.lists, chat.fan.id
        await asyncio.gather(*(lists.move(fan_id, key, 0) for key in SONGS))
        assert sorted(await keys(chat)) == sorted(SONGS)
        assert (await lists.move(fan_id, "first-rain", 99)).items[-1].item.key == "first-rain"
        before = (await lists.queue(fan_id)).revision
        assert (await lists.move(fan_id, "market-1", 0)).revision == before
