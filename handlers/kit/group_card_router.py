"""What all groups have in common: a topic is brought in, a card changes its language."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Link
from handlers.kit.group_card import CardKind, CardKinds, CardLanguageTap
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.links import parts_of
from services.core.group_cards import GroupCards, NewCard, NoSuchTopic, NotForThisCard
from services.core.i18n import Translator, Translators

router = Router(name="group-cards")
last_resort = Router(name="group-last-resort")
"""Included after all others of groups."""


@router.message(CommandStart(deep_link=True))
async def bring_in(
    _: Message,
    command: CommandObject,
    stage: GroupStage,
    card_kinds: CardKinds,
    group_cards: GroupCards,
) -> None:
    """`/start <kind>_<id>` in a group: the topic gets its card there, at the end of the chat.

    The card itself is sent by who draws cards: what kills us in between loses nothing.
    """
    kind, subject = _topic(command.args or "", card_kinds)
    await kind.admit(stage, subject)
    known = await group_cards.find(kind.kind, subject, stage.chat_id)
    language = known.language if known else stage.t.locale
    new = NewCard(kind.kind, subject, stage.chat_id, stage.fan.id, language)
    if (old := await group_cards.post(new)) is not None:
        await stage.strip(old)


def _topic(payload: str, kinds: CardKinds) -> tuple[CardKind, str]:
    found = parts_of(payload)
    if found is None or found[0] not in kinds:
        raise NoSuchTopic
    return kinds[found[0]], found[1]


@router.callback_query(CardLanguageTap.filter())
async def change_language(
    _: CallbackQuery,
    callback_data: CardLanguageTap,
    stage: GroupStage,
    group_cards: GroupCards,
    translators: Translators,
) -> None:
    kind, subject = callback_data.kind, callback_data.subject
    card = await group_cards.find(kind, subject, stage.chat_id)
    if card is None:
        raise NoSuchTopic
    if card.host_id != stage.fan.id and not await stage.is_admin():
        raise NotForThisCard
    other = translators.for_language(card.language).other
    await group_cards.set_language(kind, subject, stage.chat_id, other)


@last_resort.message(Command("start", "help", "menu"))
@last_resort.message(F.text.regexp(r"^/[a-z]+@"))
async def only_in_private(_: Message, stage: GroupStage, t: Translator) -> None:
    """Whoever calls the bot by its name: what else it can do is between it and one person."""
    way = Link(t.plain("groups.hello.button_private"), await stage.home())
    await stage.say(t("groups.hello.text"), [way])


@last_resort.callback_query()
async def unknown_button(_: CallbackQuery, stage: GroupStage, t: Translator) -> None:
    """A button of an older release, or of another chat."""
    await stage.toast(t.plain("groups.toast.old_card"))
