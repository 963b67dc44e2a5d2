"""`/live` in a group brings the broadcast that is on, or the next one, there as a card."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.kit.group_card_stage import GroupStage
from handlers.streaming.desk import WatchDesk
from handlers.streaming.live_desk import LIVE_LINK
from services.core.group_cards import SUBJECT_CHARACTERS, GroupCards, NewCard
from services.core.i18n import Translator

router = Router(name="streaming-groups")


@router.message(Command("live"))
async def bring_live(
    _: Message, stage: GroupStage, t: Translator, group_cards: GroupCards, watch_desk: WatchDesk
) -> None:
    """The card comes at the end of the chat; the one that was there loses its buttons."""
    cards = await watch_desk.live.to_come()
    cards = [each for each in cards if len(each.event.key) <= SUBJECT_CHARACTERS]
    if not cards:
        await stage.say(t("watching.live.none"))
        return
    key = cards[0].event.key
    known = await group_cards.find(LIVE_LINK, key, stage.chat_id)
    language = known.language if known else t.locale
    new = NewCard(LIVE_LINK, key, stage.chat_id, stage.fan.id, language)
    if (old := await group_cards.post(new)) is not None:
        await stage.strip(old)
