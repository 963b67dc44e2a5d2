"""Refusals of voting. No money moves with any of them, unless the class says so."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class ShowNotFound(NotFound):
    code = "voting.show_not_found"


class WindowNotFound(NotFound):
    code = "voting.window_not_found"


class ActNotFound(NotFound):
    code = "voting.act_not_found"


class ReceiptNotFound(NotFound):
    code = "voting.receipt_not_found"


class BadShow(Refused):
    """The show cannot be played as written. Details: `faults`, places and messages."""

    code = "voting.bad_show"


class FrozenShow(Conflict):
    """The new version takes away what a running window stands on. Details: `window`."""

    code = "voting.frozen_show"


class WrongState(Conflict):
    """The window is in another state by now. Details: `state`."""

    code = "voting.wrong_state"


class RoleMissing(Forbidden):
    """Details: `roles`, of which one is needed."""

    code = "voting.role_missing"


class SamePerson(Forbidden):
    """Two people must agree, and this one has already."""

    code = "voting.same_person"


class CaseNotFound(NotFound):
    code = "voting.case_not_found"


class NothingToAppeal(Refused):
    """None of the fan's votes is held or excluded, or the fan has appealed already."""

    code = "voting.nothing_to_appeal"


class NotReady(Refused):
    """A guard of the move does not hold. Details: `why`."""

    code = "voting.not_ready"


class WindowIsClosed(Conflict):
    """No votes can be bought for it: it is not open, or not any more."""

    code = "voting.window_is_closed"


class PackNotOffered(Refused):
    """The window has no such pack, or it is not paid in this way."""

    code = "voting.pack_not_offered"


class PackCapReached(Refused):
    """More votes than a fan may buy in the window. Details: `left` that may still be bought."""

    code = "voting.pack_cap_reached"


class PackNeedsPhone(Refused):
    """The fan's votes would not count here: their own phone number is missing."""

    code = "voting.pack_needs_phone"


class PackNeedsLevel(Refused):
    """Packs are for verified fans. Details: `level`, the lowest that may buy."""

    code = "voting.pack_needs_level"


class MayNotVote(Refused):
    """The window is for others: ticket holders, or certain tiers."""

    code = "voting.may_not_vote"


class PointsVoteRefused(Refused):
    """A vote that points were to pay for. Details: `outcome`, as the intake says it."""

    code = "voting.points_vote_refused"


class MissionNotFound(NotFound):
    code = "voting.mission_not_found"


class MissionNotDone(Refused):
    """The fan has not done yet what the bonus votes are for."""

    code = "voting.mission_not_done"
