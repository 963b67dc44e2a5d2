"""A fan whose votes are held says why they are honest; two people read it before the result."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.questions import Answers
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.voting.buttons import MyVotesTap
from services.core.i18n import Translator
from services.voting.quarantine.schemas import MyFlag
from services.voting.quarantine.service import QuarantineService

router = Router(name="vote-appeals")
WORDS: Final = "voting.appeal/1"
"""Waits for the fan's words. Its answer: `window`."""
_SHORTEST: Final = 5


class AppealTap(Tap, prefix="vtn"):
    """Asks a fan for a word about the own votes that are held."""

    window: str


@router.callback_query(AppealTap.filter())
async def ask(
    _: CallbackQuery, callback_data: AppealTap, window: Window, vote_quarantine: QuarantineService
) -> None:
    mine = await vote_quarantine.mine(callback_data.window, window.fan.id)
    if mine.state is not None and mine.appeal is None:
        window.ask(WORDS, window=callback_data.window)
    await window.show(appeal(window.t, callback_data.window, mine))


@router.message(Answers(WORDS))
async def typed(message: Message, window: Window, vote_quarantine: QuarantineService) -> None:
    window_id, words = str(window.answers["window"]), (message.text or "").strip()
    if len(words) >= _SHORTEST:
        window.stop_asking()
        await vote_quarantine.appeal(window_id, window.fan.id, words)
    mine = await vote_quarantine.mine(window_id, window.fan.id)
    await window.show(appeal(window.t, window_id, mine))


def appeal(t: Translator, window_id: str, mine: MyFlag) -> Screen:
    """What may be said, or what became of it."""
    lines: list[str] = [path(t, t.plain("voting.list.title"), t.plain("voting.appeal.title")), ""]
    if mine.appeal is not None:
        lines.append(t(f"voting.appeal_state.{mine.appeal}"))
    elif mine.state is None:
        lines.append(t("voting.appeal.nothing"))
    else:
        lines += [t.n("voting.appeal.held", mine.votes), "", t("voting.appeal.ask")]
    back = MyVotesTap(window=window_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=AppealTap(window=window_id))
