"""How a fan stands, the steps of an application, the summary before it is handed in."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.verification.buttons import (
    ApplyTap,
    ContinueTap,
    FundsTap,
    IdKindTap,
    OccupationTap,
    SharePhoneTap,
    StepTap,
    SubmitTap,
    VerificationTap,
    WithdrawSureTap,
    WithdrawTap,
)
from handlers.verification.words import level_name, masked_phone, step_name
from handlers.wallet.buttons import WalletTap
from services.core.i18n import Safe, Translator
from services.identity.verification import (
    Application,
    ApplicationState,
    FundsSource,
    IdKind,
    Occupation,
    Overview,
    Step,
    document_of,
    last_day,
    steps_of,
)


def overview(t: Translator, standing: Overview) -> Screen:
    """Level, phone, the application and what can be done."""
    lines = [path(t, t.plain("verification.home.title")), "", _level(t, standing)]
    if standing.phone:
        lines.append(t("verification.home.phone", phone=masked_phone(standing.phone)))
    else:
        lines.append(t("verification.home.no_phone"))
    if standing.application:
        lines += ["", *_state(t, standing.application)]
    elif standing.offers:
        lines += ["", t("verification.home.why")]
    rows = (*_actions(t, standing), _phone_row(t, standing), last_row(t, WalletTap()))
    return Screen("\n".join(lines), rows, location=VerificationTap())


def _level(t: Translator, standing: Overview) -> Safe:
    level = level_name(t, standing.level)
    if standing.level_expires_at is None:
        return t("verification.home.level", level=level)
    until = last_day(standing.level_expires_at)
    return t("verification.home.level_until", level=level, date=until)


def _state(t: Translator, application: Application) -> list[str]:
    level = level_name(t, application.target)
    match application.state:
        case ApplicationState.SUBMITTED:
            assert application.submitted_at is not None
            moment = application.submitted_at
            return [t("verification.state.submitted", level=level, time=moment)]
        case ApplicationState.REJECTED:
            return [
                t("verification.state.rejected", level=level),
                t(f"verification.reason.{application.reason}"),
                t(f"verification.advice.{application.reason}"),
            ]
        case _:
            return [t("verification.state.draft", level=level)]


def _actions(t: Translator, standing: Overview) -> Sequence[Row]:
    application = standing.application
    if application is not None and application.is_open:
        withdraw = Button(t.plain("verification.home.button_withdraw"), WithdrawTap())
        if application.state is ApplicationState.SUBMITTED:
            return ([withdraw],)
        go_on = Button("▶️ " + t.plain("verification.home.button_continue"), ContinueTap())
        return ([go_on], [withdraw])
    return tuple(
        [
            Button(
                "🪪 " + t.plain(f"verification.home.button_apply_{level}"), ApplyTap(target=level)
            )
        ]
        for level in standing.offers
    )


def _phone_row(t: Translator, standing: Overview) -> Row:
    key = "verification.home.button_phone"
    if standing.phone:
        key = "verification.home.button_other_phone"
    return [Button("📱 " + t.plain(key), SharePhoneTap())]


def step(t: Translator, application: Application, which: Step, note: Safe | None = None) -> Screen:
    """One question. `note` tells why the last answer did not do."""
    steps = steps_of(application)
    place = steps.index(which)
    name = step_name(t, which, application)
    lines = [
        path(t, t.plain("verification.home.title"), name),
        t("verification.step.place", place=place + 1, all=len(steps)),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        _question(t, application, which),
    ]
    kind = document_of(which)
    if kind in application.documents:
        lines += ["", t("verification.step.given")]
    before: Tap = StepTap(step=steps[place - 1]) if place else VerificationTap()
    rows = (*_choices(t, application, which), last_row(t, before))
    return Screen("\n".join(lines), rows, location=StepTap(step=which))


def _question(t: Translator, application: Application, which: Step) -> Safe:
    if which is Step.ID_FRONT and application.id_kind is IdKind.PASSPORT:
        return t("verification.ask.passport")
    return t(f"verification.ask.{which}")


def _choices(t: Translator, application: Application, which: Step) -> Sequence[Row]:
    match which:
        case Step.PHONE:
            share = t.plain("verification.home.button_phone")
            return ([Button("📱 " + share, SharePhoneTap())], [_withdraw(t)])
        case Step.ID_KIND:
            kinds = [
                Button(t.plain(f"verification.id_kind.button_{each}"), IdKindTap(kind=each))
                for each in IdKind
            ]
            return (kinds, [_withdraw(t)])
        case Step.OCCUPATION:
            return _in_pairs(
                [
                    Button(
                        t.plain(f"verification.occupation.button_{each}"),
                        OccupationTap(occupation=each),
                    )
                    for each in Occupation
                ]
            )
        case Step.FUNDS:
            return _in_pairs(
                [
                    Button(t.plain(f"verification.funds.button_{each}"), FundsTap(funds=each))
                    for each in FundsSource
                ]
            )
        case _:
            if document_of(which) not in application.documents:
                return ([_withdraw(t)],)
            keep = Button(t.plain("verification.step.button_keep"), ContinueTap())
            return ([keep], [_withdraw(t)])


def _in_pairs(buttons: list[Button]) -> Sequence[Row]:
    return tuple(buttons[place : place + 2] for place in range(0, len(buttons), 2))


def _withdraw(t: Translator) -> Button:
    return Button("✖️ " + t.plain("verification.home.button_withdraw"), WithdrawTap())


def summary(t: Translator, application: Application) -> Screen:
    """Everything is there: look once more, change one thing, or hand it in."""
    steps = steps_of(application)
    lines = [
        path(t, t.plain("verification.home.title"), t.plain("verification.summary.title")),
        "",
        t("verification.summary.level", level=level_name(t, application.target)),
        *(f"✓ {step_name(t, each, application)}" for each in steps),
        "",
        t("verification.summary.privacy"),
    ]
    again = [
        Button("🔁 " + step_name(t, each, application), StepTap(step=each))
        for each in steps
        if each not in {Step.PHONE, Step.ID_KIND}
    ]
    hand_in = Button("✅ " + t.plain("verification.summary.button_submit"), SubmitTap())
    rows = ([hand_in], *_in_pairs(again), [_withdraw(t)], last_row(t, VerificationTap()))
    return Screen("\n".join(lines), rows, location=ContinueTap())


def withdraw(t: Translator) -> Screen:
    """A last question: what was sent is deleted for good."""
    text = "\n".join(
        [
            path(t, t.plain("verification.home.title"), t.plain("verification.withdraw.title")),
            "",
            t("verification.withdraw.question"),
        ]
    )
    sure = Button("✖️ " + t.plain("verification.withdraw.button_sure"), WithdrawSureTap())
    return Screen(text, ([sure], last_row(t, VerificationTap())), location=WithdrawTap())


def phone(t: Translator, note: Safe | None = None) -> Screen:
    """Beside the keyboard that shares the contact."""
    lines = [
        path(t, t.plain("verification.home.title"), t.plain("verification.step.title_phone")),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("verification.phone.how"),
    ]
    return Screen("\n".join(lines), (last_row(t, VerificationTap()),), location=VerificationTap())
