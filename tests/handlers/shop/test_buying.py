"""From the cart to a paid order in chat, and what one can do with it then."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from handlers.shop.buttons import AddTap, ProductTap
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.checkout.buttons import CheckoutTap, PlaceTap
from handlers.shop.orders.buttons import (
    CancelLineTap,
    CancelOrderTap,
    OrderGoodsTap,
    PayOrderTap,
    ShopOrdersTap,
)
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.identity.models import PinConfirmation
from services.orders.models import ShopOrderLine
from services.orders.schemas.listing import ListOrders
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from services.orders.states import OrderState
from services.payments.paying import purpose_of
from services.payments.schemas import Way
from tests.handlers.shop.conftest import OFFICE, ShopChat
from tests.services.ticketing.programme import Fans

MOST_BUTTONS = 8
CAPTION = 1_024


def keeps_the_rules(chat: ShopChat) -> None:
    assert len(chat.labels) <= MOST_BUTTONS + 3
    assert len(chat.text) <= CAPTION


async def confirm(uow: UnitOfWork, fan_id: int, purpose: str) -> None:
    """The fan has just typed the PIN for this."""

    async def write(tx: Tx) -> None:
        until = tx.now + timedelta(minutes=2)
        values = {"pad_id": new_key(), "fan_id": fan_id, "purpose": purpose, "expires_at": until}
        await tx.session.execute(insert(PinConfirmation).values(**values))

    await uow.run(write)


def orders_of(chat: ShopChat) -> OrdersService:
    orders: Any = chat.services["order_desk"].orders
    assert isinstance(orders, OrdersService)
    return orders


async def newest(chat: ShopChat) -> Order:
    orders = orders_of(chat)
    page = await orders.list(ListOrders(chat.fan.id))
    return await orders.get(chat.fan.id, page.items[0].key)


async def to_checkout(chat: ShopChat, quantity: int = 2) -> None:
    await chat.tap(ProductTap(product_id="gold-cap"))
    await chat.press(chat.t.plain("shop.product.button_choose"))
    await chat.press(f"➕ {quantity} ·")
    await chat.press(chat.t.plain("shop.cart.button_checkout", amount=usd(12 * quantity)))


async def fetch_it_there(chat: ShopChat) -> None:
    await chat.press(chat.t.plain("shop.delivery.title"))
    await chat.press(chat.t.plain("shop.delivery.pickup"))


async def paid_by_wallet(chat: ShopChat, uow: UnitOfWork) -> Order:
    """An order of two caps as it was before the wallet paid it; the chat shows the receipt."""
    await to_checkout(chat)
    await fetch_it_there(chat)
    await chat.press("✅")
    order = await newest(chat)
    intent_id = await orders_of(chat).ask(chat.fan.id, order.key)
    await confirm(uow, chat.fan.id, purpose_of(intent_id, Way.WALLET))
    await chat.press("👛")
    return order


def usd(dollars: int) -> Money:
    return Money(dollars * 100, Currency.USD)


class TestPurchase:
    async def test_from_the_wallet_to_the_order(
        self, chat: ShopChat, uow: UnitOfWork, fans: Fans
    ) -> None:
        await to_checkout(chat)
        keeps_the_rules(chat)
        assert chat.says("shop.missing.address")
        await fetch_it_there(chat)
        keeps_the_rules(chat)
        total = Money(26_40, Currency.USD)
        assert chat.says("shop.checkout.tax", amount=Money(2_40, Currency.USD))
        await chat.press(chat.t.plain("shop.checkout.button_order", amount=total))
        assert chat.says("pay.page.question")
        order = await newest(chat)
        assert (order.state, order.due) == (OrderState.PENDING, total)
        intent_id = await orders_of(chat).ask(chat.fan.id, order.key)
        await confirm(uow, chat.fan.id, purpose_of(intent_id, Way.WALLET))
        await chat.press("👛")
        assert chat.says("pay.paid.title")
        left = await fans.balance(chat.fan.id)
        assert left == usd(100) - total
        await chat.press(chat.t.plain("pay.paid.button_continue"))
        assert chat.says("shop.state.confirmed")
        keeps_the_rules(chat)
        await chat.tap(ShopCartTap())
        assert chat.says("shop.cart.empty")

    async def test_how_much_more_is_sent_for_nothing(self, chat: ShopChat) -> None:
        await to_checkout(chat, quantity=1)
        await chat.tap(ShopCartTap())
        assert chat.says("shop.free_delivery.more", amount=usd(38))
        await chat.tap(CheckoutTap())
        assert chat.says("shop.free_delivery.more", amount=usd(38))
        await chat.press(chat.t.plain("shop.delivery.title"))
        assert chat.says("shop.free_delivery.more", amount=usd(38))
        variant = (await chat.services["shop_desk"].catalog.page("night-shirt")).variants[0]
        tap = AddTap(variant=short_id(variant.id), quantity=2, key=new_key())
        await chat.tap(tap)
        assert chat.says("shop.free_delivery.reached")
        await chat.tap(CheckoutTap())
        free = chat.t.plain("shop.delivery.free")
        assert chat.says("shop.checkout.shipping", amount=free)
        assert not chat.says("shop.free_delivery.reached")
        keeps_the_rules(chat)

    async def test_the_same_tap_twice_is_one_order(self, chat: ShopChat) -> None:
        await to_checkout(chat)
        await fetch_it_there(chat)
        held = await chat.services["checkout_desk"].checkouts.view(chat.fan.id)
        tap = PlaceTap(revision=held.revision, key=new_key())
        await chat.tap(tap)
        await chat.tap(tap)
        page = await orders_of(chat).list(ListOrders(chat.fan.id))
        assert len(page.items) == 1

    async def test_another_checkout_than_the_one_seen_is_not_ordered(self, chat: ShopChat) -> None:
        await to_checkout(chat)
        await fetch_it_there(chat)
        await chat.tap(PlaceTap(revision=1, key=new_key()))
        assert chat.says("error.checkout.checkout_has_changed")
        assert chat.says("common.money.not_moved")
        page = await orders_of(chat).list(ListOrders(chat.fan.id))
        assert page.items == ()


class TestChoices:
    async def test_a_gift_with_a_card(self, chat: ShopChat) -> None:
        await to_checkout(chat, 1)
        await fetch_it_there(chat)
        await chat.press("🎁")
        await chat.press(chat.t.plain("shop.gift.button_wrap"))
        assert chat.says("shop.checkout.wrap", amount=usd(3))
        await chat.press(chat.t.plain("shop.gift.button_card"))
        await chat.write("ស" * 201)
        assert chat.says("error.checkout.card_text_too_long", limit=200)
        await chat.write("Happy birthday")
        assert "Happy birthday" in chat.text
        await chat.press(chat.t.plain("shop.recipient.surprise"))
        keeps_the_rules(chat)
        await chat.tap(CheckoutTap())
        assert chat.says("shop.checkout.wrap", amount=usd(3))
        assert chat.says("shop.recipient.surprise")
        keeps_the_rules(chat)

    async def test_a_part_from_the_wallet(self, chat: ShopChat) -> None:
        await to_checkout(chat, 1)
        await fetch_it_there(chat)
        await chat.press(chat.t.plain("shop.parts.button"))
        await chat.press(chat.t.plain("shop.parts.button_wallet"))
        await chat.write("a lot")
        assert chat.says("error.amount.unreadable", example=Money(13_20, Currency.USD))
        await chat.write("5")
        assert chat.says("shop.checkout.wallet", amount=usd(5))
        assert chat.says("shop.checkout.due", amount=Money(8_20, Currency.USD))
        await chat.press(chat.t.plain("shop.parts.button_no_wallet"))
        assert chat.says("shop.checkout.due", amount=Money(13_20, Currency.USD))

    async def test_a_part_from_the_wallet_asks_for_the_pin_before_the_rest(
        self, chat: ShopChat, uow: UnitOfWork
    ) -> None:
        await to_checkout(chat, 1)
        await fetch_it_there(chat)
        await chat.services["checkout_desk"].checkouts.choose_wallet(chat.fan.id, 5_00)
        await chat.tap(CheckoutTap())
        await chat.press("✅")
        order = await newest(chat)
        about = {"number": order.number, "amount": order.price.total}
        assert chat.says("shop.order.pin_about", **about)
        await confirm(uow, chat.fan.id, order.confirmation_purpose)
        await chat.tap(PayOrderTap(order=order.key))
        assert chat.says("pay.page.question") or chat.says("pay.page.none")
        assert chat.t.money(Money(8_20, Currency.USD)) in chat.text

    async def test_without_an_address_delivery_asks_for_one(self, chat: ShopChat) -> None:
        await to_checkout(chat, 1)
        await chat.press(chat.t.plain("shop.delivery.title"))
        await chat.press(chat.t.plain("shop.delivery.express"))
        assert chat.says("shop.missing.address")
        assert chat.says("shop.checkout.shipping", amount=usd(12))
        await chat.press(chat.t.plain("shop.checkout.button_address"))
        assert chat.conversation.question == "addresses.place/1"


class TestOrders:
    async def test_none_yet_says_so(self, chat: ShopChat) -> None:
        await chat.tap(ShopOrdersTap())
        assert chat.says("shop.orders.empty")

    async def test_unpaid_it_can_be_cancelled_and_its_goods_are_free(self, chat: ShopChat) -> None:
        await to_checkout(chat)
        await fetch_it_there(chat)
        await chat.press("✅")
        order = await newest(chat)
        await chat.tap(ShopOrdersTap())
        await chat.press(order.number)
        assert chat.says("shop.checkout.shipping", amount=chat.t.plain("shop.delivery.free"))
        for words in (OFFICE.name, OFFICE.hours):
            assert words.in_language(chat.t.locale) in chat.text
        assert chat.t.plain("shop.order.button_pay", amount=order.due) in " ".join(chat.labels)
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.says("shop.cancel.question")
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.says("shop.cancelled.by_buyer")
        await chat.press(chat.t.plain("shop.order.button_again"))
        assert chat.says("shop.cart.line", quantity=2, price=usd(12), amount=usd(24))

    async def test_paid_it_says_what_comes_back_before_it_is_cancelled(
        self, chat: ShopChat, uow: UnitOfWork, fans: Fans
    ) -> None:
        order = await paid_by_wallet(chat, uow)
        await chat.press(chat.t.plain("pay.paid.button_continue"))
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.t.money(order.price.total) in chat.text
        assert chat.says("shop.source.intent")
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.says("shop.state.cancelled")
        left = await fans.balance(chat.fan.id)
        assert left in (usd(100), usd(100) - order.price.total)  # a job sends it back

    async def test_one_of_two_is_cancelled_and_the_other_stays(
        self, chat: ShopChat, uow: UnitOfWork
    ) -> None:
        order = await paid_by_wallet(chat, uow)
        await chat.press(chat.t.plain("pay.paid.button_continue"))
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        await chat.press(chat.t.plain("shop.cancel.button_some"))
        assert chat.says("shop.cancel.choose")
        await chat.press("✖️ 2 ×")
        assert chat.says("shop.cancel.how_many")
        await chat.press("1")
        # Half of 24.00 and of the tax.
        assert chat.t.money(Money(13_20, Currency.USD)) in chat.text
        (line,) = order.lines
        tap = CancelLineTap(order=order.key, n=line.n, units=1, key=new_key())
        await chat.tap(tap)
        await chat.tap(tap)
        after = await newest(chat)
        assert (after.state, after.lines[0].cancelled) == (OrderState.CONFIRMED, 1)
        await chat.tap(OrderGoodsTap(order=order.key))
        assert chat.t.n("apporders.line.cancelled", 1) in chat.text
        await chat.tap(CancelLineTap(order=order.key, n=line.n, units=2))
        assert chat.says("error.orders.too_late_to_cancel")

    async def test_of_what_has_left_in_part_the_rest_is_cancelled_as_it_was_told(
        self, chat: ShopChat, uow: UnitOfWork
    ) -> None:
        order = await paid_by_wallet(chat, uow)
        await chat.press(chat.t.plain("pay.paid.button_continue"))
        await uow.run(lambda tx: _one_has_left(tx, order))
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.t.money(Money(13_20, Currency.USD)) in chat.text
        for _ in range(2):
            await chat.tap(CancelOrderTap(order=order.key, sure=True, rest=True))
        after = await newest(chat)
        assert (after.lines[0].cancelled, after.refunded) == (1, Money(13_20, Currency.USD))


async def _one_has_left(tx: Tx, order: Order) -> None:
    left = update(ShopOrderLine).where(ShopOrderLine.order_id == order.id).values(sent=1)
    await tx.session.execute(left)
