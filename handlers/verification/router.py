"""Taps of verification: how the fan stands, the steps, handing in, taking back."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.verification import files_router, phone_router, screens
from handlers.verification.buttons import (
    ApplyTap,
    ContinueTap,
    FundsTap,
    IdKindTap,
    OccupationTap,
    StepTap,
    SubmitTap,
    VerificationTap,
    WithdrawSureTap,
    WithdrawTap,
)
from handlers.verification.desk import VerificationDesk
from services.identity.verification.errors import Incomplete

router = Router(name="verification")
router.include_routers(phone_router.router, files_router.router)


@router.callback_query(VerificationTap.filter())
async def overview(_: CallbackQuery, window: Window, verification_desk: VerificationDesk) -> None:
    await verification_desk.show_overview(window)


@router.callback_query(ApplyTap.filter())
async def apply(
    _: CallbackQuery, callback_data: ApplyTap, window: Window, verification_desk: VerificationDesk
) -> None:
    await verification_desk.verification.start(window.fan.id, callback_data.target)
    await verification_desk.go_on(window)


@router.callback_query(ContinueTap.filter())
async def go_on(_: CallbackQuery, window: Window, verification_desk: VerificationDesk) -> None:
    await verification_desk.go_on(window)


@router.callback_query(StepTap.filter())
async def step(
    _: CallbackQuery, callback_data: StepTap, window: Window, verification_desk: VerificationDesk
) -> None:
    await verification_desk.open_step(window, callback_data.step)


@router.callback_query(IdKindTap.filter())
async def id_kind(
    _: CallbackQuery, callback_data: IdKindTap, window: Window, verification_desk: VerificationDesk
) -> None:
    await verification_desk.verification.answer(window.fan.id, callback_data.kind)
    await verification_desk.go_on(window)


@router.callback_query(OccupationTap.filter())
async def occupation(
    _: CallbackQuery,
    callback_data: OccupationTap,
    window: Window,
    verification_desk: VerificationDesk,
) -> None:
    await verification_desk.verification.answer(window.fan.id, callback_data.occupation)
    await verification_desk.go_on(window)


@router.callback_query(FundsTap.filter())
async def funds(
    _: CallbackQuery, callback_data: FundsTap, window: Window, verification_desk: VerificationDesk
) -> None:
    await verification_desk.verification.answer(window.fan.id, callback_data.funds)
    await verification_desk.go_on(window)


@router.callback_query(SubmitTap.filter())
async def submit(_: CallbackQuery, window: Window, verification_desk: VerificationDesk) -> None:
    """A second tap changes nothing; a step that has become open again is asked once more."""
    try:
        await verification_desk.verification.submit(window.fan.id)
    except Incomplete:
        await verification_desk.go_on(window)
        return
    await window.answer(window.t.plain("verification.summary.toast_submitted"))
    await verification_desk.show_overview(window)


@router.callback_query(WithdrawTap.filter())
async def withdraw(_: CallbackQuery, window: Window) -> None:
    window.stop_asking()
    await window.show(screens.withdraw(window.t))


@router.callback_query(WithdrawSureTap.filter())
async def withdraw_sure(
    _: CallbackQuery, window: Window, verification_desk: VerificationDesk
) -> None:
    await verification_desk.verification.withdraw(window.fan.id)
    await window.answer(window.t.plain("verification.withdraw.toast_done"))
    await verification_desk.show_overview(window)
