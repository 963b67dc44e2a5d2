"""The operators' queue of withdrawals: the list, one case, the reasons to say no."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.withdrawals.buttons import (
    ApproveTap,
    CaseTap,
    ExportTap,
    FailedTap,
    QueueTap,
    RejectSureTap,
    RejectTap,
    SentTap,
)
from handlers.withdrawals.screens import MARKS, whose
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.payments.withdrawals import RejectReason, Withdrawal, WithdrawalState


def queue(t: Translator, cases: Sequence[Withdrawal], *, by_hand: bool) -> Screen:
    words = "withdrawals.desk.choose" if cases else "withdrawals.desk.nothing"
    rows: list[Row] = [
        [Button(f"{MARKS[one.state]} {t.money(one.amount)}", CaseTap(withdrawal=short_id(one.id)))]
        for one in cases
    ]
    if by_hand:
        rows.append([Button("📄 " + t.plain("withdrawals.desk.button_export"), ExportTap())])
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=QueueTap())


def case(t: Translator, one: Withdrawal, note: Safe | None = None, *, by_hand: bool) -> Screen:
    """What an operator must know to decide."""
    key = short_id(one.id)
    lines = [
        _path(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        f"{MARKS[one.state]} <b>{t(f'withdrawals.state.{one.state}')}</b>",
        t("withdrawals.summary.amount", amount=one.amount),
        t("withdrawals.summary.fee", fee=one.fee),
        *whose(t, one.payee),
        t("withdrawals.account.number", bank=one.bank_name, number=one.account.number),
        t("withdrawals.desk.fan", fan=str(one.fan_id)),
        t("withdrawals.desk.since", time=t.date_time(one.created_at)),
        t("withdrawals.summary.reference", reference=one.reference),
    ]
    if one.approvals_needed:
        given, needed = one.approvals, one.approvals_needed
        lines.append(t("withdrawals.desk.approvals", given=given, needed=needed))
    row: Row = []
    if one.state is WithdrawalState.REVIEW:
        row = [
            Button("✅ " + t.plain("withdrawals.desk.button_approve"), ApproveTap(withdrawal=key)),
            Button("⛔ " + t.plain("withdrawals.desk.button_reject"), RejectTap(withdrawal=key)),
        ]
    elif one.state is WithdrawalState.SENDING and by_hand:
        row = [
            Button("✅ " + t.plain("withdrawals.desk.button_sent"), SentTap(withdrawal=key)),
            Button("⛔ " + t.plain("withdrawals.desk.button_failed"), FailedTap(withdrawal=key)),
        ]
    location = CaseTap(withdrawal=key)
    return Screen("\n".join(lines), (row, last_row(t, QueueTap())), location=location)


def reasons(t: Translator, withdrawal: str) -> Screen:
    rows: list[Row] = [
        [
            Button(
                t.plain(f"withdrawals.desk.button_{reason}"),
                RejectSureTap(withdrawal=withdrawal, reason=reason),
            )
        ]
        for reason in RejectReason
    ]
    text = "\n".join([_path(t), "", t("withdrawals.desk.why")])
    back = CaseTap(withdrawal=withdrawal)
    return Screen(text, (*rows, last_row(t, back)), location=RejectTap(withdrawal=withdrawal))


def ask_reference(t: Translator, withdrawal: str) -> Screen:
    text = "\n".join([_path(t), "", t("withdrawals.desk.ask_reference")])
    back = CaseTap(withdrawal=withdrawal)
    return Screen(text, (last_row(t, back),), location=SentTap(withdrawal=withdrawal))


def _path(t: Translator) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("withdrawals.desk.title"))
