"""`/send 5` as a reply in a group: the group sees no amount, the rest is in the private chat."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, User

from handlers.kit.buttons import Link
from handlers.kit.group_card_stage import GroupStage
from handlers.transfers.desk import SendDesk
from services.core.i18n import AmountProblem, parse_amount, shorten
from services.core.ids import short_id
from services.core.money import Currency
from services.transfers.errors import PayeeIsABot
from services.transfers.schemas import Payee, PrepareTransfer, Way

router = Router(name="transfers-in-groups")
NAME_CLUSTERS: Final = 24


@router.message(Command("send"))
async def send(
    message: Message, command: CommandObject, stage: GroupStage, send_desk: SendDesk
) -> None:
    """A bare number means dollars: the summary says so before anything moves.

    The key comes from the message: handled twice, it is still one transfer.
    """
    replied = message.reply_to_message
    person = replied.from_user if replied else None
    parsed = parse_amount(command.args or "")
    money = parsed if isinstance(parsed, AmountProblem) else parsed.money(Currency.USD)
    if person is None or isinstance(money, AmountProblem):
        await stage.say(stage.t("transfers.group.how"))
        return
    if person.is_bot:
        raise PayeeIsABot
    draft = await send_desk.transfers.prepare(
        PrepareTransfer(
            payer_id=stage.fan.id,
            key=f"g{message.chat.id}.{message.message_id}",
            payee=await _payee(send_desk, stage.fan.id, person),
            amount=money,
        )
    )
    url = await stage.link("st", short_id(draft.id))
    button = Link("🔒 " + stage.t.plain("transfers.group.button"), url)
    await stage.say(stage.t("transfers.group.private"), [button])


async def _payee(desk: SendDesk, payer_id: int, person: User) -> Payee:
    """Who has never written to us is named as the group sees them, and has to come for it."""
    known = await desk.people.by_id(payer_id, person.id)
    if known.name:
        return known
    name = shorten(person.full_name, NAME_CLUSTERS)
    return Payee(way=Way.PERSON, fan_id=person.id, address=name)
