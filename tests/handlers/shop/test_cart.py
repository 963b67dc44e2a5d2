"""The cart in chat: what goes in, more and less of it, out again, later."""

import pytest

from handlers.shop.buttons import AddTap, ChooseTap, ProductTap, ShopTap
from handlers.shop.cart.buttons import CartLineTap, EditLineTap, ShopCartTap
from services.catalog import CatalogService
from services.checkout.cart import CartService
from services.core.i18n import Language
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from tests.handlers.shop.conftest import ShopChat

CAP = "gold-cap"


@pytest.fixture
def language() -> Language:
    """One is enough here: the screens before and after these are walked in both."""
    return "km"


def dollars(amount: int) -> Money:
    return Money(amount * 100, Currency.USD)


@pytest.fixture
def carts(chat: ShopChat) -> CartService:
    desk = chat.services["cart_desk"]
    assert isinstance(desk.carts, CartService)
    return desk.carts


async def put_in(chat: ShopChat, product_id: str, quantity: int) -> None:
    """By the buttons of a product with one variant."""
    await chat.tap(ProductTap(product_id=product_id))
    await chat.press(chat.t.plain("shop.product.button_choose"))
    await chat.press(f"➕ {quantity} ·")


async def variant_of(catalog: CatalogService, product_id: str) -> str:
    return short_id((await catalog.page(product_id)).variants[0].id)


class TestIn:
    async def test_empty_says_what_to_do(self, chat: ShopChat) -> None:
        await chat.tap(ShopCartTap())
        assert chat.says("shop.cart.empty")
        await chat.press(chat.t.plain("shop.cart.button_look"))
        assert any(label.startswith("1.") for label in chat.labels)

    async def test_from_the_product_and_it_is_kept(self, chat: ShopChat) -> None:
        await put_in(chat, CAP, 2)
        assert chat.says("shop.cart.line", quantity=2, price=dollars(12), amount=dollars(24))
        assert chat.t.plain("shop.cart.held_until", time="").strip() in chat.text
        await chat.tap(ShopTap())
        assert chat.t.n("shop.home.in_cart", 2) in chat.text

    async def test_the_same_tap_twice_is_one_wish(
        self, chat: ShopChat, catalog: CatalogService, carts: CartService
    ) -> None:
        tap = AddTap(variant=await variant_of(catalog, CAP), quantity=1, key=new_key())
        await chat.tap(tap)
        await chat.tap(tap)
        cart = await carts.view(chat.fan.id)
        assert cart.units == 1

    async def test_more_than_there_is_is_said_on_the_product(
        self, chat: ShopChat, catalog: CatalogService
    ) -> None:
        variant = await variant_of(catalog, CAP)
        await chat.tap(AddTap(variant=variant, quantity=3, key=new_key()))
        await chat.tap(AddTap(variant=variant, quantity=3, key=new_key()))
        assert chat.says("error.checkout.not_enough_left", left=4)


class TestCheaper:
    async def test_many_cost_what_the_button_said_and_the_line_can_be_followed(
        self, chat: ShopChat
    ) -> None:
        await chat.tap(ChooseTap(product_id="night-shirt", chosen="1"))
        await chat.press(f"➕ 3 · {chat.t.money(Money(68_85, Currency.USD))}")
        told = {"quantity": 3, "price": dollars(27), "discount": Money(12_15, Currency.USD)}
        assert chat.says("shop.cart.line_less", amount=Money(68_85, Currency.USD), **told)
        await chat.press("3 ×")
        assert chat.says("shop.cart.line_less", amount=Money(68_85, Currency.USD), **told)


