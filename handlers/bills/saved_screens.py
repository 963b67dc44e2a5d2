"""Saved accounts, and phone credit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.bills.buttons import (
    BillsTap,
    CapTap,
    CreditAmountTap,
    CreditTap,
    ForgetTap,
    OperatorTap,
    OwnNumberTap,
    PaySavedTap,
    ReminderTap,
    SavedListTap,
    SavedTap,
    StopTap,
)
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.words import escaped, on_button, said
from services.bills import Biller, Saved
from services.bills.rules import masked
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency, Money

SAVED_A_PAGE: Final = 6
CREDITS: Final = (
    Money(100, Currency.USD),
    Money(200, Currency.USD),
    Money(500, Currency.USD),
    Money(1_000, Currency.USD),
)


def saved_list(t: Translator, found: Sequence[Saved], start: int) -> Screen:
    """A page of them; what is due stands on the button."""
    shown = found[start : start + SAVED_A_PAGE]
    words = "bills.saved.choose" if shown else "bills.saved.nothing"
    rows: list[Row] = [
        [Button(_saved_label(t, each), SavedTap(saved=short_id(each.id)))] for each in shown
    ]
    earlier = SavedListTap(start=max(0, start - SAVED_A_PAGE)) if start else None
    later = start + SAVED_A_PAGE
    following = SavedListTap(start=later) if later < len(found) else None
    rows.append(page_row(t, earlier, following))
    text = "\n".join([_path(t, t.plain("bills.home.button_saved")), "", t(words)])
    return Screen(text, (*rows, last_row(t, BillsTap())), location=SavedListTap(start=start))


def _saved_label(t: Translator, each: Saved) -> str:
    due = f" · {t.money(each.due)}" if each.due else ""
    sign = "🔁 " if each.cap else ""
    return on_button(f"{sign}{said(t, each.biller.name)} {each.number[-4:]}{due}")


def saved(t: Translator, one: Saved, note: Safe | None = None) -> Screen:
    """What is known of its bill, reminders, and paying by itself."""
    key = short_id(one.id)
    lines: list[str] = [
        _path(t, said(t, one.biller.name)),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        f"<b>{escaped(said(t, one.biller.name))}</b>",
        t("bills.saved.number", number=one.number),
        *([t("bills.summary.customer", name=masked(one.customer))] if one.customer else []),
    ]
    if one.due:
        lines.append(t("bills.summary.due", due=one.due))
    if one.due_on:
        lines.append(t("bills.summary.due_on", day=one.due_on))
    if one.biller.has_bills:
        lines += ["", t("bills.saved.reminds" if one.reminds else "bills.saved.reminds_not")]
        lines.append(t("bills.saved.cap", cap=one.cap) if one.cap else t("bills.saved.cap_none"))
    if one.pays_at:
        lines.append(f"<b>{t('bills.saved.pays_at', time=one.pays_at)}</b>")
    return Screen(
        "\n".join(lines),
        (*_saved_rows(t, one), last_row(t, SavedListTap())),
        location=SavedTap(saved=key),
    )


def _saved_rows(t: Translator, one: Saved) -> list[Row]:
    key = short_id(one.id)
    rows: list[Row] = [[Button("💳 " + t.plain("bills.saved.button_pay"), PaySavedTap(saved=key))]]
    if one.biller.has_bills:
        words = "bills.saved.button_quiet" if one.reminds else "bills.saved.button_remind"
        sign = "🔕 " if one.reminds else "🔔 "
        remind = Button(sign + t.plain(words), ReminderTap(saved=key, on=not one.reminds))
        by_itself = (
            Button("⏹ " + t.plain("bills.saved.button_stop"), StopTap(saved=key))
            if one.cap
            else Button("🔁 " + t.plain("bills.saved.button_cap"), CapTap(saved=key))
        )
        rows.append([remind, by_itself])
    rows.append([Button("🗑️ " + t.plain("bills.saved.button_forget"), ForgetTap(saved=key))])
    return rows


def ask_cap(t: Translator, one: Saved, note: Safe | None = None) -> Screen:
    """Up to how much, and what that means."""
    key = short_id(one.id)
    lines = [
        _path(t, said(t, one.biller.name)),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("bills.cap.text"),
        "",
        f"<b>{t('bills.cap.ask', example=one.biller.maximum)}</b>",
    ]
    back = SavedTap(saved=key)
    return Screen("\n".join(lines), (last_row(t, back),), location=CapTap(saved=key))


def cap_about(t: Translator, one: Saved, cap: Money) -> Safe:
    """Above the PIN pad."""
    return t("bills.cap.pin_about", cap=cap, biller=said(t, one.biller.name))


def ask_phone(t: Translator, *, has_own: bool, note: Safe | None = None) -> Screen:
    lines = [
        _path(t, t.plain("bills.home.button_credit")),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("bills.credit.ask"),
        f"<i>{t('bills.field.example', example='012345678')}</i>",
    ]
    rows: list[Row] = []
    if has_own:
        rows.append([Button("📱 " + t.plain("bills.credit.button_own"), OwnNumberTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, BillsTap())), location=CreditTap())


def credit(
    t: Translator,
    phone: str,
    operators: Sequence[Biller],
    chosen: Biller | None,
    key: str,
    *,
    note: Safe | None = None,
) -> Screen:
    """The operator as far as the number tells, always to be changed; then how much."""
    lines = [
        _path(t, t.plain("bills.home.button_credit")),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("bills.credit.number", phone=phone),
        t("bills.credit.operator", operator=said(t, chosen.name))
        if chosen
        else t("bills.credit.choose"),
    ]
    rows = _operator_rows(t, operators, chosen)
    if chosen:
        lines += ["", t("bills.credit.how_much")]
        amounts = [
            Button(t.money(amount), CreditAmountTap(biller_id=chosen.id, place=place, key=key))
            for place, amount in enumerate(CREDITS)
        ]
        rows += [amounts[:2], amounts[2:]]
    return Screen("\n".join(lines), (*rows, last_row(t, CreditTap())), location=CreditTap())


def _operator_rows(t: Translator, operators: Sequence[Biller], chosen: Biller | None) -> list[Row]:
    names = [
        Button(
            ("✅ " if each is chosen else "") + on_button(said(t, each.name)),
            OperatorTap(biller_id=each.id),
        )
        for each in operators[:4]
    ]
    return [names[start : start + 2] for start in range(0, len(names), 2)]


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("bills.home.title"), *steps)
