"""Shows, windows and moves: each move asks once more, and often a second person as well."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.vote_desk import check_screens, checks_router, screens, stage_router, stage_screens
from handlers.vote_desk.buttons import (
    CountsTap,
    DeskLogTap,
    DeskMoveSureTap,
    DeskMoveTap,
    DeskShowTap,
    DeskWindowTap,
    DryRunTap,
    LookUpTap,
    VoteDeskTap,
)
from handlers.vote_desk.desk import VotingDesk, WorksForShows, why_not
from services.voting.errors import NotReady, ReceiptNotFound, ShowNotFound
from services.voting.intake.receipts import clean_code
from services.voting.programme.moves import Asked
from services.voting.states import Move

router = Router(name="vote-desk")
router.callback_query.filter(WorksForShows())
router.message.filter(WorksForShows())
router.include_routers(checks_router.router, stage_router.router)
REASON: Final = "votedesk.reason/1"
"""Waits for the reason of a void. Its answer: `window`."""
RECEIPT: Final = "votedesk.receipt/1"
"""Waits for the code of a receipt."""
_SHORTEST_REASON: Final = 5


@router.callback_query(VoteDeskTap.filter())
async def show_shows(_: CallbackQuery, window: Window, voting_desk: VotingDesk) -> None:
    window.stop_asking()
    listed = await voting_desk.overview.shows(window.fan.id)
    await window.show(screens.shows(window.t, listed))


@router.callback_query(DeskShowTap.filter())
async def show_windows(
    _: CallbackQuery, callback_data: DeskShowTap, window: Window, voting_desk: VotingDesk
) -> None:
    window.stop_asking()
    shows = await voting_desk.overview.shows(window.fan.id)
    show = next((each for each in shows if each.code == callback_data.show), None)
    if show is None:
        raise ShowNotFound(show=callback_data.show)
    listed = await voting_desk.overview.windows(show.code, window.fan.id)
    page = max(callback_data.page, 0)
    await window.show(screens.windows(window.t, show, listed, page))


@router.callback_query(DeskWindowTap.filter())
async def show_window(
    _: CallbackQuery, callback_data: DeskWindowTap, window: Window, voting_desk: VotingDesk
) -> None:
    await voting_desk.show_window(window, callback_data.window)


@router.callback_query(DeskMoveTap.filter())
async def ask_move(
    _: CallbackQuery, callback_data: DeskMoveTap, window: Window, voting_desk: VotingDesk
) -> None:
    desk = await voting_desk.overview.window(callback_data.window, window.fan.id)
    if callback_data.move is Move.VOID:
        window.ask(REASON, window=desk.id)
        await window.show(screens.ask_reason(window.t, desk))
        return
    tap = callback_data
    await window.show(screens.move(window.t, desk, tap.move, tap.minutes))


@router.callback_query(DeskMoveSureTap.filter())
async def make_move(
    _: CallbackQuery, callback_data: DeskMoveSureTap, window: Window, voting_desk: VotingDesk
) -> None:
    tap = callback_data
    await _make(window, voting_desk, Asked(tap.window, tap.move, window.fan.id, "", tap.minutes))


@router.message(Answers(REASON))
async def void_with_reason(message: Message, window: Window, voting_desk: VotingDesk) -> None:
    window_id, reason = str(window.answers["window"]), (message.text or "").strip()
    if len(reason) < _SHORTEST_REASON:
        desk = await voting_desk.overview.window(window_id, window.fan.id)
        await window.show(screens.ask_reason(window.t, desk))
        return
    await _make(window, voting_desk, Asked(window_id, Move.VOID, window.fan.id, reason[:300]))


async def _make(window: Window, desk: VotingDesk, asked: Asked) -> None:
    """The window as it is after it, or with the word for what is missing."""
    note = ""
    try:
        await desk.operations.ask(asked)
    except NotReady as refusal:
        note = why_not(window.t, refusal)
    await desk.show_window(window, asked.window_id, note)


@router.callback_query(DryRunTap.filter())
async def dry_run(
    _: CallbackQuery, callback_data: DryRunTap, window: Window, voting_desk: VotingDesk
) -> None:
    await window.answer(window.t.plain("votedesk.dry.toast"))
    played = await voting_desk.dry_runs.run(callback_data.window, window.fan.id)
    card = await voting_desk.programme.window(callback_data.window)
    await window.show(stage_screens.dry_run(window.t, card, played))


@router.callback_query(CountsTap.filter())
async def show_counts(
    _: CallbackQuery, callback_data: CountsTap, window: Window, voting_desk: VotingDesk
) -> None:
    found = await voting_desk.operations.counts(callback_data.window, window.fan.id)
    card = await voting_desk.programme.window(callback_data.window)
    await window.show(check_screens.counts(window.t, card, found))


@router.callback_query(DeskLogTap.filter())
async def show_log(
    _: CallbackQuery, callback_data: DeskLogTap, window: Window, voting_desk: VotingDesk
) -> None:
    entries = await voting_desk.overview.log(callback_data.window, window.fan.id)
    card = await voting_desk.programme.window(callback_data.window)
    await window.show(check_screens.log(window.t, card, entries))


@router.callback_query(LookUpTap.filter())
async def ask_receipt(_: CallbackQuery, window: Window) -> None:
    window.ask(RECEIPT)
    await window.show(check_screens.ask_receipt(window.t))


@router.message(Answers(RECEIPT))
async def look_up(message: Message, window: Window, voting_desk: VotingDesk) -> None:
    code = clean_code(message.text or "")
    try:
        if code is None:
            raise ReceiptNotFound(code="")
        proof = await voting_desk.operations.look_up(code, window.fan.id)
    except ReceiptNotFound:
        note = window.t("error.voting.receipt_not_found")
        await window.show(check_screens.ask_receipt(window.t, note))
        return
    card = await voting_desk.programme.window(proof.leaf.window_id)
    await window.show(check_screens.receipt(window.t, card, code, proof))
