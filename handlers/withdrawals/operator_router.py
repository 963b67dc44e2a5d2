"""The operators' queue of withdrawals: agree, say no, or send by hand."""

from __future__ import annotations

from typing import Final

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.withdrawals import operator_screens as screens
from handlers.withdrawals.buttons import (
    ApproveTap,
    CaseTap,
    ExportTap,
    FailedTap,
    QueueTap,
    RejectSureTap,
    RejectTap,
    SentTap,
)
from services.core.ids import from_short_id
from services.identity.roles import Role
from services.payments.withdrawals import BankReason, Withdrawal, WithdrawalDesk

router = Router(name="withdrawals-queue")
router.callback_query.filter(IsOperator())
REFERENCE: Final = "withdrawals.reference/1"
"""The question for the bank's reference. Its answer so far: `withdrawal`."""


def withdrawals_queue(desk: WithdrawalDesk) -> Queue:
    """The queue as the operator's desk lists it."""
    return Queue("withdrawals.desk.button_queue", Role.FINANCE, QueueTap(), desk.waiting)


async def _show(window: Window, desk: WithdrawalDesk, one: Withdrawal) -> None:
    await window.show(screens.case(window.t, one, by_hand=not desk.sends_itself))


@router.callback_query(QueueTap.filter())
async def queue(_: CallbackQuery, window: Window, withdrawal_desk: WithdrawalDesk) -> None:
    window.stop_asking()
    cases = await withdrawal_desk.cases(window.fan.id)
    by_hand = not withdrawal_desk.sends_itself
    await window.show(screens.queue(window.t, cases, by_hand=by_hand))


@router.callback_query(CaseTap.filter())
async def case(
    _: CallbackQuery, callback_data: CaseTap, window: Window, withdrawal_desk: WithdrawalDesk
) -> None:
    window.stop_asking()
    one = await withdrawal_desk.case(window.fan.id, callback_data.withdrawal_id)
    await _show(window, withdrawal_desk, one)


@router.callback_query(ApproveTap.filter())
async def approve(
    _: CallbackQuery, callback_data: ApproveTap, window: Window, withdrawal_desk: WithdrawalDesk
) -> None:
    one = await withdrawal_desk.approve(window.fan.id, callback_data.withdrawal_id)
    await _show(window, withdrawal_desk, one)


@router.callback_query(RejectTap.filter())
async def ask_reason(_: CallbackQuery, callback_data: RejectTap, window: Window) -> None:
    await window.show(screens.reasons(window.t, callback_data.withdrawal))


@router.callback_query(RejectSureTap.filter())
async def reject(
    _: CallbackQuery,
    callback_data: RejectSureTap,
    window: Window,
    withdrawal_desk: WithdrawalDesk,
) -> None:
    one = await withdrawal_desk.reject(
        window.fan.id, callback_data.withdrawal_id, callback_data.reason
    )
    await _show(window, withdrawal_desk, one)


@router.callback_query(ExportTap.filter())
async def export(
    query: CallbackQuery, window: Window, withdrawal_desk: WithdrawalDesk, bot: Bot
) -> None:
    """The list as a file below the screen, and the screen with what is being sent now."""
    exported = await withdrawal_desk.export(window.fan.id)
    if exported.withdrawals:
        name = f"withdrawals-{exported.withdrawals[-1].reference}.csv"
        # The mark at the start tells spreadsheets that the text is UTF-8.
        file = BufferedInputFile(b"\xef\xbb\xbf" + exported.csv.encode(), name)
        await bot.send_document(window.chat_id, file, protect_content=True)
    await queue(query, window, withdrawal_desk)


@router.callback_query(SentTap.filter())
async def ask_reference(_: CallbackQuery, callback_data: SentTap, window: Window) -> None:
    window.ask(REFERENCE, withdrawal=callback_data.withdrawal)
    await window.show(screens.ask_reference(window.t, callback_data.withdrawal))


@router.message(Answers(REFERENCE), IsOperator())
async def sent(message: Message, window: Window, withdrawal_desk: WithdrawalDesk) -> None:
    withdrawal_id = from_short_id(str(window.answers["withdrawal"]))
    reference = (message.text or "").strip()
    one = await withdrawal_desk.mark_sent(window.fan.id, withdrawal_id, reference)
    window.stop_asking()
    await _show(window, withdrawal_desk, one)


@router.callback_query(FailedTap.filter())
async def failed(
    _: CallbackQuery, callback_data: FailedTap, window: Window, withdrawal_desk: WithdrawalDesk
) -> None:
    one = await withdrawal_desk.mark_failed(
        window.fan.id, callback_data.withdrawal_id, BankReason.BANK_REFUSED
    )
    await _show(window, withdrawal_desk, one)
