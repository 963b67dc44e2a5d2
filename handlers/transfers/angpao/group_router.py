"""Ang pao in groups: whoever taps is told alone, by a toast; the card follows."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Link
from handlers.kit.group_card_stage import GroupStage
from handlers.transfers.angpao.buttons import CardOpenTap
from handlers.transfers.angpao.desk import AngPaoDesk
from services.transfers.angpao.rules import CARD_KIND, NEW_LINK

router = Router(name="ang-pao-in-groups")


@router.message(Command("angpao"))
async def give(_: Message, stage: GroupStage) -> None:
    """How much is nobody's business here: the rest is in the private chat."""
    url = await stage.link(CARD_KIND, NEW_LINK)
    button = Link("🧧 " + stage.t.plain("angpao.group.button"), url)
    await stage.say(stage.t("angpao.group.private"), [button])


@router.callback_query(CardOpenTap.filter())
async def take(
    _: CallbackQuery, callback_data: CardOpenTap, stage: GroupStage, ang_pao_desk: AngPaoDesk
) -> None:
    """Who has never written to us is led into the private chat, where the share is kept."""
    fan = stage.fan
    is_here = await ang_pao_desk.is_here(fan.id)
    share = await ang_pao_desk.open(fan, callback_data.ang_pao_id, is_here=is_here)
    if not share.is_paid:
        await stage.lead(CARD_KIND, callback_data.ang_pao)
        return
    key = "angpao.toast.found" if share.is_new else "angpao.toast.found_before"
    await stage.toast(stage.t.plain(key, amount=share.amount), alert=True)
