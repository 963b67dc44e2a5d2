"""The lasting KHQR of a fan: paid to the house's account, with the fan's code as bill number.

A bank shows the code to nobody; it comes back on the statement, and our own scanner reads it.
The last six characters keep a slip or a guess from naming somebody else.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Final

from services.core.money import Currency
from services.payments import khqr

_FORM: Final = re.compile(r"HM([1-9][0-9]{0,15})\.([A-Z2-7]{6})")
_ABOUT: Final = b"receive code "


class ReceiveCodes:
    """`account` and `merchant_name` are those of the house at the bank."""

    def __init__(self, secret: bytes, account: str, merchant_name: str) -> None:
        self._secret = secret
        self._account = account
        self._merchant_name = merchant_name

    def payload(self, fan_id: int, currency: Currency) -> str:
        """The text of the QR; it is the same for ever. The payer says how much."""
        return khqr.encode(
            khqr.KhqrFields(
                account_id=self._account,
                merchant_name=self._merchant_name,
                currency=currency,
                bill_number=self.name(fan_id),
            )
        ).text

    def name(self, fan_id: int) -> str:
        return f"HM{fan_id}.{self._tag(fan_id)}"

    def fan_of(self, code: khqr.KhqrCode) -> int | None:
        """Whose code it is; None: not one of ours, or of no fan."""
        return self.fan_named(code.bill_number) if code.account_id == self._account else None

    def fan_named(self, bill_number: str) -> int | None:
        """The fan behind a bill number, if it is whole and ours."""
        found = _FORM.fullmatch(bill_number)
        if found is None:
            return None
        fan_id = int(found[1])
        return fan_id if hmac.compare_digest(found[2], self._tag(fan_id)) else None

    def is_ours(self, code: khqr.KhqrCode) -> bool:
        return code.account_id == self._account

    def is_to_us(self, account: str) -> bool:
        """Whether it is the account that the codes name."""
        return account == self._account

    def _tag(self, fan_id: int) -> str:
        digest = hmac.digest(self._secret, _ABOUT + str(fan_id).encode(), "sha256")
        return base64.b32encode(digest)[:6].decode()
