"""Making a shared bill in a private chat: total, way, people; it stands at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.transfers.screens import problem_words
from handlers.transfers.split import page_router, screens
from handlers.transfers.split.buttons import (
    NewSplitTap,
    SplitCurrencyTap,
    SplitEqualTap,
    SplitHowTap,
    SplitKnownDoneTap,
    SplitKnownTap,
    SplitLinesTap,
    SplitSharesTap,
    SplitsTap,
)
from handlers.transfers.split.desk import HOW, ITEMS, SHARES, TOTAL, SplitDesk, Wish
from handlers.transfers.split.typed import (
    BadLine,
    TypedItems,
    TypedTotal,
    read_items,
    read_shares,
    read_total,
)
from handlers.transfers.words import refused_words
from services.core.errors import DomainError
from services.core.i18n import AmountProblem, ParsedAmount, Safe, fold
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.transfers.split.errors import (
    SplitItems,
    SplitPartTooLarge,
    SplitPartTooSmall,
    SplitPeople,
    SplitTooLarge,
    TotalAwayFromItems,
)
from services.transfers.split.schemas import Mode, NewPart, OpenSplit

router = Router(name="splits")
router.include_router(page_router.router)
_TYPED_AGAIN: Final = (
    SplitItems, SplitPartTooLarge, SplitPartTooSmall, SplitPeople, SplitTooLarge,
    TotalAwayFromItems,
)  # fmt: skip


@router.callback_query(SplitsTap.filter())
async def open_list(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    await split_desk.show_list(window)


@router.callback_query(NewSplitTap.filter())
async def ask_total(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    await split_desk.ask_total(window)


@router.message(Answers(TOTAL))
async def typed_total(message: Message, window: Window, split_desk: SplitDesk) -> None:
    """A bare number is asked about; a bad one asked for again, with why."""
    await take_total(window, split_desk, message.text or "")


async def take_total(window: Window, desk: SplitDesk, text: str) -> None:
    match read_total(text):
        case AmountProblem() as problem:
            await desk.ask_total(window, problem_words(window.t, problem))
        case TypedTotal(ParsedAmount(number, None), title):
            window.ask(TOTAL, number=str(number), title=title)
            await window.show(screens.ask_currency(window.t, window.t.number(number)))
        case TypedTotal(ParsedAmount(_, Currency() as currency) as amount, title):
            await _go_on(window, desk, amount.money(currency), title)


@router.callback_query(SplitCurrencyTap.filter())
async def currency_chosen(
    _: CallbackQuery, callback_data: SplitCurrencyTap, window: Window, split_desk: SplitDesk
) -> None:
    number = window.answers.get("number") if window.question == TOTAL else None
    if number is None:
        await split_desk.ask_total(window)
        return
    currency = Currency.KHR if callback_data.currency is Currency.KHR else Currency.USD
    money = ParsedAmount(Decimal(str(number)), currency).money(currency)
    await _go_on(window, split_desk, money, str(window.answers.get("title", "")))


async def _go_on(
    window: Window, desk: SplitDesk, money: Money | AmountProblem, title: str
) -> None:
    if isinstance(money, AmountProblem):
        await desk.ask_total(window, problem_words(window.t, money))
    else:
        await desk.ask_how(window, Wish(money, title, new_key()))


@router.callback_query(SplitHowTap.filter())
async def how(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    wish = split_desk.wish(window)
    if wish is None:
        await split_desk.ask_total(window)
    else:
        await split_desk.ask_how(window, wish)


@router.callback_query(SplitEqualTap.filter())
async def equal(
    _: CallbackQuery, callback_data: SplitEqualTap, window: Window, split_desk: SplitDesk
) -> None:
    await _open_equal(window, split_desk, callback_data.people)


@router.message(Answers(HOW))
async def typed_people(message: Message, window: Window, split_desk: SplitDesk) -> None:
    typed = fold(message.text or "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    await _open_equal(window, split_desk, number)


async def _open_equal(window: Window, desk: SplitDesk, people: int) -> None:
    parts = tuple(NewPart() for _ in range(min(people, 1_000) - 1))
    await _open(window, desk, HOW, mode=Mode.EQUAL, parts=parts)


@router.callback_query(SplitSharesTap.filter())
async def ask_shares(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    await _ask_lines(window, split_desk, SHARES)


@router.callback_query(SplitLinesTap.filter())
async def ask_items(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    await _ask_lines(window, split_desk, ITEMS)


async def _ask_lines(
    window: Window, desk: SplitDesk, question: str, problem: Safe | None = None
) -> None:
    wish = desk.wish(window)
    if wish is None:
        await desk.ask_total(window)
        return
    desk.keep(window, question, wish)
    ask = screens.ask_shares if question == SHARES else screens.ask_items
    await window.show(ask(window.t, wish.total, wish.title, problem))


@router.message(Answers(SHARES))
async def typed_shares(message: Message, window: Window, split_desk: SplitDesk) -> None:
    """One line is the host's own if it is called "me"; else the host has one share."""
    match read_shares(message.text or ""):
        case BadLine() as bad:
            await _ask_lines(window, split_desk, SHARES, screens.bad_line(window.t, bad))
        case parts:
            own = [part for part in parts if fold(part.label) in _ME]
            others = tuple(part for part in parts if fold(part.label) not in _ME)
            weight = sum(part.weight for part in own) if own else 1
            await _open(
                window, split_desk, SHARES, mode=Mode.SHARES, parts=others, host_weight=weight
            )


