"""Statements of a month: which month, what it says in short, as which file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.wallet.buttons import (
    StatementFileTap,
    StatementForm,
    StatementMonthTap,
    StatementsTap,
    TopUpTap,
    WalletTap,
)
from services.core.i18n import Safe, Translator
from services.wallet.statements import CurrencyStatement, MonthlyStatement

A_PAGE: Final = 6


def months(t: Translator, all_months: Sequence[date], page: int) -> Screen:
    """The months since the wallet first had money, newest first."""
    pages = max((len(all_months) + A_PAGE - 1) // A_PAGE, 1)
    page = min(max(page, 0), pages - 1)
    shown = all_months[page * A_PAGE : (page + 1) * A_PAGE]
    text = "wallet.statement.question" if all_months else "wallet.statement.none"
    lines = [_title(t), "", t(text)]
    if pages > 1:
        lines.append(t("common.page", page=page + 1, pages=pages))
    buttons = [
        Button(t.date(each, "month"), StatementMonthTap(month=month_number(each)))
        for each in shown
    ]
    rows: list[Row] = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    if not all_months:
        rows.append([Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())])
    earlier = StatementsTap(page=page + 1) if page + 1 < pages else None
    later = StatementsTap(page=page - 1) if page else None
    rows += [page_row(t, later, earlier), last_row(t, WalletTap())]
    return Screen("\n".join(lines), tuple(rows), location=StatementsTap(page=page))


def month(t: Translator, statement: MonthlyStatement, page: int) -> Screen:
    """The sums of one month, and its files; `page` is where the list stands."""
    lines: list[str] = [_title(t, t.date(statement.month, "month"))]
    if not statement.is_whole:
        lines += ["", t("wallet.statement.unfinished")]
    for part in statement.parts:
        lines += ["", *_part(t, part)]
    number = month_number(statement.month)
    files = [
        Button(
            "📄 " + t.plain(f"wallet.statement.button_{form}"),
            StatementFileTap(month=number, form=form),
        )
        for form in StatementForm
    ]
    rows = (files, last_row(t, StatementsTap(page=page)))
    return Screen("\n".join(lines), rows, location=StatementMonthTap(month=number))


def _part(t: Translator, part: CurrencyStatement) -> list[str]:
    return [
        f"<b>{t(f'statements.currency.{part.currency.lower()}')}</b>",
        t("wallet.statement.balances", opening=part.opening, closing=part.closing),
        t("wallet.statement.moved", came=part.money_in, went=part.money_out, fees=part.fees),
    ]


def caption(t: Translator, statement: MonthlyStatement) -> Safe:
    """Below the file."""
    return t("wallet.statement.caption", month=t.date(statement.month, "month"))


def month_number(first: date) -> int:
    return first.year * 100 + first.month


def _title(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("wallet.home.title"), t.plain("wallet.statement.title"), *steps)
