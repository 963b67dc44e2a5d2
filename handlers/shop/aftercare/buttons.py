"""What the buttons of returns and reviews carry; an order by its key of 22 letters."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from handlers.shop.orders.buttons import OfOrder
from services.core.ids import from_short_id
from services.orders.returns.states import ReturnReason


class ReturnsTap(OfOrder, prefix="zr"):
    """What of an order can be sent back, and what is on its way back."""


class ReturnLineTap(OfOrder, prefix="zrl"):
    """Send units of line `n` back; 0 units: asks how many."""

    n: int
    units: int = 0


class ReturnReasonTap(OfOrder, prefix="zrr"):
    """Why; then pictures and words may follow."""

    n: int
    units: int
    reason: ReturnReason


class InsteadTap(OfOrder, prefix="zri"):
    """What is wanted for the return that is put together: the choice at this place; 0: money."""

    place: int = 0


class SendReturnTap(OfOrder, prefix="zry"):
    """Asks for the return that was put together last; `key` makes it one."""

    key: str


class ReturnOf(Tap, prefix="zr-"):
    """What taps on one return have in common; by its short id."""

    return_: str

    @property
    def return_id(self) -> UUID:
        return from_short_id(self.return_)


class ReturnTap(ReturnOf, prefix="zro"):
    """How a return stands."""


class WithdrawReturnTap(ReturnOf, prefix="zrx"):
    """The goods are kept after all."""


class ReviewsTap(OfOrder, prefix="zw"):
    """What of an order can be reviewed."""


class ReviewLineTap(OfOrder, prefix="zwl"):
    """Asks for the stars of line `n`."""

    n: int


class StarsTap(OfOrder, prefix="zws"):
    """So many stars; then words and pictures may follow."""

    n: int
    stars: int


class SendReviewTap(OfOrder, prefix="zwy"):
    """Sends the review that was put together last."""

    n: int


class ProductReviewsTap(Tap, prefix="zwp"):
    """A page of what buyers say of a product."""

    product_id: str
    after: str = ""
