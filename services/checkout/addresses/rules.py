"""Pure rules of addresses: what is enough for a courier to find somebody and to call them."""

from __future__ import annotations

from typing import Final

from services.checkout.addresses.errors import BadName, BadPhone, BadStreet, NoteTooLong
from services.checkout.addresses.places import check_pin, places
from services.checkout.addresses.schemas import NewAddress
from services.core.i18n import clean, clusters
from services.core.i18n.folding import KHMER_DIGITS
from services.identity.verification.errors import NotAPhoneNumber
from services.identity.verification.phones import e164

MOST_ADDRESSES: Final = 20
NAME_LETTERS: Final = 60
STREET_LETTERS: Final = 120
NOTE_LETTERS: Final = 160
SIGNS_A_LETTER: Final = 4
"""A Khmer letter is made of several signs; more of them than this are no words."""
_COUNTRY: Final = "+855"


def checked(new: NewAddress) -> NewAddress:
    """The address as it is kept, or the refusal that says what is wrong with it.

    BadName, BadPhone, CommuneMissing, PlaceNotFound, BadStreet, NoteTooLong, PinOutside.
    """
    if new.pin:
        check_pin(new.pin)
    return NewAddress(
        recipient=recipient(new.recipient),
        phone=phone(new.phone),
        commune_code=places().area(new.commune_code).commune.code,
        street=street(new.street),
        note=note(new.note),
        pin=new.pin,
    )


def recipient(text: str) -> str:
    """BadName."""
    name = clean(text)
    if not any(letter.isalpha() for letter in name) or _is_longer(name, NAME_LETTERS):
        raise BadName(most=NAME_LETTERS)
    return name


def phone(text: str) -> str:
    """In E.164, from any usual way to write a Cambodian number. BadPhone."""
    digits = text.translate(KHMER_DIGITS)
    try:
        number = e164(digits)
    except NotAPhoneNumber as error:
        raise BadPhone from error
    if not number.startswith(_COUNTRY):
        raise BadPhone
    return number


def street(text: str) -> str:
    """BadStreet."""
    line = clean(text)
    if not any(sign.isalnum() for sign in line) or _is_longer(line, STREET_LETTERS):
        raise BadStreet(most=STREET_LETTERS)
    return line


def note(text: str) -> str:
    """NoteTooLong."""
    line = clean(text)
    if _is_longer(line, NOTE_LETTERS):
        raise NoteTooLong(most=NOTE_LETTERS)
    return line


def _is_longer(line: str, letters: int) -> bool:
    return len(line) > letters * SIGNS_A_LETTER or len(clusters(line)) > letters
