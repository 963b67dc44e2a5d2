"""What a voucher takes off a line, and how its code is read."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from services.core.money import Money

CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{10,20}")
"""At least 50 bits of the 32 letters that cannot be misread (Crockford's)."""
_MISREAD: Final = str.maketrans("OIL", "011", " -")


class VoucherMode(StrEnum):
    """What the value is: nothing, a new price, an amount off each ticket, a share off."""

    NONE = "none"
    SET = "set"
    SUBTRACT = "subtract"
    PERCENT = "percent"  # the value is in basis points


def read_code(text: str) -> str | None:
    """A code as people write it; None if it can be none."""
    code = text.strip().upper().translate(_MISREAD)
    return code if CODE.fullmatch(code) else None


def discount_of(mode: VoucherMode, value: int, unit_price: Money, quantity: int) -> Money:
    """What the line costs less; never more than it costs. A share is rounded half up."""
    whole = unit_price * quantity
    match mode:
        case VoucherMode.NONE:
            off_minor = 0
        case VoucherMode.SET:
            off_minor = max(0, unit_price.amount_minor - value) * quantity
        case VoucherMode.SUBTRACT:
            off_minor = value * quantity
        case VoucherMode.PERCENT:
            off_minor = (whole.amount_minor * value + 5_000) // 10_000
    return Money(min(off_minor, whole.amount_minor), whole.currency)
