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


class NotReady(Refused):
    """A guard of the move does not hold. Details: `why`."""

    code = "voting.not_ready"
