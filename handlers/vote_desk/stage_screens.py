"""Judges' marks, decisions of the stage, acts that leave the show, dry runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row
from handlers.kit.screen import Screen
from handlers.ticketing.words import escaped, on_button
from handlers.vote_desk.buttons import (
    DecisionTap,
    DeskActsTap,
    DeskActTap,
    DeskWindowTap,
    DropTap,
    DryRunTap,
    MarksSureTap,
    MarksTap,
    StageTap,
)
from handlers.vote_desk.screens import desk_path
from handlers.voting.words import numbered, said
from services.core.i18n import Safe, Translator
from services.voting.dry_run.schemas import DryRun
from services.voting.operations.stage import DecisionKind
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.results.decisions import Decisions
from services.voting.results.service import StageResult
from services.voting.show.model import ActState
from services.voting.show.rules import Fate

_ACTS: Final = 6
_LISTED: Final = 40


def _path(t: Translator, card: WindowCard, *steps: str) -> Safe:
    return desk_path(t, said(t, card.show_name), *steps)


def _listed(t: Translator, acts: Sequence[ActCard]) -> list[str]:
    return [escaped(numbered(t, act)) for act in acts[:_LISTED]]


def ask_marks(t: Translator, card: WindowCard, note: str = "") -> Screen:
    """All marks in one message, in the running order."""
    example = " ".join(str(90 - 5 * at) for at in range(len(card.acts)))
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.marks")),
        *([f"⚠️ {note}"] if note else []),
        "",
        *_listed(t, card.acts),
        "",
        t("votedesk.marks.ask", example=Safe(f"<code>{example}</code>")),
    ]
    back, location = DeskWindowTap(window=card.id), MarksTap(window=card.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def confirm_marks(t: Translator, card: WindowCard, marks: Sequence[int]) -> Screen:
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.marks")),
        "",
        *(
            t("votedesk.line.pair", name=numbered(t, act), value=mark)
            for act, mark in zip(card.acts, marks, strict=True)
        ),
        "",
        t("votedesk.marks.question"),
    ]
    sure = MarksSureTap(window=card.id, marks=".".join(map(str, marks)))
    button = Button("✍️ " + t.plain("votedesk.marks.button_sure"), sure)
    back = MarksTap(window=card.id)
    return Screen("\n".join(lines), ([button], last_row(t, back)), location=back)


def my_marks(t: Translator, card: WindowCard, marks: Mapping[str, int]) -> Screen:
    """They are locked: nobody changes them any more."""
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.marks")),
        "",
        *(
            t("votedesk.line.pair", name=numbered(t, act), value=marks.get(act.code, 0))
            for act in card.acts
        ),
        "",
        t("votedesk.marks.locked"),
    ]
    back, location = DeskWindowTap(window=card.id), MarksTap(window=card.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def stage(
    t: Translator,
    card: WindowCard,
    result: StageResult,
    kinds: Sequence[DecisionKind],
    decided: Decisions,
) -> Screen:
    """How the stage would end now, or what it waits for; what was decided so far."""
    lines: list[str] = [_path(t, card, t.plain("votedesk.room.stage")), ""]
    names = {act.code: said(t, act.name) for act in card.acts}
    if result.outcome is None:
        waits = result.waits_for.removeprefix("voting.")
        lines.append(t(f"votedesk.stage.{waits}", rule=str(result.details.get("rule", ""))))
    else:
        for fate in Fate:
            acts = [names.get(code, code) for code in result.outcome.with_fate(fate)]
            if acts:
                name = t.plain(f"votedesk.fate.{fate}")
                lines.append(t("votedesk.line.pair", name=name, value=t.listing(acts)))
    lines += ["", *_decided(t, decided, kinds)]
    buttons = [
        Button(t.plain(f"votedesk.decision.{kind}"), DecisionTap(window=card.id, kind=kind))
        for kind in kinds
    ]
    rows: list[Row] = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    back, location = DeskWindowTap(window=card.id), StageTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _decided(t: Translator, decided: Decisions, kinds: Sequence[DecisionKind]) -> list[str]:
    lines: list[str] = []
    for kind in kinds:
        found = getattr(decided, kind.value)
        if not found:
            continue
        pairs = found.items() if isinstance(found, Mapping) else [("", found)]
        parts = [f"{who} {_codes(what)}".strip() for who, what in pairs]
        name = t.plain(f"votedesk.decision.{kind}")
        lines.append(t("votedesk.line.pair", name=name, value=", ".join(parts)))
    return lines


def _codes(what: object) -> str:
    return " ".join(map(str, what)) if isinstance(what, tuple) else str(what)


def ask_decision(
    t: Translator,
    card: WindowCard,
    kind: DecisionKind,
    people: Sequence[str],
    acts: Sequence[ActCard],
    note: str = "",
) -> Screen:
    """One line: who, then the numbers of the acts."""
    first = acts[0].number if acts else 1
    example = f"{people[0]} {first}" if kind.needs_person and people else f"{first}"
    if kind is DecisionKind.YES:
        example = f"{first}=3"
    lines: list[str] = [
        _path(t, card, t.plain(f"votedesk.decision.{kind}")),
        *([f"⚠️ {note}"] if note else []),
        "",
        *_listed(t, acts),
        "",
        t(f"votedesk.question.{kind}"),
        *([t("votedesk.ask.people", people=", ".join(people))] if kind.needs_person else []),
        t("votedesk.ask.example", example=Safe(f"<code>{example}</code>")),
    ]
    back, location = StageTap(window=card.id), DecisionTap(window=card.id, kind=kind)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def acts(t: Translator, card: WindowCard, listed: Sequence[ActCard], page: int) -> Screen:
    shown = listed[page * _ACTS : (page + 1) * _ACTS]
    lines = [_path(t, card, t.plain("votedesk.room.acts")), "", t("votedesk.acts.choose")]
    taps = [
        Button(on_button(numbered(t, act)), DeskActTap(window=card.id, act=act.code))
        for act in shown
    ]
    rows: list[Row] = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    more = len(listed) > (page + 1) * _ACTS
    rows.append(
        page_row(
            t,
            DeskActsTap(window=card.id, page=page - 1) if page else None,
            DeskActsTap(window=card.id, page=page + 1) if more else None,
        )
    )
    back, location = DeskWindowTap(window=card.id), DeskActsTap(window=card.id, page=page)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def act(t: Translator, card: WindowCard, one: ActCard, note: str = "") -> Screen:
    """How an act leaves, and whether the next in line comes back for it."""
    lines = [
        _path(t, card, t.plain("votedesk.room.acts"), said(t, one.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{escaped(numbered(t, one))}</b>",
        t("votedesk.acts.question"),
        "",
        t("votedesk.confirm.two"),
    ]
    rows: list[Row] = [
        [
            Button(
                t.plain(f"votedesk.acts.button_{state}"),
                DropTap(window=card.id, act=one.code, state=state),
            ),
            Button(
                t.plain(f"votedesk.acts.button_{state}_next"),
                DropTap(window=card.id, act=one.code, state=state, replaced=True),
            ),
        ]
        for state in (ActState.WITHDRAWN, ActState.DISQUALIFIED)
    ]
    back, location = DeskActsTap(window=card.id), DeskActTap(window=card.id, act=one.code)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def dry_run(t: Translator, card: WindowCard, played: DryRun) -> Screen:
    """What a dry run came to. Nobody voted in it."""
    names = {act.code: said(t, act.name) for act in card.acts}
    through = t.listing([names.get(code, code) for code in played.through])
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.dry_run")),
        "",
        t("votedesk.dry.test"),
        t("votedesk.dry.votes", fans=played.fans, votes=sum(played.verdicts.values())),
        *(
            t("votedesk.dry.window", code=each.code, votes=each.votes, root=each.root[:16])
            for each in played.windows
        ),
        *([t("votedesk.dry.through", acts=through)] if through else []),
        "",
    ]
    if played.failures:
        lines += [f"🚩 {escaped(failure)}" for failure in played.failures[:10]]
    else:
        lines.append(f"✅ {t('votedesk.dry.passed')}")
    again = Button("🔄 " + t.plain("votedesk.dry.button_again"), DryRunTap(window=card.id))
    back = DeskWindowTap(window=card.id)
    return Screen("\n".join(lines), ([again], last_row(t, back)), location=back)
