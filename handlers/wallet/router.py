"""Taps around the wallet: balances, history, receipts, limits, freezing."""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.identity.going_on import open_packed
from handlers.identity.pin_desk import PinDesk
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.wallet import (
    convert_router,
    history_screens,
    limits_screens,
    screens,
    statement_router,
)
from handlers.wallet.buttons import (
    FreezeSureTap,
    FreezeTap,
    HistoryFilterTap,
    HistoryTap,
    LimitsTap,
    ReceiptHelpTap,
    ReceiptTap,
    TopUpCheckTap,
    UnfreezeTap,
    WalletAnywhereTap,
    WalletMoreTap,
    WalletTap,
)
from handlers.wallet.desk import WalletDesk
from services.core.ids import from_short_id, new_key
from services.identity.errors import PinRequired
from services.payments import TopUpNotFound
from services.wallet.errors import ReceiptNotFound

router = Router(name="wallet")
router.include_routers(convert_router.router, statement_router.router)
LINES_A_PAGE = 5


@router.callback_query(WalletTap.filter())
@router.callback_query(WalletAnywhereTap.filter())
async def open_wallet(_: CallbackQuery, window: Window, wallet_desk: WalletDesk) -> None:
    await wallet_desk.show_home(window)


@router.callback_query(HistoryTap.filter())
async def history(
    _: CallbackQuery, callback_data: HistoryTap, window: Window, wallet_desk: WalletDesk
) -> None:
    shown = callback_data
    kinds = history_screens.KINDS[shown.only] if shown.only else ()
    page = await wallet_desk.wallet.history(
        window.fan.id,
        shown.cursor or None,
        LINES_A_PAGE,
        kinds=kinds,
        currency=shown.currency,
    )
    await window.show(history_screens.history(window.t, page, shown))


@router.callback_query(HistoryFilterTap.filter())
async def choose_filter(_: CallbackQuery, callback_data: HistoryFilterTap, window: Window) -> None:
    only, currency = callback_data.only, callback_data.currency
    await window.show(history_screens.choose_filter(window.t, only, currency))


@router.callback_query(ReceiptTap.filter())
async def receipt(
    query: CallbackQuery,
    callback_data: ReceiptTap,
    window: Window,
    wallet_desk: WalletDesk,
    **data: Any,
) -> None:
    """A change of the wallet, or a top-up whose money is still to come."""
    transaction_id = from_short_id(callback_data.transaction)
    found = await wallet_desk.receipts.find(window.fan.id, transaction_id)
    if found is None:
        data |= {"window": window, "wallet_desk": wallet_desk}
        try:
            await open_packed(TopUpCheckTap(top_up_id=transaction_id).pack(), query, data)
        except TopUpNotFound as error:
            raise ReceiptNotFound from error
        return
    back = _page_behind(window)
    await wallet_desk.show_receipt(window, found, back or HistoryTap(), stays=back is None)


def _page_behind(window: Window) -> Tap | None:
    """The page of the history from which a receipt was opened."""
    try:
        return HistoryTap.unpack(window.conversation.location or "")
    except (TypeError, ValueError):
        return None


@router.callback_query(ReceiptHelpTap.filter())
async def receipt_help(
    _: CallbackQuery, callback_data: ReceiptHelpTap, window: Window, wallet_desk: WalletDesk
) -> None:
    transaction_id = from_short_id(callback_data.transaction)
    shown = await wallet_desk.receipt(window.fan.id, transaction_id)
    await window.show(history_screens.help_with(window.t, shown))


@router.callback_query(LimitsTap.filter())
async def limits(
    _: CallbackQuery, callback_data: LimitsTap, window: Window, wallet_desk: WalletDesk
) -> None:
    window.stop_asking()
    view = await wallet_desk.wallet.limits(window.fan.id)
    await window.show(limits_screens.limits(window.t, view, callback_data.use))


@router.callback_query(WalletMoreTap.filter())
async def more(_: CallbackQuery, window: Window, wallet_desk: WalletDesk) -> None:
    state = await wallet_desk.freezes.state(window.fan.id)
    await window.show(screens.more(window.t, state))


@router.callback_query(FreezeTap.filter())
async def freeze(_: CallbackQuery, window: Window, wallet_desk: WalletDesk) -> None:
    window.stop_asking()
    await wallet_desk.show_freeze(window)


@router.callback_query(FreezeSureTap.filter())
async def freeze_sure(
    _: CallbackQuery, callback_data: FreezeSureTap, window: Window, wallet_desk: WalletDesk
) -> None:
    await wallet_desk.freezes.freeze(window.fan.id, callback_data.key)
    await wallet_desk.show_freeze(window)


@router.callback_query(UnfreezeTap.filter())
async def unfreeze(
    _: CallbackQuery, window: Window, wallet_desk: WalletDesk, pin_desk: PinDesk
) -> None:
    """The PIN, then this tap again. A repeat finds nothing to lift, so its key may be new."""
    try:
        await wallet_desk.freezes.unfreeze(window.fan.id, new_key())
    except PinRequired as refusal:
        await pin_desk.ask_for(window, refusal, window.t("wallet.freeze.about"))
        return
    await window.show(screens.unfrozen(window.t))
