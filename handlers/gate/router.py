"""Staff at the gate: choose a place, send photos or codes, see counters and conflicts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from io import BytesIO
from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from handlers.gate import doors_router, lists_router, screens
from handlers.gate.buttons import (
    CheckedTap,
    ConflictsTap,
    OverrideTap,
    PostsTap,
    PostTap,
    StandTap,
)
from handlers.gate.desk import SCAN, GateChat, ask, place_of, scan_of
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.wallet.scan_router import MAX_BYTES
from handlers.withdrawals.accounts_router import PhotoFor
from services.identity.roles import Role
from services.payments.photos import codes_in

router = Router(name="gate")
router.callback_query.filter(IsOperator())
router.include_routers(doors_router.router, lists_router.router)
WHY: Final = "gate.why/1"
"""The reason to let somebody in against the rules. Its answers: those of a scan, `label` and
`nonce`.
"""
_WHY_CHARACTERS: Final = (3, 120)


def gate_queue() -> Queue:
    """The way in from the operator's desk: nothing waits here, people do."""
    return Queue("gate.queue.button_scan", Role.GATE, PostsTap())


@router.callback_query(PostsTap.filter())
async def open_posts(_: CallbackQuery, window: Window, gate_chat: GateChat) -> None:
    await gate_chat.show_posts(window)


@router.callback_query(PostTap.filter())
async def open_post(
    _: CallbackQuery, callback_data: PostTap, window: Window, gate_chat: GateChat
) -> None:
    """Where there is nothing to choose, the person stands there at once."""
    found = await gate_chat.gate.posts(window.fan.id)
    post = next((each for each in found if each.event_id == callback_data.event_id), None)
    if post is None:
        await gate_chat.show_posts(window)
    elif len(post.lists) == len(post.gates) == 1:
        here = StandTap(list_id=post.lists[0].id, gate=post.gates[0])
        await gate_chat.show_stand(window, here)
    else:
        window.stop_asking()
        await window.show(screens.places(window.t, post))


@router.callback_query(StandTap.filter())
async def take_place(
    _: CallbackQuery, callback_data: StandTap, window: Window, gate_chat: GateChat
) -> None:
    await gate_chat.show_stand(window, callback_data)


@router.message(F.photo, PhotoFor(SCAN))
async def photo(message: Message, window: Window, gate_chat: GateChat, bot: Bot) -> None:
    """The QR of a ticket. The number of the message makes a repeated update the same scan."""
    assert message.photo
    largest = max(message.photo, key=lambda size: size.width * size.height)
    texts: list[str] = []
    if (largest.file_size or 0) <= MAX_BYTES:
        content = BytesIO()
        await bot.download(largest, content)
        texts = await asyncio.to_thread(codes_in, content.getvalue())
    here = place_of(window)
    if not texts:
        await window.show(screens.no_code(window.t, here))
        return
    await gate_chat.scan(window, here, scan_of(window, texts[0], f"m{message.message_id}"))


@router.message(Answers(SCAN))
async def typed(message: Message, window: Window, gate_chat: GateChat) -> None:
    """The label that a person reads out, or the text of a code from another scanner."""
    code = (message.text or "").strip("\r\n")
    scan = scan_of(window, code, f"m{message.message_id}")
    await gate_chat.scan(window, place_of(window), scan)


@router.callback_query(CheckedTap.filter())
async def checked(
    _: CallbackQuery, callback_data: CheckedTap, window: Window, gate_chat: GateChat
) -> None:
    """Only from the answer itself: its ticket is the one that the chat remembers."""
    if window.question != SCAN or not window.answers.get("label"):
        await gate_chat.show_posts(window)
        return
    scan = scan_of(window, str(window.answers["label"]), f"{callback_data.nonce}-k")
    await gate_chat.scan(window, place_of(window), replace(scan, identity_checked=True))


@router.callback_query(OverrideTap.filter())
async def ask_why(
    _: CallbackQuery, callback_data: OverrideTap, window: Window, gate_chat: GateChat
) -> None:
    if window.question not in (SCAN, WHY) or not window.answers.get("label"):
        await gate_chat.show_posts(window)
        return
    here, nonce = place_of(window), callback_data.nonce
    ask(window, here, WHY, label=str(window.answers["label"]), nonce=nonce)
    await window.show(screens.ask_why(window.t, here, nonce))


@router.message(Answers(WHY))
async def override(message: Message, window: Window, gate_chat: GateChat) -> None:
    here, nonce = place_of(window), str(window.answers["nonce"])
    reason = " ".join((message.text or "").split())
    least, most = _WHY_CHARACTERS
    if not least <= len(reason) <= most:
        await window.show(screens.ask_why(window.t, here, nonce, "gate.why.length"))
        return
    scan = scan_of(window, str(window.answers["label"]), f"{nonce}-o")
    await gate_chat.scan(window, here, replace(scan, identity_checked=True, override=reason))


@router.callback_query(ConflictsTap.filter())
async def conflicts(
    _: CallbackQuery, callback_data: ConflictsTap, window: Window, gate_chat: GateChat
) -> None:
    window.stop_asking()
    found = await gate_chat.gate.conflicts(window.fan.id, callback_data.list_id)
    back = StandTap(list_id=callback_data.list_id, gate=callback_data.gate)
    await window.show(screens.conflicts(window.t, found, callback_data, back))
