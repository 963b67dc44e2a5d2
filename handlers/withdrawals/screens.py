"""Withdrawals as a fan sees them: accounts, amount, summary, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.wallet.buttons import WalletTap
from handlers.withdrawals.buttons import (
    AccountTap,
    BankTap,
    CancelTap,
    ConfirmTap,
    NewAccountTap,
    RemoveAccountTap,
    WithdrawalTap,
    WithdrawCurrencyTap,
    WithdrawTap,
)
from services.core.i18n import AmountProblem, Safe, Translator, shorten
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments.withdrawals import Bank, Destination, Terms, Withdrawal, WithdrawalState
from services.wallet import Balances

LABEL_NAME_CLUSTERS: Final = 16
MARKS: Final = {
    WithdrawalState.DRAFT: "📝", WithdrawalState.REVIEW: "🔎", WithdrawalState.QUEUED: "⏳",
    WithdrawalState.SENDING: "⏳", WithdrawalState.DONE: "✅", WithdrawalState.REFUSED: "⚠️",
    WithdrawalState.REJECTED: "⚠️", WithdrawalState.CANCELLED: "↩️",
}  # fmt: skip
_EXAMPLES: Final = {
    Currency.USD: Money(20_00, Currency.USD), Currency.KHR: Money(80_000, Currency.KHR),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Purse:
    """What a summary needs of the wallet: the balance, and the amount in the other currency."""

    balance: Money
    about: Money


def home(
    t: Translator,
    accounts: Sequence[Destination],
    open_one: Withdrawal | None,
    terms: tuple[Terms, Terms],
) -> Screen:
    """The saved accounts; above them a withdrawal that is under way."""
    usd, khr = terms
    text = "\n".join(
        [
            _path(t),
            "",
            t("withdrawals.home.text"),
            t(
                "withdrawals.home.terms",
                usd=usd.minimum,
                khr=khr.minimum,
                fee_usd=usd.fee,
                fee_khr=khr.fee,
            ),
            *(["", f"<b>{t('withdrawals.home.choose')}</b>"] if accounts else []),
        ]
    )
    places = [Button(label(one), AccountTap(account=short_id(one.id))) for one in accounts]
    rows: list[Row] = []
    if open_one:
        words = f"{MARKS[open_one.state]} {t.money(open_one.amount)}"
        rows.append([Button(words, WithdrawalTap(withdrawal=short_id(open_one.id)))])
    rows += [places[start : start + 2] for start in range(0, len(places), 2)]
    rows.append([Button("➕ " + t.plain("withdrawals.home.button_new"), NewAccountTap())])
    return Screen(text, (*rows, last_row(t, WalletTap())), location=WithdrawTap())


def label(account: Destination) -> str:
    """Whose it is and how it ends, short enough for a button."""
    name = shorten(account.payee or account.bank_name, LABEL_NAME_CLUSTERS)
    return f"{name} {account.account.number[-4:]}"


def ask_account(t: Translator, banks: Sequence[Bank]) -> Screen:
    """Waits for a photo or the text of a KHQR; the banks are one tap away."""
    text = "\n".join([_path(t), "", t("withdrawals.new.text")])
    buttons = [Button(bank.name, BankTap(bank=bank.code)) for bank in banks]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    return Screen(text, (*rows, last_row(t, WithdrawTap())), location=NewAccountTap())


def ask_number(t: Translator, bank: Bank, note: Safe | None = None) -> Screen:
    """Waits for a typed account number; `note` is what was wrong with the last one."""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("withdrawals.number.text", bank=bank.name),
    ]
    location = BankTap(bank=bank.code)
    return Screen("\n".join(lines), (last_row(t, NewAccountTap()),), location=location)


def ask_amount(
    t: Translator,
    account: Destination,
    balances: Balances,
    problem: Safe | None = None,
) -> Screen:
    """The account as the bank names it, and the question how much."""
    currencies = account.currencies
    example = Safe(t.money(_EXAMPLES[currencies[0]]))
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        *whose(t, account.payee),
        _number(t, account.bank_name, account.account.number),
        *(
            t("withdrawals.account.balance", balance=available(balances, currency))
            for currency in currencies
        ),
        "",
        t("withdrawals.account.ask", example=example),
    ]
    key = short_id(account.id)
    remove = Button(
        "🗑️ " + t.plain("withdrawals.account.button_remove"), RemoveAccountTap(account=key)
    )
    return Screen(
        "\n".join(lines), ([remove], last_row(t, WithdrawTap())), location=AccountTap(account=key)
    )


def problem_words(t: Translator, problem: AmountProblem) -> Safe:
    return t(problem.text_key, example=Safe(t.money(_EXAMPLES[Currency.USD])))


def ask_currency(t: Translator, account: Destination, number: str, key: str) -> Screen:
    """The fan typed a bare number: dollars or riel?"""
    text = "\n".join([_path(t), "", t("topup.currency.text", number=number)])
    row = [
        Button(
            t.plain(f"topup.currency.button_{name}"), WithdrawCurrencyTap(currency=code, key=key)
        )
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    back = AccountTap(account=short_id(account.id))
    return Screen(text, (row, last_row(t, back)), location=back)


def summary(t: Translator, draft: Withdrawal, purse: Purse, note: Safe | None = None) -> Screen:
    """Everything once more before the PIN; who has too little cannot go on."""
    key = short_id(draft.id)
    enough = purse.balance >= draft.total
    left = (
        t("withdrawals.summary.after", balance=purse.balance - draft.total)
        if enough
        else t("withdrawals.summary.short", balance=purse.balance)
    )
    lines = [
        _path(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        f"<b>{t('withdrawals.state.draft')}</b>",
        t("withdrawals.summary.amount", amount=draft.amount),
        t("withdrawals.summary.about", amount=purse.about),
        *whose(t, draft.payee),
        _number(t, draft.bank_name, draft.account.number),
        t("withdrawals.summary.fee", fee=draft.fee),
        t("withdrawals.summary.total", total=draft.total),
        left,
    ]
    cancel = Button(t.plain("withdrawals.summary.button_cancel"), CancelTap(withdrawal=key))
    go_on = Button(
        "✅ " + t.plain("withdrawals.summary.button_confirm"), ConfirmTap(withdrawal=key)
    )
    row = [go_on, cancel] if enough else [cancel]
    location = WithdrawalTap(withdrawal=key)
    return Screen("\n".join(lines), (row, last_row(t, WithdrawTap())), location=location)


def pin_about(t: Translator, draft: Withdrawal) -> Safe:
    """Above the PIN pad: what it confirms."""
    payee = draft.payee or draft.bank_name
    return t("withdrawals.summary.pin_about", amount=draft.amount, payee=payee)


def standing(t: Translator, one: Withdrawal, receipt: PictureRef | None = None) -> Screen:
    """How it stands; `receipt` proves what was paid."""
    key = short_id(one.id)
    lines = [
        _path(t),
        "",
        f"{MARKS[one.state]} <b>{t(f'withdrawals.state.{one.state}')}</b>",
        t("withdrawals.summary.amount", amount=one.amount),
        *whose(t, one.payee),
        _number(t, one.bank_name, one.account.number),
        t("withdrawals.summary.fee", fee=one.fee),
        t("withdrawals.summary.reference", reference=one.reference),
        "",
        *_what_follows(t, one),
    ]
    cancel: Row = []
    if one.can_cancel:
        words = t.plain("withdrawals.summary.button_cancel")
        cancel = [Button(words, CancelTap(withdrawal=key))]
    back: Tap = WithdrawTap()
    return Screen(
        "\n".join(lines),
        (cancel, last_row(t, back)),
        receipt,
        location=WithdrawalTap(withdrawal=key),
    )


def _what_follows(t: Translator, one: Withdrawal) -> list[Safe]:
    if one.state in (WithdrawalState.REFUSED, WithdrawalState.REJECTED):
        reason = t(f"withdrawals.reason.{one.reason}")
        return [reason, t("withdrawals.back.total", total=one.total)]
    if one.state is WithdrawalState.QUEUED:
        if one.sends_at:
            return [t("withdrawals.leaves.at", time=t.clock(one.sends_at))]
        return [t("withdrawals.leaves.soon")]
    if one.state is WithdrawalState.DRAFT:
        return []
    return [t(f"withdrawals.after.{one.state}")]


def whose(t: Translator, payee: str) -> list[Safe]:
    """The holder's name, or a warning that nobody has told it."""
    if payee:
        return [t("withdrawals.account.payee", payee=payee)]
    return [t("withdrawals.account.unchecked")]


def _number(t: Translator, bank: str, number: str) -> Safe:
    return t("withdrawals.account.number", bank=bank, number=number)


def available(balances: Balances, currency: Currency) -> Money:
    return (balances.usd if currency is Currency.USD else balances.khr).available


def no_code(t: Translator, banks: Sequence[Bank]) -> Screen:
    """A photo without a code that can be read."""
    asked = ask_account(t, banks)
    text = "\n".join(
        [_path(t), "", f"⚠️ {t('common.no_qr_in_photo')}", "", t("withdrawals.new.text")]
    )
    return Screen(text, asked.rows, location=asked.location)


def _path(t: Translator) -> Safe:
    return path(t, t.plain("wallet.home.title"), t.plain("withdrawals.home.title"))
