"""Payments that fit nothing and differences to statements, as finance sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.finance.buttons import (
    ExplainTap,
    FindingsTap,
    FindingTap,
    ReviewDecideTap,
    ReviewsTap,
    ReviewTap,
)
from handlers.finance.desk import FoundDifference
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Money
from services.payments.reviews.schemas import Decision, ReviewCase, ReviewPage

A_PAGE: Final = 6


def reviews(t: Translator, page: ReviewPage, cursor: str) -> Screen:
    """The oldest first; `cursor` is that of this page."""
    shown = page.cases[:A_PAGE]
    lines = [_title(t, "finance.reviews.title"), ""]
    lines.append(t("finance.reviews.choose" if shown else "finance.reviews.none"))
    cases: list[Row] = [
        [
            Button(
                f"{case.reference} · {_money(t, case.reported)}",
                ReviewTap(review=short_id(case.id)),
            )
        ]
        for case in shown
    ]
    more = len(page.cases) > A_PAGE or page.next_cursor
    following = ReviewsTap(cursor=short_id(shown[-1].id)) if more else None
    newest = ReviewsTap() if cursor else None
    rows = (*cases, page_row(t, newest, following), last_row(t, DeskTap()))
    return Screen("\n".join(lines), rows, location=ReviewsTap(cursor=cursor))


def review(t: Translator, case: ReviewCase) -> Screen:
    """Every fact; only what can be done is offered."""
    lines = [
        _title(t, "finance.reviews.title"),
        "",
        t("finance.reviews.reason", reason=_reason(t, case.reason)),
        t("finance.reviews.asked", amount=case.asked),
        t("finance.reviews.reported", amount=_money(t, case.reported)),
        t("finance.reviews.fan", fan=str(case.fan_id)),
        t("finance.reviews.purpose", purpose=t.plain(f"finance.purpose.{case.purpose}")),
        t("finance.reviews.way", way=case.way.upper()),
        t("finance.reviews.account", account=case.from_account or "-"),
        t("finance.reviews.payment", payment=case.payment_id or "-"),
        t("finance.reviews.since", time=case.created_at),
        t("finance.reviews.reference", reference=case.reference),
    ]
    name = short_id(case.id)
    possible = Decision if case.has_money else (Decision.DISMISS,)
    decisions = [
        Button(
            t.plain(f"finance.reviews.button_{each}"),
            ReviewDecideTap(review=name, decision=each),
        )
        for each in possible
    ]
    rows = [decisions[place : place + 2] for place in range(0, len(decisions), 2)]
    return Screen(
        "\n".join(lines), (*rows, last_row(t, ReviewsTap())), location=ReviewTap(review=name)
    )


def ask_note(
    t: Translator, case: ReviewCase, decision: Decision, *, problem: bool = False
) -> Screen:
    """What the decision does, before the note that carries it out."""
    lines = [_title(t, "finance.reviews.title"), ""]
    lines += [f"⚠️ {t('finance.note.missing')}", ""] if problem else []
    lines += [
        t(f"finance.reviews.does_{decision}", amount=_money(t, case.reported)),
        "",
        t("finance.note.ask"),
        t("finance.note.kept"),
    ]
    back = ReviewTap(review=short_id(case.id))
    return Screen("\n".join(lines), (last_row(t, back),), location=back)


def findings(t: Translator, found: Sequence[FoundDifference], page: int) -> Screen:
    pages = max((len(found) + A_PAGE - 1) // A_PAGE, 1)
    page = min(max(page, 0), pages - 1)
    lines = [_title(t, "finance.findings.title"), ""]
    lines.append(t("finance.findings.choose" if found else "finance.findings.none"))
    if pages > 1:
        lines.append(t("common.page", page=page + 1, pages=pages))
    cases: list[Row] = [
        [
            Button(
                f"{t.plain(f'finance.findings.button_{one.finding.kind}')} · {_sum(t, one)}",
                FindingTap(finding=short_id(one.finding.id)),
            )
        ]
        for one in found[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    earlier = FindingsTap(page=page - 1) if page else None
    later = FindingsTap(page=page + 1) if page + 1 < pages else None
    rows = (*cases, page_row(t, earlier, later), last_row(t, DeskTap()))
    return Screen("\n".join(lines), rows, location=FindingsTap(page=page))


def finding(t: Translator, one: FoundDifference) -> Screen:
    difference = one.finding
    lines = [
        _title(t, "finance.findings.title"),
        "",
        f"<b>{t(f'finance.findings.kind_{difference.kind}')}</b>",
        t(f"finance.findings.direction_{difference.direction}"),
        t("finance.findings.provider", provider=one.provider),
        t("finance.findings.ours", amount=_money(t, difference.ours)),
        t("finance.findings.theirs", amount=_money(t, difference.theirs)),
        t("finance.reviews.payment", payment=difference.external_id),
        t("finance.findings.at", time=difference.at),
        t("finance.findings.age", age=difference.age),
    ]
    name = short_id(difference.id)
    explain = [Button("✏️ " + t.plain("finance.findings.button_explain"), ExplainTap(finding=name))]
    rows = (explain, last_row(t, FindingsTap()))
    return Screen("\n".join(lines), rows, location=FindingTap(finding=name))


def ask_why(t: Translator, one: FoundDifference, *, problem: bool = False) -> Screen:
    lines = [_title(t, "finance.findings.title"), ""]
    lines += [f"⚠️ {t('finance.note.missing')}", ""] if problem else []
    lines += [t("finance.findings.why"), t("finance.note.kept")]
    back = FindingTap(finding=short_id(one.finding.id))
    return Screen("\n".join(lines), (last_row(t, back),), location=back)


def _sum(t: Translator, one: FoundDifference) -> str:
    return _money(t, one.finding.theirs or one.finding.ours)


def _money(t: Translator, amount: Money | None) -> str:
    return "-" if amount is None else t.money(amount)


def _reason(t: Translator, reason: str) -> str:
    key = f"finance.reason.{reason}"
    return t.plain(key) if key in t else t.plain("finance.reason.other")


def _title(t: Translator, step: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain(step))
