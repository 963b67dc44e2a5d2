"""What the buttons around gift cards carry."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id, short_id


class GiftCardsTap(Tap, prefix="gc"):
    """Opens the fan's gift cards."""


class BuyCardTap(Tap, prefix="gcb"):
    """Asks for how much a card shall be."""


class BuyAmountTap(Tap, prefix="gca"):
    """Buys a card of one of the amounts on the screen; `key` makes a second tap the same card."""

    choice: int
    key: str


class CardOf(Tap, prefix="gc-"):
    """Something about one card, by its short id."""

    card: str

    @property
    def card_id(self) -> UUID:
        return from_short_id(self.card)


class CardTap(CardOf, prefix="gco"):
    """Opens a card: its link while nobody has it, else what is left on it."""


class KeepCardTap(CardOf, prefix="gck"):
    """The buyer keeps the card."""


class ReceiveCardTap(Tap, prefix="gcr"):
    """Opens what is behind the link of a card."""

    token: str


class TakeCardTap(Tap, prefix="gct"):
    """Receives the card behind a link."""

    token: str


class EnterCodeTap(Tap, prefix="gce"):
    """Asks for the code of a card; with an order, the way leads back to it."""

    order_key: str = ""


class OrderCardsTap(Tap, prefix="gcu"):
    """Opens the choice of gift cards for an unpaid order."""

    order_key: str


class UseCardTap(CardOf, prefix="gcx"):
    """Lets a card pay what it can of an order."""

    order_key: str

    @classmethod
    def of(cls, order_key: str, card_id: UUID) -> Self:
        return cls(order_key=order_key, card=short_id(card_id))


class LeaveCardsTap(Tap, prefix="gcl"):
    """No card pays anything of this order any more."""

    order_key: str
