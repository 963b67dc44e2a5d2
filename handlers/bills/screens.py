"""Bills as a fan sees them: whom to pay, what is due, how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.bills.buttons import (
    BillAgainTap,
    BillAmountTap,
    BillerTap,
    BillHistoryTap,
    BillsTap,
    BillTap,
    CategoryTap,
    CreditTap,
    DropBillTap,
    GroupTap,
    PayBillTap,
    SaveBillTap,
    SavedListTap,
    SavedTap,
)
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.words import escaped, on_button, said
from handlers.wallet.buttons import ConvertTap, TopUpTap
from services.bills import (
    GROUPS,
    Bill,
    Biller,
    BillerCategory,
    BillerField,
    BillerGroup,
    BillState,
    Saved,
)
from services.bills.rules import masked
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Money

_SIGNS: Final = {
    BillerGroup.UTILITIES: "💡",
    BillerGroup.FINANCIAL: "🏦",
    BillerGroup.ENTERTAINMENT: "🎬",
    BillerGroup.GOVERNMENT: "🏛",
}
MARKS: Final = {
    BillState.DRAFT: "🧾",
    BillState.SENDING: "⏳",
    BillState.PAID: "✅",
    BillState.REFUSED: "⚠️",
    BillState.CANCELLED: "↩️",
}
HISTORY_A_PAGE: Final = 5


@dataclass(frozen=True, slots=True)
class Purse:
    """What a summary needs of the wallet: the balance, and the total in the other currency."""

    balance: Money
    about: Money | None


def home(t: Translator, saved: Sequence[Saved]) -> Screen:
    """The newest saved bill with something due on top; then all kinds."""
    lines: list[str] = [_path(t), "", t("bills.home.text")]
    rows: list[Row] = [
        [_group(t, BillerGroup.UTILITIES), _group(t, BillerGroup.FINANCIAL)],
        [_group(t, BillerGroup.ENTERTAINMENT), _group(t, BillerGroup.GOVERNMENT)],
        [Button("📱 " + t.plain("bills.home.button_credit"), CreditTap())],
    ]
    others: list[Button] = []
    if saved:
        number = t.number(len(saved))
        words = f"⭐ {t.plain('bills.home.button_saved')} ({number})"
        others.append(Button(words, SavedListTap()))
    others.append(Button("🕘 " + t.plain("bills.home.button_history"), BillHistoryTap()))
    rows.append(others)
    if due := next((each for each in saved if each.due), None):
        assert due.due is not None
        words = f"{said(t, due.biller.name)} · {t.money(due.due)}"
        rows.insert(0, [Button(on_button(words), SavedTap(saved=short_id(due.id)))])
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=BillsTap())


def _group(t: Translator, group: BillerGroup) -> Button:
    return Button(f"{_SIGNS[group]} {t.plain(f'bills.group.{group}')}", GroupTap(group=group))


def group(t: Translator, which: BillerGroup, open_now: Sequence[BillerCategory]) -> Screen:
    title = t.plain(f"bills.group.{which}")
    shown = [each for each in GROUPS[which] if each in open_now]
    rows: list[Row] = [
        [Button(t.plain(f"bills.category.{each}"), CategoryTap(category=each))] for each in shown
    ]
    text = "\n".join([_path(t, title), "", t("bills.group.text" if shown else "bills.none.text")])
    return Screen(text, (*rows, last_row(t, BillsTap())), location=GroupTap(group=which))


def category(t: Translator, which: BillerCategory, billers: Sequence[Biller]) -> Screen:
    above = next(each for each, inside in GROUPS.items() if which in inside)
    rows: list[Row] = [
        [Button(on_button(said(t, each.name)), BillerTap(biller_id=each.id))]
        for each in billers[:8]
    ]
    title = t.plain(f"bills.category.{which}")
    words = t("bills.category.text" if billers else "bills.none.text")
    text = "\n".join([_path(t, title), "", words])
    back = GroupTap(group=above)
    return Screen(text, (*rows, last_row(t, back)), location=CategoryTap(category=which))


def ask_field(
    t: Translator,
    biller: Biller,
    field: BillerField,
    known: Mapping[str, str],
    note: Safe | None = None,
) -> Screen:
    """One field of the account; what was typed before stands above it."""
    lines: list[str] = [_path(t, said(t, biller.name)), "", *_note(note)]
    lines += [
        t("bills.field.known", label=_label(t, each), value=known[each.name])
        for each in biller.fields
        if each.name in known
    ]
    lines.append(f"<b>{t('bills.field.ask', label=_label(t, field))}</b>")
    lines.append(f"<i>{t('bills.field.example', example=field.example)}</i>")
    back = CategoryTap(category=biller.category)
    location = BillerTap(biller_id=biller.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def _label(t: Translator, field: BillerField) -> str:
    return field.label.in_language(t.locale)


def facts(t: Translator, bill: Bill) -> list[str]:
    """Whose bill it is and what it asks for."""
    lines: list[str] = [f"<b>{escaped(said(t, bill.biller.name))}</b>"]
    for field in bill.biller.fields:
        value = bill.account.get(field.name, "")
        lines.append(t("bills.field.known", label=_label(t, field), value=value))
    if bill.customer:
        lines.append(t("bills.summary.customer", name=masked(bill.customer)))
    if bill.due:
        lines.append(t("bills.summary.due", due=bill.due))
    if bill.due_on:
        lines.append(t("bills.summary.due_on", day=bill.due_on))
    return lines


def summary(t: Translator, bill: Bill, purse: Purse, note: Safe | None = None) -> Screen:
    """Everything once more before the PIN; who has too little is led to money."""
    key = short_id(bill.id)
    assert bill.amount is not None
    missing = bill.total - purse.balance
    lines = [
        _path(t, said(t, bill.biller.name)),
        "",
        *_note(note),
        *facts(t, bill),
        "",
        t("bills.summary.amount", amount=bill.amount),
        t("bills.summary.fee", fee=bill.fee),
        t("bills.summary.total", total=bill.total),
        *([t("bills.summary.about", amount=purse.about)] if purse.about else []),
    ]
    rows: list[Row]
    if missing.amount_minor > 0:
        lines.append(f"<b>{t('bills.summary.short', missing=missing)}</b>")
        rows = [
            [
                Button("➕ " + t.plain("menu.button.top_up"), TopUpTap()),
                Button("🔁 " + t.plain("bills.summary.button_convert"), ConvertTap()),
            ],
            [Button("🔄 " + t.plain("common.button.reload"), BillTap(bill=key))],
        ]
    else:
        lines.append(t("bills.summary.after", balance=purse.balance - bill.total))
        words = "💳 " + t.plain("bills.summary.button_pay", amount=bill.total)
        rows = [[Button(words, PayBillTap(bill=key))]]
    if bill.biller.takes_parts:
        words = "✏️ " + t.plain("bills.summary.button_amount")
        rows.append([Button(words, BillAmountTap(bill=key))])
    rows.append([Button(t.plain("bills.summary.button_drop"), DropBillTap(bill=key))])
    location = BillTap(bill=key)
    return Screen("\n".join(lines), (*rows, last_row(t, BillsTap())), location=location)


def pin_about(t: Translator, bill: Bill) -> Safe:
    """Above the PIN pad: what it confirms."""
    return t("bills.summary.pin_about", amount=bill.total, biller=said(t, bill.biller.name))


def ask_amount(t: Translator, bill: Bill, note: Safe | None = None) -> Screen:
    """How much, with the least and the most."""
    most = min(bill.due, bill.biller.maximum) if bill.due else bill.biller.maximum
    lines = [
        _path(t, said(t, bill.biller.name)),
        "",
        *_note(note),
        *facts(t, bill),
        "",
        t("bills.amount.ask", minimum=bill.biller.minimum, maximum=most),
    ]
    key = short_id(bill.id)
    back = BillTap(bill=key) if bill.amount else BillerTap(biller_id=bill.biller.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=BillAmountTap(bill=key))


def sending(t: Translator, bill: Bill) -> Screen:
    """While the biller is being asked."""
    lines = [_path(t, said(t, bill.biller.name)), "", f"⏳ <b>{t('bills.sending.now')}</b>"]
    location = BillTap(bill=short_id(bill.id))
    return Screen("\n".join(lines), (last_row(t, BillsTap()),), location=location)


def standing(
    t: Translator, bill: Bill, receipt: PictureRef | None = None, *, is_saved: bool = True
) -> Screen:
    """How it stands; what is not known is never called failed."""
    key = short_id(bill.id)
    assert bill.amount is not None
    lines = [
        _path(t, said(t, bill.biller.name)),
        "",
        f"{MARKS[bill.state]} <b>{t(f'bills.state.{bill.state}')}</b>",
        *facts(t, bill),
        t("bills.summary.amount", amount=bill.amount),
        t("bills.summary.fee", fee=bill.fee),
        t("bills.summary.reference", reference=bill.reference),
        *([t("bills.summary.receipt", receipt=bill.receipt)] if bill.receipt else []),
        *([t("bills.summary.by_itself")] if bill.by_itself else []),
        "",
        *_what_follows(t, bill),
    ]
    rows: list[Row] = []
    match bill.state:
        case BillState.SENDING:
            rows = [[Button("🔄 " + t.plain("common.button.reload"), BillTap(bill=key))]]
        case BillState.REFUSED:
            rows = [[Button("🔎 " + t.plain("bills.state.button_again"), BillAgainTap(bill=key))]]
        case BillState.PAID if not is_saved:
            rows = [[Button("⭐ " + t.plain("bills.state.button_save"), SaveBillTap(bill=key))]]
        case _:
            pass
    location = BillTap(bill=key)
    return Screen("\n".join(lines), (*rows, last_row(t, BillsTap())), receipt, location=location)


def _what_follows(t: Translator, bill: Bill) -> list[Safe]:
    match bill.state:
        case BillState.SENDING:
            return [t("bills.sending.unclear")]
        case BillState.REFUSED:
            back = t("bills.refused.back", total=bill.total)
            return [t(f"bills.reason.{bill.reason}"), back]
        case _:
            return []


def dropped(t: Translator) -> Screen:
    text = "\n".join([_path(t), "", t("bills.dropped.text"), t("common.money.not_moved")])
    return Screen(text, (last_row(t, BillsTap()),), location=BillsTap())


def history(t: Translator, bills: Sequence[Bill], before: str) -> Screen:
    """The newest first; a tap opens the receipt."""
    shown, more = bills[:HISTORY_A_PAGE], len(bills) > HISTORY_A_PAGE
    lines: list[str] = [_path(t, t.plain("bills.home.button_history")), ""]
    lines += [] if shown else [t("bills.history.nothing")]
    rows: list[Row] = []
    for bill in shown:
        assert bill.amount is not None
        words = f"{MARKS[bill.state]} {said(t, bill.biller.name)} · {t.money(bill.amount)}"
        lines.append(f"{escaped(words)}, {t.date(bill.created_at)}")
        rows.append([Button(on_button(words), BillTap(bill=short_id(bill.id)))])
    following = BillHistoryTap(before=short_id(shown[-1].id)) if more else None
    rows.append(page_row(t, BillHistoryTap() if before else None, following))
    location = BillHistoryTap(before=before)
    return Screen("\n".join(lines), (*rows, last_row(t, BillsTap())), location=location)


def _note(note: Safe | None) -> list[str]:
    return [f"⚠️ {note}", ""] if note else []


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("bills.home.title"), *steps)
