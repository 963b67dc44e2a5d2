"""Operators keep an event's lists, and block tickets, in chat."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.gate import list_screens as screens
from handlers.gate.buttons import (
    BlockTap,
    FindTicketTap,
    ListedTypeTap,
    ListsTap,
    ListTap,
    RulesTap,
)
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from services.ticketing.box_office.errors import ReasonMissing
from services.ticketing.gate import (
    CheckInList,
    EventLists,
    GateDesk,
    SaveList,
    Template,
    book_of,
)
from services.ticketing.gate.errors import BlockNeedsTicket, ListNotFound

router = Router(name="gate-lists")
NEW_LIST: Final = "gate.new_list/1"
"""Waits for the name of a list. Its answer: `event`."""
TICKET: Final = "gate.ticket/1"
"""Waits for a ticket's label. Its answers: `event`; once it was found also `label`."""
BLOCK_WHY: Final = "gate.block_why/1"
"""Waits for the reason. Its answers: those of TICKET, and `blocks`."""
_NAME_CHARACTERS: Final = 40


@router.callback_query(ListsTap.filter())
async def show_lists(
    _: CallbackQuery, callback_data: ListsTap, window: Window, gate_desk: GateDesk
) -> None:
    event_id = callback_data.event_id
    window.ask(NEW_LIST, event=event_id)
    found = await gate_desk.lists(window.fan.id, event_id)
    await window.show(screens.lists(window.t, event_id, found))


@router.message(Answers(NEW_LIST), IsOperator())
async def new_list(message: Message, window: Window, gate_desk: GateDesk) -> None:
    """A list of that name, or the one that is there."""
    event_id, name = str(window.answers["event"]), " ".join((message.text or "").split())
    if len(name) > _NAME_CHARACTERS:
        found = await gate_desk.lists(window.fan.id, event_id)
        note = window.t("gate.lists.too_long")
        await window.show(screens.lists(window.t, event_id, found, note))
        return
    found = await gate_desk.lists(window.fan.id, event_id)
    kept = next((each for each in found.lists if each.name == name), None)
    if kept is None:
        rules = book_of(Template.AFTER_EXIT).json()
        kept = await gate_desk.save_list(SaveList(window.fan.id, event_id, name, (), rules))
    await _show(window, gate_desk, event_id, kept.id)


@router.callback_query(ListTap.filter())
async def show_list(
    _: CallbackQuery, callback_data: ListTap, window: Window, gate_desk: GateDesk
) -> None:
    await _show(window, gate_desk, callback_data.event_id, callback_data.list_id)


async def _show(window: Window, desk: GateDesk, event_id: str, list_id: int) -> None:
    window.stop_asking()
    found, kept = await _find(window, desk, event_id, list_id)
    await window.show(screens.one_list(window.t, event_id, kept, found))


async def _find(
    window: Window, desk: GateDesk, event_id: str, list_id: int
) -> tuple[EventLists, CheckInList]:
    found = await desk.lists(window.fan.id, event_id)
    for kept in found.lists:
        if kept.id == list_id:
            return found, kept
    raise ListNotFound(list_id=list_id)


@router.callback_query(RulesTap.filter())
async def give_rules(
    _: CallbackQuery, callback_data: RulesTap, window: Window, gate_desk: GateDesk
) -> None:
    """They count from now on; what was judged before stays."""
    event_id, actor_id = callback_data.event_id, window.fan.id
    kept = (await _find(window, gate_desk, event_id, callback_data.list_id))[1]
    rules = book_of(callback_data.template).json()
    await gate_desk.save_list(SaveList(actor_id, event_id, kept.name, kept.products, rules))
    await _show(window, gate_desk, event_id, kept.id)


@router.callback_query(ListedTypeTap.filter())
async def toggle_type(
    _: CallbackQuery, callback_data: ListedTypeTap, window: Window, gate_desk: GateDesk
) -> None:
    event_id, actor_id = callback_data.event_id, window.fan.id
    kept = (await _find(window, gate_desk, event_id, callback_data.list_id))[1]
    products = tuple(sorted(set(kept.products) ^ {callback_data.ticket_type_id}))
    await gate_desk.save_list(SaveList(actor_id, event_id, kept.name, products, kept.rules))
    await _show(window, gate_desk, event_id, kept.id)


# Blocked tickets


@router.callback_query(FindTicketTap.filter())
async def ask_ticket(_: CallbackQuery, callback_data: FindTicketTap, window: Window) -> None:
    window.ask(TICKET, event=callback_data.event_id)
    await window.show(screens.ask_ticket(window.t, callback_data.event_id))


@router.message(Answers(TICKET), IsOperator())
async def find_ticket(message: Message, window: Window, gate_desk: GateDesk) -> None:
    label = (message.text or "").strip().upper()
    await _show_ticket(window, gate_desk, str(window.answers["event"]), label)


async def _show_ticket(window: Window, desk: GateDesk, event_id: str, label: str) -> None:
    try:
        found = await desk.find(window.fan.id, event_id, label)
    except BlockNeedsTicket:
        window.ask(TICKET, event=event_id)
        note = window.t("error.gate.ticket_not_found")
        await window.show(screens.ask_ticket(window.t, event_id, note))
        return
    window.ask(TICKET, event=event_id, label=label)
    await window.show(screens.ticket(window.t, event_id, found))


@router.callback_query(BlockTap.filter())
async def ask_why(_: CallbackQuery, callback_data: BlockTap, window: Window) -> None:
    """Only from the ticket itself: the chat remembers which it was."""
    event_id = callback_data.event_id
    if window.question != TICKET or "label" not in window.answers:
        window.ask(TICKET, event=event_id)
        await window.show(screens.ask_ticket(window.t, event_id))
        return
    window.ask(BLOCK_WHY, **window.answers, blocks=callback_data.blocks)
    await window.show(screens.ask_why(window.t, event_id))


@router.message(Answers(BLOCK_WHY), IsOperator())
async def block(message: Message, window: Window, gate_desk: GateDesk) -> None:
    answers, actor_id = window.answers, window.fan.id
    event_id, label = str(answers["event"]), str(answers["label"])
    found = await gate_desk.find(actor_id, event_id, label)
    change = gate_desk.block if answers["blocks"] else gate_desk.unblock
    try:
        await change(actor_id, event_id, found.id, message.text or "")
    except ReasonMissing:
        note = window.t("error.box.reason_missing")
        await window.show(screens.ask_why(window.t, event_id, note))
        return
    await _show_ticket(window, gate_desk, event_id, label)
