"""What an operator writes to a decision."""

from __future__ import annotations

from typing import Final

from aiogram.types import Message

from services.core.i18n import clean

LONGEST: Final = 500


def clean_note(message: Message) -> str:
    """One line, without invisible characters; empty if nothing is left."""
    return " ".join(clean(message.text or "").split())[:LONGEST]
