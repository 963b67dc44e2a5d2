"""A case of the documents queue: whose it is, what came with it, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import (
    ApproveSureTap,
    ApproveTap,
    CaseTap,
    DeskTap,
    PapersTap,
    RejectSureTap,
    RejectTap,
    ReleaseTap,
    TakeTap,
)
from handlers.verification.words import level_name, step_name
from services.core import formats
from services.core.i18n import Safe, Translator
from services.core.ids import reference_code, short_id
from services.identity import VerificationLevel
from services.identity.verification import Case, Document, RejectReason, Step


def nothing_waits(t: Translator) -> Screen:
    text = "\n".join([_path(t), "", t("operator.case.nothing")])
    return Screen(text, (last_row(t, DeskTap()),), location=TakeTap())


def case(t: Translator, held: Case, note: Safe | None = None) -> Screen:
    """What a reviewer must know to decide; the papers themselves come below, on a tap."""
    application, key = held.application, short_id(held.application.id)
    assert application.submitted_at is not None
    assert application.taken_until is not None
    phone = formats.phone(held.phone, with_country=True) if held.phone else ""
    lines = [
        _path(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("operator.case.reference", reference=reference_code(application.id)),
        t("operator.case.level", level=level_name(t, application.target)),
        t("operator.case.name", name=held.full_name),
        *([t("operator.case.username", username=held.username)] if held.username else []),
        *([t("operator.case.phone", phone=phone)] if phone else []),
        *_answers(t, held),
        t("operator.case.since", time=application.submitted_at),
        "",
        t("operator.case.lease", time=t.clock(application.taken_until)),
    ]
    if any(paper.suspect for paper in held.documents):
        lines += ["", f"🚩 {t('operator.case.suspect')}"]
    rows: tuple[Row, ...] = (
        [Button("🪪 " + t.plain("operator.case.button_papers"), PapersTap(case=key))],
        [
            Button("✅ " + t.plain("operator.case.button_approve"), ApproveTap(case=key)),
            Button("⛔ " + t.plain("operator.case.button_reject"), RejectTap(case=key)),
        ],
        [Button("↩️ " + t.plain("operator.case.button_release"), ReleaseTap(case=key))],
    )
    return Screen("\n".join(lines), (*rows, last_row(t, DeskTap())), location=CaseTap(case=key))


def _answers(t: Translator, held: Case) -> list[Safe]:
    application, lines = held.application, list[Safe]()
    if application.id_kind:
        lines.append(t(f"operator.case.id_{application.id_kind}"))
    if application.occupation:
        words = t.plain(f"verification.occupation.button_{application.occupation}")
        lines.append(t("operator.case.occupation", occupation=words))
    if application.funds:
        words = t.plain(f"verification.funds.button_{application.funds}")
        lines.append(t("operator.case.funds", funds=words))
    if held.base_expires_on:
        lines.append(t("operator.case.base", date=held.base_expires_on))
    return lines


def paper_caption(t: Translator, held: Case, paper: Document) -> str:
    """Below a paper in the reviewer's chat: what it is and whose case it belongs to."""
    mark = "🚩 " if paper.suspect else ""
    name = step_name(t, Step(paper.kind), held.application)
    return f"{mark}{name} · {reference_code(held.application.id)}"


def ask_expiry(t: Translator, held: Case, note: Safe | None = None) -> Screen:
    """The last day of the document, typed as it stands there."""
    key = short_id(held.application.id)
    lines = [
        _path(t, t.plain("operator.approve.title")),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("operator.approve.expiry"),
        f"<i>{t('operator.approve.example', example='31/12/2030')}</i>",
    ]
    return Screen(
        "\n".join(lines), (last_row(t, CaseTap(case=key)),), location=ApproveTap(case=key)
    )


def confirm(t: Translator, held: Case, expires_on: date | None) -> Screen:
    """The decision once more, in full; it counts with the next tap."""
    application, key = held.application, short_id(held.application.id)
    until = expires_on or held.base_expires_on
    assert until is not None
    lines = [
        _path(t, t.plain("operator.approve.title")),
        "",
        t("operator.case.name", name=held.full_name),
        t("operator.approve.until", date=until),
        "",
        t("operator.approve.question"),
    ]
    rows: list[Row] = [
        [Button(f"✅ {level_name(t, level)}", _sure(key, level, expires_on))]
        for level in _grantable(application.target)
    ]
    return Screen(
        "\n".join(lines), (*rows, last_row(t, CaseTap(case=key))), location=ApproveTap(case=key)
    )


def _grantable(target: VerificationLevel) -> Sequence[VerificationLevel]:
    """What was applied for first, then what is less."""
    levels = [each for each in VerificationLevel if 0 < each.rank <= target.rank]
    return levels[::-1]


def _sure(key: str, level: VerificationLevel, expires_on: date | None) -> ApproveSureTap:
    until = int(f"{expires_on:%Y%m%d}") if expires_on else 0
    return ApproveSureTap(case=key, level=level, until=until)


def reasons(t: Translator, held: Case) -> Screen:
    """Each reason as the fan will read it, by a short name."""
    key = short_id(held.application.id)
    buttons = [
        Button(t.plain(f"operator.reject.button_{each}"), RejectSureTap(case=key, reason=each))
        for each in RejectReason
    ]
    rows = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    text = "\n".join(
        [
            _path(t, t.plain("operator.reject.title")),
            "",
            t("operator.case.name", name=held.full_name),
            t("operator.reject.choose"),
        ]
    )
    return Screen(text, (*rows, last_row(t, CaseTap(case=key))), location=RejectTap(case=key))


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("operator.case.title"), *steps)
