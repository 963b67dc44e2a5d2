"""Payments that fit nothing and differences to statements: look, decide, explain."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.finance import case_screens as screens
from handlers.finance.buttons import (
    ExplainTap,
    FindingsTap,
    FindingTap,
    ReviewDecideTap,
    ReviewsTap,
    ReviewTap,
)
from handlers.finance.desk import FinanceDesk, IsFinance
from handlers.finance.notes import clean_note
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.core.ids import from_short_id
from services.payments.reviews.schemas import Decision

router = Router(name="finance-cases")
router.callback_query.filter(IsFinance())
NOTE: Final = "finance.note/1"
"""Waits for the note to a decision. Its answers: `review`, `decision`."""
WHY: Final = "finance.why/1"
"""Waits for the word on a difference. Its answer: `finding`."""


@router.callback_query(ReviewsTap.filter())
async def reviews(
    _: CallbackQuery, callback_data: ReviewsTap, window: Window, finance_desk: FinanceDesk
) -> None:
    window.stop_asking()
    await _show_reviews(window, finance_desk, callback_data.cursor)


async def _show_reviews(window: Window, desk: FinanceDesk, cursor: str = "") -> None:
    page = await desk.reviews.open_reviews(window.fan.id, cursor or None)
    await window.show(screens.reviews(window.t, page, cursor))


@router.callback_query(ReviewTap.filter())
async def review(
    _: CallbackQuery, callback_data: ReviewTap, window: Window, finance_desk: FinanceDesk
) -> None:
    window.stop_asking()
    case = await finance_desk.review(window.fan.id, callback_data.review_id)
    await window.show(screens.review(window.t, case))


@router.callback_query(ReviewDecideTap.filter())
async def ask_note(
    _: CallbackQuery, callback_data: ReviewDecideTap, window: Window, finance_desk: FinanceDesk
) -> None:
    case = await finance_desk.review(window.fan.id, callback_data.review_id)
    window.ask(NOTE, review=callback_data.review, decision=callback_data.decision.value)
    await window.show(screens.ask_note(window.t, case, callback_data.decision))


@router.message(Answers(NOTE), IsFinance())
async def note_typed(message: Message, window: Window, finance_desk: FinanceDesk) -> None:
    """The note carries the decision out; the same one twice is one."""
    review_id = from_short_id(str(window.answers["review"]))
    decision, note = Decision(window.answers["decision"]), clean_note(message)
    if not note:
        case = await finance_desk.review(window.fan.id, review_id)
        await window.show(screens.ask_note(window.t, case, decision, problem=True))
        return
    window.money_at_stake = decision is not Decision.DISMISS
    await finance_desk.reviews.decide(window.fan.id, review_id, decision, note)
    window.stop_asking()
    await _show_reviews(window, finance_desk)


@router.callback_query(FindingsTap.filter())
async def findings(
    _: CallbackQuery, callback_data: FindingsTap, window: Window, finance_desk: FinanceDesk
) -> None:
    window.stop_asking()
    found = await finance_desk.findings()
    await window.show(screens.findings(window.t, found, callback_data.page))


@router.callback_query(FindingTap.filter())
async def finding(
    _: CallbackQuery, callback_data: FindingTap, window: Window, finance_desk: FinanceDesk
) -> None:
    window.stop_asking()
    one = await finance_desk.finding(callback_data.finding_id)
    await window.show(screens.finding(window.t, one))


@router.callback_query(ExplainTap.filter())
async def ask_why(
    _: CallbackQuery, callback_data: ExplainTap, window: Window, finance_desk: FinanceDesk
) -> None:
    one = await finance_desk.finding(callback_data.finding_id)
    window.ask(WHY, finding=callback_data.finding)
    await window.show(screens.ask_why(window.t, one))


@router.message(Answers(WHY), IsFinance())
async def why_typed(message: Message, window: Window, finance_desk: FinanceDesk) -> None:
    finding_id = from_short_id(str(window.answers["finding"]))
    note = clean_note(message)
    if not note:
        one = await finance_desk.finding(finding_id)
        await window.show(screens.ask_why(window.t, one, problem=True))
        return
    await finance_desk.reconciliation.explain(window.fan.id, finding_id, note)
    window.stop_asking()
    found = await finance_desk.findings()
    await window.show(screens.findings(window.t, found, 0))
