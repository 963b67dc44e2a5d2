"""Standing orders as a fan sees them: when, the summary, how one stands, the list."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.transfers.buttons import (
    Choice,
    RepeatChoiceTap,
    RepeatTap,
    ScheduleConfirmTap,
    SchedulesTap,
    ScheduleStopTap,
    ScheduleTap,
    SendTap,
    TransferTap,
)
from handlers.transfers.words import payee_line
from services.core.i18n import Safe, Translator, shorten
from services.core.ids import short_id
from services.core.money import Money
from services.transfers.schemas import (
    Every,
    Run,
    RunState,
    Schedule,
    ScheduleState,
    Transfer,
    Way,
)


def choose(t: Translator, one: Transfer) -> Screen:
    """When the same is to be sent again."""
    key = short_id(one.id)
    lines = [
        _path(t),
        "",
        t("transfers.repeat.text"),
        t("transfers.summary.amount_alone", amount=one.amount),
        payee_line(t, one.name, one.way, one.address),
    ]
    buttons = [
        Button(
            t.plain(f"transfers.repeat.button_{each.name.lower()}"),
            RepeatChoiceTap(transfer=key, choice=each),
        )
        for each in Choice
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    back = TransferTap(transfer=key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=RepeatTap(transfer=key))


def summary(t: Translator, draft: Schedule, name: str, fee: Money, about: Money) -> Screen:
    """Everything before the PIN, which serves for all its transfers."""
    key = short_id(draft.id)
    lines = [
        _path(t),
        "",
        f"<b>{t('transfers.state.draft')}</b>",
        t("transfers.summary.amount", amount=draft.amount, about=about),
        *_facts(t, draft, name, fee),
        "",
        f"⚠️ {t('transfers.repeat.know')}",
    ]
    go_on = Button(
        "✅ " + t.plain("transfers.repeat.button_confirm"), ScheduleConfirmTap(schedule=key)
    )
    cancel = Button(t.plain("transfers.summary.button_cancel"), SchedulesTap())
    rows = ([go_on, cancel], last_row(t, SchedulesTap()))
    return Screen("\n".join(lines), rows, location=ScheduleTap(schedule=key))


def standing(t: Translator, one: Schedule, name: str, fee: Money, run: Run | None) -> Screen:
    """How it stands, what became of it last, and the way to stop it."""
    key = short_id(one.id)
    is_over = one.state is ScheduleState.ENDED
    head = t("transfers.repeat.over" if is_over else "transfers.repeat.active")
    lines = [
        _path(t),
        "",
        f"{'⏹' if is_over else '🔁'} <b>{head}</b>",
        t("transfers.summary.amount_alone", amount=one.amount),
        *_facts(t, one, name, fee),
        *([_run(t, run)] if run else []),
    ]
    stop: Row = []
    if not is_over:
        label = "⏹ " + t.plain("transfers.repeat.button_stop")
        stop = [Button(label, ScheduleStopTap(schedule=key))]
    return Screen(
        "\n".join(lines),
        (stop, last_row(t, SchedulesTap())),
        location=ScheduleTap(schedule=key),
    )


def _run(t: Translator, run: Run) -> Safe:
    if run.state is RunState.DONE:
        return t("transfers.repeat.last_done", date=run.due_on)
    return t("transfers.repeat.last_skipped", date=run.due_on)


def _facts(t: Translator, one: Schedule, name: str, fee: Money) -> list[Safe]:
    facts = [
        payee_line(t, name, one.way if one.address else Way.PERSON, one.address),
        t("transfers.summary.fee", fee=fee),
        _rhythm(t, one),
    ]
    if one.next_on is not None:
        facts.append(t("transfers.repeat.next", date=one.next_on))
    return facts


def _rhythm(t: Translator, one: Schedule) -> Safe:
    match one.every:
        case Every.ONCE:
            return t("transfers.repeat.every_once")
        case Every.WEEK:
            return t("transfers.repeat.every_week")
        case Every.MONTH:
            return t("transfers.repeat.every_month", day=one.day)


def listed(t: Translator, schedules: Sequence[Schedule]) -> Screen:
    lines = [
        _path(t),
        "",
        t("transfers.repeat.list" if schedules else "transfers.repeat.none"),
    ]
    rows = [[Button(_label(t, one), ScheduleTap(schedule=short_id(one.id)))] for one in schedules]
    return Screen("\n".join(lines), (*rows, last_row(t, SendTap())), location=SchedulesTap())


def _label(t: Translator, one: Schedule) -> str:
    assert one.next_on is not None
    mark = "📅" if one.every is Every.ONCE else "🔁"
    return shorten(f"{mark} {t.money(one.amount)} {t.date(one.next_on, 'numbers')}", 24)


def pin_about(t: Translator, draft: Schedule, name: str) -> Safe:
    """Above the PIN pad: what it confirms."""
    return t(f"transfers.repeat.pin_about_{draft.every}", amount=draft.amount, payee=name)


def _path(t: Translator) -> Safe:
    return path(t, t.plain("transfers.home.title"), t.plain("transfers.repeat.title"))
