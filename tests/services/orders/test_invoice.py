"""The invoice of goods says what the order says, in both languages, on as many pages as needed."""

from dataclasses import replace

import pypdfium2
import pytest

from services.core import formats
from services.core.i18n import Language, Translators
from services.orders import invoice
from services.orders.schemas.order import Order
from tests.services.orders.world import CAP, SHIRT_S, Desk, usd

TRANSLATORS = Translators.load()


def words_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    texts = []
    for page in document:
        said = page.get_textpage()
        texts.append(" ".join(str(said.get_text_range()).split()))
        said.close()
        page.close()
    document.close()
    return texts


@pytest.fixture
async def order(desk: Desk) -> Order:
    return await desk.pay_from_wallet(await desk.order({SHIRT_S: 2, CAP: 1}))


@pytest.mark.parametrize("language", ["en", "km"])
async def test_says_number_buyer_lines_tax_and_total(order: Order, language: Language) -> None:
    t = TRANSLATORS.for_language(language)
    assert order.address is not None
    (page,) = words_of(invoice.draw(order, "Sok Dara", t))
    for amount in (usd(50_00), usd(12_00), usd(62_00), usd(6_20), usd(5_00), usd(73_20)):
        assert t.money(amount) in page
    for words in (order.number, "Sok Dara", "HM-SHIRT-S", "12, Street 440"):
        assert words in page
    assert formats.phone(order.address.phone) in page
    assert invoice.file_name(order) == f"{order.number}.pdf"
    free = replace(order, price=replace(order.price, shipping=usd(0), total=usd(68_20)))
    (page,) = words_of(invoice.draw(free, "Sok Dara", t))
    assert t.plain("shop.delivery.free") in page
    many = replace(order, lines=order.lines * 20)
    pages = words_of(invoice.draw(many, "Sok Dara", t))
    assert len(pages) > 1
    assert t.money(usd(73_20)) in pages[-1]
