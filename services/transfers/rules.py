"""Pure rules of transfers: fees, times, what follows what, how payees may be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from services.core.money import Currency, Money
from services.transfers.errors import (
    AmountTooLarge,
    AmountTooSmall,
    ForeignPhone,
    NotAPhone,
    NotAUsername,
)
from services.transfers.schemas import Every, TransferState, Way
from services.wallet.rules import in_force

DRAFT_LIFE: Final = timedelta(minutes=10)
CLAIM_LIFE: Final = timedelta(hours=24)
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""A draft that nobody confirmed is kept so long, then deleted."""

_S = TransferState
# Money stands still in DONE, CLAIMED, UNDONE and RETURNED.
MOVES: Final[Mapping[TransferState, frozenset[TransferState]]] = {
    _S.DRAFT: frozenset({_S.DONE, _S.WAITING}),
    _S.WAITING: frozenset({_S.CLAIMED, _S.UNDONE, _S.RETURNED}),
    _S.DONE: frozenset(),
    _S.CLAIMED: frozenset(),
    _S.UNDONE: frozenset(),
    _S.RETURNED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Fees:
    """In US cents, by how the payee was named; in force from the day `since`."""

    since: date
    cents: Mapping[Way, int]


# A change is a new row with its first day; old rows stay, so an old fee can be explained.
FEES: Final = (
    Fees(
        date(2026, 1, 1),
        {Way.PHONE: 25, Way.USERNAME: 10, Way.QR: 0, Way.PERSON: 10, Way.LINK: 10},
    ),
)
SMALLEST: Final = {Currency.USD: Money(1, Currency.USD), Currency.KHR: Money(100, Currency.KHR)}
LARGEST: Final = {
    Currency.USD: Money(1_000_00, Currency.USD),
    Currency.KHR: Money(4_000_000, Currency.KHR),
}
"""More than any level may send in a day is a slip, not a wish; the limits proper come later."""

_ASCII: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 .\-()]{5,20}")
_USERNAME: Final = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")


def fee(way: Way, currency: Currency, day: date, khr_per_usd: Decimal) -> Money:
    """Of dollars in cents; of riel the same at the rate, rounded half up to whole riel."""
    dollars = Money(in_force(FEES, day).cents[way], Currency.USD)
    if currency is Currency.USD:
        return dollars
    return dollars.converted_round_half_up(currency, khr_per_usd)


def check_amount(amount: Money) -> None:
    """AmountTooSmall or AmountTooLarge."""
    assert amount.currency in SMALLEST
    if amount < SMALLEST[amount.currency]:
        raise AmountTooSmall(minimum=SMALLEST[amount.currency])
    if amount > LARGEST[amount.currency]:
        raise AmountTooLarge(maximum=LARGEST[amount.currency])


def looks_like_phone(text: str) -> bool:
    """Whether somebody meant a number by it, right or wrong."""
    return _PHONE.fullmatch(text.strip().translate(_ASCII)) is not None


def phone(text: str) -> str:
    """A Cambodian number in E.164, from any usual way to write it. NotAPhone, ForeignPhone."""
    import phonenumbers  # noqa: PLC0415 - its tables cost a start that needs them only here

    digits = text.strip().translate(_ASCII)
    if digits.startswith("855"):
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, "KH")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone
    if phonenumbers.region_code_for_number(number) != "KH":
        raise ForeignPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def username(text: str) -> str:
    """In lower case without the @. NotAUsername."""
    found = _USERNAME.fullmatch(text.strip())
    if found is None:
        raise NotAUsername
    return found[1].lower()


def next_day(every: Every, day: int, after: date) -> date | None:
    """The day after `after`; None: there is none.

    Every month means the same `day`; where a month is too short, its last one.
    """
    match every:
        case Every.ONCE:
            return None
        case Every.WEEK:
            return after + timedelta(days=7)
        case Every.MONTH:
            first = (after.replace(day=1) + timedelta(days=32)).replace(day=1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            return first.replace(day=min(day, last.day))


def purpose_of(transfer_id: object) -> str:
    """What PIN and code confirm."""
    return f"transfer:{transfer_id}"


def pending(currency: Currency) -> str:
    """Where money waits for who has to come for it."""
    return f"pending:transfer:{currency.lower()}"


def payment_key(transfer_id: object, tries: int) -> str:
    """The wallet's key; a refused one is refused for good, so each try has its own."""
    return f"tr:{transfer_id}:{tries}" if tries else f"tr:{transfer_id}"
