"""The wallet as a fan sees it: balances and history."""

from __future__ import annotations

from handlers.kit.buttons import Button
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.wallet.buttons import HistoryTap, TopUpTap, WalletTap
from services.core.i18n import Safe, Translator
from services.core.money import Money
from services.wallet import Balance, Balances, StatementLine, StatementPage


def wallet(t: Translator, balances: Balances) -> Screen:
    """Both balances; what is set aside is told only when there is something."""
    text = "\n".join(
        [
            path(t, t.plain("wallet.home.title")),
            "",
            t("wallet.home.balance"),
            *_balance(t, balances.usd),
            *_balance(t, balances.khr),
        ]
    )
    rows = (
        [
            Button("➕ " + t.plain("menu.button.top_up"), TopUpTap()),
            Button("🧾 " + t.plain("wallet.home.button_history"), HistoryTap()),
        ],
        last_row(t, HomeTap()),
    )
    return Screen(text, rows, location=WalletTap())


def _balance(t: Translator, balance: Balance) -> list[str]:
    lines = [f"<b>{t.money(balance.available)}</b>"]
    if balance.pending:
        lines.append(t("wallet.home.pending", amount=balance.pending))
    return lines


def history(t: Translator, page: StatementPage, cursor: str) -> Screen:
    """One page of what came and went, newest first; `cursor` is that of this page."""
    lines = [_line(t, line) for line in page.lines] or [t("wallet.history.empty")]
    head = path(t, t.plain("wallet.home.title"), t.plain("wallet.history.title"))
    turn = []
    if cursor:
        turn.append(Button("« " + t.plain("wallet.history.button_newest"), HistoryTap()))
    if page.next_cursor:
        older = HistoryTap(cursor=page.next_cursor)
        turn.append(Button(t.plain("wallet.history.button_older") + " ›", older))
    rows = (turn, last_row(t, WalletTap()))
    return Screen("\n\n".join([head, *lines]), rows, location=HistoryTap(cursor=cursor))


def _line(t: Translator, line: StatementLine) -> Safe:
    return t(
        "wallet.history.line",
        amount=_signed(t, line.amount),
        kind=t(f"wallet.kind.{line.kind}"),
        time=t.date_time(line.at),
        balance=line.balance_after,
    )


def _signed(t: Translator, amount: Money) -> Safe:
    return Safe(f"<b>{t.signed(amount)}</b>")
