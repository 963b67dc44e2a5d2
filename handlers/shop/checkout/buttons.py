"""What the buttons of the checkout carry. It is the fan's own: there is one at a time."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.checkout.schemas import ShippingMethod
from services.orders.schemas.delivery import Recipient


class BeginCheckoutTap(Tap, prefix="zk"):
    """Goes from the cart to the checkout: what lies there is held once more."""


class CheckoutTap(Tap, prefix="zko"):
    """Opens the checkout as it stands."""


class AddressesTap(Tap, prefix="zke"):
    """Where the goods go: one of the saved addresses, or a new one."""


class DeliveryTap(Tap, prefix="zkd"):
    """How the goods come."""


class ShippingTap(Tap, prefix="zks"):
    """This way; `point` is where they are fetched."""

    method: ShippingMethod
    point: str = ""


class PointsOfPickupTap(Tap, prefix="zkl"):
    """Where the goods can be fetched."""


class GiftTap(Tap, prefix="zkg"):
    """Wrapping, a card, and for whom."""


class WrapTap(Tap, prefix="zkw"):
    """Wrapped, or not."""

    on: bool


class RecipientTap(Tap, prefix="zkr"):
    """For whom it is."""

    recipient: Recipient


class CardTextTap(Tap, prefix="zkt"):
    """Asks for the words of the card; `none` takes them away."""

    none: bool = False


class PartsTap(Tap, prefix="zkp"):
    """Points, a gift card, a part from the wallet."""


class UsePointsTap(Tap, prefix="zkq"):
    """As many as can be used, or none."""

    on: bool


class GiftCardsTap(Tap, prefix="zkc"):
    """The gift cards that have money for this order."""


class UseGiftCardTap(Tap, prefix="zkx"):
    """Pay with this card what it can; none with an empty id."""

    card: str = ""


class WalletPartTap(Tap, prefix="zkv"):
    """Asks how much the wallet pays; `none` takes it away."""

    none: bool = False


class InstalmentsTap(Tap, prefix="zki"):
    """Paying in parts."""


class InTap(Tap, prefix="zkm"):
    """In so many months; 0: at once."""

    months: int


class PlaceTap(Tap, prefix="zky"):
    """Orders what the checkout of this revision shows; `key` makes it one order."""

    revision: int
    key: str
