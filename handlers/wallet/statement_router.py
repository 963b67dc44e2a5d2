"""Statements in chat: months, one month, its file."""

from __future__ import annotations

from datetime import date

from aiogram import Bot, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from handlers.kit.window import Window
from handlers.wallet import statement_screens as screens
from handlers.wallet.buttons import (
    StatementFileTap,
    StatementForm,
    StatementMonthTap,
    StatementNamedTap,
    StatementsTap,
)
from handlers.wallet.desk import WalletDesk
from services.core import formats

router = Router(name="wallet-statements")


@router.callback_query(StatementsTap.filter())
async def months(
    _: CallbackQuery, callback_data: StatementsTap, window: Window, wallet_desk: WalletDesk
) -> None:
    await wallet_desk.show_months(window, callback_data.page)


@router.callback_query(StatementNamedTap.filter())
async def named(
    _: CallbackQuery, callback_data: StatementNamedTap, window: Window, wallet_desk: WalletDesk
) -> None:
    """Who says October means the last one."""
    today = formats.in_phnom_penh(wallet_desk.clock.now()).date()
    number = callback_data.number
    if not 1 <= number <= 12:
        await wallet_desk.show_months(window)
        return
    year = today.year if number <= today.month else today.year - 1
    await wallet_desk.show_month(window, date(year, number, 1))


@router.callback_query(StatementMonthTap.filter())
async def month(
    _: CallbackQuery, callback_data: StatementMonthTap, window: Window, wallet_desk: WalletDesk
) -> None:
    first = _first_day(callback_data.month)
    if first is None:
        await wallet_desk.show_months(window)
        return
    await wallet_desk.show_month(window, first)


@router.callback_query(StatementFileTap.filter())
async def file(
    _: CallbackQuery,
    callback_data: StatementFileTap,
    window: Window,
    wallet_desk: WalletDesk,
    bot: Bot,
) -> None:
    """Below the screen. It may be forwarded: it is the fan's own paper, made to be shown to a
    bank or a landlord; of others it names nobody.
    """
    first = _first_day(callback_data.month)
    statement = await wallet_desk.statement(window.fan.id, first) if first else None
    if statement is None:
        await wallet_desk.show_months(window)
        return
    await window.answer(window.t.plain("wallet.statement.toast_file"))
    match callback_data.form:
        case StatementForm.PDF:
            name = window.fan.full_name
            made = await wallet_desk.statements.pdf(statement, name, window.t)
        case StatementForm.CSV:
            made = await wallet_desk.statements.csv(statement, window.t)
    await bot.send_document(
        window.chat_id,
        BufferedInputFile(made.content, made.name),
        caption=screens.caption(window.t, statement),
    )


def _first_day(number: int) -> date | None:
    """202610 is October 2026; None for what is no month."""
    try:
        return date(number // 100, number % 100, 1)
    except ValueError:
        return None
