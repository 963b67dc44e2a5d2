"""The invoice of a paid order on A4: number, seller, buyer, lines, tax, total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.artwork.colours import INK, SILKS, WHITE, Pair, mix
from services.artwork.labels import BRAND_KHMER
from services.artwork.schemas import Bilingual
from services.artwork.typefaces import Face
from services.core.i18n import Translator
from services.core.money import Currency, Money
from services.ticketing.schemas import OrderSummary, SummaryLine
from services.wallet.statements.pdf import silk as cloth
from services.wallet.statements.pdf.document import A4, Align, Document, Info
from services.wallet.statements.pdf.letters import fitted, shaped

_LEFT: Final = 40.0
_RIGHT: Final = A4[0] - 40.0
_QUANTITY_RIGHT: Final = 340.0
_PRICE_RIGHT: Final = 440.0
_HEAD, _HEM = 118.0, 13.0
_ROW: Final = 24.0
_SILK: Final = SILKS[Pair.PLUM]
_PALE: Final = mix(_SILK.pale, WHITE, 0.3)
_QUIET, _LINE = "#5C4A54", "#E6DBE2"


@dataclass(frozen=True, slots=True)
class _Style:
    face: Face
    size_pt: float
    colour: str


_BRAND: Final = _Style(Face.SHOW, 25, WHITE)
_TITLE: Final = _Style(Face.SHOW, 24, WHITE)
_ON_SILK: Final = _Style(Face.TEXT, 11, _PALE)
_LABEL: Final = _Style(Face.TEXT, 9, _QUIET)
_TEXT: Final = _Style(Face.TEXT, 10.5, INK)
_STRONG: Final = _Style(Face.STRONG, 10.5, INK)
_TOTAL: Final = _Style(Face.SHOW, 15, INK)


def draw(order: OrderSummary, buyer: str, t: Translator) -> bytes:
    """The PDF of a paid order, for the person called `buyer`, in the translator's language."""
    assert order.paid_at is not None, "only what is paid has an invoice"
    return _Paper(order, buyer, t).draw()


def file_name(order: OrderSummary) -> str:
    return f"{order.number}.pdf"


