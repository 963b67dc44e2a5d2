"""What came and went: the list, what narrows it, one receipt, help with it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.wallet.buttons import (
    FreezeTap,
    Group,
    HistoryFilterTap,
    HistoryTap,
    ReceiptHelpTap,
    ReceiptTap,
    TopUpTap,
    WalletTap,
)
from handlers.wallet.words import kind_name, rate_line
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency
from services.wallet import Quote, StatementLine, StatementPage, TransactionKind, WalletReceipt

KINDS: Final[Mapping[Group, frozenset[str]]] = {
    Group.CAME: frozenset(
        {
            TransactionKind.TOP_UP,
            TransactionKind.REFUND,
            TransactionKind.CASHBACK,
            TransactionKind.TICKET_RESALE,
        }
    ),
    Group.PAID: frozenset(
        {
            TransactionKind.TICKET_PURCHASE,
            TransactionKind.MERCHANDISE_ORDER,
            TransactionKind.SUBSCRIPTION_PAYMENT,
            TransactionKind.BILL_PAYMENT,
            TransactionKind.LOYALTY_REDEMPTION,
            "fee",
        }
    ),
    Group.SENT: frozenset({TransactionKind.P2P_TRANSFER, TransactionKind.WITHDRAWAL}),
    Group.EXCHANGED: frozenset({"conversion"}),
}
_CURRENCIES: Final = (Currency.USD, Currency.KHR, Currency.PTS)


def history(t: Translator, page: StatementPage, shown: HistoryTap) -> Screen:
    """One page, newest first; each change opens its receipt."""
    lines = [_line(t, number, line) for number, line in enumerate(page.lines, 1)]
    narrowed = _narrowed(t, shown.only, shown.currency)
    head = "\n".join([_title(t), *([t("wallet.history.only", what=narrowed)] if narrowed else [])])
    if not lines:
        empty = "wallet.history.nothing" if narrowed or shown.cursor else "wallet.history.empty"
        lines = [t(empty)]
    openers = [
        Button(f"{number}. {t.signed(line.amount)}", ReceiptTap(transaction=short_id(line.id)))
        for number, line in enumerate(page.lines, 1)
    ]
    rows: list[Row] = [openers[place : place + 2] for place in range(0, len(openers), 2)]
    if not page.lines and not narrowed:
        rows.append([Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())])
    choose = HistoryFilterTap(only=shown.only, currency=shown.currency)
    rows += [
        _turns(t, page, shown),
        [Button("🔎 " + t.plain("wallet.history.button_filter"), choose)],
        last_row(t, WalletTap()),
    ]
    return Screen("\n\n".join([head, *lines]), tuple(rows), location=shown)


def _turns(t: Translator, page: StatementPage, shown: HistoryTap) -> Row:
    turn = []
    if shown.cursor:
        newest = HistoryTap(only=shown.only, currency=shown.currency)
        turn.append(Button("« " + t.plain("wallet.history.button_newest"), newest))
    if page.next_cursor:
        older = HistoryTap(cursor=page.next_cursor, only=shown.only, currency=shown.currency)
        turn.append(Button(t.plain("wallet.history.button_older") + " ›", older))
    return turn


def _line(t: Translator, number: int, line: StatementLine) -> Safe:
    return t(
        "wallet.history.line",
        number=number,
        amount=Safe(f"<b>{t.signed(line.amount)}</b>"),
        kind=kind_name(t, line.kind),
        time=t.date_time(line.at),
        balance=line.balance_after,
    )


def _narrowed(t: Translator, only: Group | None, currency: Currency | None) -> str:
    names = []
    if only:
        names.append(t.plain(f"wallet.filter.button_{only}"))
    if currency:
        names.append(t.plain(f"wallet.filter.button_{currency.lower()}"))
    return ", ".join(names)


def choose_filter(t: Translator, only: Group | None, currency: Currency | None) -> Screen:
    """Kinds and currencies; what is chosen is ticked, and a tap on it takes it back."""
    kinds = [
        Button(
            _ticked(t.plain(f"wallet.filter.button_{each}"), ticked=each is only),
            HistoryTap(only=None if each is only else each, currency=currency),
        )
        for each in Group
    ]
    money = [
        Button(
            _ticked(t.plain(f"wallet.filter.button_{each.lower()}"), ticked=each is currency),
            HistoryTap(only=only, currency=None if each is currency else each),
        )
        for each in _CURRENCIES
    ]
    everything = Button(t.plain("wallet.filter.button_all"), HistoryTap())
    buttons = [*kinds, *money, everything]
    rows = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    text = "\n".join([_title(t, "wallet.filter.title"), "", t("wallet.filter.text")])
    back = HistoryTap(only=only, currency=currency)
    return Screen(
        text,
        (*rows, last_row(t, back)),
        location=HistoryFilterTap(only=only, currency=currency),
    )


def _ticked(label: str, *, ticked: bool) -> str:
    return f"✓ {label}" if ticked else label


def receipt(
    t: Translator,
    shown: WalletReceipt,
    url: str,
    picture: PictureRef,
    back: Tap,
    *,
    stays: bool = True,
) -> Screen:
    """One change with everything that is on the picture, too.

    Not `stays`: it was opened from a list, and what an old button opens is that list.
    """
    line = shown.line
    lines = [
        _title(t, "wallet.receipt.title"),
        "",
        f"✅ <b>{escape(kind_name(t, line.kind), quote=False)}</b>",
        *_moved(t, shown),
        t("wallet.receipt.time", time=line.at),
        t("wallet.receipt.balance", balance=line.balance_after),
        t("wallet.receipt.reference", reference=line.code),
    ]
    transaction = short_id(line.id)
    rows: list[Row] = [
        [
            Link("🔗 " + t.plain("wallet.receipt.button_verify"), url),
            Button(
                "💬 " + t.plain("wallet.receipt.button_help"),
                ReceiptHelpTap(transaction=transaction),
            ),
        ],
        last_row(t, back),
    ]
    location = ReceiptTap(transaction=transaction) if stays else None
    return Screen("\n".join(lines), tuple(rows), picture, location=location)


def _moved(t: Translator, shown: WalletReceipt) -> list[str]:
    if shown.exchange is None:
        return [f"<b>{t.signed(shown.line.amount)}</b>"]
    return exchanged(t, shown.exchange)


def exchanged(t: Translator, quote: Quote) -> list[str]:
    """What left, what came, at which rate, what it cost."""
    return [
        t("wallet.convert.give", amount=quote.amount),
        t("wallet.convert.get", amount=quote.gain),
        rate_line(t, quote.rate),
        t("wallet.convert.spread", amount=quote.spread),
    ]


def help_with(t: Translator, shown: WalletReceipt) -> Screen:
    """What to do about a change that one does not know or that is not right."""
    line = shown.line
    lines = [
        _title(t, "wallet.receipt.help_title"),
        "",
        f"{t.signed(line.amount)} · {kind_name(t, line.kind)}",
        t("wallet.receipt.reference", reference=line.code),
        "",
        t("wallet.receipt.help_text"),
        "",
        t("wallet.receipt.help_not_mine"),
    ]
    back = ReceiptTap(transaction=short_id(line.id))
    row = [Button("🧊 " + t.plain("wallet.freeze.button_freeze"), FreezeTap())]
    location = ReceiptHelpTap(transaction=short_id(line.id))
    return Screen("\n".join(lines), (row, last_row(t, back)), location=location)


def _title(t: Translator, *steps: str) -> Safe:
    names = ("wallet.home.title", "wallet.history.title", *steps)
    return path(t, *map(t.plain, names))
