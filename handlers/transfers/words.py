"""Words that several screens of transfers share."""

from __future__ import annotations

import re
from typing import Final

from services.core.errors import DomainError
from services.core.i18n import Safe, Translator, shorten, what_next
from services.transfers.errors import (
    AmountTooLarge,
    AmountTooSmall,
    ForeignPhone,
    NameOfTwo,
    NotAPhone,
    NotAUsername,
    OwnName,
    OwnPhone,
)
from services.transfers.schemas import Way

LABEL_NAME_CLUSTERS: Final = 18
NAMED_AGAIN: Final = (ForeignPhone, NameOfTwo, NotAPhone, NotAUsername, OwnName, OwnPhone)
"""Refusals of who was named: asked for again, with the reason."""
TYPED_AGAIN: Final = (AmountTooLarge, AmountTooSmall)
"""Refusals of an amount: the same."""


def shown_address(way: Way, address: str) -> str:
    """A number in groups (`+855 12 000 043`), a name with its @."""
    match way:
        case Way.PHONE:
            rest = address.removeprefix("+855")
            groups = [rest[:2], *re.findall(r"[0-9]{1,3}(?=(?:[0-9]{3})*$)", rest[2:])]
            return " ".join(["+855", *groups])
        case Way.USERNAME:
            return f"@{address}"
        case Way.PERSON:
            return address
        case _:
            return ""


def refused_words(t: Translator, refusal: DomainError) -> Safe:
    """What is wrong and what to do, in the place of a question."""
    what = t(f"error.{refusal.code}", **refusal.details)
    return Safe(f"{what} {what_next(t, refusal)}")


def payee_label(name: str, way: Way, address: str) -> str:
    """Short enough for a button."""
    return shorten(name or shown_address(way, address), LABEL_NAME_CLUSTERS)


def payee_line(t: Translator, name: str, way: Way, address: str) -> Safe:
    """Who gets it: the masked name, and how the payer named them."""
    shown = shown_address(way, address)
    if name and shown:
        return t("transfers.summary.payee_with", name=name, address=shown)
    if name or shown:
        return t("transfers.summary.payee", name=name or shown)
    return t("transfers.summary.payee_link")
