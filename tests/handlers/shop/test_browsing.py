"""Looking around in the shop, in both languages."""

import pytest

from handlers.shop.buttons import ChooseTap, GoodsTap, ProductTap, SectionTap, ShopTap
from services.catalog import ProductNotFound
from services.core.money import Currency, Money
from services.wallet.rules import FIRST_RATE
from tests.handlers.shop.conftest import ShopChat
from tests.handlers.ticketing.chat import words_of


def named(chat: ShopChat, km: str, en: str) -> str:
    return km if chat.t.locale == "km" else en


def price(chat: ShopChat, dollars: int) -> str:
    """In both currencies, by the first rate."""
    amount = Money(dollars * 100, Currency.USD)
    return f"{chat.t.money(amount)} · {chat.t.also_in(amount, FIRST_RATE.khr_per_usd)}"


class TestLists:
    async def test_from_the_door_to_the_goods_of_a_kind(self, chat: ShopChat) -> None:
        await chat.tap(ShopTap())
        await chat.press(chat.t.plain("goods.category.artist_merchandise"))
        await chat.press(chat.t.plain("goods.subcategory.accessories"))
        assert len([each for each in chat.labels if each[:1].isdigit()]) == 4
        assert price(chat, 25) in chat.text
        sent = chat.sent
        await chat.press(chat.t.plain("common.button.next"))
        assert [label.partition(".")[0] for label in chat.labels if label[:1].isdigit()] == [
            "5",
            "6",
            "7",
        ]
        assert chat.sent == sent  # one message, edited
        await chat.press("‹ " + chat.t.plain("common.button.previous"))
        assert any(label.startswith("1.") for label in chat.labels)

    async def test_back_from_a_product_leads_to_the_page_it_was_on(self, chat: ShopChat) -> None:
        await chat.tap(GoodsTap(section="0.1"))
        await chat.press(chat.t.plain("common.button.next"))
        await chat.press("6.")
        await chat.press(chat.t.plain("common.button.back"))
        assert any(label.startswith("6.") for label in chat.labels)

    async def test_the_cheapest_come_first_when_asked_for(self, chat: ShopChat) -> None:
        await chat.tap(GoodsTap())
        await chat.press(chat.t.plain("shop.goods.button_cheapest"))
        assert chat.labels[0].startswith("1.")
        assert named(chat, "រូបភាពព្រះច័ន្ទ", "Moon wallpaper")[:8] in chat.labels[0]

    async def test_a_page_of_a_list_that_is_not_open_begins_anew(self, chat: ShopChat) -> None:
        await chat.tap(GoodsTap(page=2))
        assert any(label.startswith("1.") for label in chat.labels)

    async def test_of_a_kind_without_goods_says_so(self, chat: ShopChat) -> None:
        await chat.tap(GoodsTap(section="3.0"))
        assert chat.says("shop.goods.empty")
        await chat.press(chat.t.plain("shop.section.button_all"))
        assert any(label.startswith("1.") for label in chat.labels)

    async def test_a_category_that_is_not_there_opens_the_last(self, chat: ShopChat) -> None:
        await chat.tap(SectionTap(category=9))
        assert chat.t.plain("goods.category.digital_products") in chat.text


class TestWords:
    @pytest.mark.parametrize("typed", ["Golden cap", "មួកពណ៌មាស", "goldn cap"])
    async def test_typed_in_the_shop_find_goods(self, chat: ShopChat, typed: str) -> None:
        await chat.tap(ShopTap())
        await chat.write(typed)
        assert named(chat, "មួកពណ៌មាស", "Golden cap") in chat.text
        if typed == "goldn cap":
            assert chat.says("shop.found.understood", words="golden cap")
        await chat.press("1.")
        assert "$12.00" in chat.text

    async def test_that_find_nothing_offer_everything(self, chat: ShopChat) -> None:
        await chat.tap(ShopTap())
        await chat.write("zzzzqqqq")
        assert chat.says("shop.found.none")
        await chat.press(chat.t.plain("shop.section.button_all"))
        assert any(label.startswith("1.") for label in chat.labels)


class TestProduct:
    async def test_tells_prices_stock_and_what_is_cheaper(self, chat: ShopChat) -> None:
        await chat.tap(ProductTap(product_id="night-shirt"))
        assert chat.says("shop.product.price_from", price=price(chat, 25))
        assert chat.says("shop.product.bulk", quantity=3, percent="15%")
        assert chat.says("shop.product.member", tier="VIP", percent="20%")
        assert chat.t.n("goods.stock.left", 2) in chat.text
        black = chat.t.plain("goods.color.black")
        assert f"• S · {black}" in words_of(chat.text)

    async def test_a_variant_is_chosen_in_steps(self, chat: ShopChat) -> None:
        await chat.tap(ProductTap(product_id="night-shirt"))
        await chat.press(chat.t.plain("shop.product.button_choose"))
        assert chat.says("shop.choose.question", what=chat.t.plain("goods.trait.size"))
        await chat.press("XL")
        assert chat.says("shop.product.price", price=price(chat, 27))
        added = [label for label in chat.labels if "➕" in label]
        assert [label.split()[1] for label in added] == ["1", "2", "3", "5"]

    async def test_no_more_is_offered_than_is_left(self, chat: ShopChat) -> None:
        await chat.tap(ChooseTap(product_id="night-shirt", chosen="0"))
        assert len([label for label in chat.labels if "➕" in label]) == 2

    async def test_what_is_sold_out_offers_others(self, chat: ShopChat) -> None:
        await chat.tap(ProductTap(product_id="gone-shirt"))
        assert chat.says("goods.stock.sold_out")
        await chat.press(chat.t.plain("shop.product.button_similar"))
        assert any(label.startswith("1.") for label in chat.labels)

    async def test_that_we_do_not_have_is_refused(self, chat: ShopChat) -> None:
        with pytest.raises(ProductNotFound):
            await chat.tap(ProductTap(product_id="nothing"))
