"""A monthly statement on A4: silk head, the sums of each currency, every line, page numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.artwork.colours import INK, WHITE
from services.artwork.labels import BRAND_KHMER
from services.artwork.typefaces import Face
from services.core.i18n import Translator
from services.core.money import Money
from services.wallet.schemas import StatementLine
from services.wallet.statements import words
from services.wallet.statements.pdf import silk as cloth
from services.wallet.statements.pdf.document import A4, Align, Document, Info
from services.wallet.statements.pdf.hand import LINE, PALE, QUIET, SILK, Style, write
from services.wallet.statements.pdf.letters import shaped
from services.wallet.statements.schemas import CurrencyStatement, MonthlyStatement

LEFT, RIGHT, BOTTOM = 40.0, A4[0] - 40.0, A4[1] - 58.0
HEAD, HEM = 148.0, 13.0
BAND, BAND_HEM = 28.0, 8.0
ROW, SUM_ROW = 30.0, 62.0
KIND_LEFT, AMOUNT_RIGHT = 132.0, 430.0
SUM_COLUMNS: Final = (322.0, 400.0, 478.0, RIGHT)
SUM_WIDTH: Final = 74.0
GOOD: Final = "#146B3C"


def draw(statement: MonthlyStatement, holder: str, t: Translator) -> bytes:
    """The PDF. `holder` is the person's name as the wallet knows it."""
    return _Paper(statement, holder, t).draw()


_TITLE: Final = Style(Face.SHOW, 24, WHITE)
_BRAND: Final = Style(Face.SHOW, 25, WHITE)
_HOLDER: Final = Style(Face.STRONG, 13, WHITE)
_ON_SILK: Final = Style(Face.TEXT, 9.5, PALE)
_MONTH: Final = Style(Face.TEXT, 11.5, SILK.spark)
_SECTION: Final = Style(Face.SHOW, 15, INK)
_CLOSING: Final = Style(Face.SHOW, 25, INK)
_LABEL: Final = Style(Face.TEXT, 8.5, QUIET)
_NOTE: Final = Style(Face.TEXT, 9.5, QUIET)
_SUM: Final = Style(Face.STRONG, 10.5, INK)
_KIND: Final = Style(Face.STRONG, 9.5, INK)
_DATE: Final = Style(Face.TEXT, 9.5, INK)
_CAME: Final = Style(Face.STRONG, 10, GOOD)
_WENT: Final = Style(Face.STRONG, 10, INK)
_BALANCE: Final = Style(Face.TEXT, 9.5, INK)


