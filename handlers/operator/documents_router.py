"""The documents queue: take a case, see its papers, approve or reject it, give it back."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator import case_screens as screens
from handlers.operator.buttons import (
    ApproveSureTap,
    ApproveTap,
    CaseTap,
    PapersTap,
    RejectSureTap,
    RejectTap,
    ReleaseTap,
    TakeTap,
)
from handlers.operator.desk import OperatorDesk, Queue
from handlers.operator.papers import put_away, send_papers
from services.core.i18n import Safe
from services.core.ids import from_short_id, short_id
from services.identity.roles import Role
from services.identity.verification import Approve, Case, Reject, ReviewService
from services.identity.verification.errors import BadExpiry, NotSeen

router = Router(name="operator-documents")
EXPIRY = "operator.expiry/1"
"""Waits for the last day of an identity document. Its answers: `case`."""
_DATE = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})")
_ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def documents_queue(review: ReviewService) -> Queue:
    return Queue("operator.queue.button_documents", Role.REVIEWER, TakeTap(), review.waiting)


@router.callback_query(TakeTap.filter())
async def take(_: CallbackQuery, window: Window, bot: Bot, review: ReviewService) -> None:
    window.stop_asking()
    await put_away(window, bot, review)
    case = await review.take(window.fan.id)
    await window.show(screens.case(window.t, case) if case else screens.nothing_waits(window.t))


@router.callback_query(CaseTap.filter())
async def open_case(
    _: CallbackQuery, callback_data: CaseTap, window: Window, review: ReviewService
) -> None:
    await _show_case(window, review, callback_data.application_id)


async def _show_case(
    window: Window, review: ReviewService, application_id: UUID, note: Safe | None = None
) -> None:
    window.stop_asking()
    case = await review.case(window.fan.id, application_id)
    await window.show(screens.case(window.t, case, note))


@router.callback_query(PapersTap.filter())
async def papers(
    _: CallbackQuery, callback_data: PapersTap, window: Window, bot: Bot, review: ReviewService
) -> None:
    """The papers come below, so the case with its buttons moves below them."""
    case = await review.case(window.fan.id, callback_data.application_id)
    await window.answer(window.t.plain("operator.case.toast_papers"))
    await send_papers(window, bot, review, case)
    if window.conversation.screen_message_id is not None:
        await window.delete_message(window.conversation.screen_message_id)
    await _show_case(window, review, callback_data.application_id)


@router.callback_query(ApproveTap.filter())
async def approve(
    _: CallbackQuery, callback_data: ApproveTap, window: Window, review: ReviewService
) -> None:
    case = await review.case(window.fan.id, callback_data.application_id)
    if case.base_expires_on is not None:
        await window.show(screens.confirm(window.t, case, None))
        return
    await _ask_expiry(window, case)


async def _ask_expiry(window: Window, case: Case, note: Safe | None = None) -> None:
    window.ask(EXPIRY, case=short_id(case.application.id))
    await window.show(screens.ask_expiry(window.t, case, note))


@router.message(Answers(EXPIRY))
async def expiry_typed(message: Message, window: Window, review: ReviewService) -> None:
    case = await review.case(window.fan.id, from_short_id(window.answers["case"]))
    expires_on = _date_in(message.text or "")
    if expires_on is None:
        await _ask_expiry(window, case, window.t("operator.approve.no_date"))
        return
    window.stop_asking()
    await window.show(screens.confirm(window.t, case, expires_on))


def _date_in(words: str) -> date | None:
    """Day, month, year, as every Cambodian document has them."""
    found = _DATE.fullmatch(words.strip().translate(_ASCII_DIGITS))
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


@router.callback_query(ApproveSureTap.filter())
async def approve_sure(
    _: CallbackQuery,
    callback_data: ApproveSureTap,
    window: Window,
    bot: Bot,
    review: ReviewService,
    operator_desk: OperatorDesk,
) -> None:
    application_id = callback_data.application_id
    decision = Approve(
        window.fan.id, application_id, callback_data.level, callback_data.id_expires_on
    )
    try:
        await review.approve(decision)
    except NotSeen as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await _show_case(window, review, application_id, note)
        return
    except BadExpiry as refusal:
        case = await review.case(window.fan.id, application_id)
        await _ask_expiry(window, case, window.t(f"error.{refusal.code}", **refusal.details))
        return
    await window.answer(window.t.plain("operator.approve.toast_done"))
    await _leave(window, bot, review, operator_desk)


@router.callback_query(RejectTap.filter())
async def reject(
    _: CallbackQuery, callback_data: RejectTap, window: Window, review: ReviewService
) -> None:
    case = await review.case(window.fan.id, callback_data.application_id)
    await window.show(screens.reasons(window.t, case))


@router.callback_query(RejectSureTap.filter())
async def reject_sure(
    _: CallbackQuery,
    callback_data: RejectSureTap,
    window: Window,
    bot: Bot,
    review: ReviewService,
    operator_desk: OperatorDesk,
) -> None:
    application_id = callback_data.application_id
    try:
        await review.reject(Reject(window.fan.id, application_id, callback_data.reason))
    except NotSeen as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await _show_case(window, review, application_id, note)
        return
    await window.answer(window.t.plain("operator.reject.toast_done"))
    await _leave(window, bot, review, operator_desk)


@router.callback_query(ReleaseTap.filter())
async def release(
    _: CallbackQuery,
    callback_data: ReleaseTap,
    window: Window,
    bot: Bot,
    review: ReviewService,
    operator_desk: OperatorDesk,
) -> None:
    await review.release(window.fan.id, callback_data.application_id)
    await window.answer(window.t.plain("operator.case.toast_released"))
    await _leave(window, bot, review, operator_desk)


async def _leave(
    window: Window, bot: Bot, review: ReviewService, operator_desk: OperatorDesk
) -> None:
    await put_away(window, bot, review)
    await operator_desk.show(window)
