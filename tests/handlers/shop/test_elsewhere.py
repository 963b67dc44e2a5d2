"""Goods outside the private chat: inline in any chat, as a card in a group."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest

from handlers.kit.group_card import CardPlace
from handlers.shop import inline
from handlers.shop.group_card import ProductCards
from services.catalog import CatalogService
from services.core.clock import FrozenClock
from services.core.group_cards import NoSuchTopic
from services.core.i18n import Language
from tests.handlers.shop.conftest import ShopChat
from tests.services.catalog.goods import a_load, a_product


@pytest.fixture
def language() -> Language:
    """One is enough here: the screens before and after these are walked in both."""
    return "en"


@dataclass
class Query:
    """An inline query; `results` are what was answered."""

    query: str
    results: list[Any] = field(default_factory=list)

    async def answer(self, results: list[Any], **_: Any) -> None:
        self.results = results


async def ask(chat: ShopChat, text: str) -> Query:
    query = Query(text)
    desk = chat.services["shop_desk"]
    await inline.offer(cast("Any", query), chat.t, chat.kit.bot, desk)
    return query


class TestInline:
    @pytest.mark.parametrize("text", ["cap", "មួក"])
    async def test_words_find_goods_with_a_link_to_each(self, chat: ShopChat, text: str) -> None:
        query = await ask(chat, text)
        (cap,) = query.results
        button = cap.reply_markup.inline_keyboard[0][0]
        assert button.url == "https://t.me/a_bot?start=pd_gold-cap"
        assert "$12.00" in cap.input_message_content.message_text

    @pytest.mark.parametrize("text", ["pay 5", "5$", "ផ្ញើ", "x", ""])
    def test_money_is_not_about_goods(self, text: str) -> None:
        assert not inline.is_about_goods(cast("Any", Query(text)))

    def test_words_are_about_goods(self) -> None:
        assert inline.is_about_goods(cast("Any", Query("night shirt")))


class TestGroupCard:
    async def test_shows_the_product_and_leads_to_the_private_chat(
        self, chat: ShopChat, clock: FrozenClock
    ) -> None:
        cards = ProductCards(chat.services["shop_desk"])
        place = CardPlace(
            "gold-cap",
            -100,
            UUID(int=1),
            chat.t,
            clock.now(),
            lambda kind, one: f"https://t/{kind}_{one}",
        )
        view = await cards.draw(place)
        assert view is not None
        assert "$12.00" in view.screen.text
        assert view.screen.rows[0][0] == place.private(
            "🛍 " + chat.t.plain("shop.inline.button_open"), "pd", "gold-cap"
        )

    async def test_of_nothing_there_is_none(self, chat: ShopChat, clock: FrozenClock) -> None:
        cards = ProductCards(chat.services["shop_desk"])
        place = CardPlace("no", -1, UUID(int=1), chat.t, clock.now(), lambda kind, one: kind + one)
        view = await cards.draw(place)
        assert view is None

    async def test_what_is_not_sold_yet_is_not_brought_in(
        self, chat: ShopChat, catalog: CatalogService
    ) -> None:
        launch = datetime(2099, 1, 1, tzinfo=UTC)
        soon = a_product("soon", "ឆាប់ៗ", "Soon", launches_at=launch)
        await catalog.load(a_load(soon))
        cards = ProductCards(chat.services["shop_desk"])
        with pytest.raises(NoSuchTopic):
            await cards.admit(cast("Any", None), "soon")
