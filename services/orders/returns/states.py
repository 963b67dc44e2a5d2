"""States of a return, who may move it on, and why goods come back: tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ReturnState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the fan, before the goods were back
    RECEIVED = "received"  # the goods are back, the money is on its way
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"


class ReturnActor(StrEnum):
    BUYER = "buyer"
    STAFF = "staff"
    SYSTEM = "system"


_S, _B, _D, _T = ReturnState, ReturnActor.BUYER, ReturnActor.STAFF, ReturnActor.SYSTEM
MOVES: Final[Mapping[ReturnState, Mapping[ReturnState, ReturnActor]]] = {
    _S.REQUESTED: {_S.APPROVED: _D, _S.REFUSED: _D, _S.WITHDRAWN: _B},
    _S.APPROVED: {
        _S.RECEIVED: _D,
        _S.REFUSED: _D,  # they never came, or something else did
        _S.WITHDRAWN: _B,
    },
    _S.RECEIVED: {_S.REFUNDED: _T, _S.EXCHANGED: _T},
    _S.REFUSED: {},
    _S.WITHDRAWN: {},
    _S.REFUNDED: {},
    _S.EXCHANGED: {},
}
"""Every move there is, and whose it is."""
STANDS: Final = frozenset(set(ReturnState) - {ReturnState.REFUSED, ReturnState.WITHDRAWN})
"""Its units are in no other return."""
OPEN: Final = (ReturnState.REQUESTED, ReturnState.APPROVED, ReturnState.RECEIVED)


def may_move(state: ReturnState, to: ReturnState, by: ReturnActor) -> bool:
    return MOVES[state].get(to) is by


class ReturnReason(StrEnum):
    """Why goods come back. The last two are the carrier's word, nobody chooses them."""

    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_AS_SHOWN = "not_as_shown"
    WRONG_SIZE = "wrong_size"
    NOT_WANTED = "not_wanted"
    UNDELIVERED = "undelivered"
    LOST = "lost"


CHOOSABLE: Final = tuple(
    reason
    for reason in ReturnReason
    if reason not in (ReturnReason.UNDELIVERED, ReturnReason.LOST)
)


class Wants(StrEnum):
    REFUND = "refund"
    EXCHANGE = "exchange"
