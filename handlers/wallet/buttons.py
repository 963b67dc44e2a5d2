"""What the wallet's buttons carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.money import Currency


class WalletTap(Tap, prefix="w"):
    """Opens the wallet."""


class WalletAnywhereTap(Tap, prefix="wm", works_anywhere=True):
    """Opens the wallet below a receipt or a notification."""


class HistoryTap(Tap, prefix="wh"):
    """A page of the history; an empty cursor is the newest."""

    cursor: str = ""


class TopUpTap(Tap, prefix="t"):
    """Opens the choice of an amount."""


class TopUpChoiceTap(Tap, prefix="tc"):
    """One of the offered amounts, by its place in the list, never by its value.

    `key` makes a second tap the same top-up.
    """

    place: int
    key: str


class TopUpMissingTap(Tap, prefix="tm"):
    """What is missing for the fan's unpaid order, worked out anew when tapped."""

    key: str


class TopUpOtherTap(Tap, prefix="to"):
    """Asks for an amount in words."""


class TopUpCurrencyTap(Tap, prefix="ty"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency
    key: str


class TopUpCheckTap(Tap, prefix="th"):
    """Asks the bank now."""

    top_up_id: UUID


class TopUpCancelTap(Tap, prefix="tx"):
    """Gives a top-up up."""

    top_up_id: UUID


class TopUpNewCodeTap(Tap, prefix="tn"):
    """Makes a new code for the same amount after the old one has run out."""

    top_up_id: UUID
