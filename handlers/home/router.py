"""Home, help, commands, links, and whatever a fan writes in their own words."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from handlers.home import screens
from handlers.home.directions import COMMANDS, LINKS, tap_for
from handlers.identity.buttons import LanguageTap
from handlers.identity.pin_desk import PinDesk
from handlers.kit.links import tap_of
from handlers.kit.navigation import HelpTap, HomeAnywhereTap, HomeTap
from handlers.kit.opening import Opening
from handlers.kit.questions import asks_by_name
from handlers.kit.window import Window
from handlers.phrasebook import IntentKind
from handlers.phrases import nearest, understand
from handlers.transfers.wishes import take_wish
from handlers.wallet.convert_router import take_amount as take_exchange
from handlers.wallet.top_up_router import take_amount
from services.core.i18n import Safe, Translator
from services.identity import FanProfile, IdentityService
from services.wallet import WalletService

router = Router(name="home")
last_resort = Router(name="last-resort")
"""Included after all others: what nobody else took."""


@router.message(CommandStart())
async def start(
    message: Message, command: CommandObject, window: Window, opening: Opening, **data: Any
) -> None:
    """Opens what the link names, or Home; a new fan is asked for the language first."""
    window.stop_asking()
    target = tap_of(command.args, LINKS) if command.args else HomeTap()
    data |= {"window": window, "opening": opening}
    if not window.fan.language_chosen:
        window.remember(target or HomeTap())
        await opening(LanguageTap(), message, data)
    elif target:
        await opening(target, message, data)
    else:
        balances = await data["wallet"].balances(window.fan.id)
        note = window.t("menu.home.bad_link")
        await window.show(screens.home(window.t, window.fan, balances, note=note))


@router.message(Command(*COMMANDS))
async def command(
    message: Message, command: CommandObject, window: Window, opening: Opening, **data: Any
) -> None:
    window.stop_asking()
    data |= {"window": window, "opening": opening}
    await opening(COMMANDS[command.command](), message, data)


@router.message(Command("cancel"))
async def cancel(
    _: Message,
    window: Window,
    t: Translator,
    fan: FanProfile,
    wallet: WalletService,
    pin_desk: PinDesk,
) -> None:
    """Ends the open question or PIN pad and goes Home; works in every state."""
    pad = await pin_desk.pins.open_pad_of(fan.id)
    if pad:
        await pin_desk.pins.cancel(pad.pad_id, fan.id)
    note = "common.cancelled" if window.question or pad else "common.nothing_to_cancel"
    window.stop_asking()
    await window.show(screens.home(t, fan, await wallet.balances(fan.id), note=t(note)))


@router.callback_query(HomeTap.filter())
@router.callback_query(HomeAnywhereTap.filter())
async def home(
    _: CallbackQuery, window: Window, t: Translator, fan: FanProfile, wallet: WalletService
) -> None:
    window.stop_asking()
    await window.show(screens.home(t, fan, await wallet.balances(fan.id)))


@router.callback_query(HelpTap.filter())
async def help_(_: CallbackQuery, window: Window, t: Translator) -> None:
    await window.show(screens.help_screen(t))


@router.my_chat_member()
async def blocked_or_back(
    event: ChatMemberUpdated, fan: FanProfile, identity: IdentityService
) -> None:
    if event.new_chat_member.status == "kicked":
        await identity.channel_lost(fan.id)


@last_resort.message(F.text.startswith("/"))
async def unknown_command(message: Message, window: Window, t: Translator) -> None:
    await _suggest(window, t, t("common.unknown_command"), message.text or "")


@last_resort.message(F.text)
async def free_text(
    message: Message, window: Window, t: Translator, opening: Opening, **data: Any
) -> None:
    """Words become the screen they mean, filled in; never an action."""
    data |= {"window": window, "t": t, "opening": opening}
    intent = understand(message.text or "")
    if window.question is not None and not asks_by_name(intent):
        await _start_again(window, data["wallet"])
        return
    if intent is None:
        await _suggest(window, t, t("common.not_understood"), message.text or "")
        return
    window.stop_asking()
    if intent.kind is IntentKind.TOP_UP and intent.amount is not None:
        await take_amount(window, data["top_up_desk"], intent.amount, message.message_id)
        return
    if intent.kind is IntentKind.CONVERT and intent.amount and intent.source:
        await take_exchange(window, data["wallet_desk"], intent.amount, intent.source)
        return
    if intent.kind is IntentKind.SEND and (intent.payee or intent.amount):
        await take_wish(window, data["send_desk"], intent, message.message_id)
        return
    await opening(await tap_for(intent, window, data["ticketing"]), message, data)


@last_resort.message()
async def something_else(_: Message, window: Window, t: Translator) -> None:
    await _suggest(window, t, t("common.text_only"), "")


@last_resort.callback_query()
async def unknown_button(
    _: CallbackQuery, window: Window, t: Translator, fan: FanProfile, wallet: WalletService
) -> None:
    """A button of an older release: say so and start from Home."""
    await window.answer(t.plain("common.toast.old_menu"))
    await window.show(screens.home(t, fan, await wallet.balances(fan.id)))


async def _start_again(window: Window, wallet: WalletService) -> None:
    """A question that nobody asks any more: it is of an older release."""
    window.stop_asking()
    balances = await wallet.balances(window.fan.id)
    note = window.t("common.started_again")
    await window.show(screens.home(window.t, window.fan, balances, note=note))


async def _suggest(window: Window, t: Translator, words: Safe, typed: str) -> None:
    await window.show(screens.suggestions(t, words, nearest(typed)))
