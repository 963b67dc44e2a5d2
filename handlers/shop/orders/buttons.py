"""What the buttons of own orders carry; an order is named by its key of 22 letters."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class ShopOrdersTap(Tap, prefix="zo"):
    """A page of own orders, after the one with this key."""

    after: str = ""


class OfOrder(Tap, prefix="zo-"):
    """What taps on one order have in common."""

    order: str


class ShopOrderTap(OfOrder, prefix="zoo"):
    """Opens one: to be paid, on its way, or how it ended."""


class ShopOrderAnywhereTap(OfOrder, prefix="zoa", works_anywhere=True):
    """The same below a message."""


class PayOrderTap(OfOrder, prefix="zop"):
    """Goes on with the payment of an order."""


class CancelOrderTap(OfOrder, prefix="zox"):
    """Ends an order; `sure` once somebody has read what comes back.

    `rest`: some of it has left, and only what has not was asked about.
    """

    sure: bool = False
    rest: bool = False


class OrderAgainTap(OfOrder, prefix="zog"):
    """Puts what was bought into the cart once more; `key` makes it once."""

    key: str


class ParcelsTap(OfOrder, prefix="zol"):
    """Where the parcels of an order are."""


class DeliveryPhotosTap(OfOrder, prefix="zoh"):
    """Sends the photos of where the parcels of an order were left."""


class OrderInvoiceTap(OfOrder, prefix="zoi"):
    """Sends the invoice as a file."""


class OrderGoodsTap(OfOrder, prefix="zoe"):
    """A page of all that was ordered, some of which may still be cancelled."""

    page: int = 0


class CancelLineTap(OfOrder, prefix="zoc"):
    """Cancels `units` of a line (0: asks how many); `key` once somebody has read what comes
    back, and makes it once.
    """

    n: int
    units: int = 0
    key: str = ""
