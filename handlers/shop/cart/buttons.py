"""What the buttons of the cart carry. A line is named by its variant's short id."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class ShopCartTap(Tap, prefix="zc"):
    """Opens the cart at a page of its lines."""

    page: int = 0


class ShopCartAnywhereTap(Tap, prefix="zca", works_anywhere=True):
    """The same below a message."""


class OfLine(Tap, prefix="zc-"):
    """What taps on one line have in common."""

    variant: str

    @property
    def variant_id(self) -> UUID:
        return from_short_id(self.variant)


class CartLineTap(OfLine, prefix="zcl"):
    """One line: how many of it, remove, keep for later."""


class LineQuantityTap(OfLine, prefix="zcq"):
    """The line shall have so many; none takes it out of the cart."""

    quantity: int


class EditCartTap(Tap, prefix="zcd"):
    """A page of lines that are changed without leaving the screen."""

    page: int = 0


class EditLineTap(OfLine, prefix="zcn"):
    """The line shall have so many, none takes it out; the screen stays. `at`: its page."""

    quantity: int
    at: int = 0


class SaveLineTap(OfLine, prefix="zcs"):
    """Keeps the line for later, where it holds no stock."""


class BackToCartTap(OfLine, prefix="zcb"):
    """A line kept for later comes back."""


class SavedTap(Tap, prefix="zcm"):
    """What is kept for later."""


class CartVoucherTap(Tap, prefix="zcv"):
    """Asks for the code of a voucher."""


class CartVoucherOffTap(Tap, prefix="zcx"):
    """Takes the voucher off."""


class ClearCartTap(Tap, prefix="zce"):
    """Empties the cart, once somebody is sure."""

    sure: bool = False


class AcceptChangesTap(Tap, prefix="zck"):
    """What has changed is agreed to: the cart goes on as it is now."""
