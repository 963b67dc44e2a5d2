"""Judges sign their ballots, operators write decisions down, acts leave by two people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.vote_desk import stage_screens as screens
from handlers.vote_desk.buttons import (
    DecisionTap,
    DeskActsTap,
    DeskActTap,
    DropTap,
    MarksSureTap,
    MarksTap,
    StageTap,
)
from handlers.vote_desk.desk import VotingDesk, why_not
from services.core.i18n import fold
from services.voting.errors import ActNotFound, NotReady
from services.voting.operations.service import DropAct
from services.voting.operations.stage import DecisionKind, kinds_of, people_of
from services.voting.programme.schemas import ActCard
from services.voting.results.service import MOST_MARKS

router = Router(name="vote-desk-stage")
MARKS: Final = "votedesk.marks/1"
"""Waits for a judge's marks. Its answer: `window`."""
DECISION: Final = "votedesk.decision/1"
"""Waits for who and which acts. Its answers: `window`, `kind`."""
_NUMBERS: Final = re.compile(r"\d+")
_ACT: Final = re.compile(r"(\d{1,3})(?:=(\d{1,2}))?")


@router.callback_query(MarksTap.filter())
async def ask_marks(
    _: CallbackQuery, callback_data: MarksTap, window: Window, voting_desk: VotingDesk
) -> None:
    desk = await voting_desk.overview.window(callback_data.window, window.fan.id)
    marks = None
    if desk.my_judge is not None:
        marks = await voting_desk.overview.my_marks(desk.id, desk.my_judge)
    if marks is not None:
        await window.show(screens.my_marks(window.t, desk.card, marks))
        return
    window.ask(MARKS, window=desk.id)
    await window.show(screens.ask_marks(window.t, desk.card))


@router.message(Answers(MARKS))
async def typed_marks(message: Message, window: Window, voting_desk: VotingDesk) -> None:
    card = await voting_desk.programme.window(str(window.answers["window"]))
    marks = [int(found) for found in _NUMBERS.findall(fold(message.text or ""))]
    if len(marks) != len(card.acts) or any(mark > MOST_MARKS for mark in marks):
        note = window.t("votedesk.marks.unreadable", number=len(card.acts), most=MOST_MARKS)
        await window.show(screens.ask_marks(window.t, card, note))
        return
    window.stop_asking()
    await window.show(screens.confirm_marks(window.t, card, marks))


@router.callback_query(MarksSureTap.filter())
async def lock_marks(
    _: CallbackQuery, callback_data: MarksSureTap, window: Window, voting_desk: VotingDesk
) -> None:
    card = await voting_desk.programme.window(callback_data.window)
    given = [int(mark) for mark in callback_data.marks.split(".")]
    marks = {act.code: mark for act, mark in zip(card.acts, given, strict=False)}
    await voting_desk.stage.lock_marks(card.id, window.fan.id, marks)
    await window.show(screens.my_marks(window.t, card, marks))


@router.callback_query(StageTap.filter())
async def show_stage(
    _: CallbackQuery, callback_data: StageTap, window: Window, voting_desk: VotingDesk
) -> None:
    await _show_stage(window, voting_desk, callback_data.window)


async def _show_stage(window: Window, desk: VotingDesk, window_id: str) -> None:
    window.stop_asking()
    result = await desk.stage.result(window_id, window.fan.id)
    card = await desk.programme.window(window_id)
    decided = await desk.stage.decided(window_id)
    kinds = kinds_of(result.stage)
    await window.show(screens.stage(window.t, card, result, kinds, decided))


@router.callback_query(DecisionTap.filter())
async def ask_decision(
    _: CallbackQuery, callback_data: DecisionTap, window: Window, voting_desk: VotingDesk
) -> None:
    window.ask(DECISION, window=callback_data.window, kind=callback_data.kind.value)
    await _ask_decision(window, voting_desk, callback_data.window, callback_data.kind)


async def _ask_decision(
    window: Window, desk: VotingDesk, window_id: str, kind: DecisionKind, note: str = ""
) -> None:
    show, _, acts = await desk.stage.entrants(window_id)
    card = await desk.programme.window(window_id)
    people = people_of(show, kind)
    await window.show(screens.ask_decision(window.t, card, kind, people, acts, note))


@router.message(Answers(DECISION))
async def typed_decision(message: Message, window: Window, voting_desk: VotingDesk) -> None:
    window_id, kind = str(window.answers["window"]), DecisionKind(window.answers["kind"])
    show, _, acts = await voting_desk.stage.entrants(window_id)
    read = _read(fold(message.text or ""), kind, people_of(show, kind), acts)
    if read is None:
        note = window.t("votedesk.ask.unreadable")
        await _ask_decision(window, voting_desk, window_id, kind, note)
        return
    person, chosen = read
    await voting_desk.stage.decide(window_id, window.fan.id, kind, person, chosen)
    await _show_stage(window, voting_desk, window_id)


def _read(
    text: str, kind: DecisionKind, people: Sequence[str], acts: Sequence[ActCard]
) -> tuple[str, list[tuple[str, int]]] | None:
    """`j1 3 7`, or numbers alone where nobody is named; None: it cannot be meant like that."""
    words = text.split()
    person = ""
    if kind.needs_person:
        if not words or words[0] not in people:
            return None
        person, *words = words
    by_number = {act.number: act.code for act in acts}
    found = [_ACT.fullmatch(word) for word in words]
    if not found or any(each is None or int(each[1]) not in by_number for each in found):
        return None
    return person, [(by_number[int(each[1])], int(each[2] or 1)) for each in found if each]


@router.callback_query(DeskActsTap.filter())
async def show_acts(
    _: CallbackQuery, callback_data: DeskActsTap, window: Window, voting_desk: VotingDesk
) -> None:
    desk = await voting_desk.overview.window(callback_data.window, window.fan.id)
    _show, _stage, acts = await voting_desk.stage.entrants(desk.id)
    await window.show(screens.acts(window.t, desk.card, acts, max(callback_data.page, 0)))


@router.callback_query(DeskActTap.filter())
async def show_act(
    _: CallbackQuery, callback_data: DeskActTap, window: Window, voting_desk: VotingDesk
) -> None:
    await _show_act(window, voting_desk, callback_data.window, callback_data.act)


async def _show_act(
    window: Window, desk: VotingDesk, window_id: str, code: str, note: str = ""
) -> None:
    seen = await desk.overview.window(window_id, window.fan.id)
    _, _, acts = await desk.stage.entrants(window_id)
    act = next((each for each in acts if each.code == code), None)
    if act is None:
        raise ActNotFound(act=code)
    await window.show(screens.act(window.t, seen.card, act, note))


@router.callback_query(DropTap.filter())
async def drop(
    _: CallbackQuery, callback_data: DropTap, window: Window, voting_desk: VotingDesk
) -> None:
    tap = callback_data
    asked = DropAct(tap.window, tap.act, tap.state, window.fan.id, "", tap.replaced)
    try:
        gone = await voting_desk.operations.drop(asked)
    except NotReady as refusal:
        note = why_not(window.t, refusal)
        await _show_act(window, voting_desk, tap.window, tap.act, note)
        return
    if gone:
        await voting_desk.show_window(window, tap.window)
        return
    await _show_act(window, voting_desk, tap.window, tap.act, window.t("votedesk.confirm.one"))