class _Paper:
    """One document in the making: `_y` is how far down the current page is filled."""

    def __init__(self, statement: MonthlyStatement, holder: str, t: Translator) -> None:
        self._statement = statement
        self._holder = holder
        self._t = t
        self._title = t.plain("statements.head.title")
        title = f"{self._title} {statement.month:%Y-%m}"
        self._document = Document(Info(title, t.locale, statement.made_at))
        cloth.head(self._document.form("Head", A4[0], HEAD + HEM), SILK, HEAD, HEM)
        cloth.band(self._document.form("Band", A4[0], BAND + BAND_HEM), SILK, BAND, BAND_HEM)
        self._page = self._document.page()
        self._y = 0.0

    def draw(self) -> bytes:
        self._head()
        self._sums()
        for part in self._statement.parts:
            self._section(part)
        self._feet()
        return self._document.finish()

    def _head(self) -> None:
        page, t = self._page, self._t
        page.stamp("Head", 0, HEAD + HEM)
        cloth.swan(page, LEFT - 4, 30, 46, SILK.spark)
        write(self._page, BRAND_KHMER, _BRAND, 92, 65)
        write(self._page, self._title, _TITLE, RIGHT, 60, align="right")
        write(self._page, self._period(), _MONTH, RIGHT, 82, align="right")
        write(self._page, self._holder, _HOLDER, LEFT, 120, room=320)
        made = t.plain("statements.head.made", time=self._statement.made_at)
        write(self._page, made, _ON_SILK, RIGHT, 120, align="right")
        write(self._page, t.plain("statements.head.times"), _ON_SILK, LEFT, 136, room=RIGHT - LEFT)
        self._y = HEAD + HEM + 26

    def _period(self) -> str:
        """Up to the last day that is in it."""
        statement, t = self._statement, self._t
        last = min(statement.until - timedelta(seconds=1), statement.made_at)
        first = statement.since
        return t.plain(
            "statements.head.period", first=t.date(first), last=t.date(max(first, last))
        )

    def _sums(self) -> None:
        if not self._statement.is_whole:
            write(self._page, self._t.plain("statements.head.unfinished"), _NOTE, LEFT, self._y)
            self._y += 22
        for part in self._statement.parts:
            self._sum_row(part)
        self._y += 14

    def _sum_row(self, part: CurrencyStatement) -> None:
        t, top = self._t, self._y
        label = f"{words.currency(part.currency, t)} · {t.plain('statements.sum.closing')}"
        write(self._page, label, _NOTE, LEFT, top + 10)
        closing = part.closing
        # The label says that they are points; the poster face has no room for the word below.
        total = t.number(closing.amount_minor) if part.is_points else self._money(closing)
        self._shrunk(total, _CLOSING, LEFT, top + 42, SUM_COLUMNS[0] - 120)
        sums = (
            ("opening", part.opening),
            ("in", part.money_in),
            ("out", -part.money_out),
            ("fees", -part.fees),
        )
        for right, (name, amount) in zip(SUM_COLUMNS, sums, strict=True):
            label = t.plain(f"statements.sum.{name}")
            write(self._page, label, _LABEL, right, top + 20, align="right", room=SUM_WIDTH)
            written = self._money(amount) if name == "opening" else self._signed(amount)
            self._shrunk(written, _SUM, right, top + 38, SUM_WIDTH, align="right")
        cloth.rule(self._page, LEFT, RIGHT, top + SUM_ROW - 8, LINE)
        self._y += SUM_ROW

    def _section(self, part: CurrencyStatement) -> None:
        self._need(96)
        name = words.currency(part.currency, self._t)
        write(self._page, name, _SECTION, LEFT, self._y + 16)
        count = self._t.plain_n("statements.section.count", len(part.lines))
        write(self._page, count, _NOTE, RIGHT, self._y + 16, align="right")
        self._y += 28
        if not part.lines:
            write(self._page, self._t.plain("statements.section.empty"), _NOTE, LEFT, self._y + 8)
            self._y += 34
            return
        self._columns()
        self._balance_row("opening", part.opening)
        for line in part.lines:
            if self._need(ROW):
                write(self._page, name, _KIND, LEFT, self._y + 4)
                self._y += 14
                self._columns()
            self._row(line)
        self._need(ROW)
        self._balance_row("closing", part.closing)
        self._y += 20

    def _columns(self) -> None:
        columns: tuple[tuple[str, float, Align], ...] = (
            ("date", LEFT, "left"),
            ("kind", KIND_LEFT, "left"),
            ("amount", AMOUNT_RIGHT, "right"),
            ("balance", RIGHT, "right"),
        )
        for name, x, align in columns:
            label = self._t.plain(f"statements.column.{name}")
            write(self._page, label, _LABEL, x, self._y + 8, align=align)
        cloth.rule(self._page, LEFT, RIGHT, self._y + 16, QUIET)
        self._y += 17

    def _row(self, line: StatementLine) -> None:
        t, top = self._t, self._y
        write(self._page, t.date(line.at), _DATE, LEFT, top + 12, room=KIND_LEFT - LEFT - 6)
        write(self._page, t.clock(line.at), _LABEL, LEFT, top + 24)
        room = AMOUNT_RIGHT - KIND_LEFT - 110
        write(self._page, words.kind(line, t), _KIND, KIND_LEFT, top + 12, room=room)
        write(self._page, words.reference(line), _LABEL, KIND_LEFT, top + 24)
        style = _CAME if line.amount.amount_minor > 0 else _WENT
        write(self._page, self._signed(line.amount), style, AMOUNT_RIGHT, top + 17, align="right")
        balance = self._money(line.balance_after)
        write(self._page, balance, _BALANCE, RIGHT, top + 17, align="right")
        cloth.rule(self._page, LEFT, RIGHT, top + ROW - 1, LINE)
        self._y += ROW

    def _balance_row(self, name: str, balance: Money) -> None:
        top = self._y
        write(self._page, self._t.plain(f"statements.sum.{name}"), _KIND, KIND_LEFT, top + 15)
        write(self._page, self._money(balance), _WENT, RIGHT, top + 15, align="right")
        cloth.rule(self._page, LEFT, RIGHT, top + 23, LINE)
        self._y += 24

    def _need(self, height: float) -> bool:
        """Turn the page if that much does not fit; whether it was turned."""
        if self._y + height <= BOTTOM:
            return False
        self._page = self._document.page()
        self._page.stamp("Band", 0, BAND + BAND_HEM)
        head = Style(Face.TEXT, 9.5, WHITE)
        write(self._page, f"{BRAND_KHMER} · {self._title}", head, LEFT, 19)
        write(self._page, self._period(), head, RIGHT, 19, align="right")
        self._y = BAND + BAND_HEM + 22
        return True

    def _feet(self) -> None:
        """When all pages are there, so that each can say how many there are."""
        pages = self._document.pages
        for place, page in enumerate(pages, start=1):
            self._page = page
            cloth.rule(page, LEFT, RIGHT, A4[1] - 44, LINE)
            write(self._page, self._holder, _LABEL, LEFT, A4[1] - 28, room=300)
            number = self._t.plain("statements.foot.page", page=place, pages=len(pages))
            write(self._page, number, _LABEL, RIGHT, A4[1] - 28, align="right")

    def _money(self, amount: Money) -> str:
        return self._t.money(amount)

    def _signed(self, amount: Money) -> str:
        return self._t.signed(amount)

    def _shrunk(
        self, text: str, style: Style, x: float, y: float, room: float, *, align: Align = "left"
    ) -> None:
        """An amount is never cut: it gets smaller until it fits."""
        line = shaped(text, style.face)
        size = min(style.size_pt, style.size_pt * room / max(line.width_pt(style.size_pt), 1))
        self._page.write(line, x, y, size, style.colour, align)
