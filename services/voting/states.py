"""The states of a window and the moves between them: one table, everything else is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class WindowState(StrEnum):
    DRAFT = "draft"
    ARMED = "armed"
    OPEN = "open"
    CLOSED = "closed"
    VERIFYING = "verifying"
    CERTIFIED = "certified"
    PUBLISHED = "published"
    VOID = "void"


class VoteRole(StrEnum):
    """Who may do what in a show; one person may have several, but never be two people."""

    PRODUCER = "producer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    JUDGE = "judge"
    FRAUD_ANALYST = "fraud_analyst"
    FINANCE = "finance"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


class Move(StrEnum):
    """What changes a window's state."""

    ARM = "arm"
    OPEN = "open"
    CLOSE = "close"
    VERIFY = "verify"
    CERTIFY = "certify"
    PUBLISH = "publish"
    VOID = "void"
    EXTEND = "extend"
    POSTPONE = "postpone"


_S: Final = WindowState
TARGETS: Final[dict[Move, tuple[frozenset[WindowState], WindowState]]] = {
    Move.ARM: (frozenset({_S.DRAFT}), _S.ARMED),
    Move.OPEN: (frozenset({_S.ARMED}), _S.OPEN),
    Move.CLOSE: (frozenset({_S.OPEN}), _S.CLOSED),
    Move.VERIFY: (frozenset({_S.CLOSED}), _S.VERIFYING),
    Move.CERTIFY: (frozenset({_S.VERIFYING}), _S.CERTIFIED),
    Move.PUBLISH: (frozenset({_S.CERTIFIED}), _S.PUBLISHED),
    Move.VOID: (frozenset({_S.ARMED, _S.OPEN, _S.CLOSED, _S.VERIFYING}), _S.VOID),
    Move.EXTEND: (frozenset({_S.OPEN}), _S.OPEN),
    Move.POSTPONE: (frozenset({_S.ARMED}), _S.ARMED),
}
"""From which states each move leads where."""

CASE_MAKERS: Final = frozenset({VoteRole.FRAUD_ANALYST})
"""Who holds votes by hand, and wishes that they are released or excluded."""
CASE_DECIDERS: Final = (CASE_MAKERS, frozenset({VoteRole.FRAUD_ANALYST, VoteRole.OPERATOR}))
"""Both must agree on a case, two different people."""

BY_HAND: Final[dict[Move, tuple[frozenset[VoteRole], ...]]] = {
    Move.ARM: (frozenset({VoteRole.PRODUCER}), frozenset({VoteRole.OPERATOR})),
    Move.OPEN: (frozenset({VoteRole.OPERATOR}),),
    Move.CLOSE: (frozenset({VoteRole.OPERATOR}), frozenset({VoteRole.OPERATOR})),
    Move.CERTIFY: (frozenset({VoteRole.OPERATOR}), frozenset({VoteRole.AUDITOR})),
    Move.PUBLISH: (frozenset({VoteRole.RESPONSIBLE}), frozenset({VoteRole.OPERATOR})),
    Move.VOID: (frozenset({VoteRole.OPERATOR}), frozenset({VoteRole.AUDITOR})),
    Move.EXTEND: (frozenset({VoteRole.OPERATOR}), frozenset({VoteRole.PRODUCER})),
    Move.POSTPONE: (frozenset({VoteRole.OPERATOR}), frozenset({VoteRole.PRODUCER})),
}
"""Who must agree, each another person, in any order. What is not here only the system does."""

SIGNED_BY: Final[dict[str, tuple[frozenset[VoteRole], ...]]] = {
    "feasible": (frozenset({VoteRole.PRODUCER}), frozenset({VoteRole.OPERATOR})),
    "sanity": (frozenset({VoteRole.FRAUD_ANALYST}), frozenset({VoteRole.AUDITOR})),
}
"""Who must sign a report that found something, before the window may move on in spite of it."""

DROPPED_BY: Final = (frozenset({VoteRole.PRODUCER}), frozenset({VoteRole.OPERATOR}))
"""Who takes an act out of the show."""

TAKES_VOTES: Final = frozenset({_S.OPEN, _S.CLOSED})
"""A vote that was received in time may arrive while the window is closing, never later."""
