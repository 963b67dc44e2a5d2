"""The invoice on paper says what the order says, in both languages."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from services.core.i18n import Language, Translators
from services.core.uow import UnitOfWork
from services.core.vouchers import VoucherMode
from services.ticketing import CartLine, HoldCart, OrderSummary, TicketingService, invoice
from services.ticketing.specs import PoolSpec
from services.ticketing.vouchers.schemas import VoucherSpec
from tests.services.ticketing.programme import (
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    payment,
    ticket_type,
    type_id,
    usd,
)

TRANSLATORS = Translators.load()
CODE = "1NV01CE0FF"


@pytest.fixture
async def order(ticketing: TicketingService, fans: Fans, uow: UnitOfWork) -> OrderSummary:
    """Two types, one with a voucher, paid: 2 x 25.00 + 40.00 - 10.00 = 80.00, tax 7.27 in it."""
    await ticketing.load_events(
        a_load(
            an_event(
                pools=(PoolSpec("floor", 10), PoolSpec("shirts", 10)),
                types=(
                    ticket_type("standing", usd(2_500), ("floor",)),
                    ticket_type("bundle", usd(4_000), ("floor", "shirts")),
                ),
                vouchers=(VoucherSpec(CODE, VoucherMode.SUBTRACT, 1_000, "bundle"),),
            )
        )
    )
    await fans.come(DARA)
    lines = (
        CartLine(await type_id(ticketing), 2),
        CartLine(await type_id(ticketing, "bundle"), 1, CODE),
    )
    made = await ticketing.hold(HoldCart(DARA, EVENT, lines, key="an-invoice00"))
    await fans.confirm(made)
    await ticketing.pay(payment(made))
    return await ticketing.summary(DARA, made.key)


def words_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    page = document[0].get_textpage()
    text = str(page.get_text_range())
    page.close()
    document.close()
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "km"])
async def test_says_number_seller_buyer_lines_tax_and_total(
    order: OrderSummary, language: Language
) -> None:
    t = TRANSLATORS.for_language(language)
    content = invoice.draw(order, "Sok Dara", t)
    said = words_of(content)
    for amount in (usd(2_500), usd(5_000), usd(4_000), usd(7_273), usd(727), usd(8_000)):
        assert t.money(amount) in said
    for words in (order.number, "Sok Dara", CODE):
        assert words in said
    if language == "en":
        assert "Seller" in said
        assert order.event.organiser.en in said
    assert invoice.file_name(order) == f"{order.number}.pdf"
    assert len(content) < 100_000


async def test_other_money_and_gift_cards_are_told(order: OrderSummary) -> None:
    t = TRANSLATORS.for_language("en")
    told = replace(order, gift_card_minor=1_500, riel_per_dollar=Decimal(4025))
    said = words_of(invoice.draw(told, "Sok Dara", t))
    assert "Paid by gift card: $15.00" in said
    assert "$1.00 = 4,025" in said
    assert "322,000" in said
