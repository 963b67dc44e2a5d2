"""Contestants in chat: from the list to a page with clips, following and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.home.directions import LINKS
from handlers.voting.buttons import ActTap, ReceiptTap
from handlers.voting.profiles import screens
from handlers.voting.profiles.buttons import ProfilesTap
from handlers.wallet.buttons import ReceiptTap as WalletReceiptTap
from services.artwork.schemas import Bilingual
from services.core.i18n import Translator
from services.core.ids import short_id, uuid7
from services.voting.follows import FollowService
from services.voting.show.model import Clip
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.handlers.voting.conftest import FAN, VoteChat
from tests.services.voting.conftest import Studio

CLIPS = (
    Clip(Bilingual("ចម្រៀង <ទី 1>", "Song <one>"), 65, "https://example.test/?a=1&b=2"),
    Clip(Bilingual("ចម្រៀងទី 2", "Song two"), 10),
)


class TestList:
    async def test_every_act_is_on_one_of_the_pages(self, studio: Studio) -> None:
        await studio.open(acts=14)
        card = await studio.programme.window(studio.window_id)
        t = TRANSLATORS.for_language("km")
        shown = [screens.profiles(t, card, page) for page in range(3)]
        labels = [b.label for screen in shown for row in screen.rows[:-2] for b in row]
        assert len(labels) == len(set(labels)) == 14
        last = screens.profiles(t, card, 99)
        assert last.location == ProfilesTap(window=card.id, page=2)


class TestPage:
    @pytest.mark.parametrize(("language", "title"), [("km", "ចម្រៀង"), ("en", "Song")])
    async def test_clips_that_can_be_watched_are_links(
        self, studio: Studio, language: str, title: str
    ) -> None:
        await studio.open()
        card = await studio.programme.window(studio.window_id)
        t: Translator = TRANSLATORS.for_language(language)
        (line,) = screens.clip_lines(t, replace(card.acts[0], clips=CLIPS))
        assert title in line
        assert "&lt;" in line
        assert 'href="https://example.test/?a=1&amp;b=2"' in line
        assert line.endswith(" · 1:05")

    async def test_following_is_turned_on_and_off(self, studio: Studio, chat: VoteChat) -> None:
        await studio.open()
        await chat.tap(ActTap(window=studio.window_id, act="c1"))
        follows = FollowService(studio.uow)
        steps: tuple[tuple[str, set[str]], ...] = (("", {"c1"}), ("✓ ", set()))
        for sign, after in steps:
            key = "voteparty.following" if sign else "voteparty.follow"
            await chat.press(sign + chat.t.plain(key))
            assert await follows.followed(FAN, "test") == after


class TestLinks:
    def test_a_receipt_of_a_vote_is_told_from_one_of_the_wallet(self) -> None:
        assert LINKS["rc"]("abcdefgh01234567") == ReceiptTap(code="ABCDEFGH01234567")
        of_wallet = short_id(uuid7())
        assert LINKS["rc"](of_wallet) == WalletReceiptTap(transaction=of_wallet)
