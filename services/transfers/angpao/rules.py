"""How an ang pao is shared out, how long it waits, what it may hold."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from services.core.money import Currency, Money
from services.transfers.angpao.errors import BadShareCount, BlessingTooLong, SharesTooSmall
from services.transfers.angpao.schemas import MAX_BLESSING_CHARACTERS, Split
from services.transfers.rules import check_amount

CARD_KIND: Final = "ap"
"""Of its start link and of its card in a group."""
NEW_LINK: Final = "new"
"""In the place of an id: the link to give one."""
PIN_FLOW: Final = "angpao"
LIFE: Final = timedelta(hours=24)
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""A draft that nobody confirmed is kept so long, then deleted."""
FEWEST_SHARES: Final = 1
MOST_SHARES: Final = 100
SMALLEST_SHARE: Final = {
    Currency.USD: Money(1, Currency.USD),
    Currency.KHR: Money(100, Currency.KHR),
}


def check(total: Money, shares: int, blessing: str) -> None:
    """AmountTooSmall, AmountTooLarge, BadShareCount, SharesTooSmall, BlessingTooLong."""
    check_amount(total)
    if not FEWEST_SHARES <= shares <= MOST_SHARES:
        raise BadShareCount(fewest=FEWEST_SHARES, most=MOST_SHARES)
    smallest = SMALLEST_SHARE[total.currency]
    if total < smallest * shares:
        raise SharesTooSmall(smallest=smallest, needed=smallest * shares)
    check_blessing(blessing)


def check_blessing(blessing: str) -> None:
    """BlessingTooLong."""
    if len(blessing) > MAX_BLESSING_CHARACTERS:
        raise BlessingTooLong(most=MAX_BLESSING_CHARACTERS)


def share_out(total: Money, shares: int, split: Split, chance: Random) -> list[Money]:
    """The shares in the order in which people get them; they add up exactly."""
    match split:
        case Split.EQUAL:
            return total.split_remainder_to_first(shares)
        case Split.LUCKY:
            return _by_luck(total, shares, chance)


def _by_luck(total: Money, shares: int, chance: Random) -> list[Money]:
    """Each share is the smallest one and, of what is left above that, anything up to twice the
    average, evenly; the last takes the rest. A share drawn late would vary more than an early
    one, so they are mixed before anybody comes: whoever is first or last has the same chances.
    """
    smallest = SMALLEST_SHARE[total.currency].amount_minor
    above = total.amount_minor - smallest * shares
    assert above >= 0, "checked before"
    drawn = []
    for waiting in range(shares, 1, -1):
        part = chance.randint(0, 2 * above // waiting)
        drawn.append(smallest + part)
        above -= part
    drawn.append(smallest + above)
    chance.shuffle(drawn)
    return [Money(minor, total.currency) for minor in drawn]


def purpose_of(ang_pao_id: UUID) -> str:
    """What PIN and code confirm."""
    return f"{PIN_FLOW}:{ang_pao_id}"


def account_of(ang_pao_id: UUID, currency: Currency) -> str:
    """Where the money of one ang pao waits."""
    return f"pending:angpao:{ang_pao_id.hex}:{currency.lower()}"


def reference_of(ang_pao_id: UUID) -> str:
    """What its movements of money say they are for."""
    return f"angpao:{ang_pao_id}"
