"""Reports are read and signed, cases decided, channels held."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.vote_desk import check_screens as screens
from handlers.vote_desk.buttons import (
    CasesTap,
    CaseTap,
    DecideTap,
    HoldTap,
    ReportTap,
    SignTap,
)
from handlers.vote_desk.desk import VotingDesk
from services.voting.errors import CaseNotFound
from services.voting.quarantine.schemas import FlagState
from services.voting.states import CASE_DECIDERS

router = Router(name="vote-desk-checks")
_DECIDERS = CASE_DECIDERS[0] | CASE_DECIDERS[1]


@router.callback_query(ReportTap.filter())
async def show_report(
    _: CallbackQuery, callback_data: ReportTap, window: Window, voting_desk: VotingDesk
) -> None:
    desk = await voting_desk.overview.window(callback_data.window, window.fan.id)
    await window.show(screens.report(window.t, desk))


@router.callback_query(SignTap.filter())
async def sign(
    _: CallbackQuery, callback_data: SignTap, window: Window, voting_desk: VotingDesk
) -> None:
    tap = callback_data
    done = await voting_desk.operations.sign(tap.window, tap.kind, window.fan.id, "")
    key = "votedesk.report.toast_signed" if done else "votedesk.report.toast_one"
    await window.answer(window.t.plain(key))
    desk = await voting_desk.overview.window(tap.window, window.fan.id)
    await window.show(screens.report(window.t, desk))


@router.callback_query(CasesTap.filter())
async def show_cases(
    _: CallbackQuery, callback_data: CasesTap, window: Window, voting_desk: VotingDesk
) -> None:
    await _show_cases(window, voting_desk, callback_data.window, max(callback_data.page, 0))


async def _show_cases(window: Window, desk: VotingDesk, window_id: str, page: int = 0) -> None:
    listed = await desk.quarantine.cases(window_id, window.fan.id)
    counts = await desk.quarantine.before_after(window_id)
    seen = await desk.overview.window(window_id, window.fan.id)
    await window.show(screens.cases(window.t, seen, listed, counts, page))


@router.callback_query(CaseTap.filter())
async def show_case(
    _: CallbackQuery, callback_data: CaseTap, window: Window, voting_desk: VotingDesk
) -> None:
    await _show_case(window, voting_desk, callback_data.window, callback_data.case)


async def _show_case(window: Window, desk: VotingDesk, window_id: str, case_id: int) -> None:
    listed = await desk.quarantine.cases(window_id, window.fan.id)
    found = next((each for each in listed if each.id == case_id), None)
    if found is None:
        raise CaseNotFound(case=case_id)
    seen = await desk.overview.window(window_id, window.fan.id)
    decides = bool(seen.roles & _DECIDERS)
    await window.show(screens.case(window.t, seen.card, found, decides=decides))


@router.callback_query(DecideTap.filter())
async def decide(
    _: CallbackQuery, callback_data: DecideTap, window: Window, voting_desk: VotingDesk
) -> None:
    """One case, or every held one of a rule."""
    tap, quarantine, actor = callback_data, voting_desk.quarantine, window.fan.id
    ids = [tap.case]
    if tap.rule is not None:
        held = await quarantine.cases(tap.window, actor, tap.rule)
        ids = [each.id for each in held if each.state is FlagState.HELD and each.by1 != actor]
    if ids:
        await quarantine.decide(tap.window, ids, tap.wanted, actor, "")
    await window.answer(window.t.plain("votedesk.case.toast_noted"))
    if tap.rule is None:
        await _show_case(window, voting_desk, tap.window, tap.case)
    else:
        await _show_cases(window, voting_desk, tap.window)


@router.callback_query(HoldTap.filter())
async def hold(
    _: CallbackQuery, callback_data: HoldTap, window: Window, voting_desk: VotingDesk
) -> None:
    tap = callback_data
    if tap.channel is None:
        desk = await voting_desk.overview.window(tap.window, window.fan.id)
        await window.show(screens.hold(window.t, desk))
        return
    case = await voting_desk.quarantine.hold_channel(tap.window, tap.channel, window.fan.id, "")
    await _show_case(window, voting_desk, tap.window, case.id)
