"""Ang pao in private chats: give one, open one, look who came."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.transfers.angpao import screens
from handlers.transfers.angpao.buttons import (
    AngPaoCurrencyTap,
    AngPaosTap,
    AngPaoTap,
    BackTap,
    BlessingTap,
    GiveTap,
    NoBlessingTap,
    OpenedTap,
    OpenTap,
    SharesTap,
    SplitTap,
    ThemeArtistTap,
    ThemesTap,
    ThemeTap,
)
from handlers.transfers.angpao.desk import BLESSING, SHARES, TOTAL, AngPaoDesk
from handlers.transfers.screens import problem_words
from handlers.transfers.words import refused_words
from services.core.i18n import AmountProblem, ParsedAmount, clean, fold, parse_amount
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.transfers.angpao.errors import (
    AngPaoEmpty,
    AngPaoFrozen,
    AngPaoOver,
    AngPaoStarted,
    BadShareCount,
    BlessingTooLong,
    SharesTooSmall,
)
from services.transfers.angpao.rules import check_blessing
from services.transfers.angpao.schemas import ChangeAngPao, Split, Theme
from services.transfers.errors import AmountTooLarge, AmountTooSmall
from services.transfers.rules import check_amount
from services.wallet import InsufficientFunds, LimitReached

router = Router(name="ang-pao")
_TOTAL_AGAIN: Final = (AmountTooLarge, AmountTooSmall)
_SHARES_AGAIN: Final = (BadShareCount, SharesTooSmall)


def confirm_tap(subject: str) -> GiveTap:
    """The tap that goes on once PIN or code are in; for the desk's table of flows."""
    return GiveTap(ang_pao=short_id(UUID(subject)))


@router.callback_query(AngPaosTap.filter())
async def open_home(_: CallbackQuery, window: Window, ang_pao_desk: AngPaoDesk) -> None:
    await ang_pao_desk.show_home(window)


@router.message(Answers(TOTAL))
async def typed_total(message: Message, window: Window, ang_pao_desk: AngPaoDesk) -> None:
    """A bare number is asked about, a bad one asked for again."""
    match parse_amount(message.text or ""):
        case AmountProblem() as problem:
            await ang_pao_desk.show_home(window, problem_words(window.t, problem))
        case ParsedAmount(number, None):
            window.ask(TOTAL, number=str(number))
            await window.show(screens.ask_currency(window.t, window.t.number(number)))
        case ParsedAmount(_, Currency() as currency) as parsed:
            await _take_total(window, ang_pao_desk, parsed.money(currency))


@router.callback_query(AngPaoCurrencyTap.filter())
async def currency_chosen(
    _: CallbackQuery,
    callback_data: AngPaoCurrencyTap,
    window: Window,
    ang_pao_desk: AngPaoDesk,
) -> None:
    number = window.answers.get("number") if window.question == TOTAL else None
    if number is None:
        await ang_pao_desk.show_home(window)
        return
    parsed = ParsedAmount(Decimal(str(number)), callback_data.currency)
    await _take_total(window, ang_pao_desk, parsed.money(callback_data.currency))


async def _take_total(window: Window, desk: AngPaoDesk, money: Money | AmountProblem) -> None:
    if isinstance(money, AmountProblem):
        await desk.show_home(window, problem_words(window.t, money))
        return
    try:
        check_amount(money)
    except _TOTAL_AGAIN as refusal:
        await desk.show_home(window, refused_words(window.t, refusal))
    else:
        await desk.ask_shares(window, money, new_key())


