"""The operators' queue of refunds: look, give, refuse."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.refunds import operator_screens as screens
from handlers.refunds.buttons import (
    ApproveTap,
    CaseTap,
    RefundQueueTap,
    RefuseSureTap,
    RefuseTap,
)
from services.core.errors import DomainError
from services.identity.roles import Role
from services.ticketing.refunds.desk import RefundDesk
from services.ticketing.refunds.errors import TicketBound, TicketUsed

router = Router(name="refund-desk")
router.callback_query.filter(IsOperator())


def refunds_queue(desk: RefundDesk) -> Queue:
    """The refunds as the operator's desk lists them."""
    return Queue("refunds.desk.title", Role.OPERATOR, RefundQueueTap(), desk.waiting)


@router.callback_query(RefundQueueTap.filter())
async def queue(_: CallbackQuery, window: Window, refund_desk: RefundDesk) -> None:
    window.stop_asking()
    await window.show(screens.queue(window.t, await refund_desk.queue(window.fan.id)))


@router.callback_query(CaseTap.filter())
async def case(
    _: CallbackQuery, callback_data: CaseTap, window: Window, refund_desk: RefundDesk
) -> None:
    card = await refund_desk.look(window.fan.id, callback_data.refund_id)
    await window.show(screens.case(window.t, card))


@router.callback_query(ApproveTap.filter())
async def approve(
    _: CallbackQuery, callback_data: ApproveTap, window: Window, refund_desk: RefundDesk
) -> None:
    window.money_at_stake = True
    note = ""
    try:
        card = await refund_desk.approve(window.fan.id, callback_data.refund_id)
    except (TicketUsed, TicketBound) as refusal:
        window.money_at_stake = False
        note = _said(window, refusal)
        card = await refund_desk.look(window.fan.id, callback_data.refund_id)
    await window.show(screens.case(window.t, card, note))


def _said(window: Window, refusal: DomainError) -> str:
    moved = window.t("common.money.not_moved")
    return f"{window.t(f'error.{refusal.code}', **refusal.details)} {moved}"


@router.callback_query(RefuseTap.filter())
async def ask_to_refuse(
    _: CallbackQuery, callback_data: RefuseTap, window: Window, refund_desk: RefundDesk
) -> None:
    card = await refund_desk.look(window.fan.id, callback_data.refund_id)
    await window.show(screens.refuse(window.t, card))


@router.callback_query(RefuseSureTap.filter())
async def refuse(
    _: CallbackQuery, callback_data: RefuseSureTap, window: Window, refund_desk: RefundDesk
) -> None:
    card = await refund_desk.refuse(window.fan.id, callback_data.refund_id)
    await window.show(screens.case(window.t, card))
