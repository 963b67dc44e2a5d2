"""What is refused of returns."""

from __future__ import annotations

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class ReturnNotFound(NotFound):
    """There is no such return, or it is somebody else's."""

    code = "returns.not_found"


class NotReturnable(Conflict):
    """Of a line not so many units have come, or they are in a return; details: `left`."""

    code = "returns.not_returnable"


class NotExchangeable(Conflict):
    """What is wanted instead is no other variant of the same goods, or it is sold out."""

    code = "returns.not_exchangeable"


class TooLateToReturn(Conflict):
    """The time to send it back is over; details: `until`."""

    code = "returns.too_late"


class ReturnIsDecided(Conflict):
    """The return stands where this cannot be done any more; details: `state`."""

    code = "returns.is_decided"


class OwnReturn(Forbidden):
    """An operator's own goods: another one decides about them and receives them."""

    code = "returns.own_return"


class NoReasonGiven(Refused):
    """Who refuses a return says why."""

    code = "returns.no_reason"
