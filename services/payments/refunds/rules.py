"""What may follow what in a refund, how much goes back, and when it is tried again."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from services.payments.refunds.schemas import RefundState

_S = RefundState
MOVES: Final[Mapping[RefundState, frozenset[RefundState]]] = MappingProxyType(
    {
        _S.WAITING: frozenset({_S.SENDING, _S.TO_WALLET, _S.DONE}),
        _S.SENDING: frozenset({_S.WAITING, _S.UNKNOWN, _S.DONE, _S.TO_WALLET}),
        _S.UNKNOWN: frozenset({_S.WAITING, _S.UNKNOWN, _S.DONE, _S.TO_WALLET}),
        _S.DONE: frozenset(),
        _S.TO_WALLET: frozenset(),
    }
)
# PayWay takes refunds for 30 days after the payment was made; one day is left for trying.
SOURCE_TAKES_BACK_FOR: Final = timedelta(days=29)
LEASE: Final = timedelta(seconds=60)  # longer than any call; then the try counts as unknown
_LONGEST_WAIT: Final = timedelta(hours=6)


def wait(tries: int) -> timedelta:
    """How long to wait after that many tries."""
    return min(timedelta(seconds=5 * 2 ** min(tries, 20)), _LONGEST_WAIT)


def back_minor(paid_minor: int, total_minor: int, before_minor: int, now_minor: int) -> int:
    """The part of what was paid that belongs to a part of the total, when the two have different
    units. Parts add up: the last one takes the remainder, so that nothing is left over."""
    after = paid_minor * (before_minor + now_minor) // total_minor
    return after - paid_minor * before_minor // total_minor
