"""What the buttons of the pay page carry: the payment by its short id, and a way."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.payments.schemas import Way


class PaymentOf(Tap, prefix="y-"):
    """What all taps on one payment have in common."""

    payment: str

    @property
    def intent_id(self) -> UUID:
        return from_short_id(self.payment)


class PaymentTap(PaymentOf, prefix="y"):
    """Opens the page: the summary with its ways, or how the payment ended."""


class PayByTap(PaymentOf, prefix="yb"):
    """Pays by this way: at once after the PIN, or by a code, a page, an invoice."""

    way: Way


class PayCheckTap(PaymentOf, prefix="yh"):
    """Asks the bank now; shows the try by this way again."""

    way: Way


class InvoiceAgainTap(PaymentOf, prefix="yi"):
    """Sends the invoice in Stars once more."""
