"""Looking, finding, hearing here, stars, queue, reminders: tap by tap, in both languages."""

import pytest
from aiogram.types import FSInputFile

from handlers.streaming.buttons import (
    CollectionTap,
    ItemTap,
    LyricsTap,
    PlayHereTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from services.entitlements import Use
from services.streaming.tracks import service as tracks
from services.streaming.tracks.errors import TooManyTracks
from tests.handlers.streaming.conftest import WatchChat
from tests.handlers.ticketing.chat import words_of

NAMES = {
    "rice-songs": ("បទវាលស្រែ", "Songs of the Fields"),
    "first-rain": ("ភ្លៀងដំបូង", "First Rain"),
    "buffalo-road": ("ផ្លូវក្របី", "Buffalo Road"),
    "palm-sugar": ("ស្ករត្នោត", "Palm Sugar"),
    "candle-clip": ("ពន្លឺទៀន", "Candlelight"),
    "little-market": ("ផ្សារតូច", "Little Market"),
}


def name(chat: WatchChat, key: str) -> str:
    khmer, english = NAMES[key]
    return khmer if chat.fan.language == "km" else english


def has(chat: WatchChat, key: str) -> bool:
    return any(chat.t.plain(key) in label for label in chat.labels)


class TestLooking:
    @pytest.mark.parametrize("language", ["km", "en"])
    async def test_from_the_front_to_a_song_and_back(self, chat: WatchChat) -> None:
        await chat.tap(WatchTap())
        await chat.press(chat.t.plain("watching.music.title"))
        await chat.press(chat.t.plain("watching.shelf.albums"))
        await chat.press(name(chat, "rice-songs"))
        assert chat.t.plain("watching.collection.album") in chat.text
        await chat.press(name(chat, "first-rain"))
        for key in ("button_here", "button_lyrics", "button_queue", "button_rate"):
            assert has(chat, f"watching.item.{key}")
        await chat.press(chat.t.plain("common.button.back"))
        assert name(chat, "rice-songs") in chat.text
        assert chat.sent == 1

    async def test_pages_of_all_that_is_new(self, chat: WatchChat) -> None:
        at = ShelfTap(shelf=Shelf.NEW)
        await chat.tap(at)
        seen: list[str] = []
        for _ in range(10):
            seen += [label for label in chat.labels if label[0].isdigit()]
            if not has(chat, "common.button.next"):
                break
            await chat.press(chat.t.plain("common.button.next"))
        numbers = [int(label.partition(".")[0]) for label in seen]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(set(seen)) == len(seen) >= 8

    async def test_words_find_it_also_mistyped(self, chat: WatchChat) -> None:
        await chat.tap(WatchTap())
        for words in (name(chat, "palm-sugar"), "palm suger", "listen to palm sugar"):
            await chat.write(words)
            assert name(chat, "palm-sugar") in chat.text
        await chat.write("xxxxxxxxqqq")
        assert chat.t("watching.found.none") in chat.text


class TestLocks:
    async def test_a_plan_opens_it(self, chat: WatchChat) -> None:
        await chat.tap(ItemTap(key="buffalo-road"))
        assert "🔒" in chat.text
        assert any("Basic" in label for label in chat.labels)
        assert not has(chat, "watching.item.button_here")
        await chat.get_plan("basic")
        await chat.tap(ItemTap(key="buffalo-road"))
        assert "🔒" not in chat.text
        assert has(chat, "watching.item.button_here")

    async def test_not_yet_offers_to_remind(self, chat: WatchChat) -> None:
        await chat.get_plan("basic")
        await chat.tap(ItemTap(key="market-3"))
        assert "🔒" in chat.text
        await chat.press(chat.t.plain("watching.why.button_wait"))
        asked = await chat.watch.reminders.asked(chat.fan.id)
        assert asked == {"market-3"}
        await chat.press(chat.t.plain("watching.why.button_wait_no_more"))
        asked = await chat.watch.reminders.asked(chat.fan.id)
        assert asked == frozenset()

    async def test_where_one_is_is_told_by_the_number(self, chat: WatchChat) -> None:
        chat.from_number(None)
        await chat.tap(ItemTap(key="candle-clip"))
        assert chat.t.plain("watching.country.kh") in chat.text
        assert has(chat, "watching.why.button_number")
        chat.from_number("+66812345678")
        await chat.tap(ItemTap(key="candle-clip"))
        assert "🔒" in chat.text
        assert not has(chat, "watching.why.button_number")
        chat.from_number("+85512345678")
        await chat.tap(ItemTap(key="candle-clip"))
        assert "🔒" not in chat.text

    @pytest.mark.parametrize("language", ["km", "en"])
    async def test_what_no_plan_opens_leads_to_what_is_like_it(self, chat: WatchChat) -> None:
        chat.from_number("+66812345678")
        await chat.tap(ItemTap(key="candle-clip"))
        assert chat.t("watching.why.instead") in chat.text
        like = [label for label in chat.labels if label[0].isdigit()]
        assert len(like) == 2
        await chat.press(like[0])
        assert "🔒" not in chat.text
        chat.from_number("+85512345678")
        await chat.tap(ItemTap(key="buffalo-road"))
        assert chat.t("watching.why.instead") not in chat.text


class TestHearing:
    async def test_a_song_comes_protected_and_is_uploaded_once(self, chat: WatchChat) -> None:
        await chat.tap(ItemTap(key="first-rain"))
        await chat.press(chat.t.plain("watching.item.button_here"))
        (first,) = chat.heard
        assert isinstance(first.audio, FSInputFile)
        assert first.protect_content
        assert first.title == name(chat, "first-rain")
        assert first.performer
        assert first.duration == 60
        assert first.thumbnail is not None
        chat.clock.advance(60)
        await chat.tap(PlayHereTap(key="first-rain"))
        again = chat.heard[-1]
        assert again.audio == "id-of-first-rain.m4a"
        assert again.protect_content
        assert again.thumbnail is None
        uses = await chat.watch.entitlements.uses(chat.fan.id)
        assert uses.counts[Use.STREAMS] == 2

    async def test_two_taps_are_one(self, chat: WatchChat) -> None:
        for _ in range(3):
            await chat.tap(PlayHereTap(key="first-rain"))
        assert len(chat.heard) == 1

    async def test_what_is_locked_does_not_come(self, chat: WatchChat) -> None:
        await chat.tap(PlayHereTap(key="palm-sugar"))
        assert chat.heard == []
        assert "🔒" in chat.text

    async def test_an_album_comes_as_far_as_the_plan_goes(self, chat: WatchChat) -> None:
        await chat.get_plan("premium")
        await chat.tap(CollectionTap(key="rice-songs"))
        await chat.press(chat.t.plain("watching.collection.button_here"))
        (album,) = chat.albums
        titles = [each.title for each in album]
        assert titles[:2] == [name(chat, "first-rain"), name(chat, "buffalo-road")]
        assert len(titles) == 4

    async def test_a_day_holds_so_many(
        self, chat: WatchChat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tracks, "MOST_A_DAY", 0)
        with pytest.raises(TooManyTracks):
            await chat.tap(PlayHereTap(key="first-rain"))
        assert chat.heard == []


class TestOfMyOwn:
    async def test_stars(self, chat: WatchChat) -> None:
        await chat.tap(ItemTap(key="first-rain"))
        await chat.press(chat.t.plain("watching.item.button_rate"))
        await chat.press("★★★★★")
        seen = await chat.watch.library.item(chat.fan.id, "first-rain")
        assert seen.my_stars == 5

    async def test_queue(self, chat: WatchChat) -> None:
        await chat.tap(ItemTap(key="first-rain"))
        await chat.press(chat.t.plain("watching.item.button_queue"))
        await chat.tap(ShelfTap(shelf=Shelf.QUEUE))
        assert name(chat, "first-rain") in chat.text
        await chat.tap(ItemTap(key="first-rain"))
        await chat.press(chat.t.plain("watching.item.button_queue_off"))
        await chat.tap(ShelfTap(shelf=Shelf.QUEUE))
        assert chat.t("watching.shelf.nothing_queued") in chat.text

    async def test_words_of_a_song_in_both_scripts(self, chat: WatchChat) -> None:
        await chat.tap(LyricsTap(key="first-rain"))
        khmer = words_of(chat.text).splitlines()[2]
        assert "\u1780" <= khmer[0] <= "\u17d3"
        await chat.press(chat.t.plain("watching.lyrics.button_latin"))
        latin = words_of(chat.text).splitlines()[2]
        assert latin[0].isascii()
