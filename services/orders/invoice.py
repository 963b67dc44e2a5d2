"""The invoice of a paid order of goods: number, seller, buyer, lines, tax, how it was paid."""

from __future__ import annotations

from typing import Final

from services.artwork.labels import BRAND_KHMER
from services.artwork.schemas import Bilingual
from services.core import formats
from services.core.i18n import Translator
from services.core.money import Currency, Money
from services.orders.schemas.order import Order, OrderLine
from services.wallet.statements import sheet
from services.wallet.statements.sheet import Row, Said, Sheet

_SELLER: Final = Bilingual(BRAND_KHMER, "Hang Meas")


def draw(order: Order, buyer: str, t: Translator) -> bytes:
    """The PDF of a paid order, for the person called `buyer`, in the translator's language."""
    assert order.paid_at is not None, "only what is paid has an invoice"
    total = order.price.total
    dollar, riel = Money(100, Currency.USD), Money(int(order.riel_per_dollar), Currency.KHR)
    return sheet.draw(
        Sheet(
            language=t.locale,
            title=t.plain("ticketing.invoice.title"),
            number=order.number,
            paid_at=order.paid_at,
            paid_at_words=t.date_time(order.paid_at),
            facts=_facts(order, buyer, t),
            columns=(
                t.plain("orders.invoice.item"),
                t.plain("ticketing.invoice.quantity"),
                t.plain("ticketing.invoice.price"),
                t.plain("ticketing.invoice.amount"),
            ),
            rows=[_row(line, t) for line in order.lines],
            sums=_sums(order, t),
            total=(t.plain("ticketing.invoice.total"), t.money(total)),
            in_other_money=t.also_in(total, order.riel_per_dollar),
            notes=_notes(order, t),
            rate=t.plain("ticketing.invoice.rate", dollar=dollar, riel=riel),
        )
    )


def file_name(order: Order) -> str:
    return f"{order.number}.pdf"


def _facts(order: Order, buyer: str, t: Translator) -> list[Said]:
    facts = [
        (t.plain("ticketing.invoice.seller"), _SELLER.in_language(t.locale)),
        (t.plain("ticketing.invoice.buyer"), buyer),
    ]
    if (to := order.address) is not None:
        areas = (to.commune, to.district, to.province)
        where = [to.street, *(Bilingual(area.km, area.en).in_language(t.locale) for area in areas)]
        facts += [
            (t.plain("orders.invoice.recipient"), f"{to.recipient}, {formats.phone(to.phone)}"),
            (t.plain("orders.invoice.address"), ", ".join(where)),
        ]
    return facts


def _row(line: OrderLine, t: Translator) -> Row:
    name = line.name.in_language(t.locale)
    note = None
    if line.discount:
        note = (t.plain("orders.invoice.discount"), t.money(-line.discount))
    return Row(
        f"{name} · {line.sku}",
        t.number(line.quantity),
        t.money(line.unit),
        t.money(line.unit * line.quantity),
        note,
    )


def _sums(order: Order, t: Translator) -> list[Said]:
    price = order.price
    found = [
        (t.plain("ticketing.invoice.net"), t.money(price.subtotal)),
        (t.plain("ticketing.invoice.tax"), t.money(price.tax)),
    ]
    if price.wrap:
        found.append((t.plain("orders.invoice.wrap"), t.money(price.wrap)))
    if order.shipping_method:
        fee = t.money(price.shipping) if price.shipping else t.plain("shop.delivery.free")
        found.append((t.plain("orders.invoice.shipping"), fee))
    if price.surcharge:
        found.append((t.plain("orders.invoice.surcharge"), t.money(price.surcharge)))
    return found


def _notes(order: Order, t: Translator) -> list[str]:
    """What paid besides the one payment, and what went back."""
    parts = order.parts
    notes = []
    if parts.gift_card:
        notes.append(t.plain("ticketing.invoice.gift_card", amount=parts.gift_card))
    if parts.points_worth:
        notes.append(t.plain("orders.invoice.points", amount=parts.points_worth))
    if parts.exchanged:
        notes.append(t.plain("orders.invoice.exchanged", amount=parts.exchanged))
    if order.refunded:
        notes.append(t.plain("orders.invoice.refunded", amount=order.refunded))
    return notes
