"""Shows and windows as those see them who run them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.ticketing.words import on_button
from handlers.vote_desk.buttons import (
    CasesTap,
    CountsTap,
    DeskActsTap,
    DeskLogTap,
    DeskMoveSureTap,
    DeskMoveTap,
    DeskShowTap,
    DeskWindowTap,
    DryRunTap,
    LookUpTap,
    MarksTap,
    ReportTap,
    StageTap,
    VoteDeskTap,
)
from handlers.voting.words import bold, said
from services.core.i18n import Safe, Translator
from services.voting.operations.schemas import DeskShow, DeskWindow, WindowDesk
from services.voting.states import BY_HAND, TARGETS, Move, VoteRole, WindowState

_SHOWS: Final = 7
_WINDOWS: Final = 6
_BUTTONS: Final = 8
_LONGER: Final = (5, 10, 15, 30)
_LATER: Final = (15, 30, 60, 1_440)
_SUPPORT: Final = frozenset({VoteRole.SUPPORT, VoteRole.FRAUD_ANALYST, VoteRole.AUDITOR})
_TIMED: Final = (Move.EXTEND, Move.POSTPONE)


def desk_path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("votedesk.desk.title"), *steps)


def shows(t: Translator, listed: Sequence[DeskShow]) -> Screen:
    rows: list[Row] = [
        [Button(on_button(said(t, show.name)), DeskShowTap(show=show.code))]
        for show in listed[:_SHOWS]
    ]
    if any(show.roles & _SUPPORT for show in listed):
        rows.append([Button("🧾 " + t.plain("votedesk.shows.button_receipt"), LookUpTap())])
    words = t("votedesk.shows.choose" if listed else "votedesk.shows.nothing")
    text = "\n".join([desk_path(t), "", words])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=VoteDeskTap())


def windows(t: Translator, show: DeskShow, listed: Sequence[DeskWindow], page: int) -> Screen:
    shown = listed[page * _WINDOWS : (page + 1) * _WINDOWS]
    roles = t.listing([t.plain(f"votedesk.role.{role}") for role in sorted(show.roles)])
    lines: list[str] = [
        desk_path(t, said(t, show.name)),
        "",
        t("votedesk.shows.roles", roles=roles),
        "",
        *(
            f"{bold(t, each.stage)} · {each.code}: {t(f'votedesk.state.{each.state}')}"
            for each in shown
        ),
    ]
    if not listed:
        lines.append(t("votedesk.windows.nothing"))
    buttons = [
        Button(on_button(f"{said(t, each.stage)} · {each.code}"), DeskWindowTap(window=each.id))
        for each in shown
    ]
    rows: list[Row] = [[button] for button in buttons]
    more = len(listed) > (page + 1) * _WINDOWS
    rows.append(
        page_row(
            t,
            DeskShowTap(show=show.code, page=page - 1) if page else None,
            DeskShowTap(show=show.code, page=page + 1) if more else None,
        )
    )
    location = DeskShowTap(show=show.code, page=page)
    return Screen("\n".join(lines), (*rows, last_row(t, VoteDeskTap())), location=location)


def window(t: Translator, desk: WindowDesk, note: str = "") -> Screen:
    """How a window stands, and what this person can do with it now."""
    lines: list[str] = [
        _window_path(t, desk),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{bold(t, desk.card.stage.name)} · {desk.card.rules.code}",
        t("votedesk.window.state", state=t.plain(f"votedesk.state.{desk.card.state}")),
        *_times(t, desk),
        t("votedesk.window.responsible", name=desk.card.rules.responsible),
        "",
        *_checks(t, desk),
        *_agreements(t, desk),
    ]
    buttons = [*_moves(t, desk), *_rooms(t, desk)][:_BUTTONS]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    back = DeskShowTap(show=desk.card.show_code)
    location = DeskWindowTap(window=desk.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _window_path(t: Translator, desk: WindowDesk, *steps: str) -> Safe:
    return desk_path(t, said(t, desk.card.show_name), *steps)


def _times(t: Translator, desk: WindowDesk) -> list[str]:
    lines: list[str] = []
    if desk.card.opens_at is not None:
        lines.append(t("votedesk.window.opens", time=t.date_time(desk.card.opens_at)))
    if desk.card.ends_at is not None:
        lines.append(t("votedesk.window.ends", time=t.date_time(desk.card.ends_at)))
    return lines


def _checks(t: Translator, desk: WindowDesk) -> list[str]:
    lines: list[str] = []
    if desk.dry_run is not None:
        lines.append(_found(t, "dry_run", len(desk.dry_run.failures), signed=False))
    if desk.findings is not None:
        signed = "feasible" in desk.signed
        lines.append(_found(t, "feasible", len(desk.findings), signed=signed))
    if desk.sanity is not None:
        signed = "sanity" in desk.signed
        lines.append(_found(t, "sanity", desk.sanity.flags, signed=signed))
    if desk.cases:
        lines.append(t("votedesk.window.cases", cases=desk.cases, held=desk.held))
    if desk.judges:
        locked = sum(desk.judges.values())
        lines.append(t("votedesk.window.judges", locked=locked, judges=len(desk.judges)))
    return lines


def _found(t: Translator, kind: str, flags: int, *, signed: bool) -> str:
    name = t.plain(f"votedesk.check.{kind}")
    if not flags:
        return f"✅ {t('votedesk.window.passed', check=name)}"
    if signed:
        return f"✍️ {t('votedesk.window.signed', check=name, flags=flags)}"
    return f"🚩 {t('votedesk.window.flagged', check=name, flags=flags)}"


def _agreements(t: Translator, desk: WindowDesk) -> list[str]:
    return [
        t(
            "votedesk.window.agreed",
            move=t.plain(f"votedesk.move.{move}"),
            number=len(people),
            needed=len(BY_HAND[move]),
        )
        for move, people in desk.agreed.items()
    ]


def _moves(t: Translator, desk: WindowDesk) -> list[Button]:
    """Moves that this state allows and for which this person's word counts."""
    return [
        Button(t.plain(f"votedesk.move.{move}"), DeskMoveTap(window=desk.id, move=move))
        for move, needed in BY_HAND.items()
        if desk.card.state in TARGETS[move][0]
        and desk.roles & frozenset().union(*needed)
        and not (move in _TIMED and desk.card.rules.contingency.value != move.value)
    ]