class TestChanges:
    async def test_more_less_typed_and_out_and_back(
        self, chat: ShopChat, carts: CartService
    ) -> None:
        await put_in(chat, CAP, 1)
        await chat.press("1 ×")
        await chat.press("➕ 2")
        assert (await carts.view(chat.fan.id)).units == 2
        await chat.write("many")
        assert chat.says("shop.cart.unreadable", limit=99)
        await chat.write("៣")
        assert (await carts.view(chat.fan.id)).units == 3
        await chat.press("➖ 2")
        await chat.press("🗑")
        assert chat.says("shop.cart.removed")
        assert (await carts.view(chat.fan.id)).lines == ()
        await chat.press(chat.t.plain("shop.cart.button_undo"))
        assert (await carts.view(chat.fan.id)).units == 2

    async def test_several_lines_on_one_screen_and_back(
        self, chat: ShopChat, catalog: CatalogService, carts: CartService
    ) -> None:
        for name in (CAP, "scarf-1", "scarf-2", "scarf-3"):
            variant = await variant_of(catalog, name)
            await chat.tap(AddTap(variant=variant, quantity=1, key=new_key()))
        screens = chat.sent
        await chat.press(chat.t.plain("shop.edit.title"))
        assert len(chat.labels) == 2 * 2 + 1 + 1 + 3  # lines, page, all, ways out
        _, one_more, out, *_ = chat.labels
        await chat.press(one_more)
        assert (await carts.view(chat.fan.id)).units == 5
        await chat.press(chat.t.plain("shop.cart.button_undo"))
        await chat.press(out)
        assert chat.says("shop.cart.removed")
        assert (await carts.view(chat.fan.id)).units == 3
        await chat.press(chat.t.plain("shop.cart.button_undo"))
        assert (await carts.view(chat.fan.id)).units == 4
        await chat.press("›")
        assert len(chat.labels) == 2 * 2 + 1 + 1 + 3
        for left in (3, 2, 1, 0):
            out = next(label for label in chat.labels if label.startswith("🗑 "))
            await chat.press(out)
            assert (await carts.view(chat.fan.id)).units == left
        assert chat.says("shop.cart.empty")
        await chat.press(chat.t.plain("shop.cart.button_undo"))
        assert (await carts.view(chat.fan.id)).units == 1
        assert chat.sent == screens

    async def test_more_than_there_is_is_said_where_it_is_changed(
        self, chat: ShopChat, catalog: CatalogService
    ) -> None:
        variant = await variant_of(catalog, CAP)
        await chat.tap(AddTap(variant=variant, quantity=1, key=new_key()))
        await chat.tap(EditLineTap(variant=variant, quantity=9))
        assert f"⚠️ {chat.t('error.checkout.not_enough_left', left=4)}" in chat.text
        assert chat.says("shop.cart.line", quantity=1, price=dollars(12), amount=dollars(12))

    async def test_later_and_back_again(self, chat: ShopChat, carts: CartService) -> None:
        await put_in(chat, CAP, 1)
        await chat.press("1 ×")
        await chat.press("♡")
        assert chat.says("shop.cart.empty")
        await chat.press("♡")
        await chat.press("🛒")
        assert (await carts.view(chat.fan.id)).units == 1

    async def test_a_line_that_has_gone_opens_the_cart(
        self, chat: ShopChat, catalog: CatalogService
    ) -> None:
        await chat.tap(CartLineTap(variant=await variant_of(catalog, CAP)))
        assert chat.says("shop.cart.empty")

    async def test_all_goes_only_when_sure(self, chat: ShopChat, carts: CartService) -> None:
        await put_in(chat, CAP, 1)
        await chat.press("🗑")
        assert (await carts.view(chat.fan.id)).units == 1
        await chat.press("🗑")
        assert chat.says("shop.cart.empty")


async def test_a_code_that_is_none_is_said_and_changes_nothing(chat: ShopChat) -> None:
    await put_in(chat, CAP, 1)
    await chat.press(chat.t.plain("ticketing.summary.button_voucher"))
    await chat.write("NOSUCHCODE1")
    assert chat.says("error.checkout.voucher_not_found")
    await chat.tap(ShopCartTap())
    assert chat.says("shop.cart.line", quantity=1, price=dollars(12), amount=dollars(12))
