"""Refusals around instalments. No money has moved with any of them."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class PlanNotFound(NotFound):
    """The order is not paid in parts, or it is somebody else's."""

    code = "instalments.not_found"


class NotVerified(Forbidden):
    """Only who has shown papers may pay in parts."""

    code = "instalments.not_verified"


class PlanOpenAlready(Refused):
    """One plan at a time: the other one is to be paid first."""

    code = "instalments.plan_open_already"


class NotThisOrder(Refused):
    """Too small or too large an order, or no such number of months. Details: `least`, `most`."""

    code = "instalments.not_this_order"


class NothingOpen(Refused):
    """All parts are paid, or the plan has ended with its order."""

    code = "instalments.nothing_open"


class PlanChanged(Conflict):
    """Meanwhile another part was paid or fell away: look again."""

    code = "instalments.changed"
