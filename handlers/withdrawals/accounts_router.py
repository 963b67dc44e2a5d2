"""A new account: by a receiving KHQR, as photo or text, or by bank and number."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Final

from aiogram import Bot, F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.wallet.scan_router import MAX_BYTES
from handlers.withdrawals import screens
from handlers.withdrawals.buttons import BankTap, NewAccountTap, RemoveAccountTap
from handlers.withdrawals.desk import WithdrawDesk
from services.payments.photos import codes_in
from services.payments.withdrawals.banks import bank_of
from services.payments.withdrawals.errors import AccountNotFound, BadAccountNumber

router = Router(name="withdrawal-accounts")
CODE: Final = "withdrawals.code/1"
"""The question for a receiving KHQR, as photo or text."""
NUMBER: Final = "withdrawals.number/1"
"""The question for an account number. Its answer so far: `bank`."""


class PhotoFor(Filter):
    """Passes for a photo while this question waits."""

    def __init__(self, question: str) -> None:
        self._question = question

    async def __call__(self, _: Message, window: Window) -> bool:
        return window.question == self._question


@router.callback_query(NewAccountTap.filter())
async def new_account(_: CallbackQuery, window: Window, withdraw_desk: WithdrawDesk) -> None:
    window.ask(CODE)
    await window.show(screens.ask_account(window.t, withdraw_desk.destinations.banks))


@router.message(F.photo, PhotoFor(CODE))
async def photo(message: Message, window: Window, withdraw_desk: WithdrawDesk, bot: Bot) -> None:
    """Refusals of the reader are answered like all others; the question stays."""
    assert message.photo
    largest = max(message.photo, key=lambda size: size.width * size.height)
    texts: list[str] = []
    if (largest.file_size or 0) <= MAX_BYTES:
        content = BytesIO()
        await bot.download(largest, content)
        texts = await asyncio.to_thread(codes_in, content.getvalue())
    if not texts:
        await window.show(screens.no_code(window.t, withdraw_desk.destinations.banks))
        return
    await _save_code(window, withdraw_desk, texts[0])


@router.message(Answers(CODE))
async def pasted(message: Message, window: Window, withdraw_desk: WithdrawDesk) -> None:
    await _save_code(window, withdraw_desk, message.text or "")


async def _save_code(window: Window, desk: WithdrawDesk, text: str) -> None:
    saved = await desk.destinations.save_code(window.fan.id, text, desk.clock.now())
    await desk.ask_amount(window, saved.id)


@router.callback_query(BankTap.filter())
async def ask_number(
    _: CallbackQuery, callback_data: BankTap, window: Window, withdraw_desk: WithdrawDesk
) -> None:
    bank = bank_of(withdraw_desk.destinations.banks, callback_data.bank)
    if bank is None:
        await withdraw_desk.show_home(window)
        return
    window.ask(NUMBER, bank=bank.code)
    await window.show(screens.ask_number(window.t, bank))


@router.message(Answers(NUMBER))
async def number(message: Message, window: Window, withdraw_desk: WithdrawDesk) -> None:
    code = str(window.answers["bank"])
    try:
        saved = await withdraw_desk.destinations.save_number(
            window.fan.id, code, message.text or ""
        )
    except (BadAccountNumber, AccountNotFound) as refusal:
        bank = bank_of(withdraw_desk.destinations.banks, code)
        assert bank is not None
        await window.show(
            screens.ask_number(
                window.t, bank, window.t(f"error.{refusal.code}", **refusal.details)
            )
        )
        return
    await withdraw_desk.ask_amount(window, saved.id)


@router.callback_query(RemoveAccountTap.filter())
async def remove(
    _: CallbackQuery, callback_data: RemoveAccountTap, window: Window, withdraw_desk: WithdrawDesk
) -> None:
    await withdraw_desk.destinations.remove(window.fan.id, callback_data.destination_id)
    await withdraw_desk.show_home(window)