@router.message(Answers(SHARES))
async def typed_shares(message: Message, window: Window, ang_pao_desk: AngPaoDesk) -> None:
    typed = fold(message.text or "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    await _take_shares(window, ang_pao_desk, number, str(window.answers["key"]))


@router.callback_query(SharesTap.filter())
async def shares_chosen(
    _: CallbackQuery, callback_data: SharesTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    if window.question != SHARES or window.answers.get("key") != callback_data.key:
        await ang_pao_desk.show_home(window)
        return
    await _take_shares(window, ang_pao_desk, callback_data.shares, callback_data.key)


async def _take_shares(window: Window, desk: AngPaoDesk, shares: int, key: str) -> None:
    """The key stands in the question: answered twice, it is still one draft."""
    asked = window.answers
    total = Money(int(asked["minor"]), Currency(asked["currency"]))
    try:
        await desk.prepare(window, total, shares, key)
    except _SHARES_AGAIN as refusal:
        await desk.ask_shares(window, total, key, refused_words(window.t, refusal))


@router.callback_query(AngPaoTap.filter())
async def look(
    _: CallbackQuery, callback_data: AngPaoTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    await ang_pao_desk.show(window, callback_data.ang_pao)


@router.callback_query(SplitTap.filter())
async def turn_split(
    _: CallbackQuery, callback_data: SplitTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    draft = await ang_pao_desk.mine(window, callback_data.ang_pao_id)
    other = Split.EQUAL if draft.split is Split.LUCKY else Split.LUCKY
    await _change(window, ang_pao_desk, draft.id, ChangeAngPao(split=other))


async def _change(
    window: Window, desk: AngPaoDesk, ang_pao_id: UUID, change: ChangeAngPao
) -> None:
    """AngPaoConfirmed for an old screen of one that is filled."""
    changed = await desk.ang_pao.change(window.fan.id, ang_pao_id, change)
    await desk.show_mine(window, changed)


@router.callback_query(ThemesTap.filter())
async def themes(
    _: CallbackQuery, callback_data: ThemesTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    draft = await ang_pao_desk.mine(window, callback_data.ang_pao_id)
    await ang_pao_desk.show_themes(window, draft)


@router.callback_query(ThemeTap.filter())
async def theme_chosen(
    _: CallbackQuery, callback_data: ThemeTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    change = ChangeAngPao(theme=callback_data.theme)
    await _change(window, ang_pao_desk, callback_data.ang_pao_id, change)


@router.callback_query(ThemeArtistTap.filter())
async def artist_chosen(
    _: CallbackQuery, callback_data: ThemeArtistTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    """One who has left the list since: the theme without a name."""
    shown = await ang_pao_desk.artists_shown()
    chosen = shown[callback_data.place].id if callback_data.place < len(shown) else None
    change = ChangeAngPao(theme=Theme.ARTIST, artist_id=chosen)
    await _change(window, ang_pao_desk, callback_data.ang_pao_id, change)


@router.callback_query(BlessingTap.filter())
async def ask_blessing(
    _: CallbackQuery, callback_data: BlessingTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    draft = await ang_pao_desk.mine(window, callback_data.ang_pao_id)
    await ang_pao_desk.ask_blessing(window, draft)


@router.callback_query(NoBlessingTap.filter())
async def no_blessing(
    _: CallbackQuery, callback_data: NoBlessingTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    change = ChangeAngPao(blessing="")
    await _change(window, ang_pao_desk, callback_data.ang_pao_id, change)


@router.message(Answers(BLESSING))
async def typed_blessing(message: Message, window: Window, ang_pao_desk: AngPaoDesk) -> None:
    asked = AngPaoTap(ang_pao=str(window.answers["ang_pao"]))
    words = clean(message.text or "")
    try:
        check_blessing(words)
    except BlessingTooLong as refusal:
        draft = await ang_pao_desk.mine(window, asked.ang_pao_id)
        await ang_pao_desk.ask_blessing(window, draft, refused_words(window.t, refusal))
    else:
        await _change(window, ang_pao_desk, asked.ang_pao_id, ChangeAngPao(blessing=words))


@router.callback_query(GiveTap.filter())
async def give(
    _: CallbackQuery,
    callback_data: GiveTap,
    window: Window,
    ang_pao_desk: AngPaoDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN, perhaps then to a code; after them the same tap goes on."""
    ang_pao_id = callback_data.ang_pao_id
    window.money_at_stake = True
    try:
        done = await ang_pao_desk.ang_pao.confirm(window.fan.id, ang_pao_id)
    except (PinRequired, CodeRequired) as refusal:
        window.money_at_stake = False
        draft = await ang_pao_desk.mine(window, ang_pao_id)
        if (await ang_pao_desk.purse(draft)).balance < draft.total:
            await ang_pao_desk.show_mine(window, draft)
            return
        await pin_desk.ask_for(window, refusal, screens.pin_about(window.t, draft))
    except (InsufficientFunds, LimitReached) as refusal:
        draft = await ang_pao_desk.mine(window, ang_pao_id)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await ang_pao_desk.show_mine(window, draft, note)
    else:
        await ang_pao_desk.show_mine(window, done)


@router.callback_query(OpenedTap.filter())
async def opened(
    _: CallbackQuery, callback_data: OpenedTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    one = await ang_pao_desk.mine(window, callback_data.ang_pao_id)
    await ang_pao_desk.show_opened(window, one)


@router.callback_query(BackTap.filter())
async def take_back(
    _: CallbackQuery, callback_data: BackTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    """Who comes too late sees how it stands, and why."""
    ang_pao_id = callback_data.ang_pao_id
    try:
        one = await ang_pao_desk.ang_pao.undo(window.fan.id, ang_pao_id)
    except AngPaoStarted as refusal:
        await window.answer(window.t.plain(f"error.{refusal.code}", **refusal.details), alert=True)
        one = await ang_pao_desk.mine(window, ang_pao_id)
    await ang_pao_desk.show_mine(window, one)


@router.callback_query(OpenTap.filter())
async def open_envelope(
    _: CallbackQuery, callback_data: OpenTap, window: Window, ang_pao_desk: AngPaoDesk
) -> None:
    """Whoever comes too late sees how it ended; a frozen wallet is told how to go on."""
    window.money_at_stake = True
    try:
        await ang_pao_desk.open(window.fan, callback_data.ang_pao_id)
    except AngPaoFrozen as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await ang_pao_desk.show_frozen(window, callback_data.ang_pao, note)
        return
    except (AngPaoEmpty, AngPaoOver) as refusal:
        await window.answer(window.t.plain(f"error.{refusal.code}", **refusal.details), alert=True)
    await ang_pao_desk.show(window, callback_data.ang_pao)
