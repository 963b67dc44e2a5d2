"""Taps and words around the wallet."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.wallet import screens
from handlers.wallet.buttons import HistoryTap, WalletAnywhereTap, WalletTap
from services.core.i18n import Translator
from services.identity import FanProfile
from services.wallet import WalletService

router = Router(name="wallet")
LINES_A_PAGE = 6


@router.callback_query(WalletTap.filter())
@router.callback_query(WalletAnywhereTap.filter())
async def open_wallet(
    _: CallbackQuery, window: Window, t: Translator, fan: FanProfile, wallet: WalletService
) -> None:
    window.stop_asking()
    await window.show(screens.wallet(t, await wallet.balances(fan.id)))


@router.callback_query(HistoryTap.filter())
async def history(
    _: CallbackQuery,
    callback_data: HistoryTap,
    window: Window,
    t: Translator,
    fan: FanProfile,
    wallet: WalletService,
) -> None:
    page = await wallet.history(fan.id, callback_data.cursor or None, LINES_A_PAGE)
    await window.show(screens.history(t, page, callback_data.cursor))
