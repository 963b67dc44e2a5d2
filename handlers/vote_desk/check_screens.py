"""What the tests found, what is held and why, the counts, the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, page_row
from handlers.kit.screen import Screen
from handlers.ticketing.words import escaped, on_button
from handlers.vote_desk.buttons import (
    CasesTap,
    CaseTap,
    CountsTap,
    DecideTap,
    DeskLogTap,
    DeskWindowTap,
    HoldTap,
    LookUpTap,
    ReportTap,
    SignTap,
    VoteDeskTap,
)
from handlers.vote_desk.screens import desk_path
from handlers.voting.words import said, spaced
from services.core.i18n import Safe, Translator
from services.voting.operations.schemas import LogLine, WindowDesk
from services.voting.programme.schemas import WindowCard
from services.voting.quarantine.schemas import BeforeAfter, FlagState, VoteCase
from services.voting.sanity.schemas import Result
from services.voting.sealing.service import Proof
from services.voting.show.model import Channel
from services.voting.states import CASE_MAKERS, SIGNED_BY

_CASES: Final = 5
_SUBJECT: Final = 12
_MARKS: Final = {Result.PASSED: "✅", Result.FLAGGED: "🚩", Result.SKIPPED: "➖"}
_COUNTED: Final = 30


def _path(t: Translator, card: WindowCard, *steps: str) -> Safe:
    return desk_path(t, said(t, card.show_name), *steps)


def report(t: Translator, desk: WindowDesk) -> Screen:
    """The format and the totals; whoever must sign what was found can."""
    lines: list[str] = [_path(t, desk.card, t.plain("votedesk.room.report")), ""]
    names = {act.code: said(t, act.name) for act in desk.card.acts}
    for found in desk.findings or ():
        act = names.get(found.code, found.code)
        lines.append(f"🚩 {t(f'votedesk.flaw.{found.flaw}', act=act)}")
    if desk.findings == ():
        lines.append(f"✅ {t('votedesk.report.fair')}")
    if desk.sanity is not None:
        lines += ["", t("votedesk.report.tested", time=desk.sanity.at)]
        for check in desk.sanity.checks:
            lines.append(f"{_MARKS[check.result]} {t(f'votedesk.test.{check.test}')}")
    rows: list[Row] = []
    flags = {
        "feasible": len(desk.findings or ()),
        "sanity": desk.sanity.flags if desk.sanity else 0,
    }
    for kind, needed in SIGNED_BY.items():
        may = desk.roles & frozenset().union(*needed)
        if flags[kind] and may and kind not in desk.signed:
            label = t.plain(f"votedesk.report.button_{kind}")
            rows.append([Button("✍️ " + label, SignTap(window=desk.id, kind=kind))])
    if rows:
        lines += ["", t("votedesk.report.sign")]
    back, location = DeskWindowTap(window=desk.id), ReportTap(window=desk.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def cases(
    t: Translator, desk: WindowDesk, listed: Sequence[VoteCase], counts: BeforeAfter, page: int
) -> Screen:
    shown = listed[page * _CASES : (page + 1) * _CASES]
    lines: list[str] = [
        _path(t, desk.card, t.plain("votedesk.room.cases")),
        "",
        t("votedesk.cases.sum", cases=desk.cases, held=desk.held),
    ]
    lines += [
        t(
            "votedesk.cases.rule",
            rule=t.plain(f"votedesk.rule.{each.rule}"),
            state=t.plain(f"votedesk.flag.{each.state}"),
            cases=each.cases,
            votes=each.votes,
        )
        for each in counts.rules
    ]
    if counts.order_changed:
        lines += ["", f"⚠️ {t('votedesk.cases.order_changed')}"]
    rows: list[Row] = [
        [Button(_case_label(t, each), CaseTap(window=desk.id, case=each.id))] for each in shown
    ]
    if desk.roles & CASE_MAKERS:
        rows.append([Button(t.plain("votedesk.cases.button_hold"), HoldTap(window=desk.id))])
    more = len(listed) > (page + 1) * _CASES
    rows.append(
        page_row(
            t,
            CasesTap(window=desk.id, page=page - 1) if page else None,
            CasesTap(window=desk.id, page=page + 1) if more else None,
        )
    )
    back, location = DeskWindowTap(window=desk.id), CasesTap(window=desk.id, page=page)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _case_label(t: Translator, one: VoteCase) -> str:
    sign = {FlagState.HELD: "⏸", FlagState.RELEASED: "✅", FlagState.EXCLUDED: "⛔"}[one.state]
    rule = t.plain(f"votedesk.rule.{one.rule}")
    return on_button(f"{sign} {rule} · {t.number(one.votes)}")


def case(t: Translator, card: WindowCard, one: VoteCase, *, decides: bool) -> Screen:
    rule = t.plain(f"votedesk.rule.{one.rule}")
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.cases"), rule),
        "",
        t(f"votedesk.why_held.{one.rule}"),
        t(
            "votedesk.case.subject",
            subject=Safe(f"<code>{escaped(one.subject[:_SUBJECT])}</code>"),
        ),
        t("votedesk.case.size", fans=one.fans, votes=one.votes, units=one.units),
        t("votedesk.case.score", score=one.score),
        t("votedesk.case.state", state=t.plain(f"votedesk.flag.{one.state}")),
    ]
    if one.words:
        lines += ["", f"«{escaped(one.words)}»"]
    if one.state is FlagState.HELD and one.wish is not None:
        lines += ["", t("votedesk.case.wish", wish=t.plain(f"votedesk.flag.{one.wish}"))]
    rows: list[Row] = []
    if decides and one.state is FlagState.HELD:
        taps = [
            Button(
                t.plain(f"votedesk.case.button_{wanted}"),
                DecideTap(window=card.id, case=one.id, wanted=wanted),
            )
            for wanted in (FlagState.RELEASED, FlagState.EXCLUDED)
        ]
        every = [
            Button(
                t.plain(f"votedesk.case.button_all_{wanted}"),
                DecideTap(window=card.id, case=0, wanted=wanted, rule=one.rule),
            )
            for wanted in (FlagState.RELEASED, FlagState.EXCLUDED)
        ]
        rows = [taps, every]
    back, location = CasesTap(window=card.id), CaseTap(window=card.id, case=one.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def hold(t: Translator, desk: WindowDesk) -> Screen:
    """Which channel is held as a whole."""
    lines = [
        _path(t, desk.card, t.plain("votedesk.cases.button_hold")),
        "",
        t("votedesk.hold.question"),
    ]
    taps = [
        Button(t.plain(f"votedesk.channel.{channel}"), HoldTap(window=desk.id, channel=channel))
        for channel in Channel
        if channel in desk.card.rules.channels
    ]
    rows = [taps[at : at + 2] for at in range(0, len(taps), 2)]
    back, location = CasesTap(window=desk.id), HoldTap(window=desk.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def counts(t: Translator, card: WindowCard, found: Mapping[str, Mapping[str, int]]) -> Screen:
    """What nobody else sees before the close; the look itself is logged."""
    lines: list[str] = [
        _path(t, card, t.plain("votedesk.room.counts")),
        "",
        t("votedesk.counts.logged"),
        "",
    ]
    names = {act.code: f"{act.number}. {said(t, act.name)}" for act in card.acts}
    ranked = sorted(found, key=lambda act: (-sum(found[act].values()), act))[:_COUNTED]
    for act in ranked:
        kinds = ", ".join(
            f"{t.plain(f'votedesk.kind.{kind}')} {t.number(units)}"
            for kind, units in found[act].items()
        )
        total = f"{t.number(sum(found[act].values()))} ({kinds})"
        lines.append(t("votedesk.line.pair", name=names.get(act, act), value=total))
    if not found:
        lines.append(t("votedesk.counts.nothing"))
    back, location = DeskWindowTap(window=card.id), CountsTap(window=card.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def log(t: Translator, card: WindowCard, entries: Sequence[LogLine]) -> Screen:
    lines: list[str] = [_path(t, card, t.plain("votedesk.room.log")), ""]
    for one in entries:
        who = str(one.actor_id) if one.actor_id is not None else t.plain("votedesk.log.system")
        what = escaped(f"{one.action}: {one.outcome}")
        why = f" · {escaped(one.note[:60])}" if one.note else ""
        lines.append(f"{t.date_time(one.at)} · {who}\n{what}{why}")
    if not entries:
        lines.append(t("votedesk.log.nothing"))
    back, location = DeskWindowTap(window=card.id), DeskLogTap(window=card.id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def ask_receipt(t: Translator, note: str = "") -> Screen:
    lines = [
        desk_path(t, t.plain("votedesk.shows.button_receipt")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("votedesk.receipt.ask"),
    ]
    return Screen("\n".join(lines), (last_row(t, VoteDeskTap()),), location=LookUpTap())


def receipt(t: Translator, card: WindowCard, code: str, proof: Proof) -> Screen:
    """A receipt as support sees it: what it says, not whose it is."""
    act = next((a for a in card.acts if a.code == proof.leaf.act), None)
    name = said(t, act.name) if act else proof.leaf.act
    lines = [
        desk_path(t, t.plain("votedesk.shows.button_receipt")),
        "",
        f"<code>{spaced(code)}</code>",
        escaped(said(t, card.show_name)),
        t("votedesk.receipt.act", act=name, units=proof.leaf.units),
        t("votedesk.case.state", state=t.plain(f"votedesk.proof.{proof.state}")),
        t("votedesk.receipt.place", seq=proof.leaf.seq + 1, size=proof.size),
    ]
    return Screen("\n".join(lines), (last_row(t, LookUpTap()),), location=LookUpTap())
