"""The phone number by contact share: a keyboard that comes for it and goes after it."""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.filters import Filter
from aiogram.types import (
    CallbackQuery,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.verification import screens
from handlers.verification.buttons import SharePhoneTap
from handlers.verification.desk import CONTACT, VerificationDesk
from handlers.verification.words import masked_phone
from services.core.i18n import Translator
from services.identity.verification import SharedContact

router = Router(name="verification-phone")


@router.callback_query(SharePhoneTap.filter())
async def ask(_: CallbackQuery, window: Window, bot: Bot) -> None:
    window.ask(CONTACT)
    await window.show(screens.phone(window.t))
    await bot.send_message(
        window.chat_id, window.t("verification.phone.press"), reply_markup=_keyboard(window.t)
    )


def _keyboard(t: Translator) -> ReplyKeyboardMarkup:
    share = KeyboardButton(text=t.plain("verification.phone.button_share"), request_contact=True)
    cancel = KeyboardButton(text=t.plain("common.button.cancel"))
    return ReplyKeyboardMarkup(
        keyboard=[[share], [cancel]], resize_keyboard=True, one_time_keyboard=True
    )


@router.message(F.contact)
async def contact(
    message: Message, window: Window, bot: Bot, verification_desk: VerificationDesk
) -> None:
    """Also one that nobody asked for: whose number it is does not depend on that."""
    assert message.contact is not None
    phone = await verification_desk.phones.share(
        SharedContact(
            fan_id=window.fan.id,
            owner_id=message.contact.user_id,
            phone=message.contact.phone_number,
            forwarded=message.forward_origin is not None,
        )
    )
    saved = window.t("verification.phone.saved", phone=masked_phone(phone))
    await bot.send_message(window.chat_id, saved, reply_markup=ReplyKeyboardRemove())
    await verification_desk.go_on(window)


class GivesUp(Filter):
    """Passes for the keyboard's own Cancel, which is a text like any other."""

    async def __call__(self, message: Message, window: Window) -> bool:
        cancel = window.t.plain("common.button.cancel")
        return window.question == CONTACT and message.text == cancel


@router.message(GivesUp())
async def give_up(
    _: Message, window: Window, bot: Bot, verification_desk: VerificationDesk
) -> None:
    words = window.t("verification.phone.cancelled")
    await bot.send_message(window.chat_id, words, reply_markup=ReplyKeyboardRemove())
    await verification_desk.show_overview(window)


@router.message(Answers(CONTACT))
async def typed(_: Message, window: Window) -> None:
    """A typed number proves nothing."""
    await window.show(screens.phone(window.t, window.t("verification.phone.not_typed")))
