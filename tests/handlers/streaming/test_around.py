"""Live events, devices, inline mode, cards in groups, and how every screen is built."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aiogram.methods import AnswerInlineQuery
from aiogram.types import InlineQuery, InlineQueryResultArticle, User

from handlers.kit.group_card import CardPlace
from handlers.streaming.buttons import (
    CollectionTap,
    EmptyQueueTap,
    FilmsTap,
    ItemTap,
    LivesTap,
    LiveTap,
    LyricsTap,
    MusicTap,
    PartyTap,
    QueueItemTap,
    RateTap,
    ScreensTap,
    SearchTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from handlers.streaming.group_card import WatchCards
from handlers.streaming.inline import is_about_watching, offer
from services.core.i18n import clusters
from services.identity.roles import Role, RolesService
from services.streaming.live.desk import LiveDesk as OperatorsLive
from services.streaming.live.schemas import PlanLive
from services.streaming.playback.schemas import Caps, StartPlay
from tests.handlers.streaming.conftest import WatchChat
from tests.handlers.ticketing.chat import words_of
from tests.handlers.ticketing.conftest import TRANSLATORS

LIVE = "night-market-live"


async def plan_live(chat: WatchChat) -> None:
    roles = RolesService(chat.uow)
    await roles.grant(chat.fan.id, Role.OPERATOR)
    starts_at = chat.clock.now() + timedelta(hours=2)
    await OperatorsLive(chat.uow, roles).plan(PlanLive(chat.fan.id, LIVE, starts_at))


async def play_on(chat: WatchChat, device_id: str, platform: str = "ios") -> None:
    wish = StartPlay(
        fan_id=chat.fan.id,
        key="candle-clip",
        device_id=device_id,
        platform=platform,
        caps=Caps(mse=True),
        country="KH",
    )
    await chat.watch.playback.start(wish)


class TestLive:
    async def test_what_comes_can_be_waited_for(self, chat: WatchChat) -> None:
        await chat.tap(LivesTap())
        assert chat.t("watching.live.none") in chat.text
        await plan_live(chat)
        await chat.get_plan("basic")
        await chat.tap(LivesTap())
        await chat.tap(ItemTap(key=LIVE))
        assert chat.t("watching.live.begins", time=chat.clock.now() + timedelta(hours=2)) in (
            chat.text
        )
        await chat.press(chat.t.plain("watching.why.button_wait"))
        card = await chat.watch.live.card(LIVE, chat.fan.id)
        assert card.reminded
        await chat.press(chat.t.plain("watching.why.button_wait_no_more"))
        card = await chat.watch.live.card(LIVE, chat.fan.id)
        assert not card.reminded

    async def test_a_group_sees_it_without_anything_of_one_person(self, chat: WatchChat) -> None:
        await plan_live(chat)
        cards = {each.kind: each for each in WatchCards(chat.watch).card_kinds}
        for kind, subject in (("lv", LIVE), ("ln", "first-rain"), ("wt", "candle-clip")):
            drawn = await cards[kind].render(place(chat, subject))
            assert drawn is not None
            assert drawn.screen.picture is not None
            (row,) = drawn.screen.rows
            assert len(row) == 1
        assert await cards["lv"].render(place(chat, "nothing")) is None
        assert await cards["wt"].render(place(chat, "nothing")) is None


def place(chat: WatchChat, subject: str) -> CardPlace:
    def link(kind: str, identity: str) -> str:
        return f"https://t.me/a_bot?start={kind}_{identity}"

    return CardPlace(subject, -1, UUID(int=1), chat.t, chat.clock.now(), link)


class TestDevices:
    async def test_named_stopped_and_taken_off(self, chat: WatchChat) -> None:
        await chat.tap(ScreensTap())
        assert chat.t("watching.screens.none") in chat.text
        await play_on(chat, "the-phone-of-dara")
        await chat.tap(ScreensTap())
        assert chat.t("watching.screens.plays") in chat.text
        await chat.press("iPhone")
        await chat.press(chat.t.plain("watching.screens.button_name"))
        await chat.write("  My   phone ")
        assert "My phone" in chat.text
        await chat.tap(ScreensTap())
        await chat.press("My phone")
        await chat.press(chat.t.plain("watching.screens.button_stop"))
        assert chat.t("watching.screens.plays") not in chat.text
        await chat.press("My phone")
        await chat.press(chat.t.plain("watching.screens.button_remove"))
        assert chat.t("watching.screens.sure", name="My phone") in chat.text
        await chat.press(chat.t.plain("watching.screens.button_remove"))
        assert chat.t("watching.screens.none") in chat.text


class TestInline:
    @pytest.mark.parametrize("words", ["watch", "Listen to rain", "មើល ទន្លេ", "ស្តាប់ភ្លៀង"])
    def test_words_of_watching(self, words: str) -> None:
        assert is_about_watching(a_query(words))

    @pytest.mark.parametrize("words", ["shirt", "5 usd", "watchman", "", "ផ្ញើ 5"])
    def test_other_words(self, words: str) -> None:
        assert not is_about_watching(a_query(words))

    async def test_what_is_found_has_its_link(self, chat: WatchChat) -> None:
        query = a_query("listen to first rain").as_(chat.kit.bot)
        await offer(query, chat.t, chat.fan, chat.kit.bot, chat.watch)
        (answer,) = [c for c in chat.telegram.calls if isinstance(c, AnswerInlineQuery)]
        first = answer.results[0]
        assert isinstance(first, InlineQueryResultArticle)
        assert "First Rain" in first.title
        assert first.reply_markup is not None
        (button,) = first.reply_markup.inline_keyboard[0]
        assert button.url == "https://t.me/a_bot?start=ln_first-rain"


def a_query(words: str) -> InlineQuery:
    user = User(id=7, is_bot=False, first_name="Fan")
    return InlineQuery(id="1", from_user=user, query=words, offset="")


class TestScreens:
    @pytest.mark.parametrize("language", ["km", "en"])
    @pytest.mark.parametrize("plan", ["", "vip"])
    async def test_few_short_buttons_and_a_way_out(self, chat: WatchChat, plan: str) -> None:
        await plan_live(chat)
        if plan:
            await chat.get_plan(plan)
            await play_on(chat, "the-phone-of-dara")
        await chat.watch.library.rate(chat.fan.id, "first-rain", 4)
        for key in ("first-rain", "palm-sugar", "market-1", "market-2", "harvest-moon"):
            await chat.watch.lists.add(chat.fan.id, key, next_=True)
        for tap in every_tap():
            await chat.tap(tap)
            check_shape(chat)
        for number in (None, "+66812345678"):
            chat.from_number(number)
            await chat.tap(ItemTap(key="candle-clip"))
            check_shape(chat)


def every_tap() -> list[Any]:
    keys = ("first-rain", "candle-clip", "market-1", "market-3", "soriya-interview")
    return [
        *(WatchTap(), FilmsTap(), MusicTap(), SearchTap(), LivesTap(), ScreensTap()),
        *(ShelfTap(shelf=shelf) for shelf in Shelf if shelf is not Shelf.ARTIST),
        *(QueueItemTap(key=key) for key in ("first-rain", "market-1", "none")),
        EmptyQueueTap(revision=0),
        ShelfTap(shelf=Shelf.ARTIST, of="soriya"),
        *(ItemTap(key=key) for key in keys),
        *(RateTap(key=key) for key in keys[:1]),
        *(CollectionTap(key=key) for key in ("rice-songs", "little-market", "free-tonight")),
        CollectionTap(key="rice-songs", page=1),
        *(LyricsTap(key="first-rain"), LyricsTap(key="first-rain", latin=1, page=9)),
        *(LiveTap(key=LIVE), PartyTap(code="abcdef")),
    ]


def check_shape(chat: WatchChat) -> None:
    """Eight buttons in two columns at most, short labels, ways out, a caption's length."""
    markup: Any = chat._shown[-1]
    *rows, last = markup.reply_markup.inline_keyboard
    where = words_of(chat.text).partition("\n")[0]
    assert last[-1].text == chat.t.plain("common.button.help"), where
    assert sum(map(len, rows)) <= 8, where
    assert all(len(row) <= 2 for row in rows), where
    labels = [button.text for row in rows for button in row]
    assert [label for label in labels if len(clusters(label)) > 24] == [], where
    assert len(words_of(chat.text)) <= 1024, where
    assert where.count("›") < 4, where
    other = TRANSLATORS.for_language(chat.t.other)
    assert other.plain("watching.home.title") not in where
