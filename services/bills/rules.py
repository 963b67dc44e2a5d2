"""Times and amounts of bills; which state may follow which. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from services.bills.errors import (
    AmountTooLarge,
    AmountTooSmall,
    BadAccount,
    WholeBillOnly,
    WrongCurrency,
)
from services.bills.schemas import Biller, BillerField, BillState
from services.core.i18n import fold
from services.core.ids import derived_uuid
from services.core.money import Money
from services.wallet.rules import local_day

MOVES: Final[Mapping[BillState, frozenset[BillState]]] = {
    BillState.DRAFT: frozenset({BillState.SENDING, BillState.CANCELLED}),
    BillState.SENDING: frozenset({BillState.PAID, BillState.REFUSED}),
}
DRAFT_LIFE: Final = timedelta(minutes=30)
TRY_LEASE: Final = timedelta(seconds=45)
"""Nobody else speaks to the biller while one try may still be under way: two calls of 8 s, with
room. Shorter than a job's lease, so the job of a worker that died finds its turn over.
"""
STUCK_AFTER: Final = timedelta(hours=1)
NOTICE: Final = timedelta(hours=24)
"""So long before it is paid by itself, a fan is told of a bill."""
CHECK_EVERY: Final = timedelta(hours=6)
REMIND_BEFORE: Final = timedelta(days=3)
MOST_SAVED: Final = 30
HISTORY_PAGE: Final = 20
_BACK_OFF_SECONDS: Final = (5, 15, 60, 300, 900, 3600)
_LONGEST_VALUE: Final = 40
_BLANKS: Final = re.compile(r"[\s\u200b-\u200d\ufeff]+")


def sources(target: BillState) -> frozenset[BillState]:
    """The states from which a payment may come to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


def next_try(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return timedelta(seconds=_BACK_OFF_SECONDS[min(tries, len(_BACK_OFF_SECONDS)) - 1])


def clean_value(field: BillerField, typed: str) -> str:
    """What was typed for a field, in ASCII digits and without blanks. BadAccount."""
    value = _BLANKS.sub("", fold(typed)).upper()
    fits = len(value) <= _LONGEST_VALUE and re.fullmatch(field.pattern, value, re.IGNORECASE)
    if not value.isascii() or not fits:
        raise BadAccount(field=field.name)
    return value


def clean_account(biller: Biller, account: Mapping[str, str]) -> dict[str, str]:
    """All fields of the biller, none else. BadAccount names the first at fault."""
    if extra := account.keys() - {field.name for field in biller.fields}:
        raise BadAccount(field=min(extra))
    return {field.name: clean_value(field, account.get(field.name, "")) for field in biller.fields}


def account_key(account: Mapping[str, str]) -> str:
    """The same for the same account."""
    return "|".join(account.values())


def bill_of_account(saved_id: UUID, bill_ref: str) -> UUID:
    """The same for the same bill of a saved account."""
    return derived_uuid("bill_by_itself", saved_id, bill_ref)


def check_amount(biller: Biller, due: Money | None, amount: Money) -> None:
    """AmountTooSmall, AmountTooLarge, WholeBillOnly, WrongCurrency."""
    check_currency(biller, amount)
    if due is not None and not biller.takes_parts and amount != due:
        raise WholeBillOnly(due=due)
    if due is not None and amount > due:
        raise AmountTooLarge(maximum=due)
    if amount < biller.minimum and amount != due:
        raise AmountTooSmall(minimum=biller.minimum)
    check_most(biller, amount)


def check_most(biller: Biller, amount: Money) -> None:
    """AmountTooLarge: also a bill that is due may be more than can be paid at once."""
    if amount > biller.maximum:
        raise AmountTooLarge(maximum=biller.maximum)


def check_currency(biller: Biller, amount: Money) -> None:
    """WrongCurrency."""
    if amount.currency is not biller.currency:
        raise WrongCurrency(currency=biller.currency)


def masked(name: str) -> str:
    """`CHAN D***`: enough to know the own account by, too little to learn a stranger's."""
    if not name:
        return ""
    first, _, rest = name.partition(" ")
    return f"{first} {rest[:1]}***" if rest else f"{first[:2]}***"


def is_near(due_on: date | None, now: datetime) -> bool:
    """Whether a bill is to be paid soon, by Cambodian clocks; one without a day is."""
    return due_on is None or due_on <= local_day(now + REMIND_BEFORE)


def operator_of(phone: str, billers: Mapping[str, tuple[str, ...]]) -> str | None:
    """Whose number this may be, by its longest known prefix; `phone` as 012345678."""
    found = [
        (len(prefix), biller)
        for biller, prefixes in billers.items()
        for prefix in prefixes
        if phone.startswith(f"0{prefix}")
    ]
    return max(found)[1] if found else None
