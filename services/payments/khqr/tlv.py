"""The letters of KHQR: tag, length and value in text, closed by a checksum (EMVCo QR)."""

import binascii
import re

CRC_TAG = "63"
CRC_HEADER = "6304"
CRC_CHARACTERS = 4
MAX_VALUE_CHARACTERS = 99

_HEAD = re.compile(r"[0-9]{4}")
# Readers count characters in UTF-16 units, so anything outside the basic plane puts the
# lengths out of step; control characters and lone surrogates never come from an honest bank.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\U00010000-\U0010ffff]")


class TlvError(ValueError):
    """The text is not a row of tag, length and value; the message names the place."""


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, as four upper-case hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def has_unsafe_characters(text: str) -> bool:
    """True for control characters, line breaks and everything outside the basic plane."""
    return _UNSAFE.search(text) is not None


def join(*fields: tuple[str, str]) -> str:
    """Write the fields in the order given; an empty value writes nothing.

    A value over 99 characters raises TlvError: its length has no two digits.
    """
    parts = []
    for tag, value in fields:
        if len(value) > MAX_VALUE_CHARACTERS:
            raise TlvError(tag)
        if value:
            parts.append(f"{tag}{len(value):02d}{value}")
    return "".join(parts)


def split(text: str) -> dict[str, str]:
    """Read one level. Lengths count characters; a tag may stand only once.

    A second value for a tag is refused because readers differ: some take the first one,
    some the last, so two people would see two amounts or two payees.
    """
    fields: dict[str, str] = {}
    position = 0
    while position < len(text):
        head = text[position : position + 4]
        if _HEAD.fullmatch(head) is None:
            raise TlvError(f"no tag and length at {position}")
        tag, length = head[:2], int(head[2:])
        value = text[position + 4 : position + 4 + length]
        if not value or len(value) != length:
            raise TlvError(f"tag {tag} is empty or cut")
        if tag in fields:
            raise TlvError(f"tag {tag} stands twice")
        fields[tag] = value
        position += 4 + length
    return fields
