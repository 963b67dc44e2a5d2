"""Taps, words and points on the map that make up an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.shop.addresses import screens
from handlers.shop.addresses.buttons import (
    AddressBookTap,
    AddressTap,
    NewAddressTap,
    OwnNameTap,
    OwnPhoneTap,
    PlaceTap,
    RemoveAddressTap,
    SaveAddressTap,
    UseSavedAddressTap,
)
from handlers.shop.addresses.desk import (
    NOTE,
    PHONE,
    PLACE,
    RECIPIENT,
    STEPS,
    STREET,
    AddressDesk,
    full_name,
)
from services.checkout.addresses import Level, MapPin, check_pin, finder, rules
from services.checkout.addresses.errors import (
    BadName,
    BadPhone,
    BadStreet,
    NoteTooLong,
    PinOutside,
)
from services.core.i18n import Safe, Translator

router = Router(name="shop-addresses")


class WhileAsked(Filter):
    """Passes while one of these questions waits."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        self._questions = questions

    async def __call__(self, _: Message, window: Window) -> bool:
        return window.question in self._questions


@router.callback_query(AddressBookTap.filter())
async def show_book(
    _: CallbackQuery, callback_data: AddressBookTap, window: Window, address_desk: AddressDesk
) -> None:
    await address_desk.show_book(window, callback_data.start)


@router.callback_query(AddressTap.filter())
async def show_one(
    _: CallbackQuery, callback_data: AddressTap, window: Window, address_desk: AddressDesk
) -> None:
    one = await address_desk.book.get(window.fan.id, callback_data.address_id)
    await window.show(screens.address(window.t, one))


@router.callback_query(UseSavedAddressTap.filter())
async def use(
    _: CallbackQuery, callback_data: UseSavedAddressTap, window: Window, address_desk: AddressDesk
) -> None:
    one = await address_desk.book.get(window.fan.id, callback_data.address_id)
    await address_desk.chosen(window, one)


@router.callback_query(RemoveAddressTap.filter())
async def remove(
    _: CallbackQuery, callback_data: RemoveAddressTap, window: Window, address_desk: AddressDesk
) -> None:
    await address_desk.book.remove(window.fan.id, callback_data.address_id)
    await address_desk.show_book(window)


@router.callback_query(NewAddressTap.filter())
async def begin(_: CallbackQuery, window: Window, address_desk: AddressDesk) -> None:
    await address_desk.ask_address(window)


@router.callback_query(PlaceTap.filter())
async def show_place(
    _: CallbackQuery, callback_data: PlaceTap, window: Window, address_desk: AddressDesk
) -> None:
    """Going back to a place asks anew for all that follows it."""
    known = address_desk.known(window)
    kept = {name: known[name] for name in ("key", "pin") if name in known}
    window.ask(PLACE, **kept)
    await address_desk.show_place(window, callback_data.code, callback_data.start)


@router.message(Answers(PLACE))
async def typed_place(message: Message, window: Window, address_desk: AddressDesk) -> None:
    """One commune is taken at once; of several the fan chooses."""
    found = finder().find(message.text or "", screens.PLACES_A_PAGE)
    if len(found) == 1 and found[0].place.level is Level.COMMUNE:
        await address_desk.show_place(window, found[0].place.code)
        return
    await window.show(screens.found_places(window.t, message.text or "", found))


_Check = Callable[[str], str]
_CHECKS: Final[dict[str, tuple[str, _Check]]] = {
    STREET: ("street", rules.street),
    RECIPIENT: ("recipient", rules.recipient),
    PHONE: ("phone", rules.phone),
}


@router.message(Answers(STREET))
@router.message(Answers(RECIPIENT))
@router.message(Answers(PHONE))
async def typed(message: Message, window: Window, address_desk: AddressDesk) -> None:
    assert window.question is not None
    await _take(window, address_desk, window.question, message.text or "")


@router.callback_query(OwnNameTap.filter())
async def own_name(_: CallbackQuery, window: Window, address_desk: AddressDesk) -> None:
    await _take(window, address_desk, RECIPIENT, full_name(window))


@router.callback_query(OwnPhoneTap.filter())
async def own_phone(_: CallbackQuery, window: Window, address_desk: AddressDesk) -> None:
    await _take(window, address_desk, PHONE, window.fan.phone or "")


async def _take(window: Window, desk: AddressDesk, question: str, words: str) -> None:
    """What was said answers the question, or it is asked once more with the reason."""
    name, check = _CHECKS[question]
    known = desk.known(window)
    try:
        known[name] = check(words)
    except (BadName, BadPhone, BadStreet) as refusal:
        await desk.go_on(window, known, _why(window.t, refusal))
    else:
        await desk.go_on(window, known)


@router.message(F.location, WhileAsked(STEPS))
async def pinned(message: Message, window: Window, address_desk: AddressDesk) -> None:
    """Kept with the address, whatever is being asked; the nearest provinces come first."""
    assert message.location is not None
    pin = MapPin(message.location.latitude, message.location.longitude)
    known, note = address_desk.known(window), None
    try:
        check_pin(pin)
    except PinOutside as refusal:
        note = _why(window.t, refusal)
    else:
        known["pin"] = [pin.latitude, pin.longitude]
    await address_desk.go_on(window, known, note)


@router.message(Answers(NOTE))
async def typed_note(message: Message, window: Window, address_desk: AddressDesk) -> None:
    try:
        words = rules.note(message.text or "")
    except NoteTooLong as refusal:
        known = address_desk.known(window)
        await address_desk.go_on(window, known, _why(window.t, refusal))
    else:
        await address_desk.save(window, words)


@router.callback_query(SaveAddressTap.filter())
async def save(_: CallbackQuery, window: Window, address_desk: AddressDesk) -> None:
    await address_desk.save(window)


def _why(
    t: Translator, refusal: BadName | BadPhone | BadStreet | NoteTooLong | PinOutside
) -> Safe:
    match refusal:
        case BadName():
            return t("error.addresses.bad_name", most=rules.NAME_LETTERS)
        case BadPhone():
            return t("error.addresses.bad_phone")
        case BadStreet():
            return t("error.addresses.bad_street", most=rules.STREET_LETTERS)
        case NoteTooLong():
            return t("error.addresses.note_too_long", most=rules.NOTE_LETTERS)
        case PinOutside():
            return t("error.addresses.pin_outside")
