"""A bank that says of each code what a test told it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from services.payments import khqr
from services.payments.providers.base import (
    Charge,
    Creation,
    Invoice,
    Made,
    NotYet,
    Paid,
    ProviderPayment,
    Status,
)

ACCOUNT = "hang_meas@sandbox"


@dataclass
class Bank:
    """`paid` holds what was paid, by the code's handle."""

    name: str = "bakong"
    closes: bool = False
    paid: dict[str, ProviderPayment] = field(default_factory=dict)

    def create(self, charge: Charge) -> Invoice:
        payload = khqr.encode(
            khqr.KhqrFields(
                account_id=ACCOUNT,
                merchant_name="Hang Meas",
                currency=charge.amount.currency,
                amount=khqr.amount_text(charge.amount),
                created_at=charge.created_at,
                expires_at=charge.expires_at,
                bill_number=charge.reference,
            )
        )
        return Invoice(payload=payload.text, handle=payload.md5, payee_account=ACCOUNT)

    async def make(self, charge: Charge, invoice: Invoice) -> Creation:
        assert charge.reference
        return Made(invoice.payload, invoice.link)

    async def close(self, handle: str) -> None:
        assert handle

    async def status(self, handle: str) -> Status:
        payment = self.paid.get(handle)
        return Paid(payment) if payment else NotYet()

    def pay(self, payload: str, moment: datetime) -> None:
        """Somebody's bank app pays this code."""
        code = khqr.read(payload, moment)
        assert code.amount is not None
        handle = hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()
        self.paid[handle] = ProviderPayment(
            payment_id=f"hash-{handle}",
            amount=code.amount.to_decimal(),
            currency=code.currency,
            to_account=ACCOUNT,
            from_account="sok@acleda",
            paid_at=moment,
        )