class _Paper:
    """One page in the making: `_y` is how far down it is filled."""

    def __init__(self, order: OrderSummary, buyer: str, t: Translator) -> None:
        assert order.paid_at is not None
        self._order = order
        self._buyer = buyer
        self._t = t
        title = f"{t.plain('ticketing.invoice.title')} {order.number}"
        self._document = Document(Info(title, t.locale, order.paid_at))
        cloth.head(self._document.form("Head", A4[0], _HEAD + _HEM), _SILK, _HEAD, _HEM)
        self._page = self._document.page()
        self._y = _HEAD + _HEM + 34

    def draw(self) -> bytes:
        self._head()
        self._facts()
        self._lines()
        self._sums()
        return self._document.finish()

    def _head(self) -> None:
        t, order = self._t, self._order
        self._page.stamp("Head", 0, _HEAD + _HEM)
        cloth.swan(self._page, _LEFT - 4, 30, 46, _SILK.spark)
        self._write(BRAND_KHMER, _BRAND, 92, 65)
        self._write(t.plain("ticketing.invoice.title"), _TITLE, _RIGHT, 60, align="right")
        self._write(order.number, _ON_SILK, _RIGHT, 84, align="right")
        if order.paid_at is not None:
            self._write(t.date_time(order.paid_at), _ON_SILK, _RIGHT, 102, align="right")

    def _facts(self) -> None:
        order, t = self._order, self._t
        event = order.event
        place = f"{self._said(event.venue)}, {self._said(event.city.name)}"
        for key, value in (
            ("ticketing.invoice.seller", self._said(event.organiser)),
            ("ticketing.invoice.buyer", self._buyer),
            ("ticketing.invoice.event", self._said(event.name)),
            ("ticketing.invoice.place", place),
            ("ticketing.invoice.date", t.date_time(event.starts_at)),
        ):
            self._write(t.plain(key), _LABEL, _LEFT, self._y)
            self._write(value, _STRONG, _LEFT + 110, self._y, room=_RIGHT - _LEFT - 110)
            self._y += 20
        self._y += 16

    def _lines(self) -> None:
        t = self._t
        self._write(t.plain("ticketing.invoice.ticket"), _LABEL, _LEFT, self._y)
        for key, right in (
            ("ticketing.invoice.quantity", _QUANTITY_RIGHT),
            ("ticketing.invoice.price", _PRICE_RIGHT),
            ("ticketing.invoice.amount", _RIGHT),
        ):
            self._write(t.plain(key), _LABEL, right, self._y, align="right")
        self._rule()
        for line in self._order.lines:
            self._line(line)
        self._rule()

    def _line(self, line: SummaryLine) -> None:
        t = self._t
        name = self._said(line.name)
        if line.seats:
            name = f"{name} · {', '.join(line.seats)}"
        self._write(name, _TEXT, _LEFT, self._y, room=_QUANTITY_RIGHT - _LEFT - 50)
        self._write(t.number(line.quantity), _TEXT, _QUANTITY_RIGHT, self._y, align="right")
        self._write(t.money(line.unit_price), _TEXT, _PRICE_RIGHT, self._y, align="right")
        self._write(t.money(line.amount), _TEXT, _RIGHT, self._y, align="right")
        self._y += _ROW
        if line.voucher:
            words = t.plain("ticketing.invoice.voucher", code=line.voucher)
            self._write(words, _LABEL, _LEFT, self._y)
            self._write(t.money(-line.discount), _TEXT, _RIGHT, self._y, align="right")
            self._y += _ROW

    def _sums(self) -> None:
        """Net and tax as the tax office counts them, whether the prices held the tax or not."""
        order, t = self._order, self._t
        price = order.price
        net = price.subtotal - price.tax if price.tax_is_included else price.subtotal
        rows = [
            ("ticketing.invoice.net", net),
            ("ticketing.invoice.tax", price.tax),
            ("ticketing.invoice.fee", price.fee),
        ]
        for key, amount in rows:
            self._write(t.plain(key), _LABEL, _PRICE_RIGHT, self._y, align="right")
            self._write(t.money(amount), _TEXT, _RIGHT, self._y, align="right")
            self._y += _ROW
        self._y += 6
        self._write(
            t.plain("ticketing.invoice.total"), _TOTAL, _PRICE_RIGHT, self._y, align="right"
        )
        self._write(t.money(price.total), _TOTAL, _RIGHT, self._y, align="right")
        self._y += _ROW
        other = t.also_in(price.total, order.riel_per_dollar)
        self._write(other, _TEXT, _RIGHT, self._y, align="right")
        self._y += _ROW
        if order.gift_card:
            words = t.plain("ticketing.invoice.gift_card", amount=order.gift_card)
            self._write(words, _LABEL, _RIGHT, self._y, align="right")
            self._y += _ROW
        dollar, riel = Money(100, Currency.USD), Money(int(order.riel_per_dollar), Currency.KHR)
        words = t.plain("ticketing.invoice.rate", dollar=dollar, riel=riel)
        self._write(words, _LABEL, _LEFT, self._y)

    def _rule(self) -> None:
        cloth.rule(self._page, _LEFT, _RIGHT, self._y + 8, _LINE)
        self._y += _ROW + 6

    def _said(self, words: Bilingual) -> str:
        return words.km if self._t.locale == "km" else words.en

    def _write(
        self,
        text: str,
        style: _Style,
        x: float,
        y: float,
        *,
        align: Align = "left",
        room: float | None = None,
    ) -> None:
        line = (
            shaped(text, style.face)
            if room is None
            else fitted(text, style.face, room, style.size_pt)
        )
        self._page.write(line, x, y, style.size_pt, style.colour, align)
