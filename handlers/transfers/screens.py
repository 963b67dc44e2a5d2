"""Sending as a fan sees it: whom, how much, the summary, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.bills.buttons import BillsTap
from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.transfers.angpao.buttons import AngPaosTap
from handlers.transfers.buttons import (
    ConfirmSendTap,
    PayeeForgetTap,
    PayeeNameTap,
    PayeeTap,
    ReceiveTap,
    RepeatTap,
    SavePayeeTap,
    SchedulesTap,
    SendCurrencyTap,
    SendTap,
    SentTap,
    TransferTap,
    UndoTap,
)
from handlers.transfers.split.buttons import SplitsTap
from handlers.transfers.words import payee_label, payee_line
from handlers.wallet.buttons import TopUpTap, WalletTap
from services.core.i18n import AmountProblem, Safe, Translator, shorten
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.transfers.schemas import KnownPayee, Payee, Transfer, TransferState, Way
from services.wallet import Balances

MARKS: Final = {
    TransferState.DRAFT: "📝", TransferState.DONE: "✅", TransferState.WAITING: "⏳",
    TransferState.CLAIMED: "✅", TransferState.UNDONE: "↩️", TransferState.RETURNED: "↩️",
}  # fmt: skip
_PEOPLE_SHOWN: Final = 3
_EXAMPLES: Final = {
    Currency.USD: Money(5_00, Currency.USD),
    Currency.KHR: Money(20_000, Currency.KHR),
}


@dataclass(frozen=True, slots=True)
class Purse:
    """What a summary needs of the wallet: the balance, and the amount in the other currency."""

    balance: Money
    about: Money


def home(t: Translator, known: Sequence[KnownPayee], problem: Safe | None = None) -> Screen:
    """Waits for a number or a name; those who were paid before are one tap away."""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        t("transfers.home.text"),
        "",
        t("transfers.home.fees", phone=Money(25, Currency.USD), name=Money(10, Currency.USD)),
    ]
    people = [
        Button(f"👤 {payee_label(one.shown, Way.PERSON, '')}", PayeeTap(fan_id=one.fan_id))
        for one in known[:_PEOPLE_SHOWN]
    ]
    rows: list[Row] = [people[start : start + 2] for start in range(0, len(people), 2)]
    rows.append(
        [
            Button("📤 " + t.plain("transfers.home.button_sent"), SentTap()),
            Button("🔁 " + t.plain("transfers.home.button_repeated"), SchedulesTap()),
        ]
    )
    rows.append(
        [
            Button("📥 " + t.plain("transfers.receive.title"), ReceiveTap()),
            Button("🧾 " + t.plain("split.list.button_new"), SplitsTap()),
        ]
    )
    rows.append(
        [
            Button("🧧 " + t.plain("angpao.home.title"), AngPaosTap()),
            Button("🧾 " + t.plain("bills.home.title"), BillsTap()),
        ]
    )
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=SendTap())


def ask_amount(
    t: Translator,
    payee: Payee,
    balances: Balances,
    problem: Safe | None = None,
    *,
    on_list: bool = False,
) -> Screen:
    """Who was found, and the question how much; who is `on_list` can be renamed or taken off."""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        payee_line(t, payee.name, payee.way, payee.address),
        *([] if payee.name or payee.way is Way.LINK else [t("transfers.amount.not_here")]),
        t("transfers.amount.have", usd=balances.usd.available, khr=balances.khr.available),
        "",
        t("transfers.amount.ask", **_examples()),
    ]
    keeping: Row = []
    if on_list and payee.fan_id is not None:
        keeping = [
            Button(
                "✏️ " + t.plain("transfers.list.button_name"), PayeeNameTap(fan_id=payee.fan_id)
            ),
            Button(
                "✖️ " + t.plain("transfers.list.button_off"), PayeeForgetTap(fan_id=payee.fan_id)
            ),
        ]
    rows = (keeping, last_row(t, SendTap())) if keeping else (last_row(t, SendTap()),)
    return Screen("\n".join(lines), rows, location=SendTap())


def ask_name(t: Translator, name: str) -> Screen:
    """Waits for what the fan calls somebody; `name` is the masked one."""
    lines = [_path(t), "", t("transfers.list.ask_name", name=name)]
    return Screen("\n".join(lines), (last_row(t, SendTap()),), location=SendTap())


def _examples() -> dict[str, Money]:
    return {"usd_example": _EXAMPLES[Currency.USD], "khr_example": _EXAMPLES[Currency.KHR]}


def problem_words(t: Translator, problem: AmountProblem) -> Safe:
    return t(problem.text_key, example=Safe(t.money(_EXAMPLES[Currency.USD])))


def ask_currency(t: Translator, number: str, key: str) -> Screen:
    """The fan typed a bare number: dollars or riel?"""
    text = "\n".join([_path(t), "", t("topup.currency.text", number=number)])
    row = [
        Button(t.plain(f"topup.currency.button_{name}"), SendCurrencyTap(currency=code, key=key))
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    return Screen(text, (row, last_row(t, SendTap())), location=SendTap())


def summary(t: Translator, draft: Transfer, purse: Purse, note: Safe | None = None) -> Screen:
    """Everything once more before the PIN; who has too little cannot go on."""
    key = short_id(draft.id)
    enough = purse.balance >= draft.total
    left = (
        t("transfers.summary.after", balance=purse.balance - draft.total)
        if enough
        else t("transfers.summary.short", balance=purse.balance)
    )
    lines = [
        _path(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        f"<b>{t('transfers.state.draft')}</b>",
        t("transfers.summary.amount", amount=draft.amount, about=purse.about),
        payee_line(t, draft.name, draft.way, draft.address),
        t("transfers.summary.fee", fee=draft.fee),
        t("transfers.summary.total", total=draft.total),
        left,
        *([t("transfers.summary.note", note=draft.note)] if draft.note else []),
        *_warnings(t, draft),
    ]
    cancel = Button(t.plain("transfers.summary.button_cancel"), SendTap())
    go_on = Button(
        "✅ " + t.plain("transfers.summary.button_confirm"), ConfirmSendTap(transfer=key)
    )
    top_up = Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())
    row = [go_on if enough else top_up, cancel]
    location = TransferTap(transfer=key)
    return Screen("\n".join(lines), (row, last_row(t, SendTap())), location=location)


def _warnings(t: Translator, draft: Transfer) -> list[str]:
    if not draft.name:
        key = "transfers.warn.link" if draft.way is Way.LINK else "transfers.warn.not_here"
        return ["", f"⚠️ {t(key)}"]
    return ["", f"⚠️ {t('transfers.warn.first')}"] if draft.is_first else []


def pin_about(t: Translator, draft: Transfer) -> Safe:
    """Above the PIN pad: what it confirms."""
    payee = payee_label(draft.name, draft.way, draft.address)
    if not payee:
        return t("transfers.summary.pin_about_link", amount=draft.amount)
    return t("transfers.summary.pin_about", amount=draft.amount, payee=payee)


def standing(
    t: Translator,
    one: Transfer,
    receipt: PictureRef | None = None,
    link: str = "",
    share_url: str = "",
) -> Screen:
    """How it stands; `link` is for money that waits, `share_url` opens Telegram's own sharing."""
    key = short_id(one.id)
    lines = [
        _path(t),
        "",
        f"{MARKS[one.state]} <b>{t(f'transfers.state.{one.state}')}</b>",
        t("transfers.summary.amount_alone", amount=one.amount),
        payee_line(t, one.name, one.way, one.address),
        t("transfers.summary.fee", fee=one.fee),
        *([t("transfers.standing.time", time=one.done_at)] if one.done_at else []),
        t("common.reference", reference=one.reference),
    ]
    rows: list[Row] = []
    match one.state:
        case TransferState.WAITING:
            lines += ["", t("transfers.standing.waits", time=one.expires_at), Safe(link)]
            rows.append([Link("📨 " + t.plain("transfers.standing.button_share"), share_url)])
            undo = Button("↩️ " + t.plain("transfers.standing.button_undo"), UndoTap(transfer=key))
            rows.append([undo])
        case TransferState.UNDONE | TransferState.RETURNED:
            lines += ["", t("transfers.standing.back", total=one.total)]
        case _:
            lines += ["", t("transfers.standing.told")]
            keep = t.plain("transfers.standing.button_save")
            again = "🔁 " + t.plain("transfers.standing.button_repeat")
            rows.append([Button("⭐ " + keep, SavePayeeTap(transfer=key))])
            rows.append([Button(again, RepeatTap(transfer=key))])
    rows.append(
        [
            Button("💸 " + t.plain("transfers.standing.button_again"), SendTap()),
            Button("👛 " + t.plain("menu.button.wallet"), WalletTap()),
        ]
    )
    return Screen(
        "\n".join(lines),
        (*rows, last_row(t, SendTap())),
        receipt,
        location=TransferTap(transfer=key),
    )


def sent(t: Translator, transfers: Sequence[Transfer]) -> Screen:
    """What was sent, the newest first."""
    lines = [path(t, t.plain("transfers.home.title"), t.plain("transfers.sent.title")), ""]
    if not transfers:
        lines.append(t("transfers.sent.none"))
    labels = [Button(_label(t, one), TransferTap(transfer=short_id(one.id))) for one in transfers]
    if transfers:
        lines.append(t("transfers.sent.text"))
    return Screen(
        "\n".join(lines),
        (*[[label] for label in labels], last_row(t, SendTap())),
        location=SentTap(),
    )


def _label(t: Translator, one: Transfer) -> str:
    """24 clusters at most, the mark and the amount first."""
    label = f"{MARKS[one.state]} {t.money(one.amount)}"
    return shorten(f"{label} {payee_label(one.name, one.way, one.address)}".strip(), 24)


def available(balances: Balances, currency: Currency) -> Money:
    return (balances.usd if currency is Currency.USD else balances.khr).available


def _path(t: Translator) -> Safe:
    return path(t, t.plain("transfers.home.title"))