_ME: Final = frozenset(fold(word) for word in ("me", "i", "myself", "ខ្ញុំ"))


@router.message(Answers(ITEMS))
async def typed_items(message: Message, window: Window, split_desk: SplitDesk) -> None:
    """Percentages must come to the total; without any, what is left of it is spread."""
    wish = split_desk.wish(window)
    assert wish is not None
    match read_items(message.text or "", wish.total.currency):
        case BadLine() as bad:
            await _ask_lines(window, split_desk, ITEMS, screens.bad_line(window.t, bad))
        case TypedItems() as typed if typed.extra and typed.total != wish.total:
            refusal = TotalAwayFromItems(total=wish.total, items=typed.total)
            await _ask_lines(window, split_desk, ITEMS, refused_words(window.t, refusal))
        case TypedItems() as typed:
            await _open(window, split_desk, ITEMS, mode=Mode.ITEMS, items=typed.items)


@router.callback_query(SplitKnownTap.filter())
async def known(
    _: CallbackQuery, callback_data: SplitKnownTap, window: Window, split_desk: SplitDesk
) -> None:
    """Only people of the fan's own list can be put in."""
    wish = split_desk.wish(window)
    if wish is None:
        await split_desk.ask_total(window)
        return
    people = await split_desk.known(window.fan.id)
    if callback_data.fan_id in {one.fan_id for one in people}:
        chosen = set(wish.chosen) ^ {callback_data.fan_id}
        wish = replace(wish, chosen=tuple(sorted(chosen)))
    split_desk.keep(window, HOW, wish)
    await window.show(screens.ask_known(window.t, wish.total, wish.title, people, wish.chosen))


@router.callback_query(SplitKnownDoneTap.filter())
async def known_done(_: CallbackQuery, window: Window, split_desk: SplitDesk) -> None:
    wish = split_desk.wish(window)
    chosen = wish.chosen if wish else ()
    parts = tuple(NewPart(fan_id=fan_id) for fan_id in chosen)
    await _open(window, split_desk, HOW, mode=Mode.EQUAL, parts=parts)


async def _open(window: Window, desk: SplitDesk, question: str, **how: Any) -> None:
    """The bill stands; what cannot be shared so is asked again. The key is that of the wish:
    a second tap is the same bill.
    """
    wish = desk.wish(window)
    if wish is None:
        await desk.show_list(window)
        return
    command = OpenSplit(
        host_id=window.fan.id, key=wish.key, total=wish.total, title=wish.title, **how
    )
    try:
        split = await desk.splits.open(command)
    except _TYPED_AGAIN as refusal:
        await _ask_again(window, desk, question, wish, refusal)
    else:
        await desk.show(window, split)


async def _ask_again(
    window: Window, desk: SplitDesk, question: str, wish: Wish, refusal: DomainError
) -> None:
    words = refused_words(window.t, refusal)
    if isinstance(refusal, SplitTooLarge):
        await desk.ask_total(window, words)
    elif question == HOW:
        await desk.ask_how(window, wish, words)
    else:
        await _ask_lines(window, desk, question, words)
