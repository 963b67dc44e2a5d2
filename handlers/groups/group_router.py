"""Taps on cards of groups: whoever taps is told alone, by a toast; the card follows."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.groups.buttons import CardGoTap, CardLeaveTap, CardTakeTap
from handlers.groups.card import EVENT_KIND
from handlers.groups.desk import GroupDesk, name_of
from handlers.kit.group_card_stage import GroupStage
from services.core.group_cards import NoSuchTopic
from services.ticketing.groups import ClaimPlace
from services.ticketing.groups.service import group_id_of

router = Router(name="cards-of-tickets")


@router.callback_query(CardTakeTap.filter())
async def take(
    query: CallbackQuery, callback_data: CardTakeTap, stage: GroupStage, group_desk: GroupDesk
) -> None:
    """The tap's own id makes a second delivery of it the same place."""
    group_id, fan = group_id_of(callback_data.group), stage.fan
    claim = ClaimPlace(group_id, fan.id, name_of(fan), f"tap:{query.id}"[:40])
    number = await group_desk.groups.claim(claim)
    await stage.toast(stage.t.plain("groups.toast.taken", number=number))


@router.callback_query(CardLeaveTap.filter())
async def leave(
    _: CallbackQuery, callback_data: CardLeaveTap, stage: GroupStage, group_desk: GroupDesk
) -> None:
    left = await group_desk.groups.leave(stage.fan.id, group_id_of(callback_data.group))
    key = "groups.toast.left" if left else "groups.toast.nothing_to_leave"
    await stage.toast(stage.t.plain(key))


@router.callback_query(CardGoTap.filter())
async def go(
    _: CallbackQuery, callback_data: CardGoTap, stage: GroupStage, group_desk: GroupDesk
) -> None:
    card = await group_desk.cards.find(EVENT_KIND, callback_data.event_id, stage.chat_id)
    if card is None:
        raise NoSuchTopic
    goes = await group_desk.goers.turn(card, stage.fan.id, name_of(stage.fan))
    key = "groups.toast.goes" if goes else "groups.toast.goes_not"
    await stage.toast(stage.t.plain(key))
