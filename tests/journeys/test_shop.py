"""Goods bought in chat alone: words, a product, the cart, the checkout, the wallet, a receipt."""

from __future__ import annotations

from typing import Final

from services.core.money import Currency, Money
from services.wallet.rules import FIRST_RATE
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.person import Person
from tests.journeys.story import TWENTY, type_pin

CAP: Final = Money(12_00, Currency.USD)
TOTAL: Final = Money(13_20, Currency.USD)
"""With ten percent of tax; whoever fetches it pays nothing for the delivery."""


@in_khmer
async def test_from_words_to_a_paid_order(rich_fan: Person, books: Books) -> None:
    fan = rich_fan
    await fan.say("/shop")
    await fan.sees("shop.home.text")
    await fan.say("មួក សូរិយា")
    await fan.sees("shop.found.words", words="មួក សូរិយា")
    await fan.press("មួក សូរិយា ពណ៌មាស")
    await fan.press("shop.product.button_choose")
    await fan.sees("shop.variant.question")
    await fan.press("shop.variant.button_add", quantity=1, price=CAP)
    await fan.sees("shop.cart.line", quantity=1, price=CAP, amount=CAP)
    await fan.press("shop.cart.button_checkout", amount=CAP)
    await fan.press("shop.delivery.title")
    await fan.press("shop.delivery.pickup")
    await fan.press("ការិយាល័យ ហង្សមាស")
    await fan.press("shop.checkout.button_order", amount=TOTAL)
    await fan.sees("pay.page.after", balance=TWENTY - TOTAL)
    assert await books.balance_minor(fan.id) == TWENTY.amount_minor
    await fan.press("pay.way.wallet")
    await fan.sees("identity.pad.enter")
    await type_pin(fan)
    await fan.sees("pay.paid.title")
    assert await books.balance_minor(fan.id) == (TWENTY - TOTAL).amount_minor
    await fan.press("pay.paid.button_continue")
    await fan.sees("shop.state.confirmed")
    await fan.say("/orders")
    listed = await fan.sees("shop.state.confirmed")
    (order,) = [key for key in listed.keys if "HM" in key.label]
    await fan.press_data(listed.id, order.data)
    await fan.sees("shop.checkout.total", amount=fan.words.t.both(TOTAL, FIRST_RATE.khr_per_usd))
