"""A statement as CSV that spreadsheets open rightly: UTF-8 with its mark, amounts as numbers."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from services.core import formats
from services.core.i18n import Translator
from services.core.money import Money
from services.wallet.schemas import StatementLine
from services.wallet.statements import words
from services.wallet.statements.schemas import CurrencyStatement, MonthlyStatement

_BYTE_ORDER_MARK: Final = "\ufeff"
# A cell that begins so may be run as a formula by the spreadsheet that opens the file.
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_COLUMNS: Final = ("date", "time", "currency", "kind", "amount", "balance", "reference")


def write(statement: MonthlyStatement, t: Translator) -> bytes:
    """One row a movement; each currency begins with its opening and ends with its closing."""
    text = StringIO()
    text.write(_BYTE_ORDER_MARK)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([t.plain(f"statements.column.{name}") for name in _COLUMNS])
    for part in statement.parts:
        rows.writerow(_sum(part, part.opening, t.plain("statements.sum.opening")))
        rows.writerows(_row(part, line, t) for line in part.lines)
        rows.writerow(_sum(part, part.closing, t.plain("statements.sum.closing")))
    return text.getvalue().encode()


def safe(cell: str) -> str:
    """A text that no spreadsheet takes for a formula; the leading mark is not shown by them."""
    shown = cell.lstrip(" \u00a0\u200b\ufeff")
    return "'" + cell if shown.startswith(_STARTS_A_FORMULA) else cell


def _row(part: CurrencyStatement, line: StatementLine, t: Translator) -> list[str]:
    local = formats.in_phnom_penh(line.at)
    return [
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M:%S}",
        part.currency.value,
        safe(words.kind(line, t)),
        _number(line.amount),
        _number(line.balance_after),
        words.reference(line),
    ]


def _sum(part: CurrencyStatement, balance: Money, label: str) -> list[str]:
    return ["", "", part.currency.value, safe(label), "", _number(balance), ""]


def _number(amount: Money) -> str:
    """`-1234.50`: without signs and commas, so that it can be added up."""
    return f"{amount.to_decimal():.{amount.currency.exponent}f}"
