"""The gate as staff sees it: where to work, the answer to a scan, counters, conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.gate.buttons import (
    CheckedTap,
    ConflictsTap,
    OverrideTap,
    PostsTap,
    PostTap,
    StandTap,
)
from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import escaped, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.ticketing.gate import (
    Answer,
    CheckInList,
    Conflict,
    Counters,
    Direction,
    Post,
    Reason,
    Seen,
)

_POSTS_SHOWN: Final = 6
_CONFLICTS_SHOWN: Final = 5
_MINUTES_SHOWN: Final = 3
_GATES_SHOWN: Final = 8
MAY_OVERRIDE: Final = frozenset({Reason.RULES, Reason.ALREADY_REDEEMED, Reason.INVALID_TIME})
_STEPS: Final = ("operator.desk.title", "gate.posts.title")


def gate_name(t: Translator, gate: str) -> str:
    """`A`, or the words for all of them."""
    return gate or t.plain("gate.stand.all_gates")


def posts(t: Translator, found: Sequence[Post], app_link: str | None = None) -> Screen:
    """Where one works; `app_link` leads to scanning with the camera."""
    words = "gate.posts.choose" if found else "gate.posts.nothing"
    rows: list[Row] = [
        [Button(on_button(said(t, post.name)), PostTap(event_id=post.event_id))]
        for post in found[:_POSTS_SHOWN]
    ]
    if app_link:
        rows.append([Link("📷 " + t.plain("gate.posts.button_app"), app_link)])
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=PostsTap())


def places(t: Translator, post: Post) -> Screen:
    """Every list at every gate where the person may stand."""
    rows: list[Row] = [
        [
            Button(
                on_button(f"{kept.name} · {gate_name(t, gate)}"),
                StandTap(list_id=kept.id, gate=gate),
            )
        ]
        for kept in post.lists
        for gate in post.gates
    ]
    text = "\n".join([_path(t, said(t, post.name)), "", t("gate.places.choose")])
    return Screen(
        text,
        (*rows[:_POSTS_SHOWN], last_row(t, PostsTap())),
        location=PostTap(event_id=post.event_id),
    )


def stand(t: Translator, post: Post, kept: CheckInList, here: StandTap, seen: Counters) -> Screen:
    """The counters, and what a scan will be."""
    lines = [
        _path(t, said(t, post.name)),
        "",
        t("gate.stand.place", list=kept.name, gate=gate_name(t, here.gate)),
        f"<b>{t(f'gate.direction.{here.direction}')}</b>",
        "",
        *counted(t, seen),
        "",
        t("gate.stand.how" if post.is_open else "error.gate.closed"),
    ]
    rows = (
        _modes(t, here),
        [
            Button("🔄 " + t.plain("gate.stand.button_reload"), here),
            Button(
                "⚠️ " + t.plain("gate.stand.button_conflicts"),
                ConflictsTap(list_id=here.list_id, gate=here.gate),
            ),
        ],
        last_row(t, PostsTap()),
    )
    return Screen("\n".join(lines), rows, location=here)


def _modes(t: Translator, here: StandTap) -> Row:
    other = Direction.EXIT if here.direction is Direction.ENTRY else Direction.ENTRY
    label = "↔️ " + t.plain(f"gate.turn.button_{other}")
    return [Button(label, here.model_copy(update={"direction": other}))]


def counted(t: Translator, seen: Counters) -> list[Safe]:
    """In and out, all together, by gate, and in the last minutes."""
    lines = [
        t("gate.counters.all", entries=seen.entries, exits=seen.exits),
        t("gate.counters.inside", inside=seen.inside),
        t("gate.counters.refused", refused=seen.refused, conflicts=seen.conflicts),
    ]
    for one in seen.gates[:_GATES_SHOWN]:
        gate = gate_name(t, one.gate)
        lines.append(t("gate.counters.gate", gate=gate, entries=one.entries, exits=one.exits))
    for each in seen.minutes[:_MINUTES_SHOWN]:
        time = t.clock(each.minute)
        lines.append(t("gate.counters.minute", time=time, entries=each.entries, exits=each.exits))
    return lines


def answer(t: Translator, scanned: Answer, here: StandTap) -> Screen:
    """One look must be enough: passes or not, then why and who."""
    lines = [_path(t), "", _verdict(t, scanned)]
    if scanned.reason:
        lines.append(t(f"gate.reason.{scanned.reason}"))
    if seen := scanned.earlier:
        lines.append(t("gate.answer.earlier", place=_seen(t, seen)))
    if scanned.ticket:
        lines += ["", *_ticket(t, scanned)]
    lines += ["", t("gate.answer.next")]
    return Screen(
        "\n".join(lines), (*_decisions(t, scanned), _modes(t, here), last_row(t, here)), None, here
    )


def _verdict(t: Translator, scanned: Answer) -> Safe:
    if not scanned.passes:
        return Safe(f"⛔ <b>{t('gate.answer.stop')}</b>")
    is_entry = scanned.direction is Direction.ENTRY
    return Safe(f"✅ <b>{t('gate.answer.enter' if is_entry else 'gate.answer.leave')}</b>")


def _ticket(t: Translator, scanned: Answer) -> list[Safe]:
    ticket = scanned.ticket
    assert ticket is not None
    lines = [
        Safe(f"<b>{shown(t, ticket.type_name)}</b>"),
        t("gate.answer.ticket", label=ticket.label),
        t("gate.answer.owner", owner=ticket.owner),
    ]
    if ticket.zone:
        lines.append(t("gate.answer.zone", zone=ticket.zone))
    if ticket.row and ticket.seat:
        lines.append(t("gate.answer.seat", row=ticket.row, seat=ticket.seat))
    if ticket.gate:
        lines.append(t("gate.answer.own_gate", gate=ticket.gate))
    return lines


def _decisions(t: Translator, scanned: Answer) -> list[Row]:
    if scanned.ticket is None:
        return []
    if scanned.reason is Reason.INCOMPLETE:
        label = "✅ " + t.plain("gate.answer.button_checked")
        return [[Button(label, CheckedTap(nonce=scanned.nonce))]]
    if scanned.reason in MAY_OVERRIDE:
        label = "⚠️ " + t.plain("gate.answer.button_override")
        return [[Button(label, OverrideTap(nonce=scanned.nonce))]]
    return []


def ask_why(t: Translator, here: StandTap, nonce: str, note: str | None = None) -> Screen:
    """The reason stands in the log for ever."""
    lines = [_path(t), "", *([f"⚠️ {t(note)}", ""] if note else []), t("gate.why.ask")]
    return Screen("\n".join(lines), (last_row(t, here),), location=OverrideTap(nonce=nonce))


def no_code(t: Translator, here: StandTap) -> Screen:
    """A photo without a code that can be read."""
    lines = [_path(t), "", f"⚠️ {t('common.no_qr_in_photo')}", "", t("gate.stand.how")]
    return Screen("\n".join(lines), (_modes(t, here), last_row(t, here)), location=here)


def conflicts(t: Translator, found: Sequence[Conflict], here: Tap, back: Tap) -> Screen:
    """The newest ones, each with both places and times."""
    lines: list[str] = [_path(t, t.plain("gate.conflicts.title")), ""]
    lines.append(
        t.n("gate.conflicts.number", len(found)) if found else t("gate.conflicts.nothing")
    )
    for one in found[:_CONFLICTS_SHOWN]:
        lines += ["", _conflict(t, one)]
    return Screen("\n".join(lines), (last_row(t, back),), location=here)


def _conflict(t: Translator, one: Conflict) -> str:
    label = escaped(one.label) if one.label else t("gate.conflicts.nobody")
    lines = [f"<b>{label}</b> · {t(f'gate.reason.{one.reason}')}"]
    if one.first:
        lines.append(f"1. {_seen(t, one.first)}")
    lines.append(f"2. {_seen(t, one.second)}" if one.first else str(_seen(t, one.second)))
    return "\n".join(lines)


def _seen(t: Translator, seen: Seen) -> Safe:
    gate = escaped(gate_name(t, seen.gate))
    return Safe(f"{gate}, {escaped(seen.device)}, {t.date_time(seen.at)}")


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, *(t.plain(step) for step in _STEPS), *steps)