def _rooms(t: Translator, desk: WindowDesk) -> list[Button]:
    """Further screens, by role and state."""
    state, roles, id_ = desk.card.state, desk.roles, desk.id
    before = state in (WindowState.DRAFT, WindowState.ARMED, WindowState.OPEN)
    makes = bool(roles & {VoteRole.PRODUCER, VoteRole.OPERATOR})
    checks = bool(roles & {VoteRole.FRAUD_ANALYST, VoteRole.AUDITOR, VoteRole.OPERATOR})
    offered: list[tuple[str, Tap, bool]] = [
        ("marks", MarksTap(window=id_), desk.my_judge is not None and before),
        ("dry_run", DryRunTap(window=id_), makes and state is WindowState.DRAFT),
        ("report", ReportTap(window=id_), desk.findings is not None or desk.sanity is not None),
        ("cases", CasesTap(window=id_), checks and state is not WindowState.DRAFT),
        ("counts", CountsTap(window=id_), VoteRole.AUDITOR in roles),
        ("stage", StageTap(window=id_), VoteRole.OPERATOR in roles and not before),
        ("acts", DeskActsTap(window=id_), makes and before),
        ("log", DeskLogTap(window=id_), True),
    ]
    return [Button(t.plain(f"votedesk.room.{name}"), tap) for name, tap, shown in offered if shown]


def move(t: Translator, desk: WindowDesk, asked: Move, minutes: int, note: str = "") -> Screen:
    """What a move does, before it is agreed to; how long, where that is the question."""
    needed = len(BY_HAND[asked])
    lines: list[str] = [
        _window_path(t, desk, t.plain(f"votedesk.move.{asked}")),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{bold(t, desk.card.stage.name)} · {desk.card.rules.code}",
        t(f"votedesk.explain.{asked}"),
    ]
    if needed > 1:
        lines += ["", t("votedesk.confirm.two")]
    rows: list[Row] = []
    if asked in _TIMED and not minutes:
        choices = _LONGER if asked is Move.EXTEND else _LATER
        taps = [
            Button(
                t.n("votedesk.confirm.minutes", number),
                DeskMoveTap(window=desk.id, move=asked, minutes=number),
            )
            for number in choices
        ]
        rows = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    else:
        if minutes:
            lines.append(t.n("votedesk.confirm.minutes", minutes))
        sure = DeskMoveSureTap(window=desk.id, move=asked, minutes=minutes)
        rows.append([Button("✅ " + t.plain("votedesk.confirm.button_sure"), sure)])
    back = DeskWindowTap(window=desk.id)
    location = DeskMoveTap(window=desk.id, move=asked, minutes=minutes)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def ask_reason(t: Translator, desk: WindowDesk) -> Screen:
    """Why a vote is void: typed, for it is published."""
    lines = [
        _window_path(t, desk, t.plain(f"votedesk.move.{Move.VOID}")),
        "",
        t("votedesk.explain.void"),
        "",
        t("votedesk.confirm.reason"),
    ]
    back = DeskWindowTap(window=desk.id)
    location = DeskMoveTap(window=desk.id, move=Move.VOID)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)
