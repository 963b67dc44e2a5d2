"""What a voucher takes off a line, how its code is read, how its counters go back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam

from services.core.money import Money, share_round_half_up
from services.core.uow import Tx

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


def discount_of(mode: VoucherMode, value: int, whole: Money, quantity: int) -> Money:
    """What `quantity` units that cost `whole` cost less; never more than that.

    A new price never makes them dearer; a share is rounded half up.
    """
    match mode:
        case VoucherMode.NONE:
            off_minor = 0
        case VoucherMode.SET:
            off_minor = max(0, whole.amount_minor - value * quantity)
        case VoucherMode.SUBTRACT:
            off_minor = value * quantity
        case VoucherMode.PERCENT:
            off_minor = share_round_half_up(whole.amount_minor, value, 10_000)
    return Money(min(off_minor, whole.amount_minor), whole.currency)


async def count_back(tx: Tx, vouchers: Any, ended: Iterable[tuple[UUID, int]]) -> Counter[UUID]:
    """Ended uses (the voucher, what it took off) leave the counters of the table `vouchers`.

    Answers how many uses of each came back.
    """
    uses: Counter[UUID] = Counter()
    spent: Counter[UUID] = Counter()
    for voucher_id, off_minor in ended:
        uses[voucher_id] += 1
        spent[voucher_id] += off_minor
    if not uses:
        return uses
    statement = (
        vouchers.update()
        .where(vouchers.c.id == bindparam("voucher"))
        .values(
            redeemed=vouchers.c.redeemed - bindparam("uses"),
            spent_minor=vouchers.c.spent_minor - bindparam("spent"),
        )
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [{"voucher": one, "uses": uses[one], "spent": spent[one]} for one in sorted(uses)],
    )
    return uses
