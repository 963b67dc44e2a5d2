"""Taps on a vote party: whoever taps is told alone, by a toast; the card follows."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.group_card_stage import GroupStage
from handlers.voting.party.buttons import PartyTap
from handlers.voting.party.desk import PartyDesk
from handlers.voting.screens import refusal
from handlers.voting.words import said

router = Router(name="vote-parties")


@router.callback_query(PartyTap.filter())
async def give(
    query: CallbackQuery,
    callback_data: PartyTap,
    stage: GroupStage,
    party_desk: PartyDesk,
    received_at: datetime | None = None,
) -> None:
    card, act, verdict = await party_desk.give(stage, callback_data, query.id, received_at)
    t = stage.t
    if verdict.is_stored:
        words = [t.plain("voting.outcome.counted", name=said(t, act.name))]
        if verdict.left is not None:
            words.append(t.plain_n("voting.ballot.left", verdict.left))
        if verdict.weight == 0:
            words.append(t.plain("voteparty.weightless"))
        await stage.toast("✅ " + "\n".join(words), alert=verdict.weight == 0)
        return
    refused = t.plain(refusal(verdict.outcome, card))
    await stage.toast(f"{refused} {t.plain('voting.outcome.not_counted')}", alert=True)
