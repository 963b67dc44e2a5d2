"""An invoice on A4: what stands on it is said by whoever sold; here it gets its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.artwork.colours import INK, WHITE
from services.artwork.labels import BRAND_KHMER
from services.artwork.typefaces import Face
from services.core.formats import Language
from services.wallet.statements.pdf import silk as cloth
from services.wallet.statements.pdf.document import A4, Document, Info
from services.wallet.statements.pdf.hand import LINE, PALE, QUIET, SILK, Style, write

_LEFT: Final = 40.0
_RIGHT: Final = A4[0] - 40.0
_QUANTITY_RIGHT: Final = 340.0
_PRICE_RIGHT: Final = 440.0
_BOTTOM: Final = A4[1] - 48.0
_HEAD, _HEM = 118.0, 13.0
_ROW: Final = 24.0


_BRAND: Final = Style(Face.SHOW, 25, WHITE)
_TITLE: Final = Style(Face.SHOW, 24, WHITE)
_ON_SILK: Final = Style(Face.TEXT, 11, PALE)
_LABEL: Final = Style(Face.TEXT, 9, QUIET)
_TEXT: Final = Style(Face.TEXT, 10.5, INK)
_STRONG: Final = Style(Face.STRONG, 10.5, INK)
_TOTAL: Final = Style(Face.SHOW, 15, INK)

Said = tuple[str, str]
"""What something is called, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its name, how many, price of one, amount; `note` is told below it."""

    name: str
    quantity: str
    price: str
    amount: str
    note: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An invoice in words of one language. `columns` head the four parts of the rows."""

    language: Language
    title: str
    number: str
    paid_at: datetime
    paid_at_words: str
    facts: Sequence[Said]
    columns: tuple[str, str, str, str]
    rows: Sequence[Row]
    sums: Sequence[Said]
    total: Said
    in_other_money: str
    notes: Sequence[str]
    rate: str


def draw(sheet: Sheet) -> bytes:
    """The PDF; it goes on to further pages when the rows do not fit."""
    return _Paper(sheet).draw()


class _Paper:
    """Pages in the making: `_y` is how far down the last one is filled."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        title = f"{sheet.title} {sheet.number}"
        self._document = Document(Info(title, sheet.language, sheet.paid_at))
        cloth.head(self._document.form("Head", A4[0], _HEAD + _HEM), SILK, _HEAD, _HEM)
        self._page = self._document.page()
        self._y = _HEAD + _HEM + 34

    def draw(self) -> bytes:
        self._head()
        self._facts()
        self._rows()
        self._sums()
        return self._document.finish()

    def _head(self) -> None:
        sheet = self._sheet
        self._page.stamp("Head", 0, _HEAD + _HEM)
        cloth.swan(self._page, _LEFT - 4, 30, 46, SILK.spark)
        write(self._page, BRAND_KHMER, _BRAND, 92, 65)
        write(self._page, sheet.title, _TITLE, _RIGHT, 60, align="right")
        write(self._page, sheet.number, _ON_SILK, _RIGHT, 84, align="right")
        write(self._page, sheet.paid_at_words, _ON_SILK, _RIGHT, 102, align="right")

    def _facts(self) -> None:
        for label, value in self._sheet.facts:
            write(self._page, label, _LABEL, _LEFT, self._y)
            write(self._page, value, _STRONG, _LEFT + 110, self._y, room=_RIGHT - _LEFT - 110)
            self._y += 20
        self._y += 16

    def _rows(self) -> None:
        first, *others = self._sheet.columns
        write(self._page, first, _LABEL, _LEFT, self._y)
        for label, right in zip(others, (_QUANTITY_RIGHT, _PRICE_RIGHT, _RIGHT), strict=True):
            write(self._page, label, _LABEL, right, self._y, align="right")
        self._rule()
        for row in self._sheet.rows:
            self._row(row)
        self._rule()

    def _row(self, row: Row) -> None:
        self._make_room(2 * _ROW)
        write(self._page, row.name, _TEXT, _LEFT, self._y, room=_QUANTITY_RIGHT - _LEFT - 50)
        write(self._page, row.quantity, _TEXT, _QUANTITY_RIGHT, self._y, align="right")
        write(self._page, row.price, _TEXT, _PRICE_RIGHT, self._y, align="right")
        write(self._page, row.amount, _TEXT, _RIGHT, self._y, align="right")
        self._y += _ROW
        if row.note:
            write(self._page, row.note[0], _LABEL, _LEFT, self._y)
            write(self._page, row.note[1], _TEXT, _RIGHT, self._y, align="right")
            self._y += _ROW

    def _sums(self) -> None:
        sheet = self._sheet
        self._make_room((len(sheet.sums) + len(sheet.notes) + 4) * _ROW)
        for label, amount in sheet.sums:
            write(self._page, label, _LABEL, _PRICE_RIGHT, self._y, align="right")
            write(self._page, amount, _TEXT, _RIGHT, self._y, align="right")
            self._y += _ROW
        self._y += 6
        write(self._page, sheet.total[0], _TOTAL, _PRICE_RIGHT, self._y, align="right")
        write(self._page, sheet.total[1], _TOTAL, _RIGHT, self._y, align="right")
        self._y += _ROW
        write(self._page, sheet.in_other_money, _TEXT, _RIGHT, self._y, align="right")
        self._y += _ROW
        for note in sheet.notes:
            write(self._page, note, _LABEL, _RIGHT, self._y, align="right")
            self._y += _ROW
        write(self._page, sheet.rate, _LABEL, _LEFT, self._y)

    def _make_room(self, height: float) -> None:
        """Go on to the next page when so much does not fit any more."""
        if self._y + height > _BOTTOM:
            self._page = self._document.page()
            self._y = 60.0

    def _rule(self) -> None:
        cloth.rule(self._page, _LEFT, _RIGHT, self._y + 8, LINE)
        self._y += _ROW + 6
