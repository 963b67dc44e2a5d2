"""The invoice of a paid order of tickets: number, seller, buyer, lines, tax, total."""

from __future__ import annotations

from services.core.i18n import Translator
from services.core.money import Currency, Money
from services.ticketing.schemas import OrderSummary, SummaryLine
from services.wallet.statements import sheet
from services.wallet.statements.sheet import Row, Said, Sheet


def draw(order: OrderSummary, buyer: str, t: Translator) -> bytes:
    """The PDF of a paid order, for the person called `buyer`, in the translator's language."""
    assert order.paid_at is not None, "only what is paid has an invoice"
    price = order.price
    dollar, riel = Money(100, Currency.USD), Money(int(order.riel_per_dollar), Currency.KHR)
    gift_card = t.plain("ticketing.invoice.gift_card", amount=order.gift_card)
    return sheet.draw(
        Sheet(
            language=t.locale,
            title=t.plain("ticketing.invoice.title"),
            number=order.number,
            paid_at=order.paid_at,
            paid_at_words=t.date_time(order.paid_at),
            facts=_facts(order, buyer, t),
            columns=(
                t.plain("ticketing.invoice.ticket"),
                t.plain("ticketing.invoice.quantity"),
                t.plain("ticketing.invoice.price"),
                t.plain("ticketing.invoice.amount"),
            ),
            rows=[_row(line, t) for line in order.lines],
            sums=_sums(order, t),
            total=(t.plain("ticketing.invoice.total"), t.money(price.total)),
            in_other_money=t.also_in(price.total, order.riel_per_dollar),
            notes=[gift_card] if order.gift_card else [],
            rate=t.plain("ticketing.invoice.rate", dollar=dollar, riel=riel),
        )
    )


def file_name(order: OrderSummary) -> str:
    return f"{order.number}.pdf"


def _facts(order: OrderSummary, buyer: str, t: Translator) -> list[Said]:
    event = order.event
    place = f"{event.venue.in_language(t.locale)}, {event.city.name.in_language(t.locale)}"
    return [
        (t.plain("ticketing.invoice.seller"), event.organiser.in_language(t.locale)),
        (t.plain("ticketing.invoice.buyer"), buyer),
        (t.plain("ticketing.invoice.event"), event.name.in_language(t.locale)),
        (t.plain("ticketing.invoice.place"), place),
        (t.plain("ticketing.invoice.date"), t.date_time(event.starts_at)),
    ]


def _row(line: SummaryLine, t: Translator) -> Row:
    name = line.name.in_language(t.locale)
    if line.seats:
        name = f"{name} · {', '.join(line.seats)}"
    note = None
    if line.voucher:
        words = t.plain("ticketing.invoice.voucher", code=line.voucher)
        note = (words, t.money(-line.discount))
    return Row(name, t.number(line.quantity), t.money(line.unit_price), t.money(line.amount), note)


def _sums(order: OrderSummary, t: Translator) -> list[Said]:
    """Net and tax as the tax office counts them, whether the prices held the tax or not."""
    price = order.price
    net = price.subtotal - price.tax if price.tax_is_included else price.subtotal
    return [
        (t.plain("ticketing.invoice.net"), t.money(net)),
        (t.plain("ticketing.invoice.tax"), t.money(price.tax)),
        (t.plain("ticketing.invoice.fee"), t.money(price.fee)),
    ]
