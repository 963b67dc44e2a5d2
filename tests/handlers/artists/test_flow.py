"""Walks through artists in chat, in both languages."""

import pytest

from handlers.artists.buttons import ArtistsTap, ArtistTap, FollowTap
from handlers.shop.buttons import GoodsTap
from handlers.ticketing.buttons import EventTap
from services.artists import ArtistNotFound, ArtistsService
from tests.handlers.artists.conftest import ArtistChat
from tests.handlers.ticketing.chat import words_of
from tests.services.ticketing.programme import Fans

pytestmark = pytest.mark.usefixtures("language")
SORIYA = "soriya"


def name(chat: ArtistChat, km: str, en: str) -> str:
    return km if chat.t.locale == "km" else en


def listed(chat: ArtistChat) -> list[str]:
    """The names on the buttons of a list."""
    return [label for label in chat.labels if f"<b>{label}</b>" in chat.text]


class TestList:
    async def test_turns_through_all_and_opens_one(self, chat: ArtistChat) -> None:
        await chat.tap(ArtistsTap())
        seen = listed(chat)
        await chat.press("›")
        seen += listed(chat)
        assert len(set(seen)) == 12
        await chat.press(seen[-1])
        assert seen[-1] in words_of(chat.text)

    async def test_a_place_that_has_gone_opens_the_first_page(self, chat: ArtistChat) -> None:
        await chat.tap(ArtistsTap(after="nobody"))
        assert len(listed(chat)) == 6

    async def test_nobody_is_followed_yet(self, chat: ArtistChat) -> None:
        await chat.tap(ArtistsTap(followed=True))
        assert chat.t("artists.list.nothing_followed") in chat.text
        await chat.press(chat.t.plain("artists.list.button_all"))
        assert len(listed(chat)) == 6


class TestGoods:
    async def test_open_from_the_page_of_who_has_some(self, chat: ArtistChat) -> None:
        await chat.tap(ArtistTap(artist_id=SORIYA))
        data = dict(chat.buttons)[chat.t.plain("artists.page.button_goods")]
        assert GoodsTap(artist=SORIYA).pack() in data
        await chat.tap(ArtistTap(artist_id="preap-sovath"))
        assert chat.t.plain("artists.page.button_goods") not in chat.labels


class TestPage:
    async def test_follows_and_no_more(
        self, chat: ArtistChat, artists: ArtistsService, fans: Fans
    ) -> None:
        await fans.come(chat.fan.id)
        await chat.tap(ArtistTap(artist_id=SORIYA))
        words = words_of(chat.text)
        assert name(chat, "ចម្រៀងសម័យ", "Modern songs") in words
        assert chat.t.n("artists.page.followers", 0) in words
        for _ in range(2):  # the same tap twice
            await chat.tap(FollowTap(artist_id=SORIYA, on=True))
        assert (await artists.artist(SORIYA)).followers == 1
        assert chat.t.n("artists.page.followers", 1) in words_of(chat.text)
        await chat.tap(ArtistsTap(followed=True))
        assert name(chat, "សូរិយា", "Soriya") in chat.labels
        await chat.tap(ArtistTap(artist_id=SORIYA))
        await chat.press(chat.t.plain("artists.page.button_unfollow"))
        assert await artists.followed_by(chat.fan.id) == frozenset()

    async def test_leads_to_events_and_back(self, chat: ArtistChat) -> None:
        await chat.tap(EventTap(event_id="river-of-gold"))
        await chat.press("🎤")
        assert name(chat, "សូរិយា", "Soriya") in chat.text
        await chat.press(name(chat, "ទន្លេពណ៌មាស", "River of Gold"))
        assert name(chat, "ទន្លេពណ៌មាស", "River of Gold") in chat.text

    async def test_without_events_says_what_following_is_for(self, chat: ArtistChat) -> None:
        await chat.tap(ArtistTap(artist_id="preap-sovath"))
        assert chat.t("artists.page.no_events") in chat.text

    async def test_of_nobody_is_refused(self, chat: ArtistChat) -> None:
        with pytest.raises(ArtistNotFound):
            await chat.tap(ArtistTap(artist_id="nobody"))
