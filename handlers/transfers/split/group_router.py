"""Shared bills in groups: `/split 40 4` lays one down, taps on its card take a part or lines."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Link
from handlers.kit.group_card_stage import GroupStage
from handlers.transfers.split.buttons import CardJoinTap, CardPickTap
from handlers.transfers.split.desk import SplitDesk
from handlers.transfers.split.typed import TypedTotal, read_total
from services.core.group_cards import GroupCards, NewCard
from services.core.i18n import AmountProblem, fold
from services.core.money import Currency, Money
from services.transfers.split.rules import FEWEST_PEOPLE, MOST_PEOPLE
from services.transfers.split.schemas import CARD_KIND, Mode, NewPart, OpenSplit

router = Router(name="splits-in-groups")
_BARE_NUMBER_MEANS: Final = Currency.USD


@router.message(Command("split"))
async def split(
    message: Message,
    command: CommandObject,
    stage: GroupStage,
    split_desk: SplitDesk,
    group_cards: GroupCards,
) -> None:
    """`/split 40 4 Dinner`: equal among four, the host with them; a bare number means dollars.

    The key comes from the message: handled twice, it is still one bill and one card.
    """
    asked = _read(command.args or "")
    if asked is None:
        url = await stage.home()
        button = Link("🧾 " + stage.t.plain("split.group.button"), url)
        await stage.say(stage.t("split.group.how"), [button])
        return
    total, people, title = asked
    made = await split_desk.splits.open(
        OpenSplit(
            host_id=stage.fan.id,
            key=f"g{message.chat.id}.{message.message_id}",
            total=total,
            mode=Mode.EQUAL,
            title=title,
            parts=(NewPart(),) * (people - 1),
        )
    )
    if await group_cards.find(CARD_KIND, made.short_id, stage.chat_id) is None:
        card = NewCard(CARD_KIND, made.short_id, stage.chat_id, stage.fan.id, stage.t.locale)
        await group_cards.post(card)


def _read(text: str) -> tuple[Money, int, str] | None:
    """Total, number of people and title; None: not said so."""
    tokens = text.split()
    for place, token in enumerate(tokens[1:], 1):
        number = fold(token)
        if not (number.isascii() and number.isdigit() and len(number) < 3):
            continue
        if not FEWEST_PEOPLE <= int(number) <= MOST_PEOPLE:
            continue
        found = read_total(" ".join([*tokens[:place]]))
        if isinstance(found, TypedTotal):
            money = found.amount.money(_BARE_NUMBER_MEANS)
            if not isinstance(money, AmountProblem):
                return money, int(number), " ".join([found.title, *tokens[place + 1 :]]).strip()
    return None


@router.callback_query(CardJoinTap.filter())
async def join(
    _: CallbackQuery, callback_data: CardJoinTap, stage: GroupStage, split_desk: SplitDesk
) -> None:
    """The toast is for the person alone: it may say the amount."""
    view = await split_desk.splits.join(stage.fan, callback_data.split_id)
    part = view.part_of(stage.fan.id)
    assert part is not None
    await stage.toast(stage.t.plain("split.toast.joined", amount=part.amount), alert=True)


@router.callback_query(CardPickTap.filter())
async def pick(
    _: CallbackQuery, callback_data: CardPickTap, stage: GroupStage, split_desk: SplitDesk
) -> None:
    """Taken, or left by who had it."""
    fan, number = stage.fan, callback_data.number
    view = await split_desk.splits.get(callback_data.split_id)
    take = all(fan.id not in one.takers for one in view.items if one.number == number)
    view = await split_desk.splits.pick(fan, view.id, number, take=take)
    part = view.part_of(fan.id)
    name = next(one.name for one in view.items if one.number == number)
    key = "split.toast.picked" if take else "split.toast.left"
    amount = part.amount if part else view.total * 0
    await stage.toast(stage.t.plain(key, name=name, amount=amount))
