"""How levels, steps and numbers are said, here and at the operator's desk."""

from __future__ import annotations

from services.core.i18n import Translator
from services.identity import VerificationLevel
from services.identity.verification import Application, IdKind, Step

_SHOWN_DIGITS = 3


def level_name(t: Translator, level: VerificationLevel) -> str:
    return t.plain(f"verification.level.{level}")


def step_name(t: Translator, step: Step, application: Application) -> str:
    """A passport has one page where a card has a front."""
    if step is Step.ID_FRONT and application.id_kind is IdKind.PASSPORT:
        return t.plain("verification.step.title_passport")
    return t.plain(f"verification.step.title_{step}")


def masked_phone(phone: str) -> str:
    """Enough to know which of one's numbers it is: `•••678`."""
    return f"•••{phone[-_SHOWN_DIGITS:]}"
